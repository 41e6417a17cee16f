"""Keeps a workspace's module from ending the whole process while it is only being looked at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

_WAYS_OUT: Final = ("_exit", "abort", "execv", "execve")


class ExitRefusedError(SystemExit):
    """A module wanted to end the process; ``how`` is what it called."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


@contextmanager
def exits_refused() -> Iterator[None]:
    """Calls that would end this process without a word raise ``ExitRefusedError`` instead.

    Processes that a module forks may still end.
    """
    originals = {name: getattr(os, name) for name in _WAYS_OUT}
    owner = os.getpid()
    for name, way in originals.items():
        setattr(os, name, _closed(name, way, owner))
    try:
        yield
    finally:
        for name, way in originals.items():
            setattr(os, name, way)


def _closed(name: str, way: Callable[..., NoReturn], owner: int) -> Callable[..., NoReturn]:
    def refuse(*arguments: Any, **keywords: Any) -> NoReturn:  # noqa: ANN401  whatever the call takes
        # A forked child has to leave by os._exit, or it would run its parent's cleanups.
        if os.getpid() != owner:
            way(*arguments, **keywords)
        listed = ", ".join(repr(argument) for argument in arguments)
        raise ExitRefusedError(f"os.{name}({listed})")

    return refuse
