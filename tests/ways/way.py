"""What a way is, and what is tried together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fakes.http_service import Answer, Received, as_json

Content = str | bytes | Callable[[Path], None]
"""Of a file; a function makes something else than a file at the path."""
Files = Mapping[str, Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way: what is done, and its healthy twin.

    ``sick`` and ``healthy`` are what the way's room makes files of. A way of a shared run is found
    again in what Accord says by its ``name``; one that would end what others need is ``alone``,
    or ``ends_plainly`` when only the plain engine has to run it by itself. ``expected`` is how what
    Accord says has to begin.
    """

    name: str
    done: str
    sick: Any = ""
    healthy: Any = ""
    alone: bool = False
    expected: str = ""
    ends_plainly: bool = False


def ways_of(name: str, *, healthy: str = "") -> tuple[Way, ...]:
    """The ways of a file of that name; ``healthy`` is the twin of those that name none."""
    text = (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=yaml.CSafeLoader)
    return tuple(Way(**{"healthy": healthy, **row}) for row in rows)


Compose = Callable[[Sequence[Way], bool], Files]
Plain = Callable[[Way, Path], Sequence[str]]


def all_well(request: Received) -> Answer:
    """The service of most rooms: tea is good number 1, and there is no other."""
    if request.target.startswith("/goods/") and not request.target.endswith("/1"):
        return as_json({}, status=404)
    return as_json({"id": 1, "name": "tea"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Ways of one kind.

    ``compose`` makes the files of some of its ways, sick or healthy. Ways that are ``alone`` have a
    run each, others share one. ``plain`` is the command of the engine alone, in a folder of the
    sick files; ``around`` is put before both commands. Where ``told_by_junit``, it tells by JUnit
    of each way of a shared run, and runs once for all of them.
    """

    name: str
    heading: str
    suite: str
    ways: tuple[Way, ...]
    compose: Compose
    plain: Plain
    plain_files: Compose = lambda ways, sick: {}
    answer: Callable[[Received], Answer] = all_well
    alone: bool = False
    arguments: Callable[[Way, bool], Sequence[str]] | None = None
    around: Callable[[Way], Sequence[str]] = lambda way: ()
    told_by_junit: bool = False
    limit_s: float = 600.0

    def groups(self, chosen: Sequence[Way]) -> Iterator[tuple[Way, ...]]:
        """The chosen ways, as they are tried together."""
        together = tuple(way for way in chosen if not (way.alone or self.alone))
        yield from ((way,) for way in chosen if way not in together)
        if together:
            yield together
