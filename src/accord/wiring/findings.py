"""Findings of the contract suite that are kept in files, and what can be made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from accord.errors import UsageError
from accord.model.corpus import CorpusEntry
from accord.model.ids import slug
from accord.model.lists import Listed
from accord.text import Language
from accord.wiring.workspace import Workspace

_FOLDER: Final = "features/findings"
_MOST_NAMED: Final = 5


def keep_finding(workspace: Workspace, id: str, *, language: Language) -> Path:
    """Write a scenario of a finding of the newest run or of the corpus, and return its file.

    ``id`` is the finding's, or an operation of which there is one alone.

    Raises:
        UsageError: there is no such finding, it cannot be said as one, or has a scenario.
        ContractError: a file of kept cases cannot be read.
    """
    from accord.scaffold import kept_scenario

    entry = _finding(workspace, id)
    content = kept_scenario(entry, workspace.catalogue, language)
    path = workspace.folder / _FOLDER / f"{slug(entry.id)}.feature"
    if path.exists():
        where = path.relative_to(workspace.folder).as_posix()
        raise UsageError("wiring.finding-kept", where=where)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
    return path


def _finding(workspace: Workspace, id: str) -> CorpusEntry:
    findings = {entry.id: entry for folder in _folders(workspace) for entry in _read(folder)}
    if id in findings:
        return findings[id]
    of_operation = [entry for entry in findings.values() if entry.operation == id]
    if len(of_operation) == 1:
        return of_operation[0]
    candidates = [entry.id for entry in of_operation or findings.values()]
    names = Listed(candidates[:_MOST_NAMED]) if candidates else "–"
    raise UsageError("wiring.no-such-finding", where=id, known=names)


def _folders(workspace: Workspace) -> tuple[Path, ...]:
    from accord.pipeline.folders import RUNS

    runs = sorted((workspace.reports / RUNS).glob("*/"))
    # What is new stands behind what is kept, and takes its place.
    return (workspace.folder, *runs[-1:])


def _read(folder: Path) -> list[CorpusEntry]:
    from accord.engines.schemathesis.corpus import CORPUS, read_corpus

    services = [file.stem for file in sorted((folder / CORPUS).glob("*.yaml"))]
    return [entry for name in services for entry in read_corpus(folder, name) if entry.is_finding]
