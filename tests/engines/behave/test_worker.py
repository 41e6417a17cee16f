"""Workers that die or hang, runs that are interrupted: nothing is lost in silence, nobody stays."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from accord.model.events import PlannedCase
from accord.model.status import Status
from fakes.probed import Probed, assign, interrupt, probe, when_there, write

pytestmark = pytest.mark.engine

STEPS = """
    import ctypes, os, signal, time
    from pathlib import Path
    from behave import then

    @then("it works")
    def works(context):
        pass

    @then("it does not hold")
    def not_hold(context):
        assert False, "it does not hold"

    @then("its worker is killed")
    def killed(context):
        os.kill(os.getpid(), signal.SIGKILL)

    @then("its worker leaves")
    def leaves(context):
        os._exit(7)

    @then("its worker crashes")
    def crashes(context):
        ctypes.string_at(0)

    @then("it hangs")
    def hangs(context):
        Path("hanging").write_text(str(os.getpid()))
        time.sleep(60)

    @then("it writes everywhere")
    def writes(context):
        os.write(1, b"raw\\n")
        os.system("echo from a child")
        print("said")
"""
DEADLY = {
    "steps/all.py": STEPS,
    "features/whole.feature": """
        @feature-unit
        Feature: whole
          Scenario: before the kill
            Then it works
          Scenario: killed
            Then its worker is killed
          Scenario: after the kill
            Then it works
    """,
    "features/others.feature": """
        Feature: others
          Scenario: leaves
            Then its worker leaves
          Scenario: crashes
            Then its worker crashes
          Scenario: hangs
            Then it hangs
          Scenario: fails
            Then it does not hold
          Scenario: writes
            Then it writes everywhere
    """,
}


@pytest.fixture(scope="module")
def deadly(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    folder = write(tmp_path_factory.mktemp("workspace"), DEADLY)
    lost = PlannedCase(id="lost", title="lost", path="features/others.feature", line=99)
    options = {"workers": 3, "scenario-timeout-s": 1.5}
    return probe(assign(folder, options=options, extra=(lost,)))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        pytest.param("killed", "SIGKILL", id="killed"),
        pytest.param("leaves", "exit code 7", id="left"),
        pytest.param("crashes", "SIGSEGV", id="crashed"),
        pytest.param("hangs", "within 1.5 seconds", id="hung"),
        pytest.param("lost", "never came to this scenario", id="not-in-the-file"),
    ],
)
def test_the_scenario_that_was_held_is_broken(deadly: Probed, title: str, words: str) -> None:
    assert (deadly.case(title).status, words in deadly.reason(title)) == (Status.BROKEN, True)


@pytest.mark.parametrize("title", ["before the kill", "after the kill", "writes"])
def test_scenarios_beside_a_death_are_finished(deadly: Probed, title: str) -> None:
    assert deadly.case(title).status is Status.PASSED


def test_a_death_breaks_the_stage_and_a_failure_is_told_all_the_same(deadly: Probed) -> None:
    breaks = [note.breaks for note in deadly.stage.notes]
    assert (deadly.case("fails").status, breaks, deadly.stage.finished) == (
        Status.FAILED,
        [True] * 4,
        True,
    )


def test_a_hung_scenario_shows_where_it_hung(deadly: Probed) -> None:
    (detail,) = [
        note.detail for note in deadly.stage.notes if note.note.id == "engines.scenario-late"
    ]
    assert "steps/all.py" in detail


def test_what_steps_write_anywhere_never_reaches_the_journal(deadly: Probed) -> None:
    told = [line in deadly.output for line in ("raw", "from a child")]
    assert (deadly.run.damage, told) == ([], [True, True])


def test_a_killed_worker_alone_makes_the_stage_broken(tmp_path: Path) -> None:
    files = {"steps/all.py": STEPS, "features/whole.feature": DEADLY["features/whole.feature"]}
    probed = probe(assign(write(tmp_path, files)))
    assert (probed.stage.status, probed.stage.finished) == (Status.BROKEN, True)


def test_workers_that_all_die_leave_the_rest_broken(tmp_path: Path) -> None:
    scenarios = "".join(f"  Scenario: s{n}\n    Then its worker leaves\n" for n in range(15))
    files = {"steps/all.py": STEPS, "features/a.feature": f"Feature: a\n{scenarios}"}
    probed = probe(assign(write(tmp_path, files), options={"workers": 1}))
    statuses = {case.status for case in probed.stage.cases.values()}
    assert (statuses, "Every worker" in probed.reason("s14")) == ({Status.BROKEN}, True)


HOOKS = """
    from pathlib import Path

    def before_all(context):
        context.add_cleanup(lambda: Path("cleaned").touch())

    def after_all(context):
        with Path("after_all").open("a") as file:
            file.write("x")
"""
SLOW = {
    "steps/all.py": STEPS,
    "environment.py": HOOKS,
    "features/a.feature": """
        Feature: a
          Scenario: quick
            Then it works
          Scenario: slow
            Then it hangs
            And it works
          Scenario: never begun
            Then it works
    """,
}


@pytest.mark.parametrize(
    "number", [pytest.param(n, id=n.name) for n in (signal.SIGINT, signal.SIGTERM)]
)
def test_an_interrupted_stage_keeps_what_there_is(tmp_path: Path, number: signal.Signals) -> None:
    folder = write(tmp_path, SLOW)
    stop = when_there(folder / "hanging", lambda process: process.send_signal(number))
    probed = probe(assign(folder, options={"workers": 1}), meanwhile=stop)
    outcomes = {title: probed.case(title).status for title in ("quick", "slow", "never begun")}
    attempts = len(probed.case("never begun").attempts)
    assert (outcomes, attempts, probed.stage.finished, probed.code) == (
        {"quick": Status.PASSED, "slow": Status.BROKEN, "never begun": Status.BROKEN},
        0,
        False,
        130,
    )


def test_after_all_and_cleanups_run_when_interrupted(tmp_path: Path) -> None:
    folder = write(tmp_path, SLOW)
    stop = when_there(folder / "hanging", interrupt)
    probed = probe(assign(folder, options={"workers": 1}), meanwhile=stop)
    done = [(folder / name).exists() for name in ("after_all", "cleaned")]
    assert (done, "interrupted" in probed.reason("slow")) == ([True, True], True)


def test_nobody_outlives_a_killed_conductor(tmp_path: Path) -> None:
    folder = write(tmp_path, SLOW)
    family: list[psutil.Process] = []

    def kill(process: subprocess.Popen[str]) -> None:
        family.extend(psutil.Process(process.pid).children(recursive=True))
        os.kill(process.pid, signal.SIGKILL)

    probe(assign(folder, options={"workers": 2}), meanwhile=when_there(folder / "hanging", kill))
    assert (len(family) > 1, _all_gone(family)) == (True, True)


def _all_gone(family: list[psutil.Process], patience_s: float = 5.0) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if not any(each.is_running() and each.status() != "zombie" for each in _alive(family)):
            return True
        time.sleep(0.02)
    return False


def _alive(family: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in family if psutil.pid_exists(each.pid)]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param(
            {"environment.py": "def before_all(context):\n    raise RuntimeError('no database')\n"},
            "no database",
            id="before_all-raises",
        ),
        pytest.param(
            {"environment.py": "import os\ndef before_all(context):\n    os._exit(5)\n"},
            "exit code 5",
            id="before_all-leaves",
        ),
        pytest.param({"steps/bad.py": "import nothing_like_it\n"}, "steps/bad.py:1", id="import"),
        pytest.param({"steps/bad.py": "def x(:\n"}, "steps/bad.py:1", id="syntax"),
        pytest.param({"environment.py": "1 / 0\n"}, "environment.py:1", id="environment"),
    ],
)
def test_what_raises_before_the_first_scenario_breaks_every_case(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    feature = "Feature: a\n  Scenario: one\n    Then it works\n  Scenario: two\n    Then it works\n"
    whole = {"steps/all.py": STEPS, "features/a.feature": feature, **files}
    probed = probe(assign(write(tmp_path, whole)))
    told = [words in probed.reason(title) for title in ("one", "two")]
    breaking = [note.breaks for note in probed.stage.notes]
    assert (told, breaking, probed.stage.status) == ([True, True], [True], Status.BROKEN)


@pytest.mark.parametrize(
    ("hook", "options", "words"),
    [
        pytest.param("before_all", {"scenario-timeout-s": 1}, "1 seconds", id="before_all-hangs"),
        pytest.param("after_all", {"scenario-timeout-s": 1}, "1 seconds", id="after_all-hangs"),
        pytest.param("before_all", {"retries": "often"}, "cannot be often", id="bad-option"),
    ],
)
def test_what_never_ends_or_begins_breaks_the_stage(
    tmp_path: Path, hook: str, options: dict[str, object], words: str
) -> None:
    files = {
        "steps/all.py": STEPS,
        "environment.py": f"import time\ndef {hook}(context):\n    time.sleep(60)\n",
        "features/a.feature": "Feature: a\n  Scenario: one\n    Then it works\n",
    }
    probed = probe(assign(write(tmp_path, files), options=options))
    assert (probed.stage.status, any(words in note for note in probed.notes)) == (
        Status.BROKEN,
        True,
    )


def test_a_worker_that_leaves_in_after_all_breaks_the_stage(tmp_path: Path) -> None:
    files = {
        "steps/all.py": STEPS,
        "environment.py": "import os\ndef after_all(context):\n    os._exit(4)\n",
        "features/a.feature": "Feature: a\n  Scenario: one\n    Then it works\n",
    }
    probed = probe(assign(write(tmp_path, files)))
    assert (probed.case("one").status, probed.stage.status) == (Status.PASSED, Status.BROKEN)


def test_after_all_that_raises_breaks_the_stage_once(tmp_path: Path) -> None:
    files = {
        "steps/all.py": STEPS,
        "environment.py": "def after_all(context):\n    raise RuntimeError('no goodbye')\n",
        "features/a.feature": DEADLY["features/others.feature"].split("Scenario: leaves")[0]
        + "Scenario: one\n            Then it works\n          Scenario: two\n"
        + "            Then it works\n",
    }
    probed = probe(assign(write(tmp_path, files)))
    assert (probed.case("one").status, probed.stage.status, len(probed.notes)) == (
        Status.PASSED,
        Status.BROKEN,
        1,
    )


MADE = {
    "steps/all.py": """
        import signal
        import threading
        import time
        from pathlib import Path
        from behave import then
        from accord.steps.once import once

        def note(word):
            with Path("log").open("a") as file:
                file.write(f"{word} ")

        def make():
            note("made")
            return "a token"

        def hang(value):
            note("undoing")
            time.sleep(60)

        @then("it is made")
        def made(context):
            once(context, "seed", make, lambda value: note("undone"))
            Path("hanging").touch()
            time.sleep(60)

        @then("it is made and cannot be undone")
        def made_for_ever(context):
            once(context, "seed", make, hang)
            Path("hanging").touch()
            time.sleep(60)

        @then("it is made by who never ends")
        def never_ends(context):
            once(context, "seed", make, lambda value: note("undone"))
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            # A signal that another thread takes is still heard here until the sleep begins.
            threading.Timer(0.5, Path("hanging").touch).start()
            time.sleep(60)
    """,
}


def ask_all(process: subprocess.Popen[str]) -> None:
    """Ask everybody at once to stop, the fork server among them, as the pipeline does."""
    for each in [*psutil.Process(process.pid).children(recursive=True), process]:
        # One may end of itself while others are signalled.
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGTERM)


def interrupted_while(tmp_path: Path, step: str) -> tuple[Probed, str]:
    feature = f"Feature: a\n  Scenario: one\n    Then {step}\n  Scenario: two\n    Then {step}\n"
    folder = write(tmp_path, {**MADE, "features/a.feature": feature})
    stop = when_there(folder / "hanging", ask_all)
    probed = probe(assign(folder, options={"workers": 2}), meanwhile=stop)
    return probed, (folder / "log").read_text().strip()


def test_what_was_made_once_is_undone_when_everybody_is_asked_to_stop(tmp_path: Path) -> None:
    probed, log = interrupted_while(tmp_path, "it is made")
    assert (log, probed.notes, probed.code) == ("made undone", [], 130)


@pytest.mark.parametrize(
    ("step", "log"),
    [
        pytest.param("it is made and cannot be undone", "made undoing", id="undo-hangs"),
        pytest.param("it is made by who never ends", "made", id="nobody-listens"),
    ],
)
def test_what_was_made_once_and_not_undone_is_told(tmp_path: Path, step: str, log: str) -> None:
    probed, written = interrupted_while(tmp_path, step)
    told = [note for note in probed.notes if "`seed` was made once and not undone" in note]
    assert (written, len(told), probed.code) == (log, 1, 130)


def test_nothing_that_was_made_once_is_kept_in_the_reports(tmp_path: Path) -> None:
    probed, _ = interrupted_while(tmp_path, "it is made")
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".py"]
    tokens = [path for path in kept if b"a token" in path.read_bytes()]
    assert (tokens, list(probed.folder.glob("once"))) == ([], [])
