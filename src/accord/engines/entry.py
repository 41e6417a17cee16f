"""How the child process of every engine begins and ends."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from accord.errors import AccordError
from accord.few_collections import no_last_collection

_SET_PARENT_DEATH_SIGNAL: Final = 1


def run_as_child(main: Callable[[Path], int]) -> NoReturn:
    """Call a probe's ``main`` with the file that this process was started for, and exit.

    An error of ours goes to standard error, which the pipeline shows when a stage did not finish.
    """
    # Nobody reads on, and what is seen of a system that goes down with the pipeline would be told
    # as its fault wherever this journal is joined with others.
    hear_of_parents_death(signal.SIGTERM)
    try:
        code = main(Path(sys.argv[1]))
    except AccordError as error:
        sys.stderr.write(f"{error}\n")
        code = error.exit
    no_last_collection()
    sys.exit(code)


def hear_of_parents_death(number: int) -> bool:
    """Be sent a signal when the process that started this one is gone; false where nobody can."""
    if sys.platform != "linux":
        return False
    ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, number)
    return True
