"""Imported once by the fork server, so that no worker has to read the vocabulary again."""

from __future__ import annotations

import gc


def _load() -> None:
    # behave imports its reporters whenever it reads its settings.
    import behave.reporter.junit
    import behave.reporter.summary  # noqa: F401

    from accord import steps
    from accord.engines.behave import (
        conductor,  # noqa: F401  what a worker's main module imports
        worker,  # noqa: F401
    )

    steps.load()


# All of it stays, so to look for garbage in between would only keep workers waiting.
gc.disable()
_load()
# What is loaded by now is shared with every worker for as long as nobody writes to it.
gc.freeze()
gc.enable()
