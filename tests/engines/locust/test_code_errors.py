"""Whatever a locustfile's own code raises is heard, wherever locust takes it and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.status import Status
from accord.text import say
from fakes.http_service import Service, serving
from fakes.loaded import Loaded
from fakes.locustfiles import VISITOR, answered, run_locustfile

pytestmark = pytest.mark.engine

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
QUITS = TASK.format(ends="self.environment.runner.quit()")
ALL_LEAVE = TASK.format(ends="raise StopUser")
VERDICTS = [
    pytest.param(TASK.format(ends="assert 0, 'dear'"), Status.FAILED, ":25 raised Asse", id="says"),
    pytest.param(QUITS, Status.BROKEN, "cut short", id="quits"),
    pytest.param(ALL_LEAVE, Status.BROKEN, "cut short", id="all-leave"),
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
    # What ends a load too early must do so within its time on a busy machine as well. Nobody ends
    # the one that all have left, so it lasts as long as it was to.
    seconds = {QUITS: 20, ALL_LEAVE: 4}.get(text, 1)
    loaded = run_locustfile(tmp_path, VISITOR + text, goods.address, seconds=seconds)
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
        return run_locustfile(folder, VISITOR + MANY, service.address, users=18)


@pytest.mark.parametrize(("what", "which"), HEARD)
def test_whatever_goes_wrong_in_a_locustfile_is_heard(what: str, which: str, heard: Loaded) -> None:
    titles = [say(each.title, "en") for each in heard.stage.findings if each.kind == "raised"]
    assert [title for title in titles if what in title and which in title], (titles, heard.output)


def test_a_locustfile_that_asserted_and_raised_has_failed(heard: Loaded) -> None:
    assert heard.stage.cases["load/shelves.py"].status is Status.FAILED
