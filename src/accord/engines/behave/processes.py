"""How worker processes come to be: forked from a server that has everything loaded, or anew."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Final

_PRELOADED: Final = "accord.engines.behave.preload"


def processes() -> ForkServerContext | SpawnContext:
    """The way to start a worker here."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    # Not plain fork: a worker would begin with the conductor's signal handlers, its open journal
    # and its ends of the other workers' pipes, which would then outlive it. The server has none.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    return context


def warm_up() -> None:
    """Let the fork server load what workers need while we are still loading ourselves."""
    if isinstance(processes(), ForkServerContext):
        from multiprocessing import forkserver, resource_tracker

        # Starting the tracker lets SIGTERM through again, so it must be there before the block.
        resource_tracker.ensure_running()
        with term_blocked():
            forkserver.ensure_running()


@contextlib.contextmanager
def term_blocked() -> Iterator[None]:
    """Keep SIGTERM from the fork server: were it to die, every worker would die with it."""
    if sys.platform == "win32":
        yield
        return
    mask_before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask_before)
