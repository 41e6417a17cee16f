"""A secret is found in a text that was escaped or encoded before it was written."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from accord.evidence import Masks, wrapped_texts
from fakes import written_secrets
from fakes.printed_secrets import PRINTED
from fakes.said_secrets import SAID
from fakes.written_secrets import SECRET, WRITTEN

TEXTS = written_secrets.forms(*WRITTEN, *PRINTED)


def upper(text: str) -> str:
    return text.upper()


def once(text: str) -> str:
    return json.dumps({"said": [text]})


def unescaped(text: str) -> str:
    return json.dumps({"said": [text]}, ensure_ascii=False)


def twice(text: str) -> str:
    return json.dumps({"level": "info", "body": once(text)})


def test_no_text_takes_the_place_of_another_of_its_name() -> None:
    each = [
        text for table in (*WRITTEN, *PRINTED) for text in written_secrets.forms(table).values()
    ]
    assert set(each) - set(TEXTS.values()) == set()


@pytest.mark.parametrize("wrap", [unescaped, twice])
def test_a_secret_in_a_text_that_became_json_is_masked(wrap: Callable[[str], str]) -> None:
    said = {text: text.replace("§", SECRET) for text in SAID}
    masked = {name: Masks().text(wrap(text)) for name, text in (*TEXTS.items(), *said.items())}
    assert {name: text for name, text in masked.items() if written_secrets.shows(text)} == {}


@pytest.mark.parametrize("wrap", [once, unescaped, twice])
def test_what_became_json_is_json_when_it_is_masked(wrap: Callable[[str], str]) -> None:
    for text in TEXTS.values():
        json.loads(Masks().text(wrap(text)))


def test_what_was_masked_in_json_stays() -> None:
    masked = [Masks(key=b"trial").text(twice(text)) for text in TEXTS.values()]
    assert [Masks(key=b"trial").text(text) for text in masked] == masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'{"a": "x\ty"}', r'{"a": "X\tY"}'),
        (r'{"a": "plain", "b": "\"q\""}', r'{"a": "plain", "b": "\"Q\""}'),
        (r'"\u5bc6a\n"', r'"\u5bc6A\n"'),
        (r'"密a\n"', r'"密A\n"'),
        (r'"a\/b\n"', r'"A\/B\n"'),
        (r'"cut \n short', r'"CUT \n SHORT'),
        (r'"C:\Users"', r'"C:\Users"'),
        ('"no', '"no'),
        ('"5\n"a\\n"', '"5\n"A\\n"'),
        (r'"\ud800密a\n"', r'"\ud800\u5bc6A\n"'),
    ],
    ids=[
        "tab",
        "quotes",
        "letters",
        "other letters",
        "slash",
        "cut",
        "path",
        "open",
        "line",
        "half",
    ],
)
def test_a_text_is_escaped_again_as_it_was(text: str, expected: str) -> None:
    assert wrapped_texts.replace_escaped(text, upper) == expected


def test_a_pseudonym_stays_readable_among_escapes() -> None:
    replaced = wrapped_texts.replace_escaped(r'"\u5bc6\n"', lambda _: "\n‹secret 3f9a1c›")
    assert replaced == r'"\n‹secret 3f9a1c›"'


@pytest.mark.parametrize(
    "document",
    [
        json.dumps({"password": SECRET}),
        json.dumps({"auths": {"shop": {"password": SECRET}}}, indent=2),
        json.dumps({"auths": {"shop": {"password": SECRET}}}, indent="\t"),
        json.dumps([{"name": "ann", "password": SECRET}]),
        f'{{ "password": "{SECRET}" }}',
        json.dumps({"password": SECRET, "other": "~~~???>>>~~~???"}),
    ],
    ids=["plain", "indented", "tabs", "list", "spaced", "both alphabets"],
)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_json_in_base64_is_masked_where_it_holds_a_secret(
    document: str, encode: Callable[[bytes], bytes]
) -> None:
    encoded = encode(document.encode()).decode()
    assert encoded[8:-8] not in Masks().text(f"token of docker: {encoded}, and so on")


def test_json_in_base64_without_a_secret_stays() -> None:
    encoded = base64.b64encode(json.dumps({"order": 4711, "goods": ["tea"]}).encode()).decode()
    assert Masks().text(f"cursor {encoded}") == f"cursor {encoded}"


@pytest.mark.parametrize("piece", ['"a\\n', '\\"', '"\\', "eyJabcdefghijklmnopqrstuv", "ewogICJ"])
def test_many_beginnings_of_a_text_within_are_read_once(piece: str) -> None:
    # Read again from each of them it takes minutes.
    assert SECRET not in Masks().text("token " + piece * (200_000 // len(piece)))


@pytest.mark.parametrize(
    "document",
    [
        {"a": ["DB_PASSWORD="], "b": "tea"},
        {"a": "os.environ['DB_PASSWORD']=", "b": "tea"},
        {"a": 'the column "token" = ', "b": "tea"},
        {"a": 'password a1b2c3\\"'},
        {"a": "password: '{token}\n'"},
    ],
    ids=["name at an end", "quoted name at an end", "column", "escapes", "a place to be filled"],
)
def test_what_holds_no_secret_is_the_same_json(document: object) -> None:
    assert json.loads(Masks().text(json.dumps(document))) == document


def test_a_token_of_json_that_says_a_secret_is_masked_as_one() -> None:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": "ann", "password": SECRET})
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    assert "c2lnbmF0dXJl" not in Masks().text(f"got {'.'.join(encoded)}.c2lnbmF0dXJl")
