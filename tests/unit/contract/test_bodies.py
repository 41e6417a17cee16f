"""What is read of bodies that are no forms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accord.contract import bodies
from accord.model.calls import ContractVerdict
from fakes.judged import check, told
from fakes.openapi import answer, one


def test_plain_text_is_checked_by_its_schema() -> None:
    document = one(answer({"type": "integer"}, media="text/plain"))
    answered = {"content-type": "text/plain"}

    assert told(check(document, answered=answered, answer=b"12")) == []
    assert told(check(document, answered=answered, answer=b"many")) == [("type", "body")]


def test_xml_that_should_have_a_structure_is_unchecked() -> None:
    document = one(answer({"type": "object"}, media="application/xml"))

    checked = check(document, answered={"content-type": "application/xml"}, answer=b"<a/>")

    assert (checked.verdict, checked.problems) == (ContractVerdict.UNCHECKED, ())


def test_empty_text_is_a_text() -> None:
    assert told(check(one(answer({"type": "string"}, media="text/csv")))) == []


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"0.1", 0.1),
        (b"0.12345678901234567890", Decimal("0.12345678901234567890")),
        (b"1e400", Decimal("1e400")),
        (b"9" * 5000, Decimal("9" * 5000)),
        (b"9007199254740993", 9007199254740993),
    ],
)
def test_numbers_are_exact(body: bytes, value: object) -> None:
    actual = bodies.read_json(body)
    assert (actual, type(actual)) == (value, type(value))


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'"\xff"', b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(bodies.UnreadableBodyError):
        bodies.read_json(body)


def test_events_are_read_as_browsers_read_them() -> None:
    stream = (
        b"\xef\xbb\xbf: a note\r\ndata: a\r\ndata:b\nid: 7\nretry: 10\nretry: soon\n\n"
        b"event: end\rdata\r\rdata: not over"
    )
    assert list(bodies.read_events(stream)) == [
        {"data": "a\nb", "id": "7", "retry": 10},
        {"event": "end", "data": ""},
    ]


def test_lines_keep_their_numbers_from_nought_where_some_are_blank() -> None:
    assert list(bodies.read_lines(b'1\n\n {"a": 2}\n')) == [(0, b"1"), (1, b' {"a": 2}')]


def test_a_text_in_a_charset_that_nobody_knows_is_told() -> None:
    assert bodies.read_text("台北".encode("big5"), 'text/plain; charset="Big5"') == "台北"
    with pytest.raises(bodies.UnknownCharsetError):
        bodies.read_text(b"x", "text/plain; charset=of-shop")
