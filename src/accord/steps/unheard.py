"""Errors that Python prints and nobody hears: of objects that go away, tasks and coroutines."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from accord.steps.judgement import NeverAwaitedError, place_of

Hear = Callable[[BaseException], None]

_NEVER_AWAITED: Final = "_warn_unawaited_coroutine"


def listen(hear: Hear) -> None:
    """Tell of every such error of the workspace's code from now on; Python prints it as before.

    What libraries do wrong while they tidy up says nothing of a step, so only errors count that
    came through a file of the current folder.
    """
    folder = str(Path.cwd() / "_")[:-1]
    _listen_to_deletions(hear, folder)
    _listen_to_coroutines(hear, folder)
    logging.getLogger("asyncio").addHandler(_TaskErrors(hear, folder))


def _is_own(error: BaseException, folder: str) -> bool:
    return place_of(error.__traceback__, inside=folder) is not None


def _listen_to_deletions(hear: Hear, folder: str) -> None:
    print_it = sys.unraisablehook

    def unraisable(raised: Any) -> None:  # noqa: ANN401  a type that Python does not export
        error = raised.exc_value
        # Whatever else goes wrong while something is deleted is not meant to be a judgement.
        if isinstance(error, AssertionError) and _is_own(error, folder):
            hear(error)
        print_it(raised)

    sys.unraisablehook = unraisable


def _listen_to_coroutines(hear: Hear, folder: str) -> None:
    # Filters let the warning through once a place, if at all; each scenario has to hear its own.
    warn = getattr(warnings, _NEVER_AWAITED, None)
    if warn is None:
        return

    def unawaited(coroutine: Any) -> None:  # noqa: ANN401  coroutines of every kind
        code = getattr(coroutine, "cr_code", None)
        if code is not None and str(Path(code.co_filename).absolute()).startswith(folder):
            hear(NeverAwaitedError(coroutine.__qualname__))
        warn(coroutine)

    setattr(warnings, _NEVER_AWAITED, unawaited)


class _TaskErrors(logging.Handler):
    """Hears of tasks and futures whose exception nobody asked for; asyncio only logs them."""

    def __init__(self, hear: Hear, folder: str) -> None:
        super().__init__(logging.ERROR)
        self._hear: Final = hear
        self._folder: Final = folder

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and _is_own(error, self._folder):
            self._hear(error)
