"""Projects that were written for behave end under Accord as they end under behave.

    python proofs/behave_projects.py FOLDER...

Each folder is copied twice. In one copy plain behave runs, in the other `accord run scenarios`,
both with the Python that runs this script, where the project's own needs have to be installed.
Every scenario is compared, and every difference is printed with what Accord says of it. Exit code
1 when there are any.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accord.model.status import Status
from accord.pipeline import folders
from accord.text import say

# A module of its own, because the behave that runs it must not need Accord.
FORMATTER = """
import json, os
from behave.formatter.base import Formatter

class Endings(Formatter):
    def __init__(self, stream_opener, config):
        super().__init__(stream_opener, config)
        self.stream, self.features = self.open(), []

    def feature(self, feature):
        self.features.append(feature)

    def close(self):
        for feature in self.features:
            for scenario in feature.walk_scenarios():
                place = f"{os.path.relpath(scenario.location.filename)}:{scenario.location.line}"
                steps = [step.status.name for step in scenario.all_steps]
                ending = {"place": place, "status": scenario.status.name, "steps": steps}
                ending["own"] = len(scenario.steps)
                self.stream.write(json.dumps(ending) + "\\n")
        self.close_stream()
"""
UNWRITTEN = {"undefined", "pending", "untested_pending", "untested_undefined"}
MOST_SHOWN = 25
LEFT_BEHIND = shutil.ignore_patterns(".git", "__pycache__", "reports", ".accord")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a scenario ended, and why."""

    status: str
    reason: str = ""


def behaves(folder: Path, scratch: Path, options: argparse.Namespace) -> dict[str, Ending]:
    """How behave says that each scenario ended, in Accord's words."""
    (scratch / "endings_of_behave.py").write_text(FORMATTER)
    endings = scratch / "endings"
    command = [sys.executable, "-m", "behave", "--no-summary", "--show-skipped"]
    command += ["-f", "endings_of_behave:Endings", "-o", str(endings)]
    path = os.pathsep.join([str(scratch), *filter(None, [os.environ.get("PYTHONPATH")])])
    command += ["--tags", options.tags] if options.tags else []
    output = run(command, folder, limit_s=options.limit_s, PYTHONPATH=path)
    lines = endings.read_text().splitlines() if endings.exists() else []
    if not lines:
        print(output[-2000:])
    told = (json.loads(line) for line in lines)
    return {
        each["place"]: Ending(expected(each["status"], each["steps"], own=each["own"]))
        for each in told
    }


def expected(status: str, steps: list[str], *, own: int) -> str:
    """What the manual says a scenario comes to that behave ends so."""
    if status == "passed":
        return (Status.PASSED if own else Status.PENDING).value
    if status in ("failed", "skipped"):
        return status
    at_fault = {"error", "hook_error", "cleanup_error", "failed"} & set(steps)
    only_unwritten = UNWRITTEN & set(steps) and not at_fault and status not in ("hook_error",)
    return (Status.PENDING if only_unwritten else Status.BROKEN).value


def accords(folder: Path, options: argparse.Namespace) -> dict[str, Ending]:
    """How Accord says that each scenario ended."""
    command = [sys.executable, "-m", "accord", "run", "scenarios"]
    command += ["--tags", options.tags] if options.tags else []
    command += ["--workers", str(options.workers)] if options.workers else []
    output = run(command, folder, limit_s=options.limit_s)
    try:
        _, finished = folders.load_run(folders.latest(folder / "reports"))
    except Exception:  # noqa: BLE001 - whatever it is, the output says why there is no run
        print(output[-2000:])
        return {}
    return {
        f"{case.path}:{case.line}": Ending(
            case.status.value, say(case.reason, "en") if case.reason else ""
        )
        for stage in finished.stages.values()
        for case in stage.cases.values()
    }


def run(command: list[str], folder: Path, *, limit_s: float, **environment: str) -> str:
    """Run a command in a folder; what it prints."""
    variables = {**os.environ, "CI": "1", "NO_COLOR": "1", **environment}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return f"not over after {limit_s:g} s\n{(late.output or b'').decode(errors='replace')}"
    return done.stdout.decode(errors="replace")


def differences(ours: dict[str, Ending], theirs: dict[str, Ending]) -> Iterator[tuple[str, ...]]:
    """Scenarios that did not end alike: place, behave's ending, Accord's, and its reason."""
    for place in sorted(ours.keys() | theirs.keys()):
        mine = ours.get(place, Ending("not run"))
        other = theirs.get(place, Ending("not run"))
        # behave says nothing of a scenario whose feature it left out, Accord of none but those that
        # were asked for.
        if mine.status != other.status and {mine.status, other.status} != {"skipped", "not run"}:
            yield place, other.status, mine.status, " ".join(mine.reason.split())[:200]


def compare(project: Path, options: argparse.Namespace) -> bool:
    """Whether every scenario of a project ended alike, if not at once then one after the other."""
    with tempfile.TemporaryDirectory(prefix="accord-behave-") as scratch:
        began = time.monotonic()
        theirs = behaves(copied(project, Path(scratch, "behave"), options), Path(scratch), options)
        between = time.monotonic()
        ours = accords(copied(project, Path(scratch, "accord"), options), options)
        seconds = f"{between - began:.1f} s and {time.monotonic() - between:.1f} s"
        different = list(differences(ours, theirs))
        tell(project.name, theirs, different, took=seconds)
        print(f"  {dict(Counter(ending.status for ending in ours.values()))}", flush=True)
        if different and options.workers != 1:
            # Scenarios that share a file or a port hinder each other only when they run at once.
            options = argparse.Namespace(**{**vars(options), "workers": 1})
            ours = accords(copied(project, Path(scratch, "again"), options), options)
            different = list(differences(ours, theirs))
            tell(f"{project.name}, one worker", theirs, different)
    return not different and bool(theirs)


def copied(project: Path, place: Path, options: argparse.Namespace) -> Path:
    """A copy of a project that a run may change."""
    copy = place / project.name
    shutil.copytree(project, copy, ignore=LEFT_BEHIND, symlinks=True)
    if options.paths:
        with (copy / "behave.ini").open("a") as settings:
            settings.write(f"[behave]\npaths = {options.paths}\n")
    return copy


def tell(
    name: str, theirs: dict[str, Ending], different: list[tuple[str, ...]], *, took: str = ""
) -> None:
    """Print how many scenarios differ, and those that do."""
    print(f"{name}: {len(theirs)} scenarios, {len(different)} differ {took}".rstrip())
    for place, other, mine, reason in different[:MOST_SHOWN]:
        print(f"  {place}: behave {other}, accord {mine}: {reason}")


def main() -> int:
    """Compare every folder of the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--tags", default="", help="given to both")
    parser.add_argument("--paths", default="", help="added to behave.ini, for both")
    parser.add_argument("--workers", type=int, default=0, help="of Accord; 0 is as many as usual")
    parser.add_argument("--limit-s", type=float, default=600.0)
    options = parser.parse_args()
    alike = [compare(folder.resolve(), options) for folder in options.folders]
    return 0 if all(alike) else 1


if __name__ == "__main__":
    sys.exit(main())
