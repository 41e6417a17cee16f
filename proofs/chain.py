"""Which service is named for seven faults of a chain of four, in seven dialects of evidence.

    python proofs/chain.py [--dialect logfmt …] [--standing | --stored]

Every cell is a scenario of a real ``accord run``. ``--standing`` reads a chain that runs already,
its lines by a command and its spans at a port; ``--stored`` one whose spans lie in Jaeger, Tempo or
Zipkin alone, each a process that answers as its documentation says. It prints the table of
``docs/reference`` and ends with 1 if a service is named for certain and wrongly, or if spans do not
name the right one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes import chain_runs
from fakes.chain import FAULTS
from fakes.chain_dialects import DIALECTS

STORES = ("jaeger", "tempo", "zipkin")


def row(evidence: str, *, standing: bool) -> list[str]:
    """What is said of each fault, in the order of ``FAULTS``."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if evidence in STORES:
            settings = stack.enter_context(chain_runs.stored(folder, evidence))
        elif standing:
            settings = stack.enter_context(chain_runs.standing(folder, evidence))
        else:
            settings = chain_runs.started(evidence)
        told = chain_runs.said(chain_runs.write(folder / "w", settings))
    cells = []
    for fault in FAULTS:
        it = told.get(fault, {})
        name = " or ".join((it["service"], *it["others"])) if it else "–"
        cells.append(f"{name} ({chain_runs.verdict(fault, it)})")
    return cells


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dialect", action="append", choices=DIALECTS)
    parser.add_argument("--standing", action="store_true", help="not started by Accord")
    parser.add_argument("--stored", action="store_true", help="spans in a store")
    given = parser.parse_args()
    rows = STORES if given.stored else given.dialect or DIALECTS
    print("| evidence | " + " | ".join(f"{fault}: {service}" for fault, service in FAULTS.items()))
    print("| --- " * (len(FAULTS) + 1) + "|")
    holds = True
    for evidence in rows:
        cells = row(evidence, standing=given.standing)
        print(f"| {evidence} | {' | '.join(cells)} |", flush=True)
        holds = holds and not any("wrong, certain" in cell for cell in cells)
        if evidence == "otel" or evidence in STORES:
            holds = holds and all("(right" in cell for cell in cells)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
