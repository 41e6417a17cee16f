"""How much a fault of a document takes from what can be judged by it.

An error is a fault that leaves something unjudged or judged wrongly; all else that the
specification forbids is a warning.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from accord.model.catalogue import Severity
from accord.sources.openapi.positions import Place

# What is written for readers; no call is held against it.
PROSE: Final = frozenset(
    {
        "contact",
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "license",
        "summary",
        "tags",
        "termsOfService",
        "title",
        "version",
        "xml",
    }
)
# Below these stand names that somebody chose, which may be words of the specification.
_NAMED: Final = frozenset(
    {
        "$defs",
        "callbacks",
        "content",
        "definitions",
        "encoding",
        "headers",
        "links",
        "mapping",
        "parameters",
        "paths",
        "pathItems",
        "patternProperties",
        "properties",
        "requestBodies",
        "responses",
        "schemas",
        "scopes",
        "securityDefinitions",
        "securitySchemes",
        "variables",
        "webhooks",
    }
)
# A parameter of a path is required, whether it says so or not.
_DISPENSABLE: Final = frozenset({"description", "required", "title", "version"})
_VERSIONS: Final = (("openapi",), ("swagger",))
_ALIKE: Final = 0.8


def severity(place: Place, kind: str, names: Iterable[str], words: frozenset[str]) -> Severity:
    """The severity of a fault at a place.

    ``kind`` is the validator's name of it, ``names`` are the keys that are missing or too many, and
    ``words`` are all that the specification knows.
    """
    names = tuple(names)
    if _is_prose(place):
        return Severity.WARNING
    if kind == "Required" and _DISPENSABLE.issuperset(names):
        return Severity.WARNING
    is_foreign = kind in ("AdditionalProperties", "UnevaluatedProperties") and names
    # A foreign key of a path is an operation that nobody would miss, and one of answers an answer.
    is_lost = (place[:1] == ("paths",) and not place[2:]) or place[-1:] == ("responses",)
    if is_foreign and not is_lost and not any(_resembles(name, words) for name in names):
        return Severity.WARNING
    return Severity.ERROR


def words_of(specification: object) -> frozenset[str]:
    """The names of all fields that a specification's schema knows, in lower case."""
    return frozenset(map(str.lower, _fields(specification)))


def _fields(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        properties = node.get("properties")
        if isinstance(properties, Mapping):
            yield from map(str, properties)
        for value in node.values():
            yield from _fields(value)
    elif isinstance(node, list):
        for item in node:
            yield from _fields(item)


def _is_prose(place: Place) -> bool:
    # Which version it is has been read by then, however it is spelt.
    is_about = place in _VERSIONS or (len(place) > 1 and place[0] == "info")
    return is_about or any(
        step in PROSE and before not in _NAMED for before, step in pairwise(("", *place))
    )


def _resembles(name: str, known: frozenset[str]) -> bool:
    """Whether a key is a word of the specification, misspelt or at the wrong place."""
    return bool(difflib.get_close_matches(name.lower(), known, n=1, cutoff=_ALIKE))
