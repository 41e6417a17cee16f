"""All benchmarks, one after the other: `python benchmarks`.

Each prints its figures beside a peer's in the same run; one whose budget does not hold ends with 1.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    broken = []
    for script in sorted(Path(__file__).parent.glob("[!_]*.py")):
        print(f"\n== {script.name}", flush=True)
        if subprocess.run([sys.executable, str(script)], check=False).returncode:
            broken.append(script.name)
    print("\nbudgets that do not hold:", ", ".join(broken) or "none")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
