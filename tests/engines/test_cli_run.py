"""The exit codes and the last words of ``accord run``, through the real command and engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from fakes.tiny_workspace import Done, TinyWorkspace

UNREADABLE = "Feature: bad\n  Scenario: x\n    Given it works\n  nonsense\n"

pytestmark = pytest.mark.engine


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    return TinyWorkspace.at(tmp_path)


def counts(done: Done) -> dict[str, int]:
    """The words that occurred, with how often."""
    return {word: count for word, count in done.document["counts"].items() if count}


def test_a_green_run_ends_with_0(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works", "Two: Given it works")
    done = tiny.accord("run", "--format", "json")
    assert (done.code, done.document["verdict"], counts(done)) == (0, "passed", {"passed": 2})


def test_a_failed_and_a_broken_scenario_end_with_1_and_both_are_told(tiny: TinyWorkspace) -> None:
    tiny.feature(
        "a",
        "Good: Given it works",
        "Bad: Then it does not",
        "Sick: Then the step has a defect",
    )
    done = tiny.accord("run", "--format", "json")
    told = [(failure["title"], failure["status"]) for failure in done.document["failures"]]
    assert done.code == 1
    assert told == [("Bad", "failed"), ("Sick", "broken")]


def test_a_failure_tells_reason_and_the_command_that_repeats_it(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "Bad: Given it works; Then it does not")
    [failure] = tiny.accord("run", "--format", "json").document["failures"]
    assert failure["step"] == "Then it does not"
    assert "the order costs 100, expected 90" in failure["reason"]
    assert failure["repeat"].endswith("run features/a.feature:4")


def test_the_repeating_command_runs_just_that_scenario(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "Bad: Given it works; Then it does not")
    again = tiny.accord("run", "features/a.feature:4", "--format", "json")
    assert (again.code, counts(again)) == (1, {"failed": 1})


def test_a_broken_scenario_alone_ends_with_4(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "Sick: Then the step has a defect")
    done = tiny.accord("run", "--format", "json")
    assert (done.code, counts(done)) == (4, {"passed": 1, "broken": 1})


def test_a_step_module_that_raises_ends_with_4(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works")
    tiny.write("steps/bad.py", "raise RuntimeError('no licence')\n")
    done = tiny.accord("run", "--format", "json")
    assert done.code == 4
    assert "passed" not in counts(done)
    assert "no licence" in done.out


def test_all_skipped_ends_with_5(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "@skip@ One: Given it works", "@skip@ Two: Given it works")
    done = tiny.accord("run", "--format", "json")
    assert (done.code, counts(done)) == (5, {"skipped": 2})


def test_nothing_selected_ends_with_5(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    done = tiny.accord("run", "--tags", "@nobody-has-this", "--format", "json")
    assert (done.code, counts(done)) == (5, {})


def test_a_selection_of_nothing_keeps_the_page_of_an_earlier_run(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.accord("run")
    page = tiny.folder / "reports/site/index.html"
    before = page.read_text(encoding="utf-8")
    done = tiny.accord("run", "--tags", "@nobody-has-this")
    assert page.read_text(encoding="utf-8") == before
    assert f"stays as it is: {page.as_uri()}" in done.talk


def test_a_folder_without_anything_ends_with_5(tiny: TinyWorkspace) -> None:
    assert tiny.accord("run").code == 5


def test_an_unreadable_feature_ends_with_2_and_the_others_run(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.write("features/bad.feature", UNREADABLE)
    done = tiny.accord("run", "--format", "json")
    [stage] = done.document["stages"]
    assert (done.code, counts(done)) == (2, {"passed": 1})
    assert stage["unreadable"][0]["path"] == "features/bad.feature"


def test_a_failure_counts_before_an_unreadable_feature(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Bad: Then it does not")
    tiny.write("features/bad.feature", UNREADABLE)
    assert tiny.accord("run").code == 1


def test_an_undefined_step_is_pending_and_the_run_incomplete(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "New: Given nobody wrote this")
    done = tiny.accord("run", "--format", "json")
    assert done.document["verdict"] == "incomplete"
    assert [pending["title"] for pending in done.document["pending"]] == ["New"]


def test_the_terminal_prints_a_snippet_for_an_undefined_step(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "New: Given nobody wrote this")
    assert '@given("nobody wrote this")' in tiny.accord("run").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--no-such-option"], "--no-such-option", id="option"),
        pytest.param(["features/nowhere.feature"], "features/nowhere.feature", id="path"),
        pytest.param(["features/a.feature:99"], "99", id="line"),
        pytest.param(["--tags", "@a and"], "@a and", id="tag-expression"),
        pytest.param(["--env", "mars"], "mars", id="environment"),
        pytest.param(["scenarois"], "scenarios", id="stage"),
    ],
)
def test_a_wrong_command_line_ends_with_2(
    tiny: TinyWorkspace, arguments: list[str], said: str
) -> None:
    tiny.feature("a", "One: Given it works")
    done = tiny.accord("run", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.talk
    assert "\n\nhint: " in done.talk


def test_an_unknown_setting_ends_with_2_and_a_suggestion(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.write("accord.toml", 'titel = "Shop"\n')
    done = tiny.accord("run")
    assert done.code == 2
    assert "accord.toml" in done.talk
    assert "title" in done.talk


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


def test_the_number_of_workers_is_the_readers_choice(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works", "Two: Given it works")
    talk = tiny.accord("run", "--workers", "1").talk
    assert "scenarios: started (cases: 2, at the same time: 1)" in talk


def test_a_gate_of_the_team_that_does_not_hold_ends_with_1(tiny: TinyWorkspace) -> None:
    tiny.write("accord.toml", '[stages.scenarios]\ngates = ["pending <= 0"]\n')
    tiny.feature("a", "Good: Given it works", "New: Given nobody wrote this")
    done = tiny.accord("run", "--format", "json")
    [stage] = done.document["stages"]
    closed = [decision["rule"] for decision in stage["decisions"] if not decision["open"]]
    assert (done.code, closed) == (1, ["pending <= 0"])


def test_every_report_is_written_and_named(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    reports = tiny.accord("run", "--format", "json").document["reports"]
    assert Path(reports["site"]) == tiny.folder / "reports" / "site" / "index.html"
    assert (tiny.folder / "reports" / "junit" / "scenarios.xml").is_file()


def test_reports_can_be_written_again_from_the_journal(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.accord("run")
    page = tiny.folder / "reports" / "site" / "index.html"
    page.unlink()
    done = tiny.accord("report")
    assert (done.code, page.is_file()) == (0, True)
    assert str(page) in done.out


def test_a_log_has_a_few_plain_lines_on_the_talk_stream(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "Good: Given it works", "Bad: Then it does not")
    talk = tiny.accord("run").talk.splitlines()
    assert talk[0].startswith("scenarios: started")
    assert "✗ failed  Bad  features/a.feature:4" in talk
    assert talk[-1] == "scenarios: ended (passed 1, failed 1)"
    assert len(talk) == 3


def test_the_verdict_is_told_in_the_readers_language(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    said = tiny.accord("run", environment={"ACCORD_LANGUAGE": "zh_TW"}).out
    assert "通過（結束碼 0）：所有品質關卡皆放行" in said


def test_paths_may_be_given_from_a_folder_below(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.feature("b", "Two: Given it works")
    folder = str(tiny.folder / "features")
    done = tiny.accord("-C", folder, "run", "a.feature", "--format", "json")
    assert (done.code, counts(done)) == (0, {"passed": 1})


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never appeared"
        time.sleep(0.05)


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
