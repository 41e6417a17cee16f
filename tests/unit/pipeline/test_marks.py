"""A run that a living process uses is nobody else's to delete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.evidence import Masks
from accord.pipeline import folders, rawlogs
from accord.pipeline.marks import in_use, is_in_use
from fakes.clock import FakeClock

RUN = "20261128-101010-000abc"


def test_a_run_is_in_use_while_its_block_lasts(tmp_path: Path) -> None:
    with in_use(tmp_path, RUN):
        during = is_in_use(tmp_path, RUN)
    assert (during, is_in_use(tmp_path, RUN)) == (True, False)


def test_a_run_is_in_use_as_long_as_anybody_uses_it(tmp_path: Path) -> None:
    with in_use(tmp_path, RUN):
        with in_use(tmp_path, RUN):
            pass
        assert is_in_use(tmp_path, RUN)


def test_no_mark_stays_behind(tmp_path: Path) -> None:
    with in_use(tmp_path, RUN):
        pass
    assert list((tmp_path / ".accord" / "in-use").iterdir()) == []


def test_a_process_that_died_uses_nothing(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib; from accord.pipeline.marks import in_use\n"
        "with in_use(pathlib.Path(sys.argv[1]), sys.argv[2]): os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path), RUN], check=True)
    assert not is_in_use(tmp_path, RUN)


def test_a_run_in_use_is_not_pruned_and_keeps_its_logs(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    other = folders.new(reports, folders.new_id(FakeClock(now=1_000_000_000)))
    raw = rawlogs.make(tmp_path, other.name)
    current = folders.new(reports, folders.new_id(FakeClock(now=2_000_000_000)))
    with in_use(tmp_path, other.name):
        folders.prune(reports, keep=1, current=current, workspace=tmp_path)
        assert other.is_dir()
        # Reports of the other run may be elsewhere altogether.
        rawlogs.publish_left(tmp_path, tmp_path / "other-reports" / "runs", masks=Masks())
        assert raw.is_dir()
    folders.prune(reports, keep=1, current=current, workspace=tmp_path)
    rawlogs.publish_left(tmp_path, current.parent, masks=Masks())
    assert (other.exists(), raw.exists()) == (False, False)


def test_latest_is_never_half_written(tmp_path: Path) -> None:
    folders.new(tmp_path, RUN)
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {RUN, "latest"}
