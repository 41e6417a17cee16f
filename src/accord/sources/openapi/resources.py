"""The parts of a document that have an address or a name of their own: ``$id`` and anchors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote, urljoin

from accord.sources.openapi.positions import Place, keys

_BY_NAME: Final = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"}
)
# What stands in these are values: an `$id` in an example gives nothing an address.
_NO_SCHEMAS: Final = frozenset({"enum", "const", "example", "examples", "default"})


@dataclass(slots=True)
class _Resource:
    """A schema with an ``$id`` of its own, or the document; the anchors are those within it."""

    root: Any
    anchors: dict[str, Any] = field(default_factory=dict)
    dynamic: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Index:
    """``bases`` are the addresses of the nodes that are not the document's, by their identity."""

    resources: dict[str, _Resource]
    bases: dict[int, str] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    is_dynamic: bool = False


@dataclass(frozen=True, slots=True)
class _Visit:
    node: Any
    address: str
    place: Place
    is_by_name: bool = False


class Resources:
    """The resources of one document. Only 3.1 and later know ``$id`` and anchors."""

    def __init__(self, document: Mapping[str, Any], *, has_ids: bool) -> None:
        self._document = document
        self._has_ids = has_ids
        self_uri = document.get("$self") if has_ids else None
        self.own: Final = self_uri.partition("#")[0] if isinstance(self_uri, str) else ""

    @property
    def is_dynamic(self) -> bool:
        """Whether a ``$dynamicRef`` stands in it, which only whole resources can resolve."""
        return self._has_ids and self._index.is_dynamic

    def absolute(self, node: Mapping[str, Any], reference: str) -> str:
        """A reference as it stands in a node, made independent of the place of the node."""
        return _joined(self.base(node), reference)

    def base(self, node: Mapping[str, Any]) -> str:
        """The address of the resource that a node is part of."""
        return self._index.bases.get(id(node), self.own) if self._has_ids else ""

    def at(self, absolute: str) -> Any:  # noqa: ANN401 - any JSON
        """What stands where an absolute reference leads.

        Raises:
            LookupError: nothing stands there.
        """
        address, _, fragment = absolute.partition("#")
        resource = self._resource(address)
        if resource is None:
            raise LookupError(f"{absolute} is outside the document")
        name = unquote(fragment)
        if name in resource.anchors:
            return resource.anchors[name]
        if fragment and not fragment.startswith("/"):
            raise LookupError(f"{absolute} leads nowhere")
        return _pointed(resource.root, fragment, absolute)

    def has(self, address: str) -> bool:
        """Whether a resource of the document has that address."""
        return self._resource(address) is not None

    def place(self, absolute: str) -> Place:
        """Where in the document that stands which an absolute reference leads to.

        Raises:
            LookupError: nothing stands there.
        """
        self.at(absolute)
        address, _, fragment = absolute.partition("#")
        resource, name = self._index.resources[address], unquote(fragment)
        if name in resource.anchors:
            return self._index.places[id(resource.anchors[name])]
        return (*self._index.places[id(resource.root)], *keys(name))

    def dynamic_anchors(self, address: str) -> frozenset[str]:
        """The names that a ``$dynamicRef`` may find in a resource."""
        resource = self._resource(address) if self._has_ids else None
        return resource.dynamic if resource else frozenset()

    def _resource(self, address: str) -> _Resource | None:
        if not self._has_ids:
            return None if address else _Resource(self._document)
        return self._index.resources.get(address)

    @cached_property
    def _index(self) -> _Index:
        index = _Index({self.own: _Resource(self._document)}, places={id(self._document): ()})
        waiting = [_Visit(self._document, self.own, ())]
        while waiting:
            visit = waiting.pop()
            node, address, place = visit.node, visit.address, visit.place
            if isinstance(node, list):
                waiting += [_Visit(m, address, (*place, n)) for n, m in enumerate(node)]
            elif isinstance(node, dict):
                if not visit.is_by_name:
                    address = _entered(visit, index)
                if address != self.own:
                    # By identity, as equal schemas may stand in different resources; the document
                    # is kept, so that no other object gets the id.
                    index.bases[id(node)] = address
                waiting += _within(visit, address)
        return index


def _entered(visit: _Visit, index: _Index) -> str:
    node, address = visit.node, visit.address
    identifier = node.get("$id")
    # Up to draft 7 an anchor was written so; in 2020-12 (Core, 8.2.1) no fragment makes a resource.
    if isinstance(identifier, str) and not identifier.startswith("#"):
        address = _joined(address, identifier).partition("#")[0]
        index.resources.setdefault(address, _Resource(node))
        index.places[id(node)] = visit.place
    for key in ("$anchor", "$dynamicAnchor"):
        name = node.get(key)
        if isinstance(name, str):
            index.places[id(node)] = visit.place
            resource = index.resources[address]
            resource.anchors.setdefault(name, node)
            if key == "$dynamicAnchor":
                resource.dynamic |= {name}
    index.is_dynamic = index.is_dynamic or isinstance(node.get("$dynamicRef"), str)
    return address


def _within(visit: _Visit, address: str) -> Iterator[_Visit]:
    for key, value in visit.node.items():
        # The keys of a map are names and no keywords: a property may be called `$id`.
        if visit.is_by_name:
            yield _Visit(value, address, (*visit.place, key))
        elif key not in _NO_SCHEMAS:
            yield _Visit(value, address, (*visit.place, key), is_by_name=key in _BY_NAME)


def _joined(base: str, reference: str) -> str:
    # urljoin drops the base of a fragment when it does not know the scheme, as of ``urn:``.
    return f"{base}{reference}" if reference.startswith("#") else urljoin(base, reference)


def _pointed(root: Any, fragment: str, absolute: str) -> Any:  # noqa: ANN401 - any JSON
    node = root
    for key in fragment.split("/")[1:]:
        # RFC 6901, 4: `~1` before `~0`, or `~01` would become a slash. Steps were parted before
        # they are decoded, so that `%2F` stays within one.
        name = unquote(key).replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            raise LookupError(f"{absolute} leads nowhere")
    return node
