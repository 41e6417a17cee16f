"""Runs the pipeline that `accord init --ci gitlab` writes for the demo shop, and kills a shard.

    python proofs/gitlab_pipeline.py [--small] [--without STAGE] [--shards 3]

With ``--small`` it takes a workspace of six features. A stage that the machine has no quiet for,
such as load, may be left out. gitlab-ci-local and its Node.js are installed by npm outside of the
repository; rsync must be on the path. All jobs run in the shell, one at a time, with the packages
of this Python. First everything runs: the pipeline must be green, and no case red. Then one shard
is killed (SIGKILL) in the middle of its run: the verdict must be broken, end with 4, and name that
shard. Ends with 1 where it did not hold.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.gitlab_jobs import with_pipeline
from fakes.shop_defects import ROOT, workspace_in
from fakes.tiny_workspace import TinyWorkspace

PACKAGES: Final = ("gitlab-ci-local@4", "node@24")
ENTRY: Final = "node_modules/gitlab-ci-local/dist/index.js"
PIPELINE_S: Final = 1800.0
CLOCK_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a pipeline ended: its own code, and the run that its last job joined."""

    code: int
    log: str
    document: dict[str, str]
    cases: dict[str, int]


def main() -> int:
    """Run it twice and tell whether both ended as they must."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--without", action="append", default=[], metavar="STAGE")
    parser.add_argument("--shards", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="accord-pipeline-") as folder:
        place = Path(folder)
        runner = install(place / "npm")
        workspace = prepared(place / "workspace", is_small=options.small, shards=options.shards)
        off = {f"ACCORD_STAGES__{stage.upper()}__ENABLED": "false" for stage in options.without}
        whole = run(workspace, runner, settings=off)
        killed = run(workspace, runner, settings=off, kill=2, total=options.shards)
    red = whole.cases["failed"] + whole.cases["broken"]
    checks = {
        "whole: the pipeline is green": whole.code == 0,
        "whole: no case is red, and some are green": red == 0 < whole.cases["passed"],
        "killed: the pipeline is red": killed.code != 0,
        "killed: the verdict is broken": killed.document.get("ACCORD_VERDICT") == "broken",
        "killed: the exit code is 4": killed.document.get("ACCORD_EXIT") == "4",
        "killed: it says which": f"shard 2 of {options.shards}" in killed.log.lower(),
    }
    print(json.dumps({"whole": whole.cases, "killed": killed.cases}))
    for claim, holds in checks.items():
        print(f"{'holds' if holds else 'DOES NOT HOLD'}  {claim}")
    return 0 if all(checks.values()) else 1


def install(folder: Path) -> list[str]:
    """How gitlab-ci-local is called, installed into a folder of its own."""
    folder.mkdir(parents=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", folder, *PACKAGES], check=True)
    if shutil.which("rsync") is None:
        sys.exit("rsync is not on the path, and gitlab-ci-local copies files with it")
    return [str(folder / "node_modules" / ".bin" / "node"), str(folder / ENTRY)]


def prepared(folder: Path, *, is_small: bool, shards: int) -> Path:
    """A repository of one commit with a workspace and its pipeline."""
    if is_small:
        sample(folder)
    else:
        workspace_in(folder)
        shutil.copy(ROOT / ".gitignore", folder)
        with (folder / ".gitignore").open("a") as file:
            file.write(".gitlab-ci-local/\n")
    with_pipeline(folder, shards=shards)
    remote = ["remote", "add", "origin", "https://gitlab.example.org/proof/proof.git"]
    subprocess.run(["git", *remote], cwd=folder, check=True)
    return folder


def sample(folder: Path) -> None:
    """Six features whose scenarios last a while."""
    tiny = TinyWorkspace.at(folder)
    tiny.write(".gitignore", "reports/\n.accord/\n.gitlab-ci-local/\n__pycache__/\n")
    tiny.write("steps/waiting.py", WAITING)
    for number in range(6):
        tiny.feature(f"f{number}", "One: Given it lasts; Then it worked", "Two: Then it worked")


WAITING: Final = """
import time

from behave import step


@step("it lasts")
def lasts(context):
    time.sleep(5)


@step("it worked")
def worked(context):
    pass
"""


def run(
    workspace: Path,
    runner: list[str],
    *,
    settings: dict[str, str],
    kill: int = 0,
    total: int = 0,
) -> Outcome:
    """Run the pipeline; the shard ``kill`` of ``total`` is killed as soon as its engine runs."""
    shutil.rmtree(workspace / ".gitlab-ci-local", ignore_errors=True)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    # Three systems at once, each under load, would measure each other.
    command = [*runner, "--force-shell-executor", "--shell-isolation", "--concurrency", "1"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command,
            cwd=workspace,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | settings | {"PATH": path, "CI": "true", "ACCORD_LANGUAGE": "en"},
        )
        deadline = time.monotonic() + PIPELINE_S
        while process.poll() is None and time.monotonic() < deadline:
            if kill and killed(process.pid, f"{kill}/{total}"):
                kill = 0
            time.sleep(CLOCK_S)
        if process.poll() is None:
            process.kill()
        code = process.wait()
        log.seek(0)
        text = log.read()
    print(text)
    report = workspace / ".gitlab-ci-local" / "artifacts" / "accord" / "reports"
    variables = workspace / ".gitlab-ci-local"
    lines = [
        line
        for file in (*report.rglob("accord.env"), *variables.rglob("accord.env"))
        for line in file.read_text().splitlines()
    ]
    document = dict(line.split("=", 1) for line in lines)
    names = ("passed", "failed", "broken", "pending", "skipped")
    cases = {name: int(document.get(f"ACCORD_{name.upper()}", 0)) for name in names}
    return Outcome(code=code, log=text, document=document, cases=cases)


def killed(pipeline: int, shard: str) -> bool:
    """Kill the run of a shard, and nothing else, once its engine is at work."""
    for process in psutil.Process(pipeline).children(recursive=True):
        try:
            words = process.cmdline()
            engines = (
                "accord.engines." in word for it in process.children() for word in it.cmdline()
            )
            if "run" in words and "--shard" in words and shard in words and any(engines):
                process.kill()
                return True
        except psutil.Error:
            continue
    return False


if __name__ == "__main__":
    sys.exit(main())
