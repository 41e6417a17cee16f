"""Tells which commit of which branch a workspace is at."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A commit's full hash and its branch; empty outside a repository or on no branch."""

    commit: str = ""
    branch: str = ""


def head(workspace: Path) -> Head:
    """Where the workspace's repository stands; an empty one when git cannot tell."""
    return Head(
        commit=_git(workspace, "rev-parse", "--verify", "--quiet", "HEAD"),
        branch=_git(workspace, "symbolic-ref", "--quiet", "--short", "HEAD"),
    )


def folder_in_repository(workspace: Path) -> str:
    """Where the workspace lies in its repository, such as ``services/shop/``; empty at its root."""
    return _git(workspace, "rev-parse", "--show-prefix")


def _git(workspace: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", *arguments],
            cwd=workspace,
            capture_output=True,
            text=True,
            encoding="utf-8",
            # A branch may be named in any encoding.
            errors="replace",
            # A repository on a network drive must not hold a run up.
            timeout=10,
            check=False,
        )
    # No git on the machine is no reason not to run.
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
