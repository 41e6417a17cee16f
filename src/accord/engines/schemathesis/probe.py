"""Tries the contracts of one assignment: ``python -m accord.engines.schemathesis.probe <file>``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from accord.errors import AccordError, Exit
from accord.model.assignment import Assignment


def main(path: Path) -> int:
    """Run the assignment saved at ``path``; the journal says how it went."""
    from accord.engines.schemathesis.conductor import ContractConductor

    assignment = Assignment.load(path)
    os.chdir(assignment.workspace)
    ContractConductor(assignment).conduct()
    return Exit.OPEN


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except AccordError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit)
