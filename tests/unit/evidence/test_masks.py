from __future__ import annotations

import base64
import json
import threading
from urllib.parse import quote

import msgspec
import pytest

from accord.evidence import Masks
from accord.model.message import message

KEY = b"trial"
SECRET = 'hunter/22 "ü'


@pytest.fixture
def masks() -> Masks:
    return Masks(key=KEY)


@pytest.mark.parametrize(
    "text",
    [
        '{"password": "abcXYZ123"}',
        '{"user":{"newPassword":"abcXYZ123"}}',
        '{"client_secret" : "abcXYZ123"}',
        '{"tokens": ["abcXYZ123", "second-1"]}',
        r'{"raw": "{\"apiKey\": \"abcXYZ123\"}"}',
        "user=mei&access_token=abcXYZ123&page=2",
        "user[password]=abcXYZ123",
        "password: abcXYZ123",
        "{'passcode': 'abcXYZ123'}",
        "Authorization: Bearer abcXYZ123",
        "sent Bearer abcXYZ123 to the bank",
        "密碼：abcXYZ123",
        '{"密码":"abcXYZ123"}',
    ],
    ids=[
        "json",
        "nested-json",
        "spaced-json",
        "json-list",
        "json-in-json",
        "query",
        "form-brackets",
        "log-line",
        "python",
        "header-line",
        "bearer-in-prose",
        "traditional-chinese",
        "simplified-chinese",
    ],
)
def test_value_beside_a_secret_name_is_masked(masks: Masks, text: str) -> None:
    masked = masks.text(text)

    assert "abcXYZ123" not in masked
    assert "‹secret " in masked


@pytest.mark.parametrize(
    "text",
    [
        '{"tokenType":"bearer","expiresIn":3600}',
        '{"passwordChanged": true, "token": null}',
        '{"nextPageToken":"page-000002"}',
        "token expired",
        '{"total":1234567890123456,"id":"0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11"}',
        "4111 1111 1111 1112",
        "A123456788",
        '{"password": ""}',
        "",
    ],
    ids=[
        "token-type",
        "truth",
        "page-token",
        "prose",
        "long-numbers",
        "no-card",
        "no-identity",
        "empty-value",
        "nothing",
    ],
)
def test_harmless_text_stays_as_it_is(masks: Masks, text: str) -> None:
    assert masks.text(text) == text


@pytest.mark.parametrize(
    "secret",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "5500-0055-5555-5559",
        "41 11 11 11 11 11 11 11",
        "A123456789",
    ],
    ids=["card", "card-with-spaces", "card-with-dashes", "card-in-pairs", "taiwan-identity"],
)
def test_number_with_a_right_checksum_is_masked_anywhere(masks: Masks, secret: str) -> None:
    assert secret not in masks.text(f"{secret} paid, {secret}.")


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        json.dumps({"inner": json.dumps({"echo": SECRET})}),
    ],
    ids=["plain", "quoted", "fully-quoted", "json", "json-utf-8", "json-in-json"],
)
def test_value_once_seen_is_masked_in_every_encoding(masks: Masks, echo: str) -> None:
    masks.text(json.dumps({"password": SECRET}))

    masked = masks.text(f"GET /echo?q={echo} failed")

    assert masked == f"GET /echo?q={echo.replace(_core(echo), masks.pseudonym(SECRET))} failed"


def _core(echo: str) -> str:
    """The part of an echo that spells the secret."""
    for wrapped in ('{"inner": "{\\"echo\\": \\"', '"'):
        if echo.startswith(wrapped):
            return echo[len(wrapped) : -len('\\"}"}') if wrapped != '"' else -1]
    return echo


def test_value_given_away_by_one_part_goes_from_all_parts(masks: Masks) -> None:
    url, body = masks.texts(["/reset/abcXYZ123", '{"token":"abcXYZ123"}'])

    assert "abcXYZ123" not in url + body


def test_numbers_under_a_secret_name_leave_valid_json(masks: Masks) -> None:
    masked = json.loads(masks.text('{"cvv": 123, "amount": 5}'))

    assert masked["amount"] == 5
    assert masked["cvv"].startswith("‹secret ")


def test_headers_are_masked_by_name_and_keep_their_scheme(masks: Masks) -> None:
    masked = masks.headers(
        {
            "Authorization": "Bearer abcXYZ123",
            "Cookie": "sid=cookie-1234; theme=dark-mode",
            "Set-Cookie": "sid=cookie-1234; Path=/; HttpOnly",
            "Content-Type": "application/json",
            "X-Echo": "cookie-1234",
        }
    )

    assert masked["Authorization"] == f"Bearer {masks.pseudonym('abcXYZ123')}"
    assert masked["Cookie"].startswith(f"sid={masks.pseudonym('cookie-1234')}; theme=‹secret ")
    assert masked["Set-Cookie"] == f"sid={masks.pseudonym('cookie-1234')}; Path=/; HttpOnly"
    assert masked["Content-Type"] == "application/json"
    assert masked["X-Echo"] == masks.pseudonym("cookie-1234")


def test_a_header_that_may_hold_a_secret_is_masked_where_the_value_looks_drawn_by_lot(
    masks: Masks,
) -> None:
    headers = {"X-Hub-Signature-256": "sha256=3f80f1b63e1cb03b9f86d081884c7d65", "User-Key": "ann"}
    masked = masks.headers(headers)
    assert masked == {
        "X-Hub-Signature-256": masks.pseudonym(headers["X-Hub-Signature-256"]),
        "User-Key": "ann",
    }


def test_a_name_that_says_little_is_none_of_a_secret(masks: Masks) -> None:
    assert [masks.is_secret(name) for name in ("USER_KEY", "API_KEY")] == [False, True]


def test_password_inside_basic_credentials_is_learnt(masks: Masks) -> None:
    encoded = base64.b64encode(b"mei:letmein-42").decode()
    masks.headers({"Authorization": f"Basic {encoded}"})

    assert masks.text("tried letmein-42") == f"tried {masks.pseudonym('letmein-42')}"


def test_masking_twice_changes_nothing(masks: Masks) -> None:
    once = masks.text('{"password":"abcXYZ123","token":"Bearer zzz999zzz"}')

    assert masks.text(once) == once


def test_learnt_secret_is_masked_wherever_it_shows(masks: Masks) -> None:
    masks.learn("台北101")

    assert masks.text("x台北101x") == f"x{masks.pseudonym('台北101')}x"


def test_secret_seen_long_ago_is_still_masked(masks: Masks) -> None:
    for number in range(200):
        masks.text(f'{{"token":"token-of-user-{number:04d}"}}')

    assert masks.text('{"owner": "token-of-user-0003"}') == (
        f'{{"owner": "{masks.pseudonym("token-of-user-0003")}"}}'
    )


def test_short_value_is_masked_in_place_only(masks: Masks) -> None:
    masked = masks.text('{"pin":"4711","room":"4711"}')

    assert masked == f'{{"pin":"{masks.pseudonym("4711")}","room":"4711"}}'


def test_prose_about_a_token_does_not_make_its_words_secret(masks: Masks) -> None:
    masks.text("invalid token: expired")

    assert masks.text("the coupon has expired") == "the coupon has expired"


def test_more_field_names_can_be_given() -> None:
    masks = Masks(fields=["memberNo"], key=KEY)

    assert (
        masks.text('{"MemberNo":"M-778899"}') == f'{{"MemberNo":"{masks.pseudonym("M-778899")}"}}'
    )


def test_threads_may_share_masks(masks: Masks) -> None:
    leaks: list[str] = []

    def work(worker: int) -> None:
        for turn in range(100):
            secret = f"secret-{worker}-{turn}-value"
            if secret in masks.text(f'{{"token":"{secret}","echo":"{secret}"}}'):
                leaks.append(secret)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert leaks == []


def test_binary_zero_in_a_text_does_not_mix_parts_up(masks: Masks) -> None:
    first, second = masks.texts(["a\0b", "token=abcXYZ123"])

    assert (first, second) == ("a␀b", f"token={masks.pseudonym('abcXYZ123')}")


@pytest.mark.parametrize(
    "text",
    [
        "http://ann:abcXYZ123@127.0.0.1/x",
        "http://ann:abc@XYZ123@127.0.0.1/x",
        "https://abcXYZ123@shop/x",
        "--password abcXYZ123 -v",
        '"Bearer abcXYZ123"',
        'the token is "abcXYZ123"',
    ],
    ids=["userinfo", "at-sign", "alone", "flag", "quoted-scheme", "sentence"],
)
def test_what_was_masked_is_not_masked_again(masks: Masks, text: str) -> None:
    masked = masks.text(text)
    assert "XYZ123" not in masked
    assert masks.text(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:80/?a=b@c",
        "http://shop/@ann",
        "mailto:ann@shop",
        "http://{user}:{password}@shop/",
        '["password", "email"]',
        '{"field":"password","b":"x"}',
        "Authorization: Basic {credentials}",
        "\\u2039secret 3f9a1c\\u203a",
        "xA123456789, .A123456789",
    ],
)
def test_what_only_resembles_a_secret_stays(masks: Masks, text: str) -> None:
    assert masks.text(text) == text


def test_more_secrets_than_can_be_looked_for_one_by_one_are_masked_all(masks: Masks) -> None:
    secrets = [f"many-secrets-{number:03}" for number in range(200)]
    for secret in secrets:
        masks.learn(secret)
    masked = masks.known(" ".join(secrets))
    assert not any(secret in masked for secret in secrets)


def test_a_message_within_a_message_is_masked_too() -> None:
    masks = Masks()
    masks.learn("opens-doors-5")
    outer = message("a", outer=message("b", inner="opens-doors-5"), own="opens-doors-5")
    assert b"opens-doors-5" not in msgspec.json.encode(masks.message(outer))


def test_what_a_parser_did_not_expect_is_no_secret() -> None:
    masks = Masks()
    syntax = """{"message": "Unexpected token 'A', \\"AAA\\" is not valid JSON"}"""
    assert masks.text(syntax) == syntax
    assert "A7f3k9" not in masks.text("the token 'A7f3k9' is not valid")


@pytest.mark.parametrize("text", ["unexpected token: A7f3k9", "Unexpected token 'A7f3k9'"])
def test_a_token_that_was_not_expected_is_a_secret_where_it_is_more_than_a_letter(
    text: str,
) -> None:
    assert "A7f3k9" not in Masks().text(text)
