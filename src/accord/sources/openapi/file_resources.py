"""What the references of several files lead to when they name an ``$id`` or an ``$anchor``."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from accord.sources.openapi.positions import pointer
from accord.sources.openapi.resources import Resources

_WITH_IDS: Final = ("3.1", "3.2")


class FileResources:
    """The resources of a contract's files, each added when it is first referred to."""

    def __init__(self, file: Path, document: Mapping[str, Any]) -> None:
        self._has_ids = str(document.get("openapi", "")).startswith(_WITH_IDS)
        self._by_file: dict[Path, Resources] = {}
        self.add(file, document)

    def add(self, file: Path, document: object) -> None:
        """Know a file's resources from now on."""
        if self._has_ids and file not in self._by_file and isinstance(document, dict):
            self._by_file[file] = Resources(document, has_ids=True)

    def is_dynamic(self, file: Path) -> bool:
        """Whether schemas of a file are looked for by whoever refers to them."""
        resources = self._by_file.get(file)
        return resources is not None and resources.is_dynamic

    def without_names(self, node: Mapping[str, Any], file: Path) -> Mapping[str, Any]:
        """A node without the names that its references need no more, once they are pointers."""
        if not self._has_ids or self.is_dynamic(file):
            return node
        if not any(isinstance(node.get(name), str) for name in ("$id", "$anchor")):
            return node
        return {key: value for key, value in node.items() if key not in ("$id", "$anchor")}

    def find(self, node: Mapping[str, Any], reference: str, file: Path) -> tuple[Path, str] | None:
        """The file and the pointer that a reference names by an address; none where it does not.

        Raises:
            LookupError: the address is known, and nothing stands there.
        """
        resource = self._by_file.get(file)
        absolute = resource.absolute(node, reference) if resource else ""
        address = absolute.partition("#")[0]
        if not address:
            return None
        for path, resources in self._by_file.items():
            if resources.has(address):
                return self._named(path, resources, absolute, is_local=reference.startswith("#/"))
        return None

    def beside(self, node: Mapping[str, Any], reference: str, file: Path) -> str:
        """A reference as a path from its file, where both have addresses of one host."""
        resource = self._by_file.get(file)
        if resource is None or reference.startswith("#"):
            return reference
        base, absolute = urlsplit(resource.base(node)), urlsplit(resource.absolute(node, reference))
        if not base.netloc or (base.scheme, base.netloc) != (absolute.scheme, absolute.netloc):
            return reference
        path = posixpath.relpath(absolute.path or "/", posixpath.dirname(base.path) or "/")
        return f"{path}#{absolute.fragment}"

    def anchored(self, file: Path, document: object, anchor: str) -> str:
        """The pointer to a schema of a file that has a name.

        Raises:
            LookupError: none is called so.
        """
        resources = self._by_file.get(file)
        if resources is None or not isinstance(document, dict):
            raise LookupError(anchor)
        return pointer(resources.place(f"{resources.base(document)}#{anchor}"))

    def _named(
        self, path: Path, resources: Resources, absolute: str, *, is_local: bool
    ) -> tuple[Path, str] | None:
        try:
            return path, pointer(resources.place(absolute))
        except LookupError:
            if not is_local:
                raise
        # Below an `$id` it would lead elsewhere, but most tools read it from the document's root.
        return None
