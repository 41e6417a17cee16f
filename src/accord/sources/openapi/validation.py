"""Holds a bundled document against its own specification, with openapi-spec-validator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, Final

from accord.model.catalogue import Severity
from accord.sources.openapi.bundled_schemas import bundled_schemas, place_in_bundle
from accord.sources.openapi.positions import Place
from accord.sources.openapi.suspicion import suspicious
from accord.sources.openapi.walk import walk
from accord.sources.openapi.weight import severity, words_of

# A validator quotes all of a value that it refuses, however large.
_LONGEST: Final = 240
_BEYOND_64_BITS: Final = 2.0**63
# Every "an object or a reference" of the schemas ends in this branch. Of a faulty object it says
# only that it is no reference.
_REFERENCE_ONLY: Final = '"$ref" is a required property'


@dataclass(frozen=True, slots=True)
class ValidatorProblem:
    """What the validator says, in its own words, and where.

    ``is_of_validator`` says that the validator itself could not go on; the document may be right.
    ``is_structural`` says that what stands there is not what the specification expects there, and
    ``keys`` are those that are missing or too many.
    """

    place: Place
    text: str
    is_of_validator: bool = False
    severity: Severity = Severity.ERROR
    is_structural: bool = False
    keys: tuple[str, ...] = ()


def problems(document: Mapping[str, Any], dialect: str, *, most: int) -> Sequence[ValidatorProblem]:
    """What is wrong with a document: all of its structure, then what only reading it shows.

    ``dialect`` is ``2.0``, ``3.0``, ``3.1`` or ``3.2``. What reading shows fills up to ``most``.
    """
    structural = [*structure(document, dialect)]
    if len(structural) >= most:
        return structural
    # 3.2 differs from 3.1 in what stands around schemas, where nothing is looked for here.
    if not structural and not suspicious(document, "3.1" if dialect == "3.2" else dialect):
        return ()
    places = [problem.place for problem in structural]
    shown = (
        problem
        for problem in meaning(document, dialect)
        # The walk trips over what the structure has been blamed for already.
        if not (problem.is_of_validator and structural)
        and not any(_inside(problem.place, place) for place in places)
    )
    return [*structural, *islice(shown, most - len(structural))]


@cache
def _specification(dialect: str) -> dict[str, Any]:
    # Here, because most commands hold no contract against anything and must not pay for it.
    from openapi_spec_validator import schemas

    schema = {
        "2.0": schemas.schema_v2,
        "3.0": schemas.schema_v30,
        "3.1": schemas.schema_v31,
        "3.2": schemas.schema_v32,
    }
    return dict(schema[dialect])


@cache
def _schema_validator(dialect: str) -> Any:  # noqa: ANN401 - jsonschema-rs has one class a draft
    import jsonschema_rs

    return jsonschema_rs.validator_for(_specification(dialect))


@cache
def _words(dialect: str) -> frozenset[str]:
    return words_of(_specification(dialect))


def structure(document: Mapping[str, Any], dialect: str) -> Iterator[ValidatorProblem]:
    """What the dialect's own JSON Schema refuses, also in schemas from other files."""
    yield from _structure(document, dialect)
    if apart := bundled_schemas(document, dialect):
        for problem in _structure(apart, dialect):
            place = place_in_bundle(document, dialect, problem.place)
            if place is not None:
                yield replace(problem, place=place)


def _structure(document: Mapping[str, Any], dialect: str) -> Iterator[ValidatorProblem]:
    try:
        for error in _schema_validator(dialect).iter_errors(document):
            leaf = _leaf(error)
            kind, place = type(leaf.kind).__name__, tuple(leaf.instance_path)
            # Regular expressions are read as ECMA-262 does, in ``expressions``.
            is_pattern = kind == "Format" and leaf.kind.format == "regex"
            if is_pattern or _is_whole(leaf.instance, getattr(leaf.kind, "types", ())):
                continue
            yield ValidatorProblem(
                place=place,
                text=_short(leaf.message),
                severity=severity(place, kind, _keys(leaf.kind), _words(dialect)),
                is_structural=True,
                keys=_keys(leaf.kind),
            )
    except ValueError as error:
        yield ValidatorProblem(place=(), text=_short(str(error)))


def _keys(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - jsonschema-rs has no public error type
    """The keys that a fault is about, be they missing or too many."""
    missing = getattr(kind, "property", None)
    return (missing,) if isinstance(missing, str) else tuple(getattr(kind, "unexpected", ()))


def _is_whole(value: object, expected_types: object) -> bool:
    """Whether a number is refused only for how it is kept: whole, but beyond 64 bits."""
    is_kept_so = isinstance(value, float) and abs(value) >= _BEYOND_64_BITS
    return is_kept_so and expected_types in ("integer", ["integer"])


def _leaf(error: Any) -> Any:  # noqa: ANN401 - jsonschema-rs has no public error type
    """The most telling error below "matches none of these".

    It is one of the form that the value seems meant to be, which is told by fixed words such as
    that of ``in``, and of these the deepest.
    """
    branches = getattr(error.kind, "context", None) or ()
    forms = [
        [_leaf(e) for e in branch if e.message != _REFERENCE_ONLY] for branch in branches if branch
    ]
    forms = [leaves for leaves in forms if leaves]
    if not forms:
        return error
    fewest = min(map(_other_words, forms))
    nearest = [leaf for leaves in forms if _other_words(leaves) == fewest for leaf in leaves]
    return max(nearest, key=lambda leaf: len(leaf.instance_path))


def _other_words(leaves: Iterable[Any]) -> int:
    return sum(type(leaf.kind).__name__.endswith(("Enum", "Constant")) for leaf in leaves)


def meaning(document: Mapping[str, Any], dialect: str) -> Iterator[ValidatorProblem]:
    """What a walk through the document finds, such as an operationId used twice."""
    walkable = _without_plain_extensions(document)
    try:
        for error, place in walk(walkable, dialect):
            if error.validator == "type" and _is_whole(error.instance, error.validator_value):
                continue
            # Version 2.0 has it for answers; wherever else it stands, the structure is at fault.
            if dialect == "2.0" and (error.instance, place[-1:]) == ("file", ("type",)):
                continue
            if (error.validator, error.validator_value) == ("format", "regex"):
                continue
            weight = severity(place, "", (), _words(dialect))
            yield ValidatorProblem(place=place, text=_short(error.message), severity=weight)
    except Exception as error:  # noqa: BLE001 - the validator trips over what it does not expect
        text = _short(f"{type(error).__name__}: {error}")
        yield ValidatorProblem(place=(), text=text, is_of_validator=True)


def _without_plain_extensions(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The walk takes every entry of ``paths`` for a path, and dies of one that is no mapping."""
    paths = document.get("paths")
    if not isinstance(paths, dict):
        return document
    items = {
        key: item
        for key, item in paths.items()
        if isinstance(item, dict) or not str(key).startswith("x-")
    }
    return {**document, "paths": items}


def _inside(place: Place, outer: Place) -> bool:
    shared = len(outer)
    return bool(outer) and list(map(str, place[:shared])) == list(map(str, outer))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
