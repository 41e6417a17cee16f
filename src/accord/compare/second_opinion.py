"""Asks oasdiff, where it is installed, which operations break, so that both can be compared."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from accord.compare.versions import read_pairs
from accord.model.contract_changes import Impact, ReleaseComparison, ReleasedChange

OASDIFF: Final = "oasdiff"
_SLOWEST_S: Final = 300
# Its levels are info, warning and error.
_ERROR: Final = 3


@dataclass(slots=True)
class SecondOpinion:
    """Operations such as ``GET /orders`` that only one of two tools calls broken.

    ``theirs`` has the sentences of the other one for each. ``problem`` is what kept it from
    answering, and ``is_installed`` whether it was there at all.
    """

    is_installed: bool = True
    problem: str = ""
    agreed: int = 0
    theirs: dict[str, list[str]] = field(default_factory=dict)
    ours: list[str] = field(default_factory=list)


def ask_oasdiff(
    comparison: ReleaseComparison, new: str, *, folder: Path, workspace: Path
) -> SecondOpinion:
    """Its opinion of everything that was compared; what was accepted is breaking all the same."""
    command = shutil.which(OASDIFF)
    if command is None:
        return SecondOpinion(is_installed=False)
    theirs: dict[str, list[str]] = defaultdict(list)
    for old in comparison.versions:
        with read_pairs(old, new, folder=folder, workspace=workspace) as pairs:
            for pair in pairs:
                if pair.old is None or pair.new is None:
                    continue
                if "swagger" in pair.old.bundle.document or "swagger" in pair.new.bundle.document:
                    # It would read every path of it as empty, and call nothing broken.
                    return SecondOpinion(problem=f"{pair.name}: Swagger 2.0")
                try:
                    changes = _breaking(command, pair.old.file, pair.new.file)
                except (OSError, ValueError, subprocess.SubprocessError) as error:
                    return SecondOpinion(problem=f"{pair.name}: {error}")
                for change in changes:
                    theirs[f"{change['operation']} {change['path']}"].append(str(change["text"]))
    ours = {
        name
        for change in comparison.changes
        if change.impact is Impact.BREAKING
        for name in (*change.operations, *_old_address(change))
    }
    return _disagreement(ours, theirs)


def _old_address(change: ReleasedChange) -> tuple[str, ...]:
    """Where an operation was before it moved, which is where others miss it."""
    return (change.subject.partition(" → ")[0],) if change.code == "operation-moved" else ()


def _disagreement(ours: Iterable[str], theirs: dict[str, list[str]]) -> SecondOpinion:
    own = {_as_they_call_it(name, theirs) for name in ours}
    return SecondOpinion(
        agreed=len(own & theirs.keys()),
        theirs={name: sentences for name, sentences in theirs.items() if name not in own},
        ours=sorted(own - theirs.keys()),
    )


def _as_they_call_it(name: str, theirs: Iterable[str]) -> str:
    """An operation without the path of its server, which they leave out."""
    method, _, path = name.partition(" ")
    names = (each for each in theirs if each.startswith(f"{method} ") and name != each)
    return next((each for each in names if path.endswith(each.removeprefix(f"{method} "))), name)


def _breaking(command: str, old: Path, new: Path) -> list[dict[str, Any]]:
    result = subprocess.run(
        [command, "breaking", str(old), str(new), "--format", "json"],
        capture_output=True,
        timeout=_SLOWEST_S,
        check=False,
    )
    if result.returncode:
        raise ValueError(result.stderr.decode(errors="replace").strip()[:500])
    changes = json.loads(result.stdout or b"[]") or []
    # Changes of components have no operation, and are told again with those that use them.
    return [
        change for change in changes if change.get("operation") and change.get("level") == _ERROR
    ]
