"""Brings every part that a contract takes from other files into one document.

Parts from other files land under ``x-accord-bundled``, and every ``$ref`` then begins with ``#/``;
an ``$id`` or ``$anchor`` that nobody needs any more is left out.
A reference that leaves the workspace, or leads nowhere, is a fault and becomes an empty object
with a description, so that the rest of the contract can still be used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from accord.model.message import Message, message
from accord.sources.openapi.file_resources import FileResources
from accord.sources.openapi.keywords import BUNDLED, NAMES, UNUSABLE
from accord.sources.openapi.loading import LoadError, OpenedDocuments
from accord.sources.openapi.positions import Place, keys, pointer, value_at

# Below these keys is data, where "$ref" is a word like any other.
_DATA: Final = frozenset({"example", "default", "enum", "const"})


@dataclass(frozen=True, slots=True)
class BadReference:
    """A reference that cannot be followed: in which file, where in it, and why."""

    file: Path
    place: Place
    problem: Message


@dataclass(slots=True)
class Bundle:
    """A contract's document and the references that could not be followed.

    ``origins`` are what was copied from other places, by the table that it is in now and its name
    there: the file of each, and its place in that file. Bundled parts are in one table, whole paths
    that stand in other files in the other.
    """

    document: dict[str, Any]
    origins: dict[str, dict[str, tuple[Path, Place]]]
    bad: list[BadReference] = field(default_factory=list)

    def origin(self, place: Place) -> tuple[Path, Place] | None:
        """The file and place that a place of the document was copied from, unless it is its own."""
        if len(place) < 2:  # noqa: PLR2004 - the table of parts or paths, and a name in it
            return None
        if (origin := self.origins.get(str(place[0]), {}).get(str(place[1]))) is None:
            return None
        file, above = origin
        return file, (*above, *place[2:])

    def copied(self) -> Iterator[tuple[Place, Path, Place]]:
        """What was copied from other places: where it is now, the file and the place in it."""
        for table, origins in self.origins.items():
            yield from (((table, name), file, place) for name, (file, place) in origins.items())


def bundle(
    document: Mapping[str, Any], file: Path, *, workspace: Path, files: OpenedDocuments
) -> Bundle:
    """A copy of ``document``, read from ``file``, that needs no other file."""
    return _Bundler(document, file, workspace=workspace, files=files).run()


class _ReferenceError(Exception):
    """A reference that cannot be followed; ``id`` names the message."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class _Target(NamedTuple):
    """What a reference leads to; ``is_named`` when an ``$id`` or an anchor led there."""

    file: Path
    fragment: str
    value: Any
    is_named: bool


class _Bundler:
    def __init__(
        self, document: Mapping[str, Any], file: Path, *, workspace: Path, files: OpenedDocuments
    ) -> None:
        self._root = document
        self._file = file
        self._workspace = workspace.resolve()
        self._files = files
        self._names: dict[tuple[Path, str], str] = {}
        self._parts: dict[str, Any] = {}
        self._waiting: list[tuple[str, object, Path, Place]] = []
        self._origins: dict[str, dict[str, tuple[Path, Place]]] = {BUNDLED: {}, "paths": {}}
        self._bad: list[BadReference] = []
        self._resources = FileResources(file, document)
        self._referenced: set[tuple[Path, Place]] = set()

    def run(self) -> Bundle:
        document = {
            str(key): self._copy(value, self._file, (key,), keys_are_names=key in NAMES)
            for key, value in self._root.items()
        }
        # Parts are copied one after the other, because a long chain of them would be a deep one.
        while self._waiting:
            name, value, file, place = self._waiting.pop()
            keys_are_names = bool(place) and place[-1] in NAMES
            self._parts[name] = self._copy(value, file, place, keys_are_names=keys_are_names)
        if self._parts:
            document[BUNDLED] = self._parts
        bad = [reference for reference in self._bad if not self._is_anybodys(reference)]
        return Bundle(document=document, origins=self._origins, bad=bad)

    def _is_anybodys(self, bad: BadReference) -> bool:
        """Whether a reference stands in an extension that the contract itself takes nothing from.

        Tools write ``$ref`` into extensions for purposes of their own, so it is no fault when it
        leads nowhere; and some teams keep parts of a contract there, where it is one.
        """
        depth = _extension_in(bad.place)
        if depth is None:
            return False
        at = pointer(bad.place)
        return not any(
            file == bad.file and len(place) > depth and at.startswith(f"{pointer(place)}/")
            for file, place in self._referenced
        )

    def _copy(self, node: object, file: Path, place: Place, *, keys_are_names: bool = False) -> Any:  # noqa: ANN401
        if isinstance(node, dict):
            if not keys_are_names and isinstance(reference := node.get("$ref"), str):
                return self._follow(node, reference, file, place)
            node = node if keys_are_names else self._resources.without_names(node, file)
            return dict(self._entries(node, file, place, keys_are_names=keys_are_names))
        if isinstance(node, list):
            return [self._copy(item, file, (*place, i)) for i, item in enumerate(node)]
        return node

    def _entries(
        self, node: Mapping[str, Any], file: Path, place: Place, *, keys_are_names: bool
    ) -> Iterator[tuple[str, Any]]:
        for key, value in node.items():
            if not keys_are_names and _is_data(key, value, place):
                yield key, value
            elif not keys_are_names and key == "mapping" and place[-1:] == ("discriminator",):
                yield key, self._mapping(value, file, (*place, key))
            else:
                inner_names = not keys_are_names and key in NAMES and isinstance(value, dict)
                yield key, self._copy(value, file, (*place, key), keys_are_names=inner_names)

    def _mapping(self, value: object, file: Path, place: Place) -> object:
        """A discriminator's mapping, whose values are references without saying so."""
        if not isinstance(value, dict):
            return value
        return {
            name: self._local(value, target, file, (*place, name)) or target
            if isinstance(target, str) and ("/" in target or "#" in target)
            else target
            for name, target in value.items()
        }

    def _follow(self, node: Mapping[str, Any], reference: str, file: Path, place: Place) -> Any:  # noqa: ANN401
        try:
            target = self._seek(node, reference, file)
        except _ReferenceError as refusal:
            self._note(refusal, reference, file, (*place, "$ref"))
            return {"description": f"Unresolved reference: {reference}", UNUSABLE: True}
        # From 3.1 on keywords may stand beside a reference, and must not get lost.
        siblings = {
            key: self._copy(value, file, (*place, key), keys_are_names=key in NAMES)
            for key, value in self._resources.without_names(node, file).items()
            if key != "$ref"
        }
        is_path_item = len(place) == 2 and place[0] == "paths"  # noqa: PLR2004 - paths, template
        if is_path_item and target.file != self._file and isinstance(target.value, dict):
            # Few tools follow a reference in the place of a whole path.
            at = keys(target.fragment)
            self._origins["paths"][str(place[1])] = (target.file, at)
            item = self._entries(target.value, target.file, at, keys_are_names=False)
            return {**dict(item), **siblings}
        return {"$ref": self._place(reference, file, target), **siblings}

    def _note(self, refusal: _ReferenceError, reference: str, file: Path, place: Place) -> None:
        problem = message(refusal.id, ref=reference)
        self._bad.append(BadReference(file=file, place=place, problem=problem))

    def _local(
        self, node: Mapping[str, Any], reference: str, file: Path, place: Place
    ) -> str | None:
        """The same reference inside the bundled document, or nothing after noting why not."""
        try:
            target = self._seek(node, reference, file)
        except _ReferenceError as refusal:
            self._note(refusal, reference, file, place)
            return None
        return self._place(reference, file, target)

    def _seek(self, node: Mapping[str, Any], reference: str, file: Path) -> _Target:
        """What a reference leads to as it stands in a node of a file."""
        try:
            target_file, fragment, is_named = self._located(node, reference, file)
            referenced = value_at(self._document(target_file), keys(fragment))
        except LookupError as error:
            raise _ReferenceError("sources.ref-nowhere") from error
        self._referenced.add((target_file, keys(fragment)))
        return _Target(target_file, fragment, referenced, is_named)

    def _located(
        self, node: Mapping[str, Any], reference: str, file: Path
    ) -> tuple[Path, str, bool]:
        """File and fragment, and whether a name leads there that is neither."""
        if place := self._resources.find(node, reference, file):
            return *place, True
        parts = urlsplit(self._resources.beside(node, reference, file))
        if parts.scheme or parts.netloc:
            raise _ReferenceError("sources.ref-remote")
        target = self._inside(file, unquote(parts.path)) if parts.path else file
        fragment = unquote(parts.fragment)
        if not fragment or fragment.startswith("/"):
            return target, fragment, False
        return target, self._resources.anchored(target, self._document(target), fragment), True

    def _place(self, reference: str, file: Path, target: _Target) -> str:
        is_same = target.file == file
        # Only within whole resources a `$dynamicRef` finds what it looks for.
        is_kept = is_same and self._resources.is_dynamic(file)
        if target.file != self._file and not is_kept:
            return f"#/{BUNDLED}/{self._part(target)}"
        if is_kept or (is_same and reference.startswith("#") and not target.is_named):
            return reference
        return f"#{pointer(keys(target.fragment))}"

    def _inside(self, file: Path, path: str) -> Path:
        # Not resolved: the folder of a link's file is where its own references start from.
        target = Path(os.path.normpath(file.parent / path))
        # A contract of somebody else must not read files of this machine.
        if not target.resolve().is_relative_to(self._workspace):
            raise _ReferenceError("sources.ref-outside")
        return target

    def _document(self, file: Path) -> Any:  # noqa: ANN401 - a document may hold anything
        if file == self._file:
            return self._root
        try:
            document = self._files.load(file)
        except LoadError as error:
            raise _ReferenceError("sources.ref-file") from error
        self._resources.add(file, document)
        return document

    def _part(self, target: _Target) -> str:
        key = (target.file, target.fragment)
        if key not in self._names:
            place = keys(target.fragment)
            stem = str(place[-1]) if place else target.file.name.split(".")[0]
            name, number = stem.replace("/", "_").replace("~", "_"), 1
            # Two files may each have a part of that name.
            while name in self._parts:
                number += 1
                name = f"{stem}_{number}".replace("/", "_").replace("~", "_")
            self._names[key] = name
            # Taken before it is copied: a part that refers to itself must find its name.
            self._parts[name] = {}
            self._origins[BUNDLED][name] = (target.file, place)
            self._waiting.append((name, target.value, target.file, place))
        return self._names[key]


def _is_data(key: str, value: object, place: Place) -> bool:
    """Whether a key holds an example or the like, which may look like anything."""
    if key == "examples":
        return isinstance(value, list)
    return key in _DATA or (key == "value" and "examples" in place[-2:])


def _extension_in(place: Place) -> int | None:
    """How many keys lead to the extension that a place is in; nothing when it is in none."""
    for depth, key in enumerate(place):
        # Somebody may have called a header or a property so; no path begins like this.
        is_name = depth > 0 and place[depth - 1] in NAMES - {"paths"}
        if str(key).startswith("x-") and not is_name:
            return depth
    return None
