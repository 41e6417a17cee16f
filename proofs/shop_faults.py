"""Every defect of the demo shop alone: its suite turns red, by its own file, and places it.

    uv run python proofs/shop_faults.py [--scenarios | --blind] [--workers 1]

The suite tries them in groups (``tests/engines/test_shop_faults.py``), which cannot tell a defect
from its neighbour's shadow; this does, and takes a quarter of an hour. It says who is
named for each, and how surely.
``--scenarios`` leaves the other suites out, ``--workers`` is how many scenarios run side by side.
``--blind`` asks the opposite: each whole suite with the defects that are another suite's alone, of
which it must see none. Both want a quiet machine, since load profiles have limits in milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.shop_defects import (
    ALONE,
    FOUND,
    TOGETHER,
    is_found,
    prove,
    said,
    with_others,
    workspace_in,
)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", action="store_true")
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--workers", default="")
    given = parser.parse_args()
    if given.blind:
        return blind()
    workers = f" --workers {given.workers}" if given.workers else ""
    chosen = {
        fault: path
        for fault, (path, _) in FOUND.items()
        if path.startswith("features/") or not given.scenarios
    }
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspace_in(Path(folder, "shop"))
        for fault, path in chosen.items():
            document = prove(workspace, path + workers, faults=fault)
            is_right = is_found(fault, document)
            missed += not is_right
            named = "; ".join(dict.fromkeys(said(it["broke"]) for it in document["failures"]))
            print(f"{'found' if is_right else 'MISSED':8}{fault}: {named}", flush=True)
            for neighbour in () if given.scenarios else shadows(fault):
                document = prove(workspace, path, faults=neighbour)
                if is_found(fault, document):
                    print(f"        {neighbour} alone turns {path} red as well")
    print(f"{len(chosen) - missed} of {len(chosen)} found and placed")
    return 1 if missed else 0


def blind() -> int:
    """Each suite beside the defects of the others; how many suites saw something."""
    seeing = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspace_in(Path(folder, "shop"))
        for suite in ALONE:
            document = with_others(workspace, suite)
            ids = [failure["id"] for failure in document["failures"]]
            seeing += document["code"] != 0
            print(f"{suite}: exit {document['code']} {' '.join(ids)}", flush=True)
    print(f"{len(ALONE) - seeing} of {len(ALONE)} see nothing")
    return 1 if seeing else 0


def shadows(fault: str) -> list[str]:
    """Whom it is tried with in the suite."""
    return [other for group in TOGETHER if fault in group for other in group if other != fault]


if __name__ == "__main__":
    sys.exit(main())
