from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from accord.engines.schemathesis.host import Schemathesis
from accord.model.assignment import Assignment
from accord.model.status import Suite


def test_the_probe_is_started_in_the_workspace(tmp_path: Path) -> None:
    assignment = Assignment(
        run="1",
        stage="contract",
        workspace=str(tmp_path),
        journal="j",
        evidence="e",
        cases=(),
        addresses={},
        allow=("127.0.0.1",),
    )
    launch = Schemathesis().launch(assignment, tmp_path / "contract.json")
    assert launch.folder == tmp_path
    assert launch.command[-2:] == (
        "accord.engines.schemathesis.probe",
        str(tmp_path / "contract.json"),
    )


def test_it_is_the_engine_of_the_contract_suite() -> None:
    assert Schemathesis().suite is Suite.CONTRACT


def test_the_host_does_not_import_the_engine() -> None:
    code = (
        "import sys, accord.engines.schemathesis.host;"
        "print({'schemathesis', 'hypothesis', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
