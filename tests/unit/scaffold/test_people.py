"""What a new workspace's sign-in says follows from what its contract asks for."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from accord.scaffold.people import schemes_of, sign_in, variables_of
from accord.sources import read_contract
from accord.text import LANGUAGES, Language

KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
BROWSER = {"type": "oauth2", "flows": {"authorizationCode": {"tokenUrl": "/t", "scopes": {}}}}


def oauth(flow: str) -> dict[str, Any]:
    return {"type": "oauth2", "flows": {flow: {"tokenUrl": "/token", "scopes": {}}}}


def asked(folder: Path, security: list[dict[str, list[str]]], **schemes: Any) -> Any:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Tea", "version": "1"},
        "components": {"securitySchemes": schemes},
        "security": security,
        "paths": {"/teas": {"get": {"responses": {"200": {"description": "ok"}}}}},
    }
    (folder / "contract.json").write_text(json.dumps(document))
    return schemes_of(read_contract(folder / "contract.json", workspace=folder, service="tea"))


@pytest.mark.parametrize(
    ("scheme", "keys"),
    [
        pytest.param(KEY, {"key"}, id="key"),
        pytest.param({"type": "http", "scheme": "basic"}, {"username", "password"}, id="basic"),
        pytest.param({"type": "http", "scheme": "bearer"}, {"token"}, id="bearer"),
        pytest.param(oauth("password"), {"username", "password"}, id="password"),
        pytest.param(oauth("clientCredentials"), {"client-id", "client-secret"}, id="client"),
        pytest.param(BROWSER, {"token"}, id="browser"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_the_keys_that_the_scheme_wants(
    scheme: dict[str, Any], keys: set[str], language: Language, tmp_path: Path
) -> None:
    lines = sign_in(asked(tmp_path, [{"door": []}], door=scheme), {}, language=language)
    person = tomllib.loads(lines)["environments"]["local"]["sign-in"]["tester"]
    assert person == {key: f"{{{key}}}" for key in keys}


def test_a_cookie_may_come_from_a_form(tmp_path: Path) -> None:
    [cookie] = asked(tmp_path, [{"door": []}], door=KEY | {"in": "cookie"})
    [header] = asked(tmp_path, [{"door": []}], door=KEY)
    assert '# page = "/login"' in sign_in((cookie,), {}, language="en").splitlines()
    assert "/login" not in sign_in((header,), {}, language="en")


def test_what_is_asked_is_named_beside_it(tmp_path: Path) -> None:
    lines = sign_in(asked(tmp_path, [{"door": []}], door=KEY), {}, language="en")
    assert "door (a key, header X-Key)" in lines
    assert "accord run --set key=…" in lines


def test_a_scheme_that_opens_alone_goes_before_one_that_does_not(tmp_path: Path) -> None:
    basic = {"type": "http", "scheme": "basic"}
    schemes = asked(tmp_path, [{"a": [], "b": []}, {"c": []}], a=KEY, b=KEY, c=basic)
    assert variables_of(schemes, {}) == ("username", "password")


def test_where_nobody_need_sign_in_nothing_is_written(tmp_path: Path) -> None:
    assert sign_in(asked(tmp_path, [], door=KEY), {}, language="en") == ""


def test_a_header_that_the_contract_does_not_speak_of_is_sent_as_it_is() -> None:
    lines = sign_in((), {"X-Tea": "abcdef-1"}, language="en")
    person = tomllib.loads(lines)["environments"]["local"]["sign-in"]["tester"]
    assert person == {"headers": {"X-Tea": "{x-tea}"}}


def test_no_secret_is_written(tmp_path: Path) -> None:
    lines = sign_in(asked(tmp_path, [{"d": []}], d=KEY), {"X-Key": "abcdef-1"}, language="en")
    assert "abcdef-1" not in lines


def test_other_schemes_stand_ready_beside_it(tmp_path: Path) -> None:
    schemes = asked(tmp_path, [{"a": []}, {"b": []}, {"c": []}], a=KEY, b=oauth("password"), c=KEY)
    lines = sign_in(schemes, {}, language="en").splitlines()
    instead = lines[lines.index("# for b instead:") :]
    assert instead[1:] == ['# username = "{username}"', '# password = "{password}"']
