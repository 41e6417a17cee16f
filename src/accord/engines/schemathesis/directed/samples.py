"""Plain values that keep a schema, and all values of a schema that has few.

A value of every day lets an operation do its work; the odd ones are the engine's trade.
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import Any, Final

from hypothesis import HealthCheck, Phase, Verbosity, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import SearchStrategy, characters, from_regex

from accord.engines.schemathesis.directed.shapes import Json, Schemas, is_hidden

_FORMATS: Final = {
    "date": "2030-03-04",
    "date-time": "2030-03-04T05:06:07Z",
    "time": "05:06:07Z",
    "email": "amy{n}@example.com",
    "uuid": "0f0e0d0c-0b0a-4908-8706-0504030201{n:02d}",
    "uri": "https://example.com/{n}",
    "url": "https://example.com/{n}",
    "hostname": "host{n}.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "YWNjb3Jk",
    "duration": "P1D",
}
_DEEPEST: Final = 6
_TOO_LONG: Final = 5000
_SHORTEST: Final = 4
_LONGEST: Final = 24
# Drawing takes as long as ten requests do.
_DIFFERENT: Final = 20
_PRINTABLE: Final = characters(min_codepoint=32, max_codepoint=126)
_FEWEST_NUMBERS: Final = 2


class Samples:
    """Values for the schemas of one document; two with different ``number`` differ if they can."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def value(self, schema: object, *, number: int = 1, depth: int = 0) -> Any:  # noqa: ANN401
        """A plain value of a schema: its example, or one of every day, all properties written."""
        resolved = self._schemas.resolved(schema)
        if number <= 1:
            for keyword in ("example", "default"):
                if resolved.get(keyword) is not None:
                    return resolved[keyword]
        if isinstance(values := resolved.get("enum"), list) and values:
            return values[(number - 1) % len(values)]
        if "const" in resolved:
            return resolved["const"]
        for keyword in ("oneOf", "anyOf"):
            options = resolved.get(keyword)
            if isinstance(options, list) and options and "properties" not in resolved:
                return self.value(_without_null(options), number=number, depth=depth + 1)
        return self._of_type(resolved, number, depth)

    def required(self, schema: object) -> frozenset[str]:
        """The properties that an object must have."""
        return self._schemas.required(schema)

    def few(self, schema: object, *, most: int) -> list[Any]:
        """All values of a schema, where they are at most so many; else none."""
        resolved = self._schemas.resolved(schema)
        values = resolved.get("enum")
        if isinstance(values, list):
            return values if len(values) <= most else []
        kind = _type(resolved)
        if kind == "boolean":
            return [False, True]
        if kind == "integer":
            return list(_whole_numbers(resolved, most=most))
        return []

    def edges(self, schema: object) -> list[Any]:
        """The least and the greatest value of a schema with limits, the shortest and longest."""
        resolved = self._schemas.resolved(schema)
        match _type(resolved):
            case "integer" | "number" as kind:
                limits = (limit for limit in _limits(resolved) if limit is not None)
                return [int(limit) if kind == "integer" else limit for limit in limits]
            case "string" if resolved.get("maxLength", _TOO_LONG) < _TOO_LONG:
                lengths = int(resolved.get("minLength", 0)), int(resolved["maxLength"])
                texts = (_of_length(resolved, length) for length in lengths)
                return [text for text in texts if text is not None]
            case _:
                return []

    def _of_type(self, schema: Json, number: int, depth: int) -> Any:  # noqa: ANN401
        match _type(schema):
            case "object":
                return self._object(schema, number, depth)
            case "array":
                return self._array(schema, number, depth)
            case "boolean":
                return number % 2 == 1
            case "integer" | "number" as kind:
                value = _number(schema, number, step=1 if kind == "integer" else 0.5)
                return int(value) if kind == "integer" else value
            case kind:
                return None if kind == "null" else _text(schema, number)

    def _array(self, schema: Json, number: int, depth: int) -> list[Any]:
        length = max(1, int(schema.get("minItems", 1))) if depth < _DEEPEST else 0
        items = schema.get("items", {})
        return [
            self.value(items, number=number + place, depth=depth + 1)
            for place in range(min(length, int(schema.get("maxItems", length))))
        ]

    def _object(self, schema: Json, number: int, depth: int) -> Json:
        required = self._schemas.required(schema)
        return {
            name: self.value(value, number=number, depth=depth + 1)
            for name, value in self._schemas.properties(schema).items()
            if not value.get("readOnly") and (name in required or depth < _DEEPEST // 2)
        }


def _type(schema: Json) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    if kind is None:
        return "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(kind)


def _without_null(options: list[Any]) -> object:
    usable = [
        option for option in options if not (isinstance(option, dict) and _type(option) == "null")
    ]
    return (usable or options)[0]


def _limits(schema: Json) -> tuple[float | None, float | None]:
    """The least and the greatest value, both within; OpenAPI 3.0 writes exclusion as a flag."""
    least, greatest = schema.get("minimum"), schema.get("maximum")
    step = 1 if _type(schema) == "integer" else 0.01
    below, above = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if below is True and least is not None:
        least += step
    elif below is not None and not isinstance(below, bool):
        least = below + step
    if above is True and greatest is not None:
        greatest -= step
    elif above is not None and not isinstance(above, bool):
        greatest = above - step
    return least, greatest


def _number(schema: Json, number: int, *, step: float) -> float:
    least, greatest = _limits(schema)
    start = least if least is not None else min(1, greatest) if greatest is not None else 1
    by = float(schema.get("multipleOf") or step)
    if schema.get("multipleOf"):
        start = -(-start // by) * by
    value = start + (number - 1) * by
    return value if greatest is None or value <= greatest else start


def _whole_numbers(schema: Json, *, most: int) -> range:
    least, greatest = _limits(schema)
    is_plain = not schema.keys() & {"multipleOf", "allOf", "not", "oneOf", "anyOf"}
    if least is None or greatest is None or not is_plain:
        return range(0)
    # The length of a range itself ends at 2^63 values.
    fits = _FEWEST_NUMBERS <= greatest - least + 1 <= most
    return range(int(least), int(greatest) + 1) if fits else range(0)


def _text(schema: Json, number: int) -> str:
    if pattern := schema.get("pattern"):
        limits = int(schema.get("minLength", 0)), int(schema.get("maxLength", 10_000))
        texts = _matching(str(pattern), *limits)
        return texts[number % len(texts)] if texts else ""
    if form := _FORMATS.get(str(schema.get("format", ""))):
        return form.format(n=number)
    if is_hidden(schema):
        # Nobody says it by chance, so that it is known again where it must not show.
        hidden = f"Hidden-{number:04d}-tea"
        if schema.get("minLength", 0) <= len(hidden) <= schema.get("maxLength", _LONGEST):
            return hidden
    least = int(schema.get("minLength", _SHORTEST))
    most = int(schema.get("maxLength", max(_LONGEST, least)))
    letters = f"tea{string.ascii_lowercase[(number - 1) % 26]}"
    return (letters + "x" * max(0, least - len(letters)))[:most]


def _of_length(schema: Json, length: int) -> str | None:
    """A text of that length, if what keeps the schema can be made so long by more of the same."""
    if "format" in schema or "enum" in schema:
        return None
    text = _text(schema, 1)
    text = text[:length] + (text[-1:] or "x") * max(0, length - len(text))
    pattern = schema.get("pattern")
    try:
        fits = pattern is None or re.search(str(pattern), text) is not None
    except re.error:
        return None
    return text if fits else None


@cache
def _matching(pattern: str, least: int, most: int) -> tuple[str, ...]:
    """Some texts for a pattern, the same each time."""
    try:
        # What ends a pattern also ends it before a last line break, in this dialect alone.
        fitting = from_regex(pattern, alphabet=_PRINTABLE).filter(
            lambda text: least <= len(text) <= most and "\n" not in text
        )
        return tuple(dict.fromkeys(_drawn(fitting)))
    except Exception:  # noqa: BLE001 - patterns are of another dialect than Python's
        return ()


def _drawn(strategy: SearchStrategy[str]) -> list[str]:
    drawn: list[str] = []

    @seed(1)
    @hypothesis_settings(
        max_examples=_DIFFERENT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(text: str) -> None:
        drawn.append(text)

    draw()
    return drawn
