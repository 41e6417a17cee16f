"""Tells which commit of which branch a workspace is at."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.sources.run_files import FILES, FOLDERS, PROJECT

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
    "SYSTEM_PULLREQUEST_SOURCEBRANCH",
    "BUILD_SOURCEBRANCH",
)
"""Where CI servers say it, that of a change before the one it is to be merged into."""
_READ_BY_RUNS: Final = (*FOLDERS, *FILES, PROJECT, ":(glob)*.py", ":(glob).env*")
_UNFOLLOWED: Final = ("ls-files", "--others", "--exclude-standard", "-z")
_SAYS_NOTHING: Final = re.compile(
    r"(?:^|/)(?:(?:__pycache__|site-packages)/|\.DS_Store$)|\.(?:pyc|log|swp)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A commit's full hash and its branch; empty outside a repository or on no branch.

    ``uncommitted`` says that files which git follows are not as they are in the commit, or that a
    run reads some which are not in it.
    """

    commit: str = ""
    branch: str = ""
    uncommitted: bool = False


def head(workspace: Path, environment: Mapping[str, str] = os.environ) -> Head:
    """Where the workspace's repository stands; an empty one when git cannot tell."""
    commit = ask_git(workspace, "rev-parse", "--verify", "--quiet", "HEAD")
    branch = ask_git(workspace, "symbolic-ref", "--quiet", "--short", "HEAD")
    return Head(
        commit=commit,
        # CI servers check out a commit and not its branch.
        branch=branch or (_branch_by_ci(environment) if commit else ""),
        uncommitted=bool(commit) and _is_uncommitted(workspace),
    )


def _is_uncommitted(workspace: Path) -> bool:
    if ask_git(workspace, "status", "--porcelain", "--untracked-files=no"):
        return True
    fresh = output(workspace, *_UNFOLLOWED, "--", *_READ_BY_RUNS) or b""
    # What a run keeps for the next one, as the corpus, is in folders whose names begin with a dot;
    # the workspace itself may be in one too, so the names are as the workspace sees them.
    return any(not _SAYS_NOTHING.search(name) and "/." not in name for name in _names(fresh))


def is_default_branch(
    workspace: Path, branch: str, environment: Mapping[str, str] = os.environ
) -> bool:
    """Whether a branch is the one that all others come back to.

    CI servers say which, else git knows it of ``origin``; a repository without one has a usual
    name for it.
    """
    said = environment.get("CI_DEFAULT_BRANCH") or _default_of_event(environment)
    remote = ask_git(workspace, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    default = said or remote.partition("/")[2]
    return branch == default if default else branch in ("main", "master", "trunk")


def _default_of_event(environment: Mapping[str, str]) -> str:
    """What GitHub says of the repository in the event that started the job."""
    try:
        event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        return str(event["repository"]["default_branch"])
    except (KeyError, OSError, ValueError, TypeError):
        return ""


def folder_in_repository(workspace: Path) -> str:
    """Where the workspace lies in its repository, such as ``services/shop/``; empty at its root."""
    return ask_git(workspace, "rev-parse", "--show-prefix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What files differ from a commit, as the workspace sees them (those outside with ``../``)."""

    commit: str
    paths: tuple[str, ...]


def difference(workspace: Path, since: str, *, read: Iterable[str] = ()) -> Difference | None:
    """Whatever changed since this branch left a revision; none when git cannot tell.

    What is not committed yet counts, and so do files that git does not follow, or not any more.
    Those that it ignores have no earlier version: they count where runs read them as a rule, and in
    ``read``, folders of the workspace, unless nobody touched them since that revision was made.
    """
    # Whatever begins with a dash would be an option of git, which can write files.
    if since.startswith("-"):
        return None
    commit = ask_git(workspace, "merge-base", since, "HEAD")
    if not commit:
        return None
    changed = _changed(workspace, commit, ":/")
    ignored = output(
        workspace, *_UNFOLLOWED, "--full-name", "--ignored", "--", *_READ_BY_RUNS, *read
    )
    made_at = ask_git(workspace, "show", "-s", "--format=%ct", commit)
    if changed is None or ignored is None or not made_at:
        return None
    inside = folder_in_repository(workspace) or "."
    paths = {_seen(name, inside) for name in _names(ignored) if not _SAYS_NOTHING.search(name)}
    touched = {path for path in paths if _is_touched(workspace / path, since=int(made_at))}
    return Difference(commit=commit, paths=tuple(sorted({*changed, *touched})))


def _is_touched(file: Path, *, since: int) -> bool:
    """Whether a file was written, or put in its place, since a moment (epoch, whole seconds)."""
    try:
        state = file.stat()
    except OSError:
        return True
    return max(state.st_mtime, state.st_ctime) >= since


def uncommitted(workspace: Path, files: str) -> set[str]:
    """What of a pattern is not as in the workspace's commit: changed, gone, or not followed yet.

    Anywhere in the repository, as the workspace sees it (outside with ``../``), but for what git
    ignores; nothing when git cannot tell.
    """
    return _changed(workspace, "HEAD", f":/{files}") or set()


def _changed(workspace: Path, commit: str, files: str) -> set[str] | None:
    """What of a pattern differs from a commit, as the workspace sees it; none when git fails."""
    names_alone = ("--name-only", "-z", "--no-renames", "--no-relative", "--ignore-submodules=none")
    tracked = output(workspace, "diff", *names_alone, commit, "--", files)
    # Each process costs a run a moment, so one tells both.
    marked = output(workspace, *_UNFOLLOWED, "--full-name", "--cached", "-v", "--", files)
    if tracked is None or marked is None:
        return None
    inside = folder_in_repository(workspace) or "."
    paths = {_seen(name, inside) for name in (*_names(tracked), *_marked(marked, _is_fresh))}
    # A checkout of some folders leaves out files in the same way; those that are there count.
    unwatched = (_seen(name, inside) for name in _marked(marked, _is_unwatched))
    return paths | {path for path in unwatched if (workspace / path).is_file()}


def _seen(name: str, inside: str) -> str:
    """A path of the repository as the workspace inside of it sees it."""
    return Path(os.path.relpath(name, inside)).as_posix()


def _names(printed: bytes) -> list[str]:
    # As paths are read elsewhere, so that a name in another encoding is the name of its file.
    return [os.fsdecode(name) for name in printed.split(b"\0") if name]


def _marked(printed: bytes, is_meant: Callable[[str], bool]) -> Iterator[str]:
    """Files whose mark is one that is meant."""
    for line in _names(printed):
        mark, _, name = line.partition(" ")
        if is_meant(mark):
            yield name


def _is_fresh(mark: str) -> bool:
    """Whether git does not follow a file."""
    return mark == "?"


def _is_unwatched(mark: str) -> bool:
    """Whether git was told to see no change of a file: its letter is small for it, or an S."""
    return mark.islower() or mark == "S"


def releases(workspace: Path) -> dict[str, str]:
    """The newest tag of each commit that has one, by the commit's full hash."""
    fields = "%(objectname) %(*objectname) %(refname:short)"
    printed = ask_git(
        workspace, "for-each-ref", "--sort=creatordate", f"--format={fields}", "refs/tags"
    )
    # An annotated tag is an object of its own, which leads to the commit.
    lines = [line.split(" ", 2) for line in printed.splitlines()]
    return {commit or tag: name for tag, commit, name in lines}


def commit_of(workspace: Path, revision: str) -> str:
    """The full hash of a revision such as a tag or ``HEAD~3``; nothing when git knows none."""
    return ask_git(
        workspace, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )


def check_out(workspace: Path, commit: str, folder: Path) -> bool:
    """Write the workspace as it was at a commit into a folder; false when git cannot."""
    archive = output(workspace, "archive", "--format=tar", commit)
    if archive is None:
        return False
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            # The archive holds what somebody committed, links out of the folder included.
            tar.extractall(folder, filter="data")
    except tarfile.FilterError:
        return False
    return True


def output(workspace: Path, *arguments: str, timeout_s: float = 60.0) -> bytes | None:
    """What a command of git prints; none when it fails, is not there, or takes too long."""
    try:
        result = subprocess.run(
            ["git", *arguments], cwd=workspace, capture_output=True, timeout=timeout_s, check=False
        )
    # No git on the machine is no reason not to run.
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout if result.returncode == 0 else None


def _branch_by_ci(environment: Mapping[str, str]) -> str:
    if environment.get("GITHUB_REF_TYPE") == "tag":
        return ""
    said = next((branch for name in _BRANCH_BY_CI if (branch := environment.get(name))), "")
    # Azure Pipelines names references: one that is no branch, as a tag, is none here.
    is_branch = said.startswith("refs/heads/") or not said.startswith("refs/")
    return said.removeprefix("refs/heads/") if is_branch else ""


def ask_git(workspace: Path, *arguments: str) -> str:
    """What git prints; nothing when it fails, is not there, or takes longer than ten seconds."""
    # A repository on a network drive must not hold a run up.
    printed = output(workspace, *arguments, timeout_s=10) or b""
    # A branch may be named in any encoding, and lines may end in any way.
    text = io.TextIOWrapper(io.BytesIO(printed), encoding="utf-8", errors="replace")
    return text.read().strip()
