from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from accord.evidence.locked import is_locked, locked
from fakes.assigned import imported_with


def test_a_file_is_locked_while_its_block_lasts_and_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with locked(path):
        during = is_locked(path)
    assert (during, path.exists()) == (True, False)


def test_what_a_dead_process_held_is_locked_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    code = (
        "import os, sys, pathlib; from accord.evidence.locked import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert path.exists()
    assert not is_locked(path)
    assert not path.exists()


def test_those_who_wait_for_a_file_take_turns(tmp_path: Path) -> None:
    path, counter = tmp_path / "a.lock", tmp_path / "n"
    counter.write_text("0")

    def count() -> None:
        for _ in range(20):
            with locked(path):
                counter.write_text(str(int(counter.read_text()) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.read_text() == "80"


def test_a_process_that_holds_no_file_does_not_pay_for_asyncio() -> None:
    assert "asyncio" not in imported_with("accord.evidence.locked")
