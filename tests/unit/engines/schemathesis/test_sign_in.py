from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import requests
from msgspec.structs import replace

from accord.client import Client
from accord.contract import Contracts
from accord.engines.schemathesis.options import StageSignIn
from accord.engines.schemathesis.sign_in import Identities, Identity
from accord.engines.schemathesis.signed_requests import STAND_IN
from accord.errors import AccordError, EngineError
from accord.evidence import Masks, Store
from accord.model.catalogue import Operation
from fakes.tried import contract
from fakes.tried_service import serving


def operation(name: str, *tags: str, service: str = "goods") -> Operation:
    return Operation(
        id=f"{service}/{name}", service=service, name=name, method="GET", path="/x", tags=tags
    )


def identity(
    settings: StageSignIn,
    folder: Path,
    address: str = "http://127.0.0.1:9",
    variables: Mapping[str, str] | None = None,
    *,
    number: int = 1,
    masks: Masks | None = None,
) -> Identity:
    client = Client(
        addresses={"goods": address},
        contracts=Contracts.compile([contract(folder)]),
        emit=lambda _: None,
        store=Store(folder),
        masks=masks or Masks(),
    )
    person = settings.person(number)
    [session] = client.sessions([person], variables or {}, workspace=folder)
    return Identity(session, "goods")


IN = StageSignIn(operation="goods/signIn", body={"user": "{who}"}, token="token")


def test_a_token_is_got_from_the_service(tmp_path: Path) -> None:
    with serving() as tried:
        one = identity(IN, tmp_path, tried.address, {"who": "amy"})
        one.renew()
    assert one.credentials.headers == {"Authorization": f"Bearer {tried.tokens.pop()}"}


def test_whoever_signed_in_again_is_not_signed_out_any_more(tmp_path: Path) -> None:
    answer = requests.Response()
    answer.status_code = 204
    sign_out = replace(operation("signOut"), method="DELETE")
    with serving() as tried:
        one = identity(IN, tmp_path, tried.address, {"who": "amy"})
        one.renew()
        one.note(sign_out, requests.PreparedRequest(), answer, usual=True)
        assert one.signed_out
        assert one.regains()
    assert not one.signed_out


def test_the_engine_sees_a_stand_in(tmp_path: Path) -> None:
    with serving() as tried:
        one = identity(IN, tmp_path, tried.address, {"who": "amy"})
        one.renew()
    assert one.stand_ins.headers == {"Authorization": STAND_IN}


@pytest.mark.parametrize(
    ("settings", "id"),
    [
        pytest.param(
            StageSignIn(operation="goods/signIn", body={"user": "eve"}),
            "client.sign-in-refused",
            id="refused",
        ),
        pytest.param(
            StageSignIn(operation="goods/signIn", body={"user": "amy"}, token="data.token"),
            "client.sign-in-no-token",
            id="no-token",
        ),
        pytest.param(
            StageSignIn(operation="goods/signInn"), "contract.operation-unknown", id="misspelt"
        ),
    ],
)
def test_a_sign_in_that_does_not_work_is_told(
    tmp_path: Path, settings: StageSignIn, id: str
) -> None:
    with serving() as tried, pytest.raises(AccordError) as raised:
        identity(settings, tmp_path, tried.address).renew()
    assert raised.value.id == id


def test_headers_may_be_given_as_they_are(tmp_path: Path) -> None:
    one = identity(StageSignIn(headers={"X-Key": "{key}"}), tmp_path, variables={"key": "secret-1"})
    one.renew()
    seen = one.credentials.headers, one.stand_ins.headers
    assert seen == ({"X-Key": "secret-1"}, {"X-Key": STAND_IN})


@pytest.mark.parametrize(
    ("settings", "fits"),
    [
        pytest.param(StageSignIn(), True, id="everywhere"),
        pytest.param(StageSignIn(services=("goods",)), True, id="service"),
        pytest.param(StageSignIn(services=("risk",)), False, id="other-service"),
        pytest.param(StageSignIn(operations=("goods/read",)), True, id="operation"),
        pytest.param(StageSignIn(operations=("read",)), True, id="operation-alone"),
        pytest.param(StageSignIn(tags=("staff",)), True, id="tag"),
        pytest.param(StageSignIn(tags=("partner",)), False, id="other-tag"),
    ],
)
def test_a_sign_in_is_used_where_it_says(tmp_path: Path, settings: StageSignIn, fits: bool) -> None:
    assert identity(settings, tmp_path).fits(operation("read", "staff")) is fits


def test_the_first_that_fits_is_an_operations_own(tmp_path: Path) -> None:
    staff, anybody = (
        identity(settings, tmp_path) for settings in (StageSignIn(tags=("staff",)), StageSignIn())
    )
    all_of_them = Identities((staff, anybody))
    found = [all_of_them.of(operation("a", "staff")), all_of_them.of(operation("b"))]
    assert found == [staff, anybody]


def test_a_refusal_is_asked_about_at_first_and_then_now_and_again(tmp_path: Path) -> None:
    one = identity(IN, tmp_path)
    asked = [one.is_worth_asking("goods/read") for _ in range(60)]
    assert [number for number, worth in enumerate(asked) if worth] == [0, 25, 50]


def test_what_feeds_a_sign_in_is_masked_from_then_on(tmp_path: Path) -> None:
    settings = StageSignIn(operation="goods/signIn", body={"user": "{who}", "pin": "{pin}"})
    masks = Masks()
    variables = {"who": "amy", "pin": "8374-2241"}
    one = identity(settings, tmp_path, variables=variables, masks=masks)
    with pytest.raises(AccordError):
        one.renew()
    assert "8374-2241" not in masks.text("the pin was 8374-2241")


def test_a_short_key_does_not_mask_every_word_that_holds_it(tmp_path: Path) -> None:
    masks = Masks()
    identity(StageSignIn(headers={"X-Key": "k"}), tmp_path, masks=masks).renew()
    assert masks.text("a kick") == "a kick"


def test_who_asks_too_often_keeps_the_sign_in(tmp_path: Path) -> None:
    one = identity(IN, tmp_path)

    def refuse() -> None:
        raise EngineError("client.sign-in-refused", where="here", status="429")

    one.renew = refuse  # type: ignore[method-assign]
    assert not one.regains()
    assert one.failure is None


def people(folder: Path, **roles: tuple[str, tuple[str, ...]]) -> Identities:
    return Identities(
        identity(StageSignIn(headers={"X-Key": name}, role=role, tags=tags), folder)
        for name, (role, tags) in roles.items()
    )


def named(identities: list[Identity]) -> list[str]:
    return [each.credentials.headers["X-Key"] for each in identities]


def test_others_of_the_same_role_are_peers_and_signed_in(tmp_path: Path) -> None:
    everybody = people(
        tmp_path, root=("admin", ("admin",)), amy=("customer", ()), ben=("customer", ())
    )
    assert named(everybody.peers(operation("read"))) == ["ben"]
    assert named(everybody.peers(operation("list", "admin"))) == []


def test_without_roles_those_that_are_used_alike_are_peers(tmp_path: Path) -> None:
    everybody = people(tmp_path, one=("", ()), two=("", ()), other=("", ("admin",)))
    assert named(everybody.peers(operation("read"))) == ["two"]


def test_other_roles_are_those_to_whom_an_operation_is_not_given_by_name(tmp_path: Path) -> None:
    everybody = people(tmp_path, root=("admin", ("admin",)), amy=("customer", ()), nobody=("", ()))
    assert named(everybody.of_other_roles(operation("list", "admin"))) == ["amy"]
    assert named(everybody.of_other_roles(operation("read"))) == []
