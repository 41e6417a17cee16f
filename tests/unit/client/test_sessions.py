"""Whoever is declared is let in, by whatever the contract asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from accord.client import Client
from accord.contract import Contracts
from accord.errors import AccordError, ConfigurationError, EngineError, UsageError
from accord.evidence import Masks, Store
from accord.model.sign_in import SignIn
from fakes import guarded_service as doors
from fakes.guarded_service import Guarded, guarded
from fakes.openapi import contract

VARIABLES = {"pass": doors.PASSWORD, "shop-key": doors.KEY, "client": doors.SECRET}
PERSON = SignIn(name="amy", username="amy", password="{pass}")
KEYED = SignIn(name="amy", key="{shop-key}")
CLIENT = SignIn(name="amy", client_id="kiosk", client_secret="{client}")
BY_OPERATION = SignIn(
    name="amy",
    operation="guarded/signIn",
    body={"user": "amy", "pin": "{pass}"},
    token_at="data.token",
)


@pytest.fixture
def guard() -> Iterator[Guarded]:
    with guarded() as running:
        yield running


def client_of(
    guard: Guarded,
    folder: Path,
    *people: SignIn,
    variables: Mapping[str, str] = VARIABLES,
    document: dict[str, Any] = doors.DOCUMENT,
    masks: Masks | None = None,
) -> Client:
    client = Client(
        addresses={"guarded": guard.address},
        contracts=Contracts.compile([contract(document, service="guarded")]),
        emit=lambda _: None,
        store=Store(folder),
        masks=masks or Masks(),
    )
    client.people = client.sessions(people, variables, workspace=folder)
    return client


@pytest.mark.parametrize(
    ("person", "door"),
    [
        pytest.param(PERSON, doors.BASIC, id="basic"),
        pytest.param(BY_OPERATION, doors.BEARER, id="operation"),
        pytest.param(PERSON, doors.OAUTH, id="oauth-password"),
        pytest.param(CLIENT, doors.OAUTH, id="oauth-client"),
        pytest.param(CLIENT, doors.OPENID, id="openid-client"),
        pytest.param(PERSON, doors.OPENID, id="openid-password"),
        pytest.param(KEYED, doors.HEADER_KEY, id="key-in-header"),
        pytest.param(KEYED, doors.QUERY_KEY, id="key-in-query"),
        pytest.param(KEYED, doors.COOKIE_KEY, id="key-in-cookie"),
        pytest.param(KEYED, "either", id="the-first-alternative"),
        pytest.param(PERSON, "either", id="the-second-alternative"),
    ],
)
def test_what_the_contract_asks_for_is_sent(
    guard: Guarded, tmp_path: Path, person: SignIn, door: str
) -> None:
    client = client_of(guard, tmp_path, person)
    client.sign_in("amy")
    assert client.send(f"guarded/{door}").status == 200


def test_a_form_is_filled_in_with_what_it_hides(guard: Guarded, tmp_path: Path) -> None:
    form = {"user": "amy", "pass": "{pass}"}
    client = client_of(guard, tmp_path, SignIn(name="amy", page="/login", form=form))
    client.sign_in("amy")
    assert client.request("guarded", "GET", "/page-only").status == 200


@pytest.mark.parametrize("door", ["open", "unsaid"])
def test_nothing_is_sent_to_who_lets_everybody_in(
    guard: Guarded, tmp_path: Path, door: str
) -> None:
    client = client_of(guard, tmp_path, PERSON)
    client.sign_in("amy")
    assert client.send(f"guarded/{door}").json() == {"saw": []}


def test_an_operation_that_a_person_names_is_signed_whatever_the_contract_says(
    guard: Guarded, tmp_path: Path
) -> None:
    person = SignIn(name="amy", username="amy", password="{pass}", operations=("open",))
    client = client_of(guard, tmp_path, person)
    client.sign_in("amy")
    assert client.send("guarded/open").json() == {"saw": ["authorization"]}


def test_a_contract_that_speaks_of_no_sign_in_knows_it_no_better(
    guard: Guarded, tmp_path: Path
) -> None:
    document = {**doors.DOCUMENT, "paths": {"/unsaid": doors.DOCUMENT["paths"]["/unsaid"]}}
    client = client_of(guard, tmp_path, PERSON, document=document)
    client.sign_in("amy")
    assert client.send("guarded/unsaid").json() == {"saw": ["authorization"]}


def test_nobody_is_signed_in_before_that_is_needed(guard: Guarded, tmp_path: Path) -> None:
    client = client_of(guard, tmp_path, BY_OPERATION)
    client.sign_in("amy")
    assert guard.asked("/sessions") == []


def test_a_session_is_shared_by_scenarios(guard: Guarded, tmp_path: Path) -> None:
    client = client_of(guard, tmp_path, BY_OPERATION)
    for _ in range(3):
        client.begin_trace()
        client.sign_in("amy")
        client.send("guarded/bearer")
    assert len(guard.asked("/sessions")) == 1


def test_the_next_scenario_begins_as_nobody(guard: Guarded, tmp_path: Path) -> None:
    client = client_of(guard, tmp_path, KEYED)
    client.sign_in("amy")
    client.begin_trace()
    assert client.send("guarded/header-key").status == 401


def test_who_is_signed_out_sends_nothing(guard: Guarded, tmp_path: Path) -> None:
    client = client_of(guard, tmp_path, KEYED)
    client.sign_in("amy")
    client.sign_in(None)
    assert client.send("guarded/header-key").status == 401


def test_a_session_that_was_lost_meanwhile_is_had_anew(guard: Guarded, tmp_path: Path) -> None:
    client = client_of(guard, tmp_path, BY_OPERATION)
    client.sign_in("amy")
    client.send("guarded/bearer")
    guard.tokens.clear()
    client.begin_trace()
    client.sign_in("amy")
    assert client.send("guarded/bearer").status == 200


def test_a_session_that_ends_within_a_scenario_is_what_that_is_about(
    guard: Guarded, tmp_path: Path
) -> None:
    client = client_of(guard, tmp_path, BY_OPERATION)
    client.sign_in("amy")
    client.send("guarded/bearer")
    guard.tokens.clear()
    assert client.send("guarded/bearer").status == 401
    client.begin_trace()
    client.sign_in("amy")
    assert client.send("guarded/bearer").status == 200


def test_a_token_is_renewed_when_its_time_is_up(guard: Guarded, tmp_path: Path) -> None:
    guard.lasts = 0
    client = client_of(guard, tmp_path, PERSON)
    client.sign_in("amy")
    client.send("guarded/oauth")
    client.send("guarded/oauth")
    assert len(guard.asked("/token")) == 2


def test_what_a_scenario_says_itself_wins(guard: Guarded, tmp_path: Path) -> None:
    client = client_of(guard, tmp_path, KEYED)
    client.sign_in("amy")
    client.headers["x-shop-key"] = "no key"
    assert client.send("guarded/header-key").status == 401


def test_a_role_means_the_first_who_has_it(guard: Guarded, tmp_path: Path) -> None:
    strangers = SignIn(name="eve", role="clerk", key="wrong-key-9")
    client = client_of(
        guard, tmp_path, SignIn(name="amy", role="customer", key=doors.KEY), strangers
    )
    client.sign_in("customer")
    assert client.send("guarded/header-key").status == 200


def test_a_secret_may_stand_in_a_file(guard: Guarded, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(f"{doors.KEY}\n", encoding="utf-8")
    client = client_of(guard, tmp_path, SignIn(name="amy", key="{file:key.txt}"))
    client.sign_in("amy")
    assert client.send("guarded/header-key").status == 200


def test_what_somebody_signs_in_with_is_masked_from_then_on(guard: Guarded, tmp_path: Path) -> None:
    masks = Masks()
    client = client_of(guard, tmp_path, BY_OPERATION, masks=masks)
    client.sign_in("amy")
    client.send("guarded/bearer")
    said = masks.text(f"it was {doors.PASSWORD} and opal-token-1")
    assert doors.PASSWORD not in said
    assert "opal-token-1" not in said


@pytest.mark.parametrize(
    ("person", "door", "id", "kind"),
    [
        pytest.param(
            SignIn(name="amy", username="amy", password="wrong-pass"),
            doors.OAUTH,
            "client.sign-in-refused",
            EngineError,
            id="refused",
        ),
        pytest.param(
            SignIn(name="amy", operation="guarded/signIn", body={"user": "amy", "pin": "wrong"}),
            doors.BEARER,
            "client.sign-in-refused",
            EngineError,
            id="refused-by-an-operation",
        ),
        pytest.param(
            SignIn(name="amy", page="/login", form={"user": "amy", "pass": "wrong-pass"}),
            doors.BASIC,
            "client.sign-in-refused",
            EngineError,
            id="the-form-again",
        ),
        pytest.param(
            SignIn(name="amy", page="/plain", form={"user": "amy"}),
            doors.BASIC,
            "client.sign-in-no-cookie",
            EngineError,
            id="no-cookie",
        ),
        pytest.param(
            SignIn(
                name="amy",
                operation="guarded/signIn",
                body={"user": "amy", "pin": doors.PASSWORD},
            ),
            doors.BEARER,
            "client.sign-in-no-token",
            EngineError,
            id="no-token",
        ),
        pytest.param(
            SignIn(name="amy", key="{absent}"),
            doors.HEADER_KEY,
            "client.sign-in-no-variable",
            ConfigurationError,
            id="no-variable",
        ),
        pytest.param(
            SignIn(name="amy", key="{file:absent}"),
            doors.HEADER_KEY,
            "client.sign-in-no-file",
            ConfigurationError,
            id="no-file",
        ),
    ],
)
def test_a_sign_in_that_does_not_work_says_why(
    guard: Guarded, tmp_path: Path, person: SignIn, door: str, id: str, kind: type[AccordError]
) -> None:
    client = client_of(guard, tmp_path, person)
    client.sign_in("amy")
    with pytest.raises(kind) as raised:
        client.send(f"guarded/{door}")
    assert raised.value.id == id


@pytest.mark.parametrize(
    ("people", "id"),
    [
        pytest.param((), "client.sign-in-nobody", id="nobody-at-all"),
        pytest.param((PERSON,), "client.sign-in-unknown-near", id="misspelt"),
        pytest.param((SignIn(name="zoë"),), "client.sign-in-unknown", id="unlike"),
    ],
)
def test_whoever_is_not_declared_is_not_signed_in(
    guard: Guarded, tmp_path: Path, people: tuple[SignIn, ...], id: str
) -> None:
    with pytest.raises(UsageError) as raised:
        client_of(guard, tmp_path, *people).sign_in("ami")
    assert raised.value.id == id


def test_a_scheme_that_the_contract_does_not_declare_keeps_nobody_out(
    guard: Guarded, tmp_path: Path
) -> None:
    document = {name: part for name, part in doors.DOCUMENT.items() if name != "components"}
    client = client_of(guard, tmp_path, BY_OPERATION, document=document)
    client.sign_in("amy")
    assert client.send("guarded/bearer").status == 200
