"""Where the references of a document lead: by pointer, by ``$id``, by ``$anchor``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote, urljoin

Json = Any
"""A value of a document or a body; what it is shows only when one looks."""

_BY_NAME: Final = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"}
)
# What stands in these are values: an `$id` in an example gives nothing an address.
_NO_SCHEMAS: Final = frozenset({"enum", "const", "example", "examples", "default"})


class UnusableSchemaError(Exception):
    """A schema that no validator can be built from; the message says why."""


@dataclass(slots=True)
class _Resource:
    """A schema with an ``$id`` of its own, or the document; the anchors are those within it."""

    root: Json
    anchors: dict[str, Json] = field(default_factory=dict)
    dynamic: frozenset[str] = frozenset()


class References:
    """The references of one document. Only 3.1 and later know ``$id`` and anchors."""

    def __init__(self, document: Mapping[str, Json], *, has_ids: bool) -> None:
        self._document = document
        self._has_ids = has_ids
        self_uri = document.get("$self") if has_ids else None
        self._own: Final = self_uri.partition("#")[0] if isinstance(self_uri, str) else ""

    def absolute(self, node: Mapping[str, Json], reference: str) -> str:
        """A reference as it stands in a node, made independent of the place of the node."""
        return _joined(self.base(node), reference)

    def base(self, node: Mapping[str, Json]) -> str:
        """The address of the resource that a node is part of."""
        return self._index[1].get(id(node), self._own) if self._has_ids else ""

    def at(self, absolute: str) -> Json:
        """What stands where an absolute reference leads.

        Raises:
            UnusableSchemaError: nothing stands there.
        """
        address, _, fragment = absolute.partition("#")
        resource = self._resource(address)
        if resource is None:
            raise UnusableSchemaError(f"{absolute} is outside the document")
        name = unquote(fragment)
        if name in resource.anchors:
            return resource.anchors[name]
        if fragment and not fragment.startswith("/"):
            raise UnusableSchemaError(f"{absolute} leads nowhere")
        return _pointed(resource.root, fragment, absolute)

    def dynamic_anchors(self, address: str) -> frozenset[str]:
        """The names that a ``$dynamicRef`` may find in a resource."""
        resource = self._resource(address) if self._has_ids else None
        return resource.dynamic if resource else frozenset()

    def _resource(self, address: str) -> _Resource | None:
        if not self._has_ids:
            return None if address else _Resource(self._document)
        return self._index[0].get(address)

    @cached_property
    def _index(self) -> tuple[dict[str, _Resource], dict[int, str]]:
        """The resources by address, and the address of each node that is not of the document."""
        resources = {self._own: _Resource(self._document)}
        addresses: dict[int, str] = {}
        waiting: list[tuple[Json, str, bool]] = [(self._document, self._own, False)]
        while waiting:
            node, address, is_by_name = waiting.pop()
            if isinstance(node, list):
                waiting += [(member, address, False) for member in node]
            elif isinstance(node, dict):
                if not is_by_name:
                    address = _entered(node, address, resources)
                if address != self._own:
                    # By identity, as equal schemas may stand in different resources; the document
                    # is kept, so that no other object gets the id.
                    addresses[id(node)] = address
                waiting += _within(node, address, is_by_name=is_by_name)
        return resources, addresses


def _entered(node: dict[str, Json], address: str, resources: dict[str, _Resource]) -> str:
    identifier = node.get("$id")
    # Up to draft 7 an anchor was written so; in 2020-12 (Core, 8.2.1) no fragment makes a resource.
    if isinstance(identifier, str) and not identifier.startswith("#"):
        address = _joined(address, identifier).partition("#")[0]
        resources.setdefault(address, _Resource(node))
    for key in ("$anchor", "$dynamicAnchor"):
        name = node.get(key)
        if isinstance(name, str):
            resource = resources[address]
            resource.anchors.setdefault(name, node)
            if key == "$dynamicAnchor":
                resource.dynamic |= {name}
    return address


def _within(
    node: dict[str, Json], address: str, *, is_by_name: bool
) -> Iterator[tuple[Json, str, bool]]:
    for key, value in node.items():
        # The keys of a map are names and no keywords: a property may be called `$id`.
        if is_by_name:
            yield value, address, False
        elif key not in _NO_SCHEMAS:
            yield value, address, key in _BY_NAME


def _joined(base: str, reference: str) -> str:
    # urljoin drops the base of a fragment when it does not know the scheme, as of ``urn:``.
    return f"{base}{reference}" if reference.startswith("#") else urljoin(base, reference)


def _pointed(root: Json, fragment: str, absolute: str) -> Json:
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
            raise UnusableSchemaError(f"{absolute} leads nowhere")
    return node
