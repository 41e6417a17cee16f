"""The evidence that pages show, copied into the site once because the site is published alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from accord.model.events import Evidence

_LOG: Final = "logs"
FOLDER: Final = "evidence"
# A page is opened to see one body, and holds those of every call.
_SHOWN_IN_PLACE: Final = 16_000
_TEXTS: Final = ("text/", "application/json", "application/problem+json", "application/xml")
# Opened in place these could run scripts as if they were pages of the site.
_ACTIVE: Final = (".html", ".htm", ".xhtml", ".svg", ".xml", ".js")


def is_active(address: str) -> bool:
    """Whether a file of that name is only ever handed out as a download."""
    return address.lower().endswith(_ACTIVE)


class EvidenceCopies:
    """Finds evidence in the folders of runs and copies what is shown to the site's.

    Its names are made of its content, so that the same name means the same file in each of them.
    """

    def __init__(self, run_folders: Sequence[Path], site_folder: Path) -> None:
        self._run_folders = [folder.resolve() for folder in run_folders]
        self._site_folder = site_folder
        self._known: dict[str, str] = {}
        self._paths: set[str] = set()

    def address(self, path: str) -> str:
        """Where a file of the run is in the site, or nothing when the run does not have it."""
        self._paths.add(path)
        if path not in self._known:
            # Missing files too are remembered: the same one may be asked for by a thousand cases.
            self._known[path] = self._copy(path)
        return self._known[path]

    def shown(self) -> dict[str, str]:
        """The addresses of all files that pages asked for since this was asked last."""
        paths, self._paths = sorted(self._paths), set()
        return {path: self._known[path] for path in paths}

    def text(self, evidence: Evidence) -> str:
        """The content of a short text, to be shown in place; nothing for anything else."""
        source = self._source(evidence.path)
        if source is None or not evidence.media_type.startswith(_TEXTS):
            return ""
        if source.stat().st_size > _SHOWN_IN_PLACE:
            return ""
        return source.read_text(encoding="utf-8", errors="replace")

    def log(self, files: Iterable[Evidence]) -> str:
        """The lines of services among the files of an attempt, as far as they can be shown."""
        return "\n".join(self.text(evidence) for evidence in files if evidence.name == _LOG)

    def _source(self, path: str) -> Path | None:
        # A journal is a file that anybody can write; it must not make us publish other files.
        sources = ((folder, (folder / path).resolve()) for folder in self._run_folders)
        inside = (source for folder, source in sources if source.is_relative_to(folder))
        return next((source for source in inside if source.is_file()), None)

    def _copy(self, path: str) -> str:
        source = self._source(path)
        if source is None:
            return ""
        folder = next(folder for folder in self._run_folders if source.is_relative_to(folder))
        relative = source.relative_to(folder).as_posix().removeprefix(f"{FOLDER}/")
        target = self._site_folder / FOLDER / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return f"{FOLDER}/{relative}"
