"""Resources: operations that make, list, read, change, use and delete things of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from accord.engines.schemathesis.directed.known_values import id_names
from accord.engines.schemathesis.directed.shapes import OperationShape

_ITEM: Final = re.compile(r"(?P<collection>.*)/\{(?P<parameter>[^{}]+)\}")
_CHANGES: Final = frozenset({"PUT", "PATCH"})
_ACTS: Final = frozenset({"POST", "PUT", "PATCH"})


@dataclass(slots=True, kw_only=True)
class Resource:
    """``parameter`` is what paths call the id of a member of ``collection``."""

    collection: str
    parameter: str
    create: OperationShape | None = None
    listing: OperationShape | None = None
    read: OperationShape | None = None
    delete: OperationShape | None = None
    updates: list[OperationShape] = field(default_factory=list)
    actions: list[OperationShape] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The id as a value of a request."""
        return f"path {self.parameter}"

    @property
    def id_names(self) -> tuple[str, ...]:
        """What an answer may call the id."""
        return id_names(self.parameter, self.collection)

    @property
    def of_a_member(self) -> Iterator[OperationShape]:
        """The operations on one member, the one that ends it last."""
        yield from (
            operation for operation in (self.read, *self.updates, *self.actions) if operation
        )
        if self.delete is not None:
            yield self.delete


def resources(shapes: Iterable[OperationShape]) -> list[Resource]:
    """The resources of a contract, those that others are nested in first."""
    by_path: dict[str, list[OperationShape]] = {}
    for shape in shapes:
        by_path.setdefault(shape.operation.path.rstrip("/"), []).append(shape)
    resources: dict[str, Resource] = {}
    for path, shapes_of in by_path.items():
        if match := _ITEM.fullmatch(path):
            resources[path] = _resource(match["collection"], match["parameter"], by_path)
        elif _is_alone(shapes_of):
            resources[path] = _alone(path, shapes_of)
    return sorted(resources.values(), key=lambda resource: resource.collection.count("{"))


def _is_alone(shapes: Iterable[OperationShape]) -> bool:
    """Whether the path is one thing that can be read and changed, and not a collection."""
    methods = {shape.operation.method for shape in shapes}
    return "GET" in methods and bool(methods & _CHANGES) and "POST" not in methods


def _alone(path: str, shapes: Iterable[OperationShape]) -> Resource:
    resource = Resource(collection=path, parameter="")
    for shape in shapes:
        if shape.operation.method == "GET":
            resource.read = shape
        elif shape.operation.method in _CHANGES:
            resource.updates.append(shape)
    return resource


def _resource(
    collection: str, parameter: str, by_path: dict[str, list[OperationShape]]
) -> Resource:
    resource = Resource(collection=collection, parameter=parameter)
    for shape in by_path.get(collection, ()):
        if shape.operation.method == "POST":
            resource.create = shape
        elif shape.operation.method == "GET":
            resource.listing = shape
    member = f"{collection}/{{{parameter}}}"
    for shape in by_path[member]:
        match shape.operation.method:
            case "GET":
                resource.read = shape
            case "DELETE":
                resource.delete = shape
            case method if method in _CHANGES:
                resource.updates.append(shape)
    for path, shapes in by_path.items():
        inner = path.removeprefix(f"{member}/")
        if inner != path and "{" not in inner and "/" not in inner:
            reads = any(shape.operation.method == "GET" for shape in shapes)
            # What can also be listed is a collection of its own, and not something that is done.
            resource.actions += [
                shape for shape in shapes if shape.operation.method in _ACTS and not reads
            ]
    return resource
