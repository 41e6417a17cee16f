"""What a document tells beside its run: earlier runs, commits, and what is wrong in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accord.history.differences import Changes
from accord.history.newest import NewestResults
from accord.model.catalogue import Fault
from accord.model.commits import RelatedWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known beside a run.

    ``newest`` is what earlier runs add, whose evidence is in ``older_folders``; ``changes`` what is
    not as it was in some of them, the one that is shown first in front; ``work`` the commits and
    branches of each requirement; ``findings`` what is wrong in the files.
    """

    newest: NewestResults | None = None
    older_folders: tuple[Path, ...] = ()
    changes: tuple[Changes, ...] = ()
    work: Mapping[str, RelatedWork] = field(default_factory=dict)
    findings: tuple[Fault, ...] = ()
