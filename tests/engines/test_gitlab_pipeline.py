"""The demo shop's pipeline as it is written for GitLab: its jobs run in order, by their own lines.

What a server adds, and the whole shop with load and experiments, is tried by
``proofs/gitlab_pipeline.py``.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from fakes.gitlab_jobs import JobEnd, Jobs, with_pipeline
from fakes.shop_defects import ONE_ROUND, ROOT, workspace_in

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

SHARDS = 3
KILLED = 2
PATIENCE_S = 120.0
# These have cases for every shard.
TRIED = ("catalog", "identity", "stores")
# A load or an experiment proves nothing on a machine that other tests keep busy.
LEFT_OUT = ("chaos", "load")
SURROUNDINGS = ONE_ROUND | {
    "ACCORD_LANGUAGE": "en",
    "ACCORD_STAGES__CONTRACT__SERVICES": json.dumps(TRIED),
    "ACCORD_STAGES__CONTRACT__GATES": '["coverage.operations >= 50 %"]',
    "ACCORD_STAGES__CONTRACT__OPTIONS__MAX_EXAMPLES": "3",
    "ACCORD_STAGES__CONTRACT__OPTIONS__STATEFUL_EXAMPLES": "2",
    "ACCORD_STAGES__CONTRACT__OPTIONS__WHOLE_RANGES": "0",
    **{f"ACCORD_STAGES__{stage.upper()}__ENABLED": "false" for stage in LEFT_OUT},
}
_WITHIN = re.compile(r"(?<=within )\d+(?= seconds)|(?<=在 )\d+(?= 秒)")


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Jobs:
    """The pipeline of a repository that holds the shop; its first job is done."""
    place = tmp_path_factory.mktemp("gitlab")
    shop = workspace_in(place / "shop")
    for name in LEFT_OUT:
        shutil.rmtree(shop / name)
    for path in shop.glob("features/**/*.feature"):
        path.write_text(_WITHIN.sub("60", path.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(ROOT / ".gitignore", shop)
    jobs = Jobs(with_pipeline(shop, shards=SHARDS), place / "gitlab")
    check = jobs.run("accord-check", environment=SURROUNDINGS)
    assert check.code == 0, check.log
    return jobs


@pytest.fixture(scope="module")
def whole(jobs: Jobs) -> JobEnd:
    """Where the shards of the whole pipeline are joined."""
    with ThreadPoolExecutor(SHARDS) as pool:
        shards = list(pool.map(lambda index: shard(jobs, index), range(1, SHARDS + 1)))
    assert [end.code for end in shards] == [0] * SHARDS, [end.log for end in shards]
    return verdict(jobs)


def shard(jobs: Jobs, index: int) -> JobEnd:
    return jobs.run("accord-shard", index=index, environment=SURROUNDINGS)


def verdict(jobs: Jobs) -> JobEnd:
    return jobs.run("accord", environment=SURROUNDINGS)


def said(end: JobEnd) -> dict[str, str]:
    """What the pipeline tells its server."""
    text = (end.folder / "reports" / "gitlab" / "accord.env").read_text(encoding="utf-8")
    return dict(line.split("=", 1) for line in text.splitlines())


def test_three_shards_of_the_shop_are_one_green_run_and_its_site(jobs: Jobs, whole: JobEnd) -> None:
    assert whole.code == 0, whole.log
    # One round may leave an operation unproved, and the verdict incomplete.
    assert (said(whole)["ACCORD_FAILED"], said(whole)["ACCORD_BROKEN"]) == ("0", "0")
    pages = jobs.run("pages")
    assert pages.code == 0, pages.log
    assert "Corner Shop" in (pages.folder / "public" / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("whole")
def test_a_shard_that_is_killed_makes_it_broken_and_is_named(jobs: Jobs) -> None:
    killed = jobs.run(
        "accord-shard", index=KILLED, environment=SURROUNDINGS, watch=kill_in_the_middle
    )
    assert killed.code == -signal.SIGKILL, killed.log
    end = verdict(jobs)
    assert (end.code, said(end)["ACCORD_VERDICT"]) == (4, "broken"), end.log
    assert f"{KILLED} of {SHARDS}" in end.log


def kill_in_the_middle(job: subprocess.Popen[str], folder: Path) -> None:
    """Kill all of a job, as who runs it would, once the first of its cases is over."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and not has_finished_a_case(folder):
        time.sleep(0.05)
    shell = psutil.Process(job.pid)
    started = shell.children(recursive=True)
    # The shop last: it is as well as ever for whoever is still at work.
    for process in (shell, *sorted(started, key=lambda it: "accord_shop" in it.cmdline())):
        process.kill()
    psutil.wait_procs(started, timeout=PATIENCE_S)


def has_finished_a_case(folder: Path) -> bool:
    journals = folder.glob("reports/runs/2*/journal/scenarios.ndjson")
    return any('"CaseFinished"' in it.read_text(encoding="utf-8") for it in journals)
