"""Small domains whole: each value of a field that has few, else its limits, and each pair of two.

Chance finds a value in nine only now and then, and boundaries never; a hundred requests find it
for certain.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final

from accord.engines.schemathesis.directed.courier import Courier, Draft, NotSentError
from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas

_BODY: Final = "body"
_MOST_DEEP: Final = 3


@dataclass(frozen=True, slots=True)
class SmallDomain:
    """A place of a request, ``body`` with the path into it, and the values that it is to have."""

    place: str
    path: tuple[str, ...]
    values: tuple[Any, ...]


def domains(
    shape: OperationShape, samples: Samples, schemas: Schemas, *, most: int
) -> list[SmallDomain]:
    """The places of an operation that have few values or limits, the fewest first."""
    of_parameters = [
        SmallDomain(parameter.told, (), tuple(values))
        for parameter in shape.parameters
        if parameter.place in ("path", "query")
        and (values := _values(parameter.schema, samples, most))
    ]
    in_body = list(_in_body(shape.body or {}, (), samples, schemas, most)) if shape.body else []
    return sorted((*of_parameters, *in_body), key=lambda domain: len(domain.values))


def try_all(
    courier: Courier, shape: OperationShape, small: list[SmallDomain], *, most: int
) -> None:
    """Send each value of each domain, and each pair of values of two that have few together."""
    for assignment in _assignments(small, most):
        draft = courier.draft(shape)
        for domain, value in assignment:
            _put(draft, domain, value)
        try:
            courier.send(draft)
        except NotSentError:
            continue


def _assignments(
    small: list[SmallDomain], most: int
) -> Iterator[tuple[tuple[SmallDomain, Any], ...]]:
    for domain in small:
        for value in domain.values:
            yield ((domain, value),)
    for one, other in combinations(small, 2):
        # Together no more than one of them might have had alone.
        if len(one.values) * len(other.values) <= most:
            for first, second in product(one.values, other.values):
                yield ((one, first), (other, second))


def _in_body(
    schema: object, path: tuple[str, ...], samples: Samples, schemas: Schemas, most: int
) -> Iterator[SmallDomain]:
    for name, value in schemas.properties(schema).items():
        if value.get("readOnly"):
            continue
        if values := _values(value, samples, most):
            yield SmallDomain(_BODY, (*path, name), tuple(values))
        elif len(path) < _MOST_DEEP:
            yield from _in_body(value, (*path, name), samples, schemas, most)


def _values(schema: object, samples: Samples, most: int) -> list[Any]:
    """All values where they are few, else those at the limits."""
    return samples.few(schema, most=most) or samples.edges(schema)


def _put(draft: Draft, domain: SmallDomain, value: object) -> None:
    if domain.place != _BODY:
        draft.values[domain.place] = value
        return
    draft.body = copy.deepcopy(draft.body)
    target = draft.body
    for name in domain.path[:-1]:
        target = target.setdefault(name, {}) if isinstance(target, dict) else {}
    if isinstance(target, dict):
        target[domain.path[-1]] = value
