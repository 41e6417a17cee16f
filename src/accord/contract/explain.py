"""Says what a value has against its schema, in words a tester understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

import msgspec
from jsonschema_rs import ValidationError

from accord.contract.dialect import json_type
from accord.contract.references import Json
from accord.contract.schemas import Validator
from accord.contract.translation import WRITE_ONLY
from accord.model.calls import Problem, Side
from accord.model.message import Message, message, plain

_MOST: Final = 20
_LONGEST: Final = 80
_MOST_NESTED: Final = 4
_Arguments = dict[str, object]

# jsonschema-rs's name of an error → our kind, and what its message needs beside place and value.
_KINDS: Final[dict[str, tuple[str, Callable[[Json], _Arguments]]]] = {
    "Required": ("required", lambda kind: {"name": kind.property}),
    "Enum": ("enum", lambda kind: {"known": _listed(kind.options)}),
    "Constant": ("const", lambda kind: {"known": shown(kind.expected_value)}),
    "Minimum": ("minimum", lambda kind: {"limit": shown(kind.limit)}),
    "Maximum": ("maximum", lambda kind: {"limit": shown(kind.limit)}),
    "ExclusiveMinimum": ("exclusive-minimum", lambda kind: {"limit": shown(kind.limit)}),
    "ExclusiveMaximum": ("exclusive-maximum", lambda kind: {"limit": shown(kind.limit)}),
    "MultipleOf": ("multiple-of", lambda kind: {"limit": shown(kind.multiple_of)}),
    "MinLength": ("min-length", lambda kind: {"limit": kind.limit}),
    "MaxLength": ("max-length", lambda kind: {"limit": kind.limit}),
    "Pattern": ("pattern", lambda kind: {"pattern": _cut(kind.pattern)}),
    "Format": ("format", lambda kind: {"format": kind.format}),
    "MinItems": ("min-items", lambda kind: {"limit": kind.limit}),
    "MaxItems": ("max-items", lambda kind: {"limit": kind.limit}),
    "UniqueItems": ("unique-items", lambda _: {}),
    "MinProperties": ("min-properties", lambda kind: {"limit": kind.limit}),
    "MaxProperties": ("max-properties", lambda kind: {"limit": kind.limit}),
    "AdditionalProperties": ("additional", lambda kind: {"names": _names(kind.unexpected)}),
    "UnevaluatedProperties": ("additional", lambda kind: {"names": _names(kind.unexpected)}),
    "AnyOf": ("no-form", lambda kind: {"count": len(kind.context)}),
    "OneOfNotValid": ("no-form", lambda kind: {"count": len(kind.context)}),
    "OneOfMultipleValid": ("several-forms", lambda _: {}),
    "FalseSchema": ("forbidden-form", lambda _: {}),
    "Not": ("forbidden-form", lambda _: {}),
}


_NOT_JUDGED: Final = {
    "no-contract": "contract.not-judged.no-contract",
    "no-operation": "contract.not-judged.no-operation",
    "unusable-contract": "contract.not-judged.unusable-contract",
    "no-schema": "contract.not-judged.no-schema",
    "media-type": "contract.not-judged.media-type",
    "charset": "contract.not-judged.charset",
}


def problems(validator: Validator, value: Json, *, side: Side, where: str) -> list[Problem]:
    """What is wrong with a value, at most twenty problems; none when it is as promised."""
    every_problem = (p for error in validator.iter_errors(value) for p in _told(error, side, where))
    return list(islice(_distinct(every_problem), _MOST))


def problem(kind: str, *, side: Side, where: str, **arguments: object) -> Problem:
    """A problem whose sentence is ``contract.<side>.<kind>``."""
    place = where.removeprefix("body ") if where.startswith("body /") else where
    sentence = message(f"contract.{side}.{kind}", place=place, **arguments)
    return Problem(side=side, kind=kind, where=where, message=sentence)


def not_judged(reason: str) -> Message:
    """Why a call, or a part of it, was held against nothing."""
    id = _NOT_JUDGED.get(reason)
    return message(id) if id else message("contract.not-judged.other", reason=reason)


def shown(value: object) -> str:
    """A value as JSON, short enough for a sentence."""
    try:
        # An exact number would be written as a text.
        return _cut(str(value) if isinstance(value, Decimal) else _written(value))
    except (TypeError, ValueError, OverflowError):
        return _cut(str(value))


def _written(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _distinct(every_problem: Iterator[Problem]) -> Iterator[Problem]:
    keys: set[tuple[str, str, str]] = set()
    for candidate in every_problem:
        # Two parts of an `allOf` that share a parent would tell each of its faults twice.
        key = (candidate.kind, candidate.where, str(candidate.message.arguments))
        if key not in keys:
            keys.add(key)
            yield candidate


def _told(
    error: ValidationError, side: Side, where: str, *, depth: int = _MOST_NESTED
) -> Iterator[Problem]:
    branch = _telling_branch(error) if depth else None
    if branch is not None:
        for nested in branch:
            yield from _told(nested, side, where, depth=depth - 1)
        return
    place = _place(where, list(error.instance_path))
    name = type(error.kind).__name__
    if name == "Type":
        yield _wrong_type(error, side, place)
    elif name == "Custom":
        yield _by_our_keyword(error, side, place)
    elif name in _KINDS:
        kind, more = _KINDS[name]
        value = shown(error.instance)
        yield problem(kind, side=side, where=place, value=value, **more(error.kind))
    else:
        yield Problem(side=side, kind="schema", where=place, message=plain(_cut(error.message)))


def _place(where: str, path: list[str | int]) -> str:
    if where == "form" and path:
        where, path = f"form {path[0]}", path[1:]
    pointer = "".join(f"/{step}" for step in path)
    if " /" in where or not pointer:
        return f"{where}{pointer}"
    return f"{where} {pointer}"


def _telling_branch(error: ValidationError) -> list[ValidationError] | None:
    """The one alternative a value was meant to be: the only one whose type it has."""
    if type(error.kind).__name__ not in ("AnyOf", "OneOfNotValid"):
        return None
    branches: list[list[ValidationError]] = error.kind.context  # type: ignore[attr-defined]
    here = list(error.instance_path)
    meant = [errors for errors in branches if not any(_is_other_type(e, here) for e in errors)]
    if not meant:
        # What is nullable has a form for null that its author may never have written as one.
        meant = [errors for errors in branches if not _is_null_only(errors)]
    return meant[0] if len(meant) == 1 else None


def _is_other_type(error: ValidationError, here: list[str | int]) -> bool:
    return type(error.kind).__name__ == "Type" and list(error.instance_path) == here


def _is_null_only(errors: list[ValidationError]) -> bool:
    return len(errors) == 1 and getattr(errors[0].kind, "types", None) == ["null"]


def _wrong_type(error: ValidationError, side: Side, place: str) -> Problem:
    types = [kind for kind in error.kind.types if kind != "null"]  # type: ignore[attr-defined]
    expected = types[0] if len(types) == 1 else "null" if not types else "any"
    relation = "text-for" if json_type(error.instance) == "string" else "type"
    arguments: _Arguments = {"value": shown(error.instance), "wanted": ", ".join(types)}
    type_problem = problem(f"{relation}-{expected}", side=side, where=place, **arguments)
    return msgspec.structs.replace(type_problem, kind="type")


def _by_our_keyword(error: ValidationError, side: Side, place: str) -> Problem:
    keyword = error.kind.keyword  # type: ignore[attr-defined]
    if keyword == WRITE_ONLY:
        return problem("write-only", side=side, where=place)
    pattern = _cut(str(error.kind.value))
    return problem("pattern", side=side, where=place, value=shown(error.instance), pattern=pattern)


def _names(names: list[str]) -> str:
    return _cut(", ".join(f"`{name}`" for name in names))


def _listed(options: Json) -> str:
    return _cut(", ".join(shown(option) for option in options))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
