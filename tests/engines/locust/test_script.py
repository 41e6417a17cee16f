"""Plain locustfiles, run by Accord and by locust alike; and what a profile runs around its load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.model.status import Status
from accord.text import say
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.loaded import Loaded, assign, probe, workspace

pytestmark = pytest.mark.engine

READ = 'scenarios = "@load"\nusers = 2\nduration = "1 s"\n'
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
AROUND = """
    Feature: Around

      Scenario: Prepared
        Given the number 7 is agreed

      @more
      Scenario: Body
        Given it is still 7
        When I send "readGoods" with:
          | id | 1 |
        Then the status is 200

      Scenario: Checked
        Given it is still 7
"""
AGREED = """
    from behave import given

    @given("the number {number:d} is agreed")
    def agree(context, number):
        context.accord.values["number"] = number

    @given("it is still {number:d}")
    def still(context, number):
        found = context.accord.values.get("number")
        assert found == number, f"expected {number}, found {found}"
"""
PROFILE = """
scenarios = "@more"
users = 2
duration = "1 s"
before = ["features/around.feature#prepared"]
after = ["features/around.feature#checked"]
"""


def answered(request: Received) -> Answer:
    right = request.target.endswith("/1")
    return as_json({"id": 1, "name": "tea"}) if right else as_json({}, status=404)


@pytest.fixture
def goods() -> Iterator[Service]:
    with serving(answered) as service:
        yield service


def script(folder: Path, text: str, address: str, *, users: int = 2, seconds: int = 1) -> Loaded:
    (folder / "locust.conf").write_text(f"users = {users}\nrun-time = {seconds}\n")
    catalogue = workspace(folder, READ, load__shelves_dot_py=text)
    assignment = assign(folder, catalogue, address)
    only = tuple(case for case in assignment.cases if case.path == "load/shelves.py")
    return probe(type(assignment)(**{**_fields(assignment), "cases": only}))


def _fields(assignment: object) -> dict[str, object]:
    names = assignment.__struct_fields__  # type: ignore[attr-defined]
    return {name: getattr(assignment, name) for name in names}


def test_a_plain_locustfile_is_counted_by_operation(goods: Service, tmp_path: Path) -> None:
    loaded = script(tmp_path, SHELVES, goods.address)
    case = loaded.stage.cases["load/shelves.py"]
    assert (case.title, case.status) == ("Shelves", Status.PASSED), loaded.output
    assert case.operations["goods/readGoods"]["requests"] == len(goods.received)
    assert loaded.stage.seen["goods/readGoods", 200] == len(goods.received)


def test_a_locustfile_whose_answers_break_the_contract_fails(tmp_path: Path) -> None:
    secret = "hunter2-and-then-some"
    with serving(lambda _: as_json({"id": secret, "password": secret})) as service:
        loaded = script(tmp_path, SHELVES, service.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.FAILED
    (finding,) = loaded.stage.findings
    assert finding.kind == "contract-broken"
    assert finding.example is not None
    assert finding.example.problems
    assert secret not in str(finding)


def test_a_locustfile_may_not_leave_the_system_under_test(goods: Service, tmp_path: Path) -> None:
    loaded = script(tmp_path, STRAY, goods.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.BROKEN
    (finding,) = loaded.stage.findings
    assert "192.0.2.1" in str(finding.title)
    assert "specs/services.toml" in str(finding.title)


@pytest.mark.parametrize(
    "text", [pytest.param("x = 1", id="no-users"), pytest.param("import nothing_such", id="raises")]
)
def test_a_locustfile_that_cannot_run_is_broken(text: str, goods: Service, tmp_path: Path) -> None:
    loaded = script(tmp_path, text, goods.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.BROKEN
    assert loaded.notes


RAISING = """
    from pathlib import Path

    from locust import FastHttpUser, LoadTestShape, TaskSet, constant, events, task
    from locust.exception import StopUser

    from accord.steps.hooks import addresses


    class Mute(Exception):
        def __str__(self):
            raise self


    class Visitor(FastHttpUser):
        host = addresses(Path.cwd())["goods"]
        wait_time = constant(0.05)

        def look(self):
            self.client.get("/goods/1")
"""
TASK = """
        @task
        def visit(self):
            self.look()
            {ends}
"""
LISTENER = """
        @task
        def visit(self):
            self.look()

    @events.{event}.add_listener
    def hear(**told):
        {does}
"""
MAKES_NONE = """
        def __init__(self, environment):
            raise RuntimeError("no login")

        @task
        def visit(self):
            self.look()
"""
SHAPE = (
    TASK.format(ends="pass")
    + """
    class Short(LoadTestShape):
        def tick(self):
            return (1, 10) if self.get_run_time() < 0.4 else None
"""
)
VERDICTS = [
    pytest.param(TASK.format(ends="assert 0, 'dear'"), Status.FAILED, ":25 raised Asse", id="says"),
    pytest.param(
        TASK.format(ends="self.environment.runner.quit()"), Status.BROKEN, "cut short", id="quits"
    ),
    pytest.param(TASK.format(ends="raise StopUser"), Status.BROKEN, "cut short", id="all-leave"),
    pytest.param(SHAPE, Status.PASSED, "", id="a-shape-ends-by-itself"),
    pytest.param(MAKES_NONE, Status.BROKEN, "raised RuntimeError: no login", id="no-user-is-made"),
    pytest.param(
        LISTENER.format(event="quitting", does="told['environment'].process_exit_code = 3"),
        Status.FAILED,
        "exit code 3",
        id="exit-code",
    ),
]


@pytest.mark.parametrize(("text", "status", "reason"), VERDICTS)
def test_what_a_locustfile_raises_or_leaves_undone_is_never_green(
    text: str, status: Status, reason: str, goods: Service, tmp_path: Path
) -> None:
    # What ends a load too early must do so within its time on a busy machine as well.
    seconds = 20 if reason == "cut short" else 1
    loaded = script(tmp_path, RAISING + text, goods.address, seconds=seconds)
    case = loaded.stage.cases["load/shelves.py"]
    assert case.status is status, (loaded.reason("load/shelves.py"), loaded.output)
    assert reason in loaded.reason("load/shelves.py")


MANY = """
    import threading

    import gevent
    from gevent.pool import Pool

    def in_thread():
        raise RuntimeError("in a thread")

    def in_greenlet():
        raise RuntimeError("in a greenlet")

    def in_pool():
        raise RuntimeError("in a pool")

    @events.test_start.add_listener
    async def begin(**told):
        pass

    @events.request.add_listener
    def hear(**told):
        raise RuntimeError("in a listener")

    class Good(Visitor):
        @task
        def visit(self):
            self.look()

    class Asserts(Good):
        def look(self):
            assert 0, "dear"

    class Dumb(Good):
        def look(self):
            raise Mute

    class Interrupts(Visitor):
        @task
        def visit(self):
            self.interrupt()

    class Later(Visitor):
        @task
        async def visit(self):
            self.look()

    class Yields(Visitor):
        @task
        def visit(self):
            yield self.look()

    class BeginsLater(Good):
        async def on_start(self):
            pass

    class InThread(Good):
        def look(self):
            threading.Thread(target=in_thread).start()

    class InGreenlet(Good):
        def look(self):
            gevent.spawn(in_greenlet)

    class InPool(Good):
        def look(self):
            Pool(1).spawn(in_pool).join()

    class NoLogin(Good):
        def on_start(self):
            raise RuntimeError("no login")

    class NoLogout(Good):
        def on_stop(self):
            raise RuntimeError("no logout")

    class Nested(Visitor):
        @task
        class Shelf(TaskSet):
            @task
            class Row(TaskSet):
                @task
                def visit(self):
                    self.user.look()
                    raise RuntimeError("in a row")

            @task
            def leave(self):
                self.interrupt()

            def on_stop(self):
                raise RuntimeError("not put back")

    class NoTasks(Visitor):
        pass

    class NoWeight(Visitor):
        @task(0)
        def visit(self):
            self.look()

    class NeverJudged(Good):
        def look(self):
            self.client.get("/goods/1", catch_response=True)

    class JudgedTooLate(Good):
        def look(self):
            self.client.get("/goods/1").failure("dear")

    for each in (Good, *Good.__subclasses__(), *Visitor.__subclasses__()):
        each.fixed_count = 1
    del each
    Visitor.abstract = True
"""
HEARD = [
    ("raised", "dear"),
    ("raised", "Mute"),
    ("raised", "AttributeError: 'Interrupts'"),
    ("gave back a coroutine", "`Later.visit`"),
    ("gave back a generator", "`Yields.visit`"),
    ("gave back a coroutine", "`BeginsLater.on_start`"),
    ("gave back a coroutine", "`begin`"),
    ("raised", "in a listener"),
    ("raised", "in a thread"),
    ("raised", "in a greenlet"),
    ("raised", "in a pool"),
    ("raised", "no login"),
    ("raised", "no logout"),
    ("raised", "in a row"),
    ("raised", "not put back"),
    ("raised", "No tasks defined on No"),
    ("catch_response=True", "used them in no `with` block"),
    ("raised", "you must pass catch_response=True"),
]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    with serving(answered) as service:
        folder = tmp_path_factory.mktemp("many")
        return script(folder, RAISING + MANY, service.address, users=18)


@pytest.mark.parametrize(("what", "which"), HEARD)
def test_whatever_goes_wrong_in_a_locustfile_is_heard(what: str, which: str, heard: Loaded) -> None:
    titles = [say(each.title, "en") for each in heard.stage.findings if each.kind == "raised"]
    assert [title for title in titles if what in title and which in title], (titles, heard.output)


def test_a_locustfile_that_asserted_and_raised_has_failed(heard: Loaded) -> None:
    assert heard.stage.cases["load/shelves.py"].status is Status.FAILED


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
        text = RAISING + FOREIGN.format(refusal=refusal, elsewhere=elsewhere.address)
        loaded = script(tmp_path, text, goods.address)
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
    loaded = script(tmp_path, RAISING + idle, goods.address)
    assert loaded.stage.cases["load/shelves.py"].status is Status.PASSED
    assert loaded.notes == [
        "Users of load/shelves.py that were at work and made no request: Sleeper."
    ]


def test_plain_locust_runs_the_same_file(goods: Service, tmp_path: Path) -> None:
    workspace(tmp_path, READ, load__shelves_dot_py=SHELVES)
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


def around(folder: Path, address: str, profile: str, feature: str = AROUND) -> Loaded:
    files = {"features__around_dot_feature": feature, "steps__agreed_dot_py": AGREED}
    return probe(assign(folder, workspace(folder, profile, **files), address))


def test_what_before_remembers_is_known_to_the_load_and_to_after(
    goods: Service, tmp_path: Path
) -> None:
    loaded = around(tmp_path, goods.address, PROFILE)
    assert {case.status for case in loaded.stage.cases.values()} == {Status.PASSED}


def test_an_after_that_does_not_hold_fails_the_profile(goods: Service, tmp_path: Path) -> None:
    wrong = AROUND.replace(
        "Checked\n        Given it is still 7", "Checked\n        Given it is still 8"
    )
    loaded = around(tmp_path, goods.address, PROFILE, wrong)
    assert loaded.profile.status is Status.FAILED
    assert "expected 8, found 7" in loaded.reason()


def test_a_before_that_does_not_hold_keeps_the_load_away(goods: Service, tmp_path: Path) -> None:
    swapped = PROFILE.replace("#prepared", "#checked", 1)
    loaded = around(tmp_path, goods.address, swapped)
    assert loaded.profile.status is Status.FAILED
    assert not goods.received
    assert all(case.status is not Status.PASSED for case in loaded.stage.cases.values())
