"""Turns the text of parameters, forms and tables into the JSON values a schema asks for."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Final

import msgspec

from accord.contract.bodies import exact_number
from accord.contract.dialect import SchemaDialect
from accord.contract.references import Json

_INTEGER: Final = re.compile(r"-?(?:0|[1-9]\d*)")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
# Python refuses to read an integer of more than 4,300 (`sys.set_int_max_str_digits`).
_MOST_DIGITS: Final = 4000
# Whoever writes a table in Chinese separates by Chinese commas.
_SEPARATOR: Final = re.compile(r"\s*[,，、]\s*")
_WORDS: Final = {"true": True, "false": False}
_LITERALS: Final = {**_WORDS, "null": None}
# Where a schema takes text as well, what looks like one of these is one: text goes into quotes.
_SCALARS: Final = frozenset({"integer", "number", "boolean"})
_Scalar = str | int | float | bool | Decimal | None


class ExactText(str):
    """A text that somebody wrote in quotes: it is sent as text, whatever the contract wants."""

    __slots__ = ()


def from_wire(text: str, types: tuple[str, ...]) -> _Scalar:
    """A parameter's text as the first type that can read it; the text itself when none can."""
    for kind in types:
        if kind == "string":
            return text
        is_short = kind == "integer" and len(text) <= _MOST_DIGITS
        if is_short and text.isascii() and text.isdecimal() and text[0] != "0":
            # What most ids in paths are, and patterns take longer to see it.
            return int(text)
        value = _read(text, kind)
        if value is not text:
            return value
    return text


def from_table(text: str, schema: Json, dialect: SchemaDialect) -> Json:
    """What a person wrote in a table, as the type the schema asks for.

    Text that cannot be read as that type stays text: scenarios send wrong values on purpose.
    """
    types = dialect.types(schema)
    stripped = text.strip()
    if stripped == "null" and "null" in types:
        return None
    for kind in sorted(types, key=lambda kind: kind not in _SCALARS):
        if kind == "string":
            return text
        if kind in ("array", "object"):
            value = _composite(stripped, kind, schema, dialect)
        else:
            value = _sendable(_read(stripped, kind), stripped)
        if value is not stripped:
            return value
    return text


def from_cell(text: str) -> Json:
    """What a person wrote for a field of whose type no contract speaks: JSON, else text."""
    stripped = text.strip()
    if stripped in _LITERALS:
        return _LITERALS[stripped]
    if _NUMBER.fullmatch(stripped):
        return _sendable(_number(stripped, "number"), stripped)
    if stripped[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(stripped)
        except (msgspec.DecodeError, RecursionError):
            return text
    return text


def _read(text: str, kind: str) -> _Scalar:
    """A text as a JSON scalar; the very same object when it is none of that kind."""
    if kind in ("number", "integer") and _NUMBER.fullmatch(text):
        return _number(text, kind)
    if kind == "boolean":
        return _WORDS.get(text.lower(), text)
    if kind == "null" and text == "null":
        return None
    return text


def _number(text: str, kind: str) -> int | float | Decimal | str:
    """The number that a text writes, exactly; the text where it is no whole one but has to be."""
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _MOST_DIGITS else Decimal(text)
    number = exact_number(text)
    if kind == "number":
        return number
    if isinstance(number, Decimal):
        return number if number == number.to_integral_value() else text
    return int(number) if number.is_integer() else text


def _sendable(value: _Scalar, text: str) -> _Scalar:
    """A number as it can be written into JSON again; the text where it cannot."""
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    return text if math.isinf(number) or _INTEGER.fullmatch(text) else number


def _composite(text: str, kind: str, schema: Json, dialect: SchemaDialect) -> Json:
    if text.startswith("[" if kind == "array" else "{"):
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            return text
    if kind == "object":
        return text
    items = dialect.items(schema)
    return [from_table(item, items, dialect) for item in _SEPARATOR.split(text)] if text else []
