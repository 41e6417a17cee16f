"""Reads a feature file for behave and leaves only the scenarios that are to be run."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from behave.model import ScenarioOutline
from behave.parser import ParserError, parse_feature

from accord.model.message import Message, message


class UnusableFeatureError(Exception):
    """No scenario of a file can run; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@dataclass(slots=True)
class ParsedFeature:
    """A parsed file with its parts as they were before any was left out."""

    feature: Any
    parts: list[tuple[Any, list[Any]]] = field(default_factory=list)

    def select(self, lines: Collection[int]) -> Iterator[Any]:
        """Leave only the scenarios and rows that begin at these lines, and yield them."""
        for container, inside in self.parts:
            selected = [item for item in inside if _is_selected(item, lines)]
            if isinstance(container, ScenarioOutline):
                container._scenarios = selected
            else:
                container.run_items = selected
        yield from self.feature.walk_scenarios()


class Features:
    """The files a worker has parsed; a file is parsed again only when it was used up.

    Paths are told from ``root``, as the workspace's code may go to another folder.
    """

    def __init__(
        self, *, root: Path, digests: Mapping[str, str], language: str | None = None
    ) -> None:
        self._root = root
        self._digests = digests
        self._language = language
        self._parsed: dict[str, ParsedFeature] = {}

    def read(self, path: str) -> ParsedFeature:
        """A file of the workspace, parsed.

        Raises:
            UnusableFeatureError: behave cannot parse it, or it is not what was planned.
        """
        parsed = self._parsed.get(path)
        if parsed is None:
            parsed = self._parsed[path] = _with_parts(self._parse(path))
        return parsed

    def forget(self, path: str) -> None:
        """Parse the file again next time, because its model was changed."""
        self._parsed.pop(path, None)

    def _parse(self, path: str) -> Any:  # noqa: ANN401  behave's own type
        try:
            content = (self._root / path).read_bytes()
            # Cases are told apart by their lines, so an edit made since then would let one
            # scenario's result stand under another's name.
            if self._digests.get(path) not in (None, sha256(content).hexdigest()):
                raise UnusableFeatureError(message("engines.feature-changed", path=path))
            # Editors on Windows put a byte-order mark there, which behave's parser takes for text.
            text = content.decode("utf-8-sig")
            feature = parse_feature(text, self._language, os.path.normpath(path))
        except ParserError as error:
            raise _unreadable(path, error.line or 0, str(error.args[0])) from error
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(path, 0, str(error)) from error
        if feature is None:
            raise _unreadable(path, 0, "no feature")
        return feature


def _unreadable(path: str, line: int, reason: str) -> UnusableFeatureError:
    return UnusableFeatureError(
        message("engines.feature-unreadable", path=path, line=line, reason=reason)
    )


def _with_parts(feature: Any) -> ParsedFeature:  # noqa: ANN401
    parsed = ParsedFeature(feature)

    def visit(container: Any) -> None:  # noqa: ANN401
        # An outline builds its rows when it is first asked for them; that it keeps them then is
        # what lets `select` put fewer in their place.
        inside = (
            container.scenarios if isinstance(container, ScenarioOutline) else container.run_items
        )
        parsed.parts.append((container, list(inside)))
        for item in inside:
            if isinstance(item, ScenarioOutline) or hasattr(item, "run_items"):
                visit(item)

    visit(feature)
    # The innermost are cut first, so that an outline or rule left empty goes with them.
    parsed.parts.reverse()
    return parsed


def _is_selected(item: Any, lines: Collection[int]) -> bool:  # noqa: ANN401
    if isinstance(item, ScenarioOutline):
        return bool(item._scenarios)
    if hasattr(item, "run_items"):
        return bool(item.run_items)
    return item.line in lines
