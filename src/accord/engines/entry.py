"""How the child process of every engine begins and ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from accord.errors import AccordError


def run_as_child(main: Callable[[Path], int]) -> NoReturn:
    """Call a probe's ``main`` with the file that this process was started for, and exit.

    An error of ours goes to standard error, which the pipeline shows when a stage did not finish.
    """
    try:
        sys.exit(main(Path(sys.argv[1])))
    except AccordError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit)
