"""Which formats are asserted, and how."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract.formats import FORMATS, is_base64, limit


@pytest.mark.parametrize(
    ("written", "holds"),
    [("aGk=", True), ("", True), ("aGk", False), ("a-_=", False), ("aG k=", False)],
)
def test_bytes_are_written_in_the_plain_alphabet(written: str, *, holds: bool) -> None:
    assert is_base64(written) is holds


@pytest.mark.parametrize(
    ("schema", "limits"),
    [
        ({"format": "int32"}, (-(2**31), 2**31 - 1)),
        ({"format": "int64", "minimum": 0}, (0, 2**63 - 1)),
        ({"format": "int32", "minimum": -(2**40), "maximum": 9}, (-(2**31), 9)),
        ({"format": "int32", "maximum": True}, (-(2**31), 2**31 - 1)),
    ],
)
def test_the_narrower_of_a_format_s_and_a_schema_s_limits_counts(
    schema: dict[str, Any], limits: tuple[int, int]
) -> None:
    limit(schema)
    assert (schema["minimum"], schema["maximum"]) == limits


def test_a_whole_format_asks_that_a_number_be_whole_and_a_text_nothing() -> None:
    number, whole = {"type": "number", "format": "int32"}, {"type": "integer", "format": "int32"}
    limit(number)
    limit(whole)
    assert (number["multipleOf"], "multipleOf" in whole) == (1, False)


@pytest.mark.parametrize("format", ["date", "of-shop", 7, None])
def test_any_other_format_limits_no_number(format: object) -> None:
    schema = {"type": "number", "format": format}
    limit(schema)
    assert schema == {"type": "number", "format": format}


def test_every_format_says_where_it_is_written() -> None:
    assert [name for name, rule in FORMATS.items() if not rule.source] == []
