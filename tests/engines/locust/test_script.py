"""Plain locustfiles, run by Accord and by locust alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from accord.model.status import Status
from fakes.http_service import Service, as_json, serving
from fakes.loaded import workspace
from fakes.locustfiles import READ, VISITOR, answered, run_locustfile

pytestmark = pytest.mark.engine

SHELVES = """
    '''Shelves.'''
    from pathlib import Path

    from locust import FastHttpUser, constant_throughput, task

    from accord.steps.hooks import addresses


    class Visitor(FastHttpUser):
        host = addresses(Path.cwd())["goods"]
        wait_time = constant_throughput(20)

        @task
        def look(self):
            self.client.get("/goods/1")
"""
STRAY = """
    from locust import HttpUser, constant, task


    class Stray(HttpUser):
        host = "http://192.0.2.1:9"
        wait_time = constant(0.2)

        @task
        def stray(self):
            self.client.get("/anywhere")
"""


def test_a_plain_locustfile_is_counted_by_operation(goods: Service, tmp_path: Path) -> None:
    loaded = run_locustfile(tmp_path, SHELVES, goods.address)
    case = loaded.stage.cases["load/shelves.py"]
    assert (case.title, case.status) == ("Shelves", Status.PASSED), loaded.output
    assert case.operations["goods/readGoods"]["requests"] == len(goods.received)
    assert loaded.stage.seen["goods/readGoods", 200] == len(goods.received)


def test_a_locustfile_whose_answers_break_the_contract_fails(tmp_path: Path) -> None:
    secret = "hunter2-and-then-some"
    with serving(lambda _: as_json({"id": secret, "password": secret})) as service:
        loaded = run_locustfile(tmp_path, SHELVES, service.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.FAILED
    (finding,) = loaded.stage.findings
    assert finding.kind == "contract-broken"
    assert finding.example is not None
    assert finding.example.problems
    assert secret not in str(finding)


def test_a_locustfile_may_not_leave_the_system_under_test(goods: Service, tmp_path: Path) -> None:
    loaded = run_locustfile(tmp_path, STRAY, goods.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.BROKEN
    (finding,) = loaded.stage.findings
    assert "192.0.2.1" in str(finding.title)
    assert "specs/services.toml" in str(finding.title)


@pytest.mark.parametrize(
    "text", [pytest.param("x = 1", id="no-users"), pytest.param("import nothing_such", id="raises")]
)
def test_a_locustfile_that_cannot_run_is_broken(text: str, goods: Service, tmp_path: Path) -> None:
    loaded = run_locustfile(tmp_path, text, goods.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.BROKEN
    assert loaded.notes


FOREIGN = """
        def fire(self, name, exception):
            self.environment.events.request.fire(
                request_type="grpc", name=name, response_time=3, response_length=0,
                exception=exception,
            )

        @task
        def visit(self):
            self.look()
            self.fire("Said", None)
            self.fire("Refused", {refusal})
            with self.client.get("/goods/9", catch_response=True) as answer:
                answer.success()
            self.client.get("{elsewhere}/goods/1", name="Elsewhere")
"""


@pytest.mark.parametrize(
    ("refusal", "status"), [("None", Status.PASSED), ("OSError('no')", Status.FAILED)]
)
def test_what_is_no_request_of_a_contract_counts_as_locust_counts_it(
    refusal: str, status: Status, goods: Service, tmp_path: Path
) -> None:
    with serving(answered) as elsewhere:
        text = VISITOR + FOREIGN.format(refusal=refusal, elsewhere=elsewhere.address)
        loaded = run_locustfile(tmp_path, text, goods.address)
    case = loaded.stage.cases["load/shelves.py"]
    assert case.status is status, (loaded.reason("load/shelves.py"), loaded.output)
    errors = {name: figures["errors"] for name, figures in case.operations.items()}
    refused = 1.0 if status is Status.FAILED else 0.0
    assert errors == {"goods/readGoods": 0, "Said": 0, "Refused": refused, "Elsewhere": 0}
    (note,) = loaded.notes
    assert "requests of load/shelves.py went where no contract says what is right" in note


def test_users_that_made_no_request_are_told(goods: Service, tmp_path: Path) -> None:
    idle = """
        @task
        def visit(self):
            self.look()

    class Sleeper(Visitor):
        def look(self):
            pass
"""
    loaded = run_locustfile(tmp_path, VISITOR + idle, goods.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.PASSED
    assert loaded.notes == [
        "Users of load/shelves.py that were at work and made no request: Sleeper."
    ]


def test_plain_locust_runs_the_same_file(goods: Service, tmp_path: Path) -> None:
    workspace(tmp_path, READ.replace("a moment", "1 s"), load__shelves_dot_py=SHELVES)
    known = tmp_path / "addresses.json"
    known.write_text(json.dumps({"goods": goods.address}))
    command = [sys.executable, "-m", "locust", "-f", "load/shelves.py", "--headless"]
    done = subprocess.run(
        [*command, "--users", "2", "--run-time", "4", "--loglevel", "ERROR"],
        cwd=tmp_path,
        env={**os.environ, "ACCORD_ADDRESSES": str(known)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert goods.received
