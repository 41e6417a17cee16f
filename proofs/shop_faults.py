"""Every defect of the demo shop alone: its suite turns red, by its own file, and places it.

    uv run python proofs/shop_faults.py

The suite tries them in groups (``tests/engines/test_shop_faults.py``), which cannot tell a defect
from its neighbour's shadow; this does, and takes a quarter of an hour.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.shop_defects import FOUND, TOGETHER, is_found, prove, workspace_in


def main() -> int:
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspace_in(Path(folder, "shop"))
        for fault, (path, _) in FOUND.items():
            is_right = is_found(fault, prove(workspace, path, faults=fault))
            missed += not is_right
            print(f"{'found' if is_right else 'MISSED':8}{fault}", flush=True)
            for neighbour in shadows(fault):
                document = prove(workspace, path, faults=neighbour)
                if is_found(fault, document):
                    print(f"        {neighbour} alone turns {path} red as well")
    print(f"{len(FOUND) - missed} of {len(FOUND)} found and placed")
    return 1 if missed else 0


def shadows(fault: str) -> list[str]:
    """Whom it is tried with in the suite."""
    return [other for group in TOGETHER if fault in group for other in group if other != fault]


if __name__ == "__main__":
    sys.exit(main())
