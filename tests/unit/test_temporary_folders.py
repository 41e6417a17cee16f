"""Every test has a folder of its own, whatever its name is (``conftest.py``)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest


def test_a1(tmp_path):
    pass


@pytest.mark.parametrize("number", range(9))
def test_between(tmp_path, number):
    pass


def test_a(tmp_path):
    pass
"""


def test_a_name_and_a_number_that_read_as_another_name_and_number_are_no_reason_to_share(
    tmp_path: Path,
) -> None:
    # The first test is number 0 and the last one number 10: both would be "test_a10".
    (tmp_path / "test_folders.py").write_text(TESTS)
    options = ["-q", "-p", "conftest", "-p", "no:cacheprovider", "--basetemp", "made"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_folders.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
