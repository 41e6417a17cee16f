from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from accord.engines.schemathesis.directed.courier import Draft, NotSentError, Sent
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.directed.sign_out import examine, sign_outs
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.traffic import Caller
from fakes.replies import replied, shape


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("signOut", "DELETE", "/sessions"),
        ("logout", "POST", "/a"),
        ("end", "POST", "/auth/log-out"),
        ("user_logoff", "POST", "/b"),
    ],
)
def test_an_operation_that_ends_a_session_is_known_by_its_name(
    name: str, method: str, path: str
) -> None:
    assert sign_outs([shape(name, method, path)])


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("listLogouts", "GET", "/logout"),
        ("catalogOutput", "POST", "/catalog/output"),
        ("signOutOther", "POST", "/people/{id}/sign-out"),
        ("deleteSession", "DELETE", "/sessions/{id}"),
    ],
)
def test_others_are_not(name: str, method: str, path: str) -> None:
    assert not sign_outs([shape(name, method, path)])


@dataclass
class Person:
    """Signs in as often as is asked for."""

    can_sign_in_again: bool = True
    signed_in: int = 1

    def regains(self) -> bool:
        self.signed_in += 1
        return True


@dataclass
class AskingCourier:
    """Reads for who is signed in; a sign-out is answered as ``ends`` says, or never."""

    ends: bool
    person: Person = field(default_factory=Person)

    def identities(self, shape: OperationShape) -> Person:
        return self.person

    def draft(self, shape: OperationShape, *, caller: Caller) -> Draft:
        return Draft(shape=shape, caller=caller)

    def send(self, draft: Draft) -> Sent:
        if draft.shape.id == "s/signOut" and not self.ends:
            raise NotSentError
        status = 200 if draft.caller is None or draft.caller.identity is not None else 401
        return replied(draft, {}, status=status)


SIGN_OUT = shape("signOut", "DELETE", "/sessions")
READ = shape("readMe", "GET", "/me")


@pytest.mark.parametrize(
    ("ends", "operations"),
    [pytest.param(True, ["s/signOut"], id="ended"), pytest.param(False, [], id="not-answered")],
)
def test_who_signs_out_is_asked_for_again_and_signed_in_afterwards(
    ends: bool, operations: list[str]
) -> None:
    courier, suspected = AskingCourier(ends), list[Objection]()
    with suppress(NotSentError):
        examine(courier, SIGN_OUT, [READ], suspected.append)  # type: ignore[arg-type]
    assert [objection.operation for objection in suspected] == operations
    assert [objection.title.arguments["operation"] for objection in suspected] == operations
    assert courier.person.signed_in == 2
