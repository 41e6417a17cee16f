"""The process that runs the rollbacks which another one left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.system.leftovers import identity
from accord.system.rollbacks import Pending, Rollback, RollbackState, load, save


def test_every_rollback_that_was_not_over_is_run(tmp_path: Path) -> None:
    write = {"type": "process", "path": "sh", "arguments": ["-c", "echo ran >> runs"]}
    activities = [{"type": "action", "name": name, "provider": write} for name in ("one", "two")]
    path = tmp_path / ".accord" / "rollbacks" / "x.json"
    save(
        path,
        Pending(
            run="r",
            stage="chaos",
            experiment="x",
            folder=str(tmp_path),
            command=(),
            owner=identity(),
            run_by=identity(),
            rollbacks=[Rollback(name="one", state=RollbackState.OVER), Rollback(name="two")],
            needs={"activities": activities, "order": ""},
        ),
    )
    module = "accord.engines.chaostoolkit.undo"
    subprocess.run([sys.executable, "-m", module, str(path)], cwd=tmp_path, check=True)
    pending = load(path)
    assert pending is not None
    assert (pending.left, (tmp_path / "runs").read_text()) == ([], "ran\n")
