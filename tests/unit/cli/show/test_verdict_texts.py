"""Every status, verdict and exit code has its words, and no meaning contradicts a verdict."""

from __future__ import annotations

import pytest

from accord.cli.console_text import ConsoleText
from accord.cli.show.verdict_texts import STATUS, VERDICT, meaning
from accord.errors import Exit
from accord.model.decision import Decision
from accord.model.message import plain
from accord.model.status import Status, Verdict
from accord.model.suites import UNPROVED
from accord.pipeline.verdict import exit_of
from fakes import finished_run as fake

ENGLISH = ConsoleText("en")


def test_every_status_and_verdict_has_a_word() -> None:
    assert set(STATUS) == {*Status, UNPROVED}
    assert set(VERDICT) == set(Verdict)


@pytest.mark.parametrize("exit", Exit, ids=lambda exit: exit.name)
def test_every_exit_code_has_a_meaning(exit: Exit) -> None:
    assert meaning(fake.every_end(), exit, ENGLISH)


@pytest.mark.parametrize(
    "exit", [Exit.USAGE, Exit.INTERNAL, Exit.BROKEN], ids=lambda exit: exit.name
)
def test_a_code_that_only_reports_brought_about_speaks_of_them(exit: Exit) -> None:
    passed = fake.case("a", Status.PASSED)
    opened = Decision(rule="failed = 0", open=True, because=plain("none failed"))
    run = fake.run_of([fake.planned("a", "A", 1)], passed, decisions=[opened])
    assert exit_of(run) is not exit
    assert meaning(run, exit, ENGLISH) == "not every report could be written"


def test_a_code_of_the_run_itself_keeps_its_meaning() -> None:
    run = fake.every_end()
    assert meaning(run, exit_of(run), ENGLISH) == ENGLISH("exit.1")


def test_a_rule_of_the_team_that_does_not_hold_accuses_no_product() -> None:
    closed = Decision(rule="passed >= 10", open=False, judged=True, because=plain("passed is 1"))
    passed = fake.case("a", Status.PASSED)
    run = fake.run_of([fake.planned("a", "A", 1)], passed, decisions=[closed])
    assert meaning(run, exit_of(run), ENGLISH).startswith("a rule that the team set")
