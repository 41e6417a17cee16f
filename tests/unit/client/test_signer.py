"""What other clients send is signed as the environment's people, where it is theirs to send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from accord.client import Client
from accord.client.addresses import Addresses
from accord.client.signer import HEADER, RequestSigner, sign_requests
from accord.contract import Contracts
from accord.errors import UsageError
from accord.evidence import Masks, Store
from accord.model.sign_in import SignIn
from fakes import guarded_service as doors
from fakes.guarded_service import Guarded, guarded
from fakes.openapi import contract

AMY = SignIn(name="amy", role="customer", username="amy", password=doors.PASSWORD)
PARTNER = SignIn(name="partner", key=doors.KEY)
CLERK = SignIn(
    name="clerk",
    operation="guarded/signIn",
    body={"user": "amy", "pin": doors.PASSWORD},
    token_at="data.token",
    operations=("guarded/bearer",),
)


@pytest.fixture
def guard() -> Iterator[Guarded]:
    with guarded() as running:
        yield running


@pytest.fixture
def signer(guard: Guarded, tmp_path: Path) -> RequestSigner:
    addresses = Addresses({"guarded": guard.address})
    contracts = Contracts.compile([contract(doors.DOCUMENT, service="guarded")])
    client = Client(
        addresses=addresses,
        contracts=contracts,
        emit=lambda _: None,
        store=Store(tmp_path),
        masks=Masks(),
    )
    people = client.sessions([AMY, PARTNER, CLERK], {}, workspace=tmp_path)
    return RequestSigner(people, addresses, contracts)


@pytest.fixture
def signing(signer: RequestSigner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests.Session, "send", requests.Session.send)
    sign_requests(signer)


def status(guard: Guarded, path: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(f"{guard.address}/{path}", headers=named, timeout=10).status_code


@pytest.mark.usefixtures("signing")
@pytest.mark.parametrize("door", doors.DOORS)
def test_a_request_that_says_nothing_gets_in_by_every_kind_of_door(
    guard: Guarded, door: str
) -> None:
    assert status(guard, door) == 200


@pytest.mark.usefixtures("signing")
def test_a_request_goes_as_whom_it_names(guard: Guarded) -> None:
    assert status(guard, "either", Accord_Sign_In="customer") == 200
    [received] = guard.asked("/either")
    assert "Authorization" in received.headers
    assert HEADER not in received.headers


@pytest.mark.usefixtures("signing")
def test_a_request_may_go_as_nobody(guard: Guarded) -> None:
    assert status(guard, "basic", Accord_Sign_In="nobody") == 401
    assert HEADER not in guard.asked("/basic")[0].headers


@pytest.mark.usefixtures("signing")
def test_nobody_of_that_name_is_an_error(guard: Guarded) -> None:
    with pytest.raises(UsageError):
        status(guard, "basic", Accord_Sign_In="bob")


@pytest.mark.usefixtures("signing")
def test_credentials_of_its_own_are_left_alone(guard: Guarded) -> None:
    assert status(guard, "basic", authorization="Basic wrong") == 401
    assert status(guard, "query-key?key=wrong") == 401
    assert status(guard, "cookie-key", Cookie="shop-key=wrong") == 401


@pytest.mark.usefixtures("signing")
def test_other_cookies_and_parameters_stay(guard: Guarded) -> None:
    assert status(guard, "query-key?page=2") == 200
    assert status(guard, "cookie-key", Cookie="theme=dark") == 200
    assert "page=2" in guard.asked("/query-key")[0].target
    assert guard.asked("/cookie-key")[0].headers["Cookie"].startswith("theme=dark; ")


@pytest.mark.usefixtures("signing")
def test_what_lets_everybody_in_is_sent_as_it_is(guard: Guarded) -> None:
    assert status(guard, "open") == 200
    assert "Authorization" not in guard.asked("/open")[0].headers


@pytest.mark.usefixtures("signing")
def test_what_is_not_signed_is_sent_itself_and_no_copy(guard: Guarded) -> None:
    with requests.Session() as session:
        for headers, is_same in ({}, True), ({HEADER: "nobody"}, False):
            address = f"{guard.address}/open"
            request = session.prepare_request(requests.Request("GET", address, headers=headers))
            assert (session.send(request, timeout=10).request is request) is is_same


def test_other_hosts_hear_nothing_of_it(signer: RequestSigner) -> None:
    request = signer.signed("GET", "http://127.0.0.2:1/basic", {HEADER.lower(): "amy"})
    assert (request.headers, request.session) == ({}, None)


@pytest.mark.usefixtures("signing")
def test_a_session_that_was_lost_is_had_anew(guard: Guarded) -> None:
    assert status(guard, "bearer") == 200
    guard.tokens.clear()
    assert status(guard, "bearer") == 200
    assert len(guard.asked("/sessions")) == 2


class Forgetful(set[str]):
    """Tokens that are good for nothing."""

    def add(self, token: str) -> None:
        """Forget it at once."""


@pytest.mark.usefixtures("signing")
def test_who_was_never_let_in_is_not_signed_in_again_and_again(guard: Guarded) -> None:
    guard.tokens = Forgetful()
    assert [status(guard, "bearer"), status(guard, "bearer")] == [401, 401]
    assert len(guard.asked("/sessions")) == 1
