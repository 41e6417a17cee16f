"""Tells which commit of which branch a workspace is at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BRANCH_BY_CI: Final = (
    "GITHUB_HEAD_REF",
    "GITHUB_REF_NAME",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_COMMIT_BRANCH",
    "CHANGE_BRANCH",
    "BRANCH_NAME",
    "BITBUCKET_BRANCH",
    "CIRCLE_BRANCH",
    "BUILDKITE_BRANCH",
)
"""Where CI servers say it, that of a change before the one it is to be merged into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A commit's full hash and its branch; empty outside a repository or on no branch.

    ``uncommitted`` says that files which git follows are not as they are in the commit.
    """

    commit: str = ""
    branch: str = ""
    uncommitted: bool = False


def head(workspace: Path, environment: Mapping[str, str] = os.environ) -> Head:
    """Where the workspace's repository stands; an empty one when git cannot tell."""
    commit = ask_git(workspace, "rev-parse", "--verify", "--quiet", "HEAD")
    branch = ask_git(workspace, "symbolic-ref", "--quiet", "--short", "HEAD")
    changes = ask_git(workspace, "status", "--porcelain", "--untracked-files=no") if commit else ""
    return Head(
        commit=commit,
        # CI servers check out a commit and not its branch.
        branch=branch or (_branch_by_ci(environment) if commit else ""),
        uncommitted=bool(changes),
    )


def folder_in_repository(workspace: Path) -> str:
    """Where the workspace lies in its repository, such as ``services/shop/``; empty at its root."""
    return ask_git(workspace, "rev-parse", "--show-prefix")


def _branch_by_ci(environment: Mapping[str, str]) -> str:
    if environment.get("GITHUB_REF_TYPE") == "tag":
        return ""
    return next((branch for name in _BRANCH_BY_CI if (branch := environment.get(name))), "")


def ask_git(workspace: Path, *arguments: str) -> str:
    """What git prints; nothing when it fails, is not there, or takes longer than ten seconds."""
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
