"""Tries the contracts of one assignment: ``python -m accord.engines.schemathesis.probe <file>``."""

from __future__ import annotations

import os
from pathlib import Path

from accord.engines.entry import run_as_child
from accord.engines.schemathesis.utf8_letters import keep_letters
from accord.errors import Exit
from accord.few_collections import LOADING, few_collections
from accord.model.assignment import Assignment


def main(path: Path) -> int:
    """Run the assignment saved at ``path``; the journal says how it went."""
    with few_collections(every=LOADING):
        from accord.engines.schemathesis.conductor import ContractConductor

    assignment = Assignment.load(path)
    os.chdir(assignment.workspace)
    keep_letters()
    ContractConductor(assignment).conduct()
    return Exit.OPEN


if __name__ == "__main__":
    run_as_child(main)
