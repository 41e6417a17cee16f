"""What people write as values, held against what a service answered, exactly."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from accord.steps.kinds import QUOTED, WrittenValue, unescaped
from accord.steps.placeholders import whole_name
from accord.steps.words import Comparison
from accord.steps.world import World

_JSON_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LITERALS: Final = {"true": True, "false": False, "null": None}
# A failure is read in a terminal; the whole answer is a click away in the report.
_SHOWN_CHARACTERS: Final = 300


def from_json(text: str) -> object:
    """JSON whose fractions stay exact.

    Raises:
        ValueError: it is not JSON.
    """
    document: object = json.loads(text, parse_float=Decimal)
    return document


def meant(world: World, value: WrittenValue) -> object:
    """What a value in a sentence comes to: text in quotes, else a number, a word, a ``{name}``.

    Raises:
        StepError: a name that nothing was remembered as.
    """
    if value.quoted:
        return world.fill(value.text)
    if value.text in _LITERALS:
        return _LITERALS[value.text]
    return world.value_of(value.text) if value.text[0] == "{" else Decimal(value.text)


def of_cell(world: World, cell: str) -> object:
    """What a table's cell comes to: as in a sentence, but text needs no quotes, and JSON is read.

    Raises:
        StepError: a name that nothing was remembered as.
    """
    quoted = unquoted(cell)
    if quoted is not None:
        return world.fill(quoted)
    name = whole_name(cell)
    return _literal(world.fill(cell)) if name is None else world.recall(name)


def unquoted(cell: str) -> str | None:
    """The text inside a cell's quotes, if it has any."""
    for pattern in QUOTED:
        if match := re.fullmatch(pattern, cell):
            return unescaped(match[1])
    return None


def _literal(text: str) -> object:
    if text in _LITERALS:
        return _LITERALS[text]
    if _JSON_NUMBER.fullmatch(text):
        return Decimal(text)
    if text[:1] in ("[", "{"):
        try:
            return from_json(text)
        except ValueError:
            return text
    return text


def jsonable(value: object) -> object:
    """A value read by ``from_json`` as one that any JSON writer takes."""
    if isinstance(value, Decimal):
        if value.adjusted() > sys.float_info.max_10_exp:
            # A few characters of an answer may mean a number of a billion digits.
            return str(value)
        # As other clients would write it: 12 and not 12.0.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: jsonable(member) for key, member in value.items()}
    return [jsonable(member) for member in value] if isinstance(value, list) else value


def shown(value: object) -> str:
    """A value as a failure tells it: text in quotes, everything else as JSON."""
    if isinstance(value, Decimal):
        return str(value)
    json_text = json.dumps(jsonable(value), ensure_ascii=False)
    return (
        json_text
        if len(json_text) <= _SHOWN_CHARACTERS
        else json_text[: _SHOWN_CHARACTERS - 1] + "…"
    )


def same(expected: object, actual: object) -> bool:
    """Whether two values are equal; 12.50 is 12.5, but neither 1 nor "1" is ``true``."""
    # By value: a service may answer 12.5, 12.50 or 1.25e1, which is one number in JSON.
    numbers = number(expected), number(actual)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            same(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    return type(expected) is type(actual) and expected == actual


def holds(comparison: Comparison, expected: object, actual: object) -> bool:
    """Whether an actual value stands to the expected one as a sentence says.

    Raises:
        re.error: the format to match is no regular expression.
    """
    match comparison:
        case Comparison.IS:
            return same(expected, actual)
        case Comparison.IS_NOT:
            return not same(expected, actual)
        case Comparison.CONTAINS:
            return _contains(actual, expected)
        case Comparison.LACKS:
            # Only a text or a list can be without something; anything else is a mistake.
            return isinstance(actual, str | list) and not _contains(actual, expected)
        case Comparison.MATCHES:
            return isinstance(actual, str) and bool(re.fullmatch(str(expected), actual))
        case _:
            return _ordered(comparison, number(expected), number(actual))


def number(value: object) -> Decimal | None:
    """A JSON number, exactly; truth values are none."""
    # To Python true is the number 1.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def _contains(container: object, member: object) -> bool:
    if isinstance(container, str):
        return isinstance(member, str) and member in container
    return isinstance(container, list) and _any_same(member, container)


def _any_same(expected: object, values: Iterable[object]) -> bool:
    return any(same(expected, value) for value in values)


def _ordered(comparison: Comparison, expected: Decimal | None, actual: Decimal | None) -> bool:
    if expected is None or actual is None:
        return False
    match comparison:
        case Comparison.GREATER:
            return actual > expected
        case Comparison.LESS:
            return actual < expected
        case Comparison.AT_LEAST:
            return actual >= expected
        case _:
            return actual <= expected
