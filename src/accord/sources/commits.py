"""Finds the commits and branches that name requirements, by their messages, trailers and names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from accord.model.commits import Commit, RelatedWork
from accord.sources.git import ask_git

MOST_COMMITS: Final = 20_000
"""Commits that are looked at, the newest: older ones tell little of what is written now."""
_FORMAT: Final = "%H%x1f%cs%x1f%s%x1f%B%x1e"
_PARTS: Final = 4
# As ids of requirements are written, and names of branches: `feature/shop-12-cancel`.
_NAME: Final = re.compile(r"[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)+")
_BETWEEN: Final = re.compile(r"[-._]")


def related_work(
    workspace: Path, ids: Iterable[str], *, until: str = ""
) -> Mapping[str, RelatedWork]:
    """For each id what the repository has about it; ids that nothing names are left out.

    Capital and small letters are the same. ``until`` is the commit up to which history is read,
    by default the one that is checked out.
    """
    known_ids = {id.casefold(): id for id in ids}
    commits: dict[str, list[Commit]] = defaultdict(list)
    branches: dict[str, list[str]] = defaultdict(list)
    # Outside of a repository, and of a commit that is not here, git says nothing.
    for commit, text in _commits(workspace, until) if known_ids else ():
        for id in _ids_in(text, known_ids):
            commits[id].append(commit)
    for branch in _branches(workspace) if known_ids else ():
        for id in _ids_in(branch, known_ids):
            branches[id].append(branch)
    return {
        id: RelatedWork(commits=tuple(commits[id]), branches=tuple(branches[id]))
        for id in sorted(commits.keys() | branches.keys())
    }


def _commits(workspace: Path, until: str) -> Iterator[tuple[Commit, str]]:
    log = ask_git(
        workspace,
        "log",
        f"--max-count={MOST_COMMITS}",
        f"--format={_FORMAT}",
        until or "HEAD",
        "--",
    )
    for entry in log.split("\x1e"):
        parts = entry.strip("\n").split("\x1f")
        if len(parts) == _PARTS:
            yield Commit(hash=parts[0], day=parts[1], subject=parts[2]), parts[3]


def _branches(workspace: Path) -> list[str]:
    names = ask_git(
        workspace, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"
    ).splitlines()
    # One that was pushed is the same branch there and here.
    short = [re.sub(r"^refs/(?:heads|remotes/[^/]+)/", "", name) for name in names]
    return [*dict.fromkeys(name for name in short if name != "HEAD")]


def _ids_in(text: str, known_ids: Mapping[str, str]) -> set[str]:
    """The ids that a text names: of SHOP-12.3 that one, and of SHOP-12-cancel SHOP-12."""
    return {
        id for match in _NAME.finditer(text) if (id := _longest(match[0].casefold(), known_ids))
    }


def _longest(name: str, known_ids: Mapping[str, str]) -> str:
    ends = [match.start() for match in _BETWEEN.finditer(name)]
    for end in (len(name), *reversed(ends)):
        if id := known_ids.get(name[:end]):
            return id
    return ""
