"""Which cases a command means; the same rules for every suite."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is picked: a case must satisfy every part that is not empty.

    ``targets`` are files, ``file:line``, folders, capabilities or ids, any of which may match;
    ``tags`` is a tag expression on effective tags; ``stages`` are stage names.
    """

    stages: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    tags: str = ""
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether it leaves out cases of the stages it names."""
        return bool(self.targets or self.tags or self.services or self.operations)

    def __str__(self) -> str:
        """As it would be typed."""
        parts = [*self.stages, *self.targets]
        parts += [f"--tags '{self.tags}'"] if self.tags else []
        parts += [f"--service {name}" for name in self.services]
        parts += [f"--operation {name}" for name in self.operations]
        return " ".join(parts)


def select(
    words: Iterable[str],
    *,
    stages: Collection[str],
    tags: str = "",
    services: Iterable[str] = (),
    operations: Iterable[str] = (),
) -> Selection:
    """The selection of a command line; a word that is the name of a stage means that stage."""
    named: list[str] = []
    targets: list[str] = []
    for word in words:
        (named if word in stages else targets).append(word)
    return Selection(
        stages=tuple(named),
        targets=tuple(targets),
        tags=tags,
        services=tuple(services),
        operations=tuple(operations),
    )
