"""Imported once by the fork server, so that no worker has to read the vocabulary again."""

from __future__ import annotations

import gc


def _load() -> None:
    # A worker's first message is unpickled with it, and a feature is decoded so.
    import encodings.utf_8_sig  # noqa: F401
    import multiprocessing.popen_forkserver  # noqa: F401

    # behave imports its reporters whenever it reads its settings.
    import behave.reporter.junit
    import behave.reporter.summary  # noqa: F401

    from accord import steps
    from accord.engines import entry  # noqa: F401
    from accord.engines.behave import child, processes, worker  # noqa: F401

    steps.load()


def _rehearse() -> None:
    """Make what every worker makes, for the expressions and types that are compiled on the way."""
    from behave.configuration import setup_parser

    from accord.engines.behave.options import ScenariosOptions
    from accord.evidence import Masks

    ScenariosOptions.of({})
    Masks()
    setup_parser()


# All of it stays, so to look for garbage in between would only keep workers waiting.
gc.disable()
_load()
_rehearse()
# What is loaded by now is shared with every worker for as long as nobody writes to it.
gc.freeze()
gc.enable()
