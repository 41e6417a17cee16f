"""Reads a feature file for behave and leaves only the scenarios that are to be run."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from behave.model import ScenarioOutline
from behave.parser import ParserError, parse_feature


class UnreadableError(Exception):
    """behave's parser refuses a file."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(slots=True)
class ParsedFeature:
    """A parsed file with its parts as they were before any was left out."""

    feature: Any
    parts: list[tuple[Any, list[Any]]] = field(default_factory=list)

    def select(self, lines: Collection[int]) -> Iterator[Any]:
        """Leave only the scenarios and rows that begin at these lines, and yield them."""
        for container, inside in self.parts:
            kept = [part for part in inside if _wanted(part, lines)]
            if isinstance(container, ScenarioOutline):
                container._scenarios = kept
            else:
                container.run_items = kept
        yield from self.feature.walk_scenarios()


class Features:
    """The files a worker has parsed; a file is parsed again only when it was used up."""

    def __init__(self, *, language: str | None = None) -> None:
        self._language = language
        self._known: dict[str, ParsedFeature] = {}

    def read(self, path: str) -> ParsedFeature:
        """A file of the workspace, parsed.

        Raises:
            UnreadableError: behave cannot parse it.
        """
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = _written(_parse(path, self._language))
        return known

    def forget(self, path: str) -> None:
        """Parse the file again next time, because its model was changed."""
        self._known.pop(path, None)


def _parse(path: str, language: str | None) -> Any:  # noqa: ANN401  behave's own type
    try:
        # Editors on Windows put a byte-order mark there, which behave's parser takes for text.
        words = Path(path).read_bytes().decode("utf-8-sig")
        feature = parse_feature(words, language, os.path.normpath(path))
    except ParserError as error:
        raise UnreadableError(path, error.line or 0, str(error.args[0])) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(path, 0, str(error)) from error
    if feature is None:
        raise UnreadableError(path, 0, "no feature")
    return feature


def _written(feature: Any) -> ParsedFeature:  # noqa: ANN401
    written = ParsedFeature(feature)

    def visit(container: Any) -> None:  # noqa: ANN401
        inside = (
            container.scenarios if isinstance(container, ScenarioOutline) else container.run_items
        )
        written.parts.append((container, list(inside)))
        for part in inside:
            if isinstance(part, ScenarioOutline) or hasattr(part, "run_items"):
                visit(part)

    visit(feature)
    # The innermost are cut first, so that an outline or rule left empty goes with them.
    written.parts.reverse()
    return written


def _wanted(part: Any, lines: Collection[int]) -> bool:  # noqa: ANN401
    if isinstance(part, ScenarioOutline):
        return bool(part._scenarios)
    if hasattr(part, "run_items"):
        return bool(part.run_items)
    return part.line in lines
