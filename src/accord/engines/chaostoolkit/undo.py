"""Runs the rollbacks that a process left: ``python -m accord.engines.chaostoolkit.undo <file>``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from accord.engines.chaostoolkit.order import ORDER
from accord.engines.chaostoolkit.rollbacks import OwedRollbacks
from accord.engines.chaostoolkit.signals import ENDING
from accord.engines.entry import hear_of_parents_death
from accord.system.rollbacks import load


def main(path: Path) -> None:
    """Run those that were not run to their end; the file says how far it came."""
    hear_of_parents_death(signal.SIGKILL)
    # Nothing else would run them: whoever wants this process to end must wait, or kill it.
    for number in ENDING:
        signal.signal(number, lambda *_: None)
    pending = load(path)
    if pending is None:
        return
    os.environ[ORDER] = str(pending.needs.get("order", ""))
    OwedRollbacks.of(path, pending).run_remaining()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of a rollback's own code must not keep what is undone from being told.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
