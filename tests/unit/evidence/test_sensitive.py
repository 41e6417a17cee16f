"""Names and shapes give secrets away, and nothing else does."""

from __future__ import annotations

import re

import pytest

from accord.evidence import sensitive
from accord.evidence.sensitive import Fields


@pytest.mark.parametrize(
    "name", ["password", "X-Api-Key", "clientSecret", "access_token", "CVV", "卡號", "sessionId"]
)
def test_a_secrets_name_is_known(name: str) -> None:
    assert Fields().is_secret(name)


@pytest.mark.parametrize(
    "name", ["token_type", "tokenExpiresIn", "page_token", "passwordHint", "keyboard", "spinner"]
)
def test_a_harmless_name_is_none(name: str) -> None:
    assert not Fields().is_secret(name)


def test_a_team_may_name_more() -> None:
    assert Fields(["memberNo"]).is_secret("memberno")
    assert not Fields().is_secret("memberno")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Authorization", "secret"),
        ("X-My-Token", "secret"),
        ("Set-Cookie", "set-cookie"),
        ("Cookie", "cookie"),
        ("Wechatpay-Signature", "vague"),
        ("User-Key", "vague"),
        ("Signature-Type", ""),
        ("Content-Type", ""),
    ],
)
def test_a_header_has_its_kind(name: str, kind: str) -> None:
    fields = Fields()
    assert [fields.header_kind(name), fields.header_kind(name)] == [kind, kind]


def test_names_beyond_number_are_still_told_apart() -> None:
    fields = Fields()
    kinds = {fields.header_kind(f"x-{number}") for number in range(1000)}
    assert (kinds, fields.header_kind("x-new-token")) == ({""}, "secret")


def test_the_value_beside_a_name_is_replaced_and_the_name_stays() -> None:
    def hide(match: re.Match[str]) -> str:
        return f"{match['sep']}*"

    assert Fields().replace("user=mei&password=abc&page=2", hide) == "user=mei&password=*&page=2"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("sent Bearer abcXYZ123 on", ["abcXYZ123"]),
        ("eyJhbGciOiJ.eyJzdWIiOiI.c2ln", ["eyJhbGciOiJ.eyJzdWIiOiI.c2ln"]),
        ("the bearer of news", []),
    ],
    ids=["bearer", "web-token", "prose"],
)
def test_tokens_are_found_anywhere(text: str, tokens: list[str]) -> None:
    assert sensitive.tokens(text) == tokens


def test_what_follows_basic_may_be_credentials() -> None:
    assert sensitive.basics("Authorization: Basic bWVpOng=") == ["bWVpOng="]


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "5500-0000-0000-0004", "A123456789"])
def test_a_number_with_a_right_checksum_is_found(number: str) -> None:
    assert sensitive.numbers(f"paid with {number}.") == [number]


@pytest.mark.parametrize("number", ["4111 1111 1111 1112", "A123456788", "x4111111111111111"])
def test_any_other_number_is_only_a_number(number: str) -> None:
    assert sensitive.numbers(f"paid with {number}.") == []


@pytest.mark.parametrize("value", ["{token}", "{{token}}", "<your token>", " {a.b-c} "])
def test_a_place_to_be_filled_is_a_template(value: str) -> None:
    assert sensitive.is_template(value)


@pytest.mark.parametrize(
    ("name", "is_identity"),
    [("username", True), ("clientId", True), ("client_secret", False), ("user_key", False)],
)
def test_who_somebody_is_proves_nothing(name: str, is_identity: bool) -> None:
    assert sensitive.is_identity(name) is is_identity


def test_a_short_name_of_a_variable_may_be_a_passwords() -> None:
    assert sensitive.is_password("SHOP_PW")
    assert not sensitive.is_password("COMPASS")
