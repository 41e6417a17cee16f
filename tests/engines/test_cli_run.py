"""What ``accord run`` says and ends with, through the real command and engine.

What needs no engine to be decided (command lines, selections of nothing, settings) stands in
``unit/cli/test_run.py``, and every exit code with an engine that does as it is told in
``unit/pipeline/test_run.py``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import Done, TinyWorkspace

UNREADABLE = "Feature: bad\n  Scenario: x\n    Given it works\n  nonsense\n"

pytestmark = pytest.mark.engine


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    return TinyWorkspace.at(tmp_path)


def counts(done: Done) -> dict[str, int]:
    """The words that occurred, with how often."""
    return {word: count for word, count in done.document["counts"].items() if count}


# A scenario of every end, and a file that nobody can read ----------------------------------------


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[TinyWorkspace, Done]:
    workspace = TinyWorkspace.at(tmp_path_factory.mktemp("mixed"))
    workspace.feature(
        "a",
        "Good: Given it works",
        "Bad: Given it works; Then it does not",
        "Sick: Then the step has a defect",
        "New: Given nobody wrote this",
    )
    workspace.write("features/bad.feature", UNREADABLE)
    return workspace, workspace.accord("run", "--workers", "1", "--format", "json")


def test_a_failure_decides_the_code_and_nothing_hides_the_rest(
    mixed: tuple[TinyWorkspace, Done],
) -> None:
    _, done = mixed
    failures = [(failure["title"], failure["status"]) for failure in done.document["failures"]]
    assert done.code == 1
    assert failures == [("Bad", "failed"), ("Sick", "broken")]
    assert counts(done) == {"passed": 1, "failed": 1, "broken": 1, "pending": 1}


def test_an_unreadable_feature_is_told_and_the_others_run(
    mixed: tuple[TinyWorkspace, Done],
) -> None:
    [stage] = mixed[1].document["stages"]
    assert stage["unreadable"][0]["path"] == "features/bad.feature"


def test_a_failure_tells_reason_and_the_command_that_repeats_it(
    mixed: tuple[TinyWorkspace, Done],
) -> None:
    failure = mixed[1].document["failures"][0]
    assert failure["step"] == "Then it does not"
    assert "the order costs 100, expected 90" in failure["reason"]
    assert failure["repeat"].endswith("run features/a.feature:4")


def test_an_undefined_step_is_pending(mixed: tuple[TinyWorkspace, Done]) -> None:
    assert [pending["title"] for pending in mixed[1].document["pending"]] == ["New"]


def test_every_report_is_written_and_named(mixed: tuple[TinyWorkspace, Done]) -> None:
    workspace, done = mixed
    page = workspace.folder / "reports" / "site" / "index.html"
    assert Path(done.document["reports"]["site"]) == page
    assert (workspace.folder / "reports" / "junit" / "scenarios.xml").is_file()


def test_a_log_has_a_few_plain_lines_on_the_talk_stream(mixed: tuple[TinyWorkspace, Done]) -> None:
    talk = mixed[1].talk.splitlines()
    assert talk[0] == "scenarios: started (cases: 4, at the same time: 1)"
    assert "✗ failed  Bad  features/a.feature:4" in talk
    assert talk[-1] == "scenarios: ended (passed 1, failed 1, broken 1, pending 1)"
    assert len(talk) == 4


def test_reports_can_be_written_again_from_the_journal(
    mixed: tuple[TinyWorkspace, Done],
) -> None:
    folder = mixed[0].folder
    page = folder / "reports" / "site" / "index.html"
    page.unlink()
    accord = Command(folder)
    assert (accord("report"), page.is_file()) == (0, True)
    assert str(page) in accord.out


# A green run, and what is done with it -----------------------------------------------------------


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> tuple[TinyWorkspace, Done]:
    workspace = TinyWorkspace.at(tmp_path_factory.mktemp("green"))
    workspace.feature("a", "One: Given it works", "New: Given nobody wrote this")
    workspace.write("accord.toml", '[stages.scenarios]\nallow-pending = ["features"]\n')
    done = workspace.accord("run", environment={"ACCORD_LANGUAGE": "zh_TW"})
    return workspace, done


def test_a_green_run_ends_with_0_and_says_so_in_the_readers_language(
    green: tuple[TinyWorkspace, Done],
) -> None:
    _, done = green
    assert done.code == 0
    assert "結束碼 0）：所有品質關卡皆放行" in done.out


def test_the_terminal_prints_a_snippet_for_an_undefined_step(
    green: tuple[TinyWorkspace, Done],
) -> None:
    assert '@given("nobody wrote this")' in green[1].out


def test_a_selection_of_nothing_keeps_the_page_of_an_earlier_run(
    green: tuple[TinyWorkspace, Done],
) -> None:
    folder = green[0].folder
    page = folder / "reports/site/index.html"
    before = page.read_text(encoding="utf-8")
    accord = Command(folder)
    assert accord("run", "--tags", "@nobody-has-this") == 5
    assert page.read_text(encoding="utf-8") == before
    assert f"stays as it is: {page.as_uri()}" in accord.talk


# A run of their own ------------------------------------------------------------------------------


def test_a_path_from_a_folder_below_runs_just_that_scenario(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "Bad: Then it does not")
    tiny.feature("b", "Two: Given it works")
    accord = Command(tiny.folder / "features")
    assert accord("run", "a.feature:4", "--format", "json") == 1
    assert [failure["title"] for failure in accord.document["failures"]] == ["Bad"]
    assert accord.document["counts"]["passed"] == 0


def test_a_step_module_that_raises_ends_with_4(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works")
    tiny.write("steps/bad.py", "raise RuntimeError('no licence')\n")
    done = tiny.accord("run", "--format", "json")
    assert done.code == 4
    assert "passed" not in counts(done)
    assert "no licence" in done.out


def test_a_service_that_is_not_ready_ends_with_4_and_its_last_words(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.service()
    tiny.write("service.py", "raise SystemExit('the database is locked')\n")
    done = tiny.accord("run")
    assert done.code == 4
    assert "the database is locked" in done.out


def test_a_broken_contract_fails_a_scenario_whose_steps_all_pass(tiny: TinyWorkspace) -> None:
    tiny.service()
    tiny.write(
        "steps/goods.py",
        """
        from behave import when


        @when("goods {id} are read")
        def read(context, id):
            context.accord.response = context.accord.client.request("goods", "GET", f"/goods/{id}")
        """,
    )
    tiny.feature("a", "Good: When goods 1 are read", "Bad: When goods 2 are read")
    done = tiny.accord("run", "scenarios", "--format", "json")
    [failure] = done.document["failures"]
    assert (done.code, failure["title"], failure["contract"]) == (1, "Bad", "broken")
    assert failure["broke"]["service"] == "goods"
    assert failure["curl"].endswith("/goods/2")


def test_an_interruption_ends_with_130_and_a_partial_report(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "Slow: When it takes long")
    process = subprocess.Popen(
        tiny.command("run", "--workers", "1", "--format", "json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=tiny.environment(),
        start_new_session=True,
    )
    try:
        _wait_for(tiny.folder / "begun")
        os.kill(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    document = json.loads(out)
    assert process.returncode == 130
    assert document["interrupted"] is True
    assert document["counts"]["passed"] == 1
    assert Path(document["reports"]["site"]).is_file()


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never appeared"
        time.sleep(0.05)


def test_a_scenario_that_passes_when_tried_again_is_told(tiny: TinyWorkspace) -> None:
    tiny.write(
        "steps/shaky.py",
        """
        from pathlib import Path

        from behave import given


        @given("it works the second time")
        def shaky(context):
            tried = Path("tried")
            before = tried.exists()
            tried.touch()
            assert before, "not yet"
        """,
    )
    tiny.feature("a", "Shaky: Given it works the second time")
    done = tiny.accord("run", "--retries", "1")
    assert done.code == 0
    assert "Passed only when tried again: 1\n  ✓ Shaky" in done.out


def test_a_gate_of_the_team_that_does_not_hold_ends_with_1(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", '[stages.scenarios]\ngates = ["pending <= 0"]\n')
    tiny.feature("a", "Good: Given it works", "New: Given nobody wrote this")
    done = tiny.accord("run", "--format", "json")
    [stage] = done.document["stages"]
    closed = [decision["rule"] for decision in stage["decisions"] if not decision["open"]]
    assert (done.code, closed) == (1, ["all-written", "pending <= 0"])


def test_a_step_that_nobody_wrote_makes_the_run_incomplete_and_ends_with_1(
    tiny: TinyWorkspace,
) -> None:
    tiny.feature("a", "Good: Given it works", "New: Given nobody wrote this")
    done = tiny.accord("run")
    assert done.code == 1
    assert "incomplete (exit 1): steps that nobody has written close a gate" in done.out


def test_a_folder_may_be_ahead_of_its_steps(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", '[stages.scenarios]\nallow-pending = ["features"]\n')
    tiny.feature("a", "Good: Given it works", "New: Given nobody wrote this")
    assert tiny.accord("run").code == 0


def test_what_may_not_be_reached_breaks_its_stage_and_no_other(tiny: TinyWorkspace) -> None:
    tiny.service()
    tiny.write("specs/services.toml", 'allow = ["localhost"]\n[services.goods]\n')
    tiny.feature("a", 'Read: When I send "readGoods" with:; | id | 1 |; Then the status is 200')
    done = tiny.accord("run", "--format", "json")
    stages = {stage["name"]: stage for stage in done.document["stages"]}
    assert (done.code, stages["scenarios"]["verdict"]) == (4, "passed")
    [note] = stages["contract"]["notes"]
    assert "http://127.0.0.1:" in note["text"]
    assert "specs/services.toml" in note["hint"]
    assert stages["contract"]["verdict"] == "broken"
