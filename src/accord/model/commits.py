"""What a repository's history says of a requirement."""

from __future__ import annotations

from msgspec import Struct


class Commit(Struct, frozen=True, kw_only=True):
    """One commit: its full hash, the day it was committed (``2026-11-29``) and its first line."""

    hash: str
    day: str
    subject: str


class RelatedWork(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The commits whose message names an id, newest first, and the branches named after it."""

    commits: tuple[Commit, ...] = ()
    branches: tuple[str, ...] = ()
