"""What a secret is written in gives it away, however others write it."""

from __future__ import annotations

import pytest

from accord.evidence import Masks
from fakes.written_secrets import SECRET


@pytest.fixture
def masks() -> Masks:
    return Masks(key=b"trial")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"req":{"headers":{"cookie":"theme=dark; sid=@"}}}', id="logged-cookie"),
        pytest.param('{"headers":{"set-cookie":["a=b; Path=/","sid=@"]}}', id="set-cookie"),
        pytest.param('{\\"cookie\\":\\"sid=@\\"}', id="escaped-cookie"),
        pytest.param("GET / Cookie: sid=@; theme=dark", id="cookie-in-a-line"),
        pytest.param('cookie=sid=@ res.headers.set-cookie=["sid=@"]', id="cookies-of-one-line"),
        pytest.param("Cookie: sid=@; theme=dark; id=@ HTTP/1.1", id="third-cookie"),
        pytest.param("at auth (pw=@)", id="shortest-name"),
        pytest.param('{"\\u5bc6\\u78bc": "@"}', id="chinese-name-in-escapes"),
        pytest.param('{\\"\\\\u5bc6\\\\u78bc\\":\\"@\\"}', id="chinese-name-escaped-twice"),
        pytest.param("(b'cookie', b'sid=@')", id="cookie-of-a-pair"),
        pytest.param('I use the cookie "sid" with "@"', id="cookie-in-a-sentence"),
        pytest.param("'shop\\tFALSE\\t/\\tTRUE\\t0\\tsid\\t@'", id="jar-as-python-writes-it"),
        pytest.param("我使用 cookie「sid」，值為「@」", id="cookie-in-a-chinese-sentence"),
        pytest.param("-----BEGIN PRIVATE KEY-----\n@\n-----END PRIVATE KEY-----", id="key-file"),
        pytest.param('"-----BEGIN RSA PRIVATE KEY-----\\n@\\n-----END RSA', id="key-file-in-json"),
        pytest.param("-----BEGIN PRIVATE KEY-----\n@", id="key-file-that-is-cut"),
        pytest.param("cannot use ghp_@abc", id="token-of-a-maker"),
        pytest.param("https://hooks.slack.com/services/T0/B0/@", id="address-of-a-hook"),
        pytest.param('{"name":"password","value":"@"}', id="name-and-value"),
        pytest.param('{"value":"@","name":"password"}', id="value-and-name"),
        pytest.param("[(b'x-api-key', b'@')]", id="pair-of-bytes"),
        pytest.param('["serve", "--password", "@"]', id="command-in-a-list"),
        pytest.param('name="password"\r\n\r\n@\r\n--b--', id="part-of-a-form"),
        pytest.param("<password>@</password>", id="element"),
        pytest.param('<w:Password Type="x">@</w:Password>', id="element-of-a-namespace"),
        pytest.param('<input value="@" name="password">', id="field-of-a-page"),
        pytest.param('<input type="password" name="a" value="@">', id="hidden-field-of-a-page"),
        pytest.param('{"token":{"kind":"bearer","value":"@"}}', id="below-a-name"),
        pytest.param('password => "@"', id="ruby"),
        pytest.param("{b'password': b'@'}", id="bytes"),
        pytest.param("user%5Bpassword%5D=@", id="quoted-brackets"),
        pytest.param("login failed with password @", id="sentence-without-quotes"),
        pytest.param("the password was @.", id="sentence-with-a-verb"),
        pytest.param("使用者密碼為 @ 登入", id="chinese-sentence"),
        pytest.param("令牌 @ 已過期", id="chinese-sentence-without-a-verb"),
        pytest.param('{"密鑰":"@"}', id="chinese-name"),
        pytest.param("https://a/x?sv=2&sig=@", id="signed-address"),
        pytest.param("Location: https://a/cb?code=@&state=1", id="code-of-an-authorization-server"),
        pytest.param("SMTP_PASS=@", id="short-name"),
        pytest.param("(name, token) VALUES (N'ann', N'@')", id="row-of-national-texts"),
        pytest.param("(token, at) VALUES ('@', NOW())", id="row-with-a-call"),
        pytest.param("(token) VALUES (crypt('@', gen_salt('bf')))", id="row-in-calls"),
        pytest.param("(name, token) VALUES ('a, (b', '@')", id="row-with-a-bracket-in-a-text"),
    ],
)  # fmt: skip
def test_a_secret_is_masked_in_the_form_it_is_written_in(masks: Masks, text: str) -> None:
    assert SECRET not in masks.text(text.replace("@", SECRET))


def test_a_code_that_was_sent_is_masked_although_it_is_a_number(masks: Masks) -> None:
    assert "482913" not in masks.text("Your verification code is 482913")


@pytest.mark.parametrize(
    "text",
    [
        '{"set-cookie":["sid=‹secret 3f9a1c›; Path=/shop; Max-Age=3600"]}',
        "Cookie: theme=dark; lang=zh-TW; size=1",
        '["password", "address"]',
        '{"token":{"type":"string","example":"abcdefgh1"}}',
        '{"tokens":{"expires":"2026-12-29T18:35:07.831Z"}}',
        "<b>token</b>",
        "the token has 12 letters",
        "https://shop/?code=SUMMER10&page=2",
        "3 tests pass=3",
        '{"name":"colour","value":"green"}',
        "(token, name) VALUES (NULL, N'ann-2026-reviewer'), ('', f('a', 'b'))",
    ],
)
def test_what_has_the_form_and_holds_none_stays(masks: Masks, text: str) -> None:
    assert masks.text(text) == text


def test_the_words_around_a_secret_stay(masks: Masks) -> None:
    text = masks.text(f'{{"cookie":"theme=dark; sid={SECRET}","path":"/cats"}}')
    assert text.startswith('{"cookie":"theme=dark; sid=')
    assert text.endswith('","path":"/cats"}')


def test_what_one_form_gives_away_is_masked_in_another(masks: Masks) -> None:
    assert SECRET not in "".join(masks.texts([f"heard {SECRET}", f"Cookie: sid={SECRET}"]))


@pytest.mark.parametrize("line_break", ["\n", "\\n"], ids=["plain", "escaped"])
def test_a_long_run_of_breaks_in_a_key_file_is_read_once(masks: Masks, line_break: str) -> None:
    # Read again from each of its breaks it takes minutes.
    text = (
        f"-----BEGIN PRIVATE KEY-----\nx{line_break * 100_000}{SECRET}\n-----END PRIVATE KEY-----"
    )
    assert SECRET not in masks.text(text)


def test_a_long_gap_behind_the_name_of_a_secret_is_read_once(masks: Masks) -> None:
    # Read again from each of its spaces it takes minutes.
    text = f"token{' ' * 100_000}"
    assert masks.text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '<input name="password">' + '<input type="text" name="a">' * 20_000,
        "password\n" + 'INFO: name="a"\n' * 40_000,
        f"Private-Lines: {'1' * 400_000} ",
        "jdbc:oracle:thin:ann/" * 20_000,
    ],
    ids=["names on a line", "lines that look as headers", "lines of a key", "addresses"],
)
def test_many_beginnings_of_a_form_without_its_end_are_read_once(masks: Masks, text: str) -> None:
    # Read again from each of them it takes minutes.
    assert masks.text(text) == text
