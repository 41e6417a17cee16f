"""Services that go wrong while the contract stage tries them: never green, told, and in time.

    uv run python proofs/odd_services.py [seconds] [mode]…

For each mode of ``tests/ground/odd.py`` a workspace is made and run by the command line. Exit code
1 when a run ends with 0, says nothing of what happened, or its stage takes longer than five
seconds beyond its time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ground.odd import KEY, MODES, document

ROOT = Path(__file__).parents[1]
SPARE_S = 5.0
# What a reader must be told, in the words of some sentence of the run.
SAID = {
    "dies": ("stopped answering", "n=500"),
    "restarts": ("read2 gave no whole answer",),
    "hangs": ("read2 did not answer to the end within 2 seconds",),
    "streams": ("read2 did not answer to the end within 2 seconds",),
    "drips": ("read2 did not answer to the end within 2 seconds",),
    "loses-the-session": ("lost",),
    "deletes-the-account": ("lost", "odd/leave"),
    "answers-garbage": ("read2 gave no whole answer",),
    "panics": ("read2 gave no whole answer",),
    "answers-half-json": ("read2",),
    "answers-404": ("404",),
    "hangs-up": ("stopped answering",),
}


def workspace(folder: Path, mode: str, seconds: int) -> None:
    contract = folder / "contracts" / "odd.openapi.yaml"
    contract.parent.mkdir()
    contract.write_text(json.dumps(document()), encoding="utf-8")
    (folder / "specs").mkdir()
    (folder / "specs" / "services.toml").write_text(
        'allow = ["127.0.0.1"]\n[services.odd]\ncontract = "contracts/odd.openapi.yaml"\n',
        encoding="utf-8",
    )
    odd = (ROOT / "tests" / "ground" / "odd.py").as_posix()
    command = json.dumps([sys.executable, odd, mode, "{port}"])
    (folder / "accord.toml").write_text(
        f"[environments.local.commands]\nodd = {command}\n"
        f'[environments.local.sign-in.somebody]\nheaders = {{ X-Key = "{KEY}" }}\n'
        f"[stages.contract]\noptions = {{ max-time-s = {seconds}, patience-s = 3, "
        "request-timeout-s = 2 }\n",
        encoding="utf-8",
    )


def stage_seconds(folder: Path) -> float:
    """How long the stage took, by its journal."""
    times = [
        json.loads(line)["at"]
        for file in folder.glob("reports/runs/*/journal/contract.ndjson")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return max(times) - min(times) if times else 0.0


def tried(mode: str, seconds: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace(folder, mode, seconds)
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "300"}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "accord", "run", "contract"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + 120,
        )
        whole = time.monotonic() - began
        took = stage_seconds(folder)
        missing = [words for words in SAID[mode] if words not in done.stdout]
    is_right = done.returncode != 0 and not missing and took <= seconds + SPARE_S
    print(
        f"{mode:20} exit {done.returncode}, stage {took:5.1f} s of {seconds}, whole {whole:5.1f} s"
        f"{'' if not missing else f', not told: {missing}'}",
        flush=True,
    )
    if not is_right:
        print(done.stdout[-3000:], done.stderr[-1000:])
    return is_right


def main(seconds: str = "40", *modes: str) -> int:
    results = [tried(mode, int(seconds)) for mode in modes or MODES]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
