"""Finds an operation by what people call it: its id, or its summary in any of its languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from accord.contract.references import Json
from accord.errors import UsageError
from accord.model.catalogue import Operation
from accord.model.lists import Listed

_CJK: Final = "㐀-鿿豈-﫿"
_EDGE: Final = " \t/|｜、，,;；:：·-–—()（）「」[]【】"
_LATIN_FIRST: Final = rf"(?P<latin>[^{_CJK}]*[A-Za-z][^{_CJK}]*)(?P<cjk>[{_CJK}].*)"
_CJK_FIRST: Final = rf"(?P<cjk>.*[{_CJK}]\S*?)(?P<latin>\s[^{_CJK}]*[A-Za-z][^{_CJK}]*)"
_BETWEEN: Final = re.compile(r"\s*[/|｜／]\s*")
_SPACE: Final = re.compile(r"\s+")
_BESIDE_CJK: Final = rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])"
_MOST_NEAR: Final = 5


class Names:
    """Operations by ``service/operationId``, operationId, ``METHOD /path`` and summary."""

    def __init__(self, operations: Iterable[tuple[Operation, Mapping[str, Json]]]) -> None:
        self._exact: dict[str, dict[str, Operation]] = {}
        self._folded: dict[str, dict[str, Operation]] = {}
        for operation, node in operations:
            for name in (operation.id, operation.name, f"{operation.method} {operation.path}"):
                self._exact.setdefault(name, {})[operation.id] = operation
            for name in _all_names(operation, node):
                self._folded.setdefault(name, {})[operation.id] = operation

    def find(self, name: str) -> Operation:
        """The operation meant; case and spaces count only where two differ in nothing else.

        Raises:
            UsageError: there is none of that name, or more than one.
        """
        candidates = self._of(name)
        if len(candidates) == 1:
            return next(iter(candidates.values()))
        if candidates:
            ids = Listed(sorted(candidates))
            raise UsageError("contract.operation-ambiguous", name=name, found=ids)
        similar = self._near(name)
        if similar:
            raise UsageError(
                "contract.operation-unknown", name=name, near=Listed(similar, alternatives=True)
            )
        raise UsageError("contract.operation-none-near", name=name)

    def only(self, name: str) -> Operation | None:
        """The operation meant, when there is just one of that name."""
        candidates = self._of(name)
        return next(iter(candidates.values())) if len(candidates) == 1 else None

    def _of(self, name: str) -> Mapping[str, Operation]:
        # Ids may differ in case alone, so the exact spelling is asked first.
        return self._exact.get(name) or self._folded.get(fold(name)) or {}

    def _near(self, name: str) -> list[str]:
        folded = fold(name)
        # Only a misspelt name needs it, and it comes with every reader of a workspace's files.
        from accord.sources.nearest import alike

        names = alike(folded, self._folded, limit=_MOST_NEAR)
        names += [name for name in self._folded if folded and folded in name][:_MOST_NEAR]
        ids = [identity for similar in names for identity in self._folded[similar]]
        return list(dict.fromkeys(ids))[:_MOST_NEAR]


def fold(name: str) -> str:
    """A name without what people do not mean by it: case, runs of spaces, spaces beside CJK."""
    folded = _SPACE.sub(" ", name.strip()).casefold()
    return folded if folded.isascii() else _of_cjk(_BESIDE_CJK).sub("", folded)


def summary_parts(summary: str) -> list[str]:
    """A summary, and its part in each language: ``Place an order 下訂單`` gives three."""
    text = summary.strip()
    if not text:
        return []
    parts = [text, *filter(None, _BETWEEN.split(text))]
    for fragment in tuple(parts):
        if fragment.isascii():
            continue
        latin, cjk = _of_cjk(_LATIN_FIRST), _of_cjk(_CJK_FIRST)
        if split := latin.fullmatch(fragment) or cjk.fullmatch(fragment):
            parts += [split["latin"], split["cjk"], *_BETWEEN.split(split["cjk"])]
    stripped = (fragment.strip(_EDGE) or fragment for fragment in parts)
    return list(dict.fromkeys([text, *stripped]))


@cache
def _of_cjk(pattern: str) -> re.Pattern[str]:
    """Compiled when a name has such letters: their ranges take longer than most modules."""
    return re.compile(pattern)


def _all_names(operation: Operation, node: Mapping[str, Json]) -> Iterator[str]:
    """Folded names, each with and without the service in front."""
    summaries = [operation.summary]
    for key, value in node.items():
        if key.startswith("x-summar"):
            summaries += (
                [str(v) for v in value.values()] if isinstance(value, dict) else [str(value)]
            )
    names = {
        operation.name,
        *(fragment for text in summaries for fragment in summary_parts(text)),
    }
    for name in names:
        yield fold(name)
        yield fold(f"{operation.service}/{name}")
    yield fold(operation.id)
