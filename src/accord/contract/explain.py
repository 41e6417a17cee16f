"""Says what a value has against its schema, in words a tester understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

import msgspec
from jsonschema_rs import ValidationError

from accord.contract import alternatives
from accord.contract.dialect import json_type
from accord.contract.references import Json
from accord.contract.translation import WRITE_ONLY
from accord.contract.validator import Validator
from accord.model.calls import Problem, Side
from accord.model.message import Message, message, plain

_MOST: Final = 20
_COUNTED: Final = frozenset({"min-length", "max-length"})
_LONGEST: Final = 80
_MOST_NESTED: Final = 4
_INDEX: Final = re.compile(r"/\d+(?=/|$)")
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
    "costly-pattern": "contract.not-judged.costly-pattern",
    "too-long": "contract.not-judged.too-long",
}


def every_problem(
    validator: Validator, value: Json, *, side: Side, where: str
) -> Iterator[Problem]:
    """All that is wrong with a value, of a list that of each item."""
    speaker = _Speaker(validator, side, where)
    for error in validator.iter_errors(value):
        path = alternatives.keyword_path(error)
        if validator.is_unknown(path, alternatives.kind_of(error)):
            continue
        promise = validator.locate(path)
        # After all that is asked of several forms together: each would have a place of its own.
        for told in speaker.told(error):
            yield msgspec.structs.replace(told, promise=promise)


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """At most twenty problems: what several items of a list share is told once, with a count."""
    by_cause: dict[tuple[object, ...], dict[str, Problem]] = {}
    for candidate in problems:
        # By place, as two parts of an `allOf` with one parent tell each of its faults twice.
        by_cause.setdefault(_cause(candidate), {}).setdefault(candidate.where, candidate)
    return [_with_count(list(places.values())) for places in islice(by_cause.values(), _MOST)]


def problem(kind: str, *, side: Side, where: str, **arguments: object) -> Problem:
    """A problem whose sentence is ``contract.<side>.<kind>``."""
    place = where.removeprefix("body ") if where.startswith("body /") else where
    # Only English counts one character in another way than two.
    ending = "-one" if kind in _COUNTED and arguments["limit"] == 1 else ""
    sentence = message(f"contract.{side}.{kind}{ending}", place=place, **arguments)
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


def _cause(problem: Problem) -> tuple[object, ...]:
    return (problem.kind, _INDEX.sub("/*", problem.where), *_gist(problem.message))


def _gist(sentence: Message) -> tuple[object, ...]:
    """A sentence without the place and the value, which are those of one item."""
    arguments = {n: v for n, v in sentence.arguments.items() if n not in ("place", "value")}
    return (
        sentence.id,
        *sorted(arguments.items()),
        *((name, _gist(inner)) for name, inner in sorted(sentence.within.items())),
    )


def _with_count(places: list[Problem]) -> Problem:
    first, more = places[0], len(places) - 1
    if not more:
        return first
    id = "contract.and-more-item" if more == 1 else "contract.and-more-items"
    return msgspec.structs.replace(first, message=message(id, problem=first.message, count=more))


class _Speaker:
    """Says what a schema's validator found in a value."""

    def __init__(self, validator: Validator, side: Side, where: str) -> None:
        self._validator = validator
        self._side = side
        self._where = where

    def told(self, error: ValidationError, *, depth: int = _MOST_NESTED) -> Iterator[Problem]:
        candidates = alternatives.forms(error) if depth else []
        if candidates:
            yield from self._no_form(error, candidates, depth - 1)
            return
        name = alternatives.kind_of(error)
        if name == "Type":
            yield self._wrong_type(error, [*error.kind.types])  # type: ignore[attr-defined]
        elif name == "Custom":
            yield self._by_our_keyword(error)
        elif name in _KINDS:
            kind, more = _KINDS[name]
            yield self._problem(kind, error, **more(error.kind))
        else:
            text = plain(_cut(error.message))
            yield Problem(side=self._side, kind="schema", where=self._place(error), message=text)

    def _no_form(
        self, error: ValidationError, candidates: list[alternatives.Form], depth: int
    ) -> Iterator[Problem]:
        other_types = [alternatives.other_types(error, errors) for _, errors in candidates]
        if all(other_types):
            types = dict.fromkeys(name for names in other_types for name in names)
            yield self._wrong_type(error, list(types))
            return
        told = [[p for e in errors for p in self.told(e, depth=depth)] for _, errors in candidates]
        unlisted = alternatives.unlisted(candidates)
        # What every form says is true whatever the value was meant to be.
        shared = [p for p in told[0] if all(p in others for others in told[1:])]
        if len(candidates) > 1 and unlisted is not None:
            yield self._problem("enum", unlisted[0], known=_listed(unlisted[1]))
        elif shared:
            yield from sorted(shared, key=_length)
        else:
            yield self._nearest(error, candidates, told)

    def _nearest(
        self,
        error: ValidationError,
        candidates: list[alternatives.Form],
        told: list[list[Problem]],
    ) -> Problem:
        count = len(error.kind.context)  # type: ignore[attr-defined]
        nearest = alternatives.nearest(candidates)
        if nearest is None:
            return self._problem("no-form", error, count=count)
        number = candidates[nearest][0]
        path = list(error.schema_path)
        name = alternatives.form_name(self._validator.schema, path, number)
        shortest, *others = sorted(told[nearest], key=_length)
        form = {"form": f"`{name}`" if name else number + 1, "reason": shortest.message}
        kind = "no-form-but-nearly-more" if others else "no-form-but-nearly"
        nearly = self._problem(kind, error, count=count, more=len(others), **form)
        return msgspec.structs.replace(nearly, kind="no-form")

    def _problem(self, kind: str, error: ValidationError, **arguments: object) -> Problem:
        place, value = self._place(error), shown(error.instance)
        return problem(kind, side=self._side, where=place, value=value, **arguments)

    def _place(self, error: ValidationError) -> str:
        return _place(self._where, list(error.instance_path))

    def _wrong_type(self, error: ValidationError, types: list[str]) -> Problem:
        wanted = [kind for kind in types if kind != "null"]
        expected = wanted[0] if len(wanted) == 1 else "any" if wanted else "null"
        relation = "text-for" if json_type(error.instance) == "string" else "type"
        type_problem = self._problem(f"{relation}-{expected}", error, wanted=", ".join(wanted))
        return msgspec.structs.replace(type_problem, kind="type")

    def _by_our_keyword(self, error: ValidationError) -> Problem:
        if error.kind.keyword == WRITE_ONLY:  # type: ignore[attr-defined]
            return problem("write-only", side=self._side, where=self._place(error))
        return self._problem("pattern", error, pattern=_cut(str(error.kind.value)))


def _length(candidate: Problem) -> int:
    """How long a sentence gets, as far as its value and place decide."""
    return sum(len(value) for value in candidate.message.arguments.values())


def _place(where: str, path: list[str | int]) -> str:
    if where == "form" and path:
        where, path = f"form {path[0]}", path[1:]
    pointer = "".join(f"/{step}" for step in path)
    if " /" in where or not pointer:
        return f"{where}{pointer}"
    return f"{where} {pointer}"


def _names(names: list[str]) -> str:
    return _cut(", ".join(f"`{name}`" for name in names))


def _listed(options: Json) -> str:
    return _cut(", ".join(shown(option) for option in options))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
