"""An assignment of nothing, and which modules a process has once it imported one of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from accord.model.assignment import Assignment

_NOTHING = {"run": "r", "stage": "s", "cases": (), "addresses": {}, "allow": ("127.0.0.1",)}


def assignment(folder: Path, **changed: Any) -> Assignment:
    """What an engine is given to do in a folder."""
    files = {"journal": str(folder / "s.ndjson"), "evidence": str(folder / "evidence")}
    return Assignment(**{"workspace": str(folder), **files, **_NOTHING, **changed})


def imported_with(*modules: str) -> set[str]:
    """The modules of a process that imports just these."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
