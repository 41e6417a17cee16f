"""Where a contract says what an exchange did not keep: the file and the line."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from accord.model.catalogue import Contract
from accord.sources.openapi.positions import Place, copied_name, keys, pointer

if TYPE_CHECKING:
    from accord.sources.openapi.file_lines import Lines

# To find lines a file is read anew, a second a megabyte; a pointer leads there as well.
_MOST_BYTES: Final = 2_000_000


class PromisePlaces:
    """The places of one contract; its files are looked into when something is wrong first."""

    def __init__(self, contract: Contract, workspace: Path | None) -> None:
        self._contract = contract
        self._workspace = workspace
        self._lines = cache(self._lines_of)
        self._written = cache(self._place_text)

    def written(self, promise: str, *, usual: Place) -> str:
        """``file:line`` of a pointer into the document, or of ``usual`` where it is empty.

        Of a large file, or where the workspace is not known, it is ``file#/pointer``.
        """
        return self._written(keys(promise) if promise else usual)

    def _place_text(self, place: Place) -> str:
        file, place = self._origin(place)
        lines = self._lines(file)
        line = lines.line(place) if lines else 0
        return f"{file}:{line}" if line else f"{file}#{pointer(place)}"

    def _origin(self, place: Place) -> tuple[str, Place]:
        origin = self._contract.origins.get(copied_name(place))
        if origin is None:
            return self._contract.path, place
        return origin[0], (*keys(origin[1]), *place[2:])

    def _lines_of(self, file: str) -> Lines | None:
        if self._workspace is None:
            return None
        # It brings a reader of YAML, which a run in which all is kept has no use for.
        from accord.sources.openapi.file_lines import Lines

        path = self._workspace / file
        try:
            return Lines(path) if path.stat().st_size <= _MOST_BYTES else None
        except OSError:
            return None
