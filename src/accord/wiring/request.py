"""What the command line asks of a run, before any of it is looked at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accord.errors import UsageError
from accord.model.shard import Shard


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What the command line asks of a run; ``arguments`` are stages, files, places and ids.

    ``workers``, ``retries`` and ``seed`` are those of every stage when they are given; ``failed``
    asks for what did not pass before. ``shard`` is the part that is run here, and ``timings`` the
    history by which all parts take about as long. Of cases that no change since the revision
    ``changed`` concerns none is run. ``workers_expected`` is how many other machines make the
    load, and ``listen`` where they are waited for.
    """

    arguments: tuple[str, ...] = ()
    tags: str = ""
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    environment: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    keep_going: bool = False
    workers: int | None = None
    retries: int | None = None
    seed: int | None = None
    workers_expected: int | None = None
    listen: str | None = None
    changed: str = ""
    shard: Shard | None = None
    timings: Path | None = None
    failed: bool = False
    language: str = "en"


def require_listening(request: RunRequest) -> None:
    """Refuse workers of other machines where they could not be told from strangers.

    Raises:
        UsageError: there is no token, ``listen`` is no place, or nobody is expected there.
    """
    if request.listen is not None and not request.workers_expected:
        raise UsageError("wiring.listen-alone")
    if request.workers_expected:
        # Whoever makes load alone need not wait for it.
        from accord.engines.locust.listening import LISTEN, TOKEN, require_token

        require_token(request.listen or LISTEN, os.environ.get(TOKEN, ""))
