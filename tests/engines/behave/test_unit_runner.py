"""Every case of a unit is accounted for, whatever keeps it from running."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.status import Status
from fakes.probed import Probed, assign, probe, write

pytestmark = pytest.mark.engine

STEPS = """
    from behave import then

    @then("it works")
    def works(context):
        pass

    @then("it interrupts")
    def interrupts(context):
        raise KeyboardInterrupt
"""


def scenario(title: str) -> str:
    return f"  Scenario: {title}\n    Then it works\n"


@pytest.mark.parametrize(
    ("hook", "statuses", "told"),
    [
        pytest.param("before_feature", [Status.BROKEN] * 2, 0, id="before-so-no-case-could-run"),
        pytest.param("after_feature", [Status.PASSED] * 2, 1, id="after-so-the-stage-is-broken"),
    ],
)
def test_a_hook_of_a_feature_that_raises(
    tmp_path: Path, hook: str, statuses: list[Status], told: int
) -> None:
    files = {
        "steps/all.py": STEPS,
        "environment.py": f"def {hook}(context, feature):\n    raise RuntimeError('no')\n",
        "features/a.feature": f"Feature: a\n{scenario('one')}{scenario('two')}",
    }
    probed = probe(assign(write(tmp_path, files)))
    found = [case.status for case in probed.stage.cases.values()]
    assert (found, probed.stage.status, len(probed.stage.notes)) == (
        statuses,
        Status.BROKEN,
        told,
    )


def test_a_case_that_could_not_begin_shows_the_hook_and_its_steps(tmp_path: Path) -> None:
    files = {
        "steps/all.py": STEPS,
        "environment.py": "def before_feature(context, feature):\n    raise RuntimeError('no')\n",
        "features/a.feature": f"Feature: a\n{scenario('one')}",
    }
    (case,) = probe(assign(write(tmp_path, files))).stage.cases.values()
    steps = [(step.kind, step.text, step.status) for step in case.attempts[-1].steps]
    assert steps == [
        ("hook", "before_feature", Status.BROKEN),
        ("step", "it works", Status.SKIPPED),
    ]


def test_tags_asked_for_leave_the_others_out(tmp_path: Path) -> None:
    files = {
        "steps/all.py": STEPS,
        "features/a.feature": "Feature: a\n"
        "  @smoke\n  Scenario: one\n    Then it works\n"
        "  Scenario: two\n    Then it works\n",
    }
    probed = probe(assign(write(tmp_path, files), options={"extra_tags": "@smoke"}))
    assert [probed.case(title).status for title in ("one", "two")] == [
        Status.PASSED,
        Status.SKIPPED,
    ]


@pytest.mark.parametrize("retries", [pytest.param(0, id="once"), pytest.param(1, id="again")])
def test_a_step_that_interrupts_by_itself_breaks_its_scenario_and_no_other(
    tmp_path: Path, retries: int
) -> None:
    files = {
        "steps/all.py": STEPS,
        "features/a.feature": """
            Feature: a
              Scenario: one
                Then it interrupts
              Scenario: two
                Then it works
        """,
        "features/b.feature": "Feature: b\n  Scenario: three\n    Then it works\n",
    }
    options = {"workers": 1, "retries": retries}
    probed = probe(assign(write(tmp_path, files), options=options))
    outcomes = {title: probed.case(title).status for title in ("one", "two", "three")}
    assert (outcomes, "nobody asked" in probed.reason("one"), probed.stage.finished) == (
        {"one": Status.BROKEN, "two": Status.PASSED, "three": Status.PASSED},
        True,
        True,
    )


@pytest.fixture(scope="module")
def retried(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    files = {
        "features/steps/all.py": """
            from behave import then
            tries = {}

            @then("it works at try {needed:d}")
            def works(context, needed):
                title = context.scenario.name
                tries[title] = tries.get(title, 0) + 1
                assert tries[title] >= needed
        """,
        "features/environment.py": """
            from behave.contrib.scenario_autoretry import patch_scenario_with_autoretry

            def before_feature(context, feature):
                for scenario in feature.walk_scenarios():
                    if "autoretry" in scenario.effective_tags:
                        patch_scenario_with_autoretry(scenario, max_attempts=3)
        """,
        "features/a.feature": """
            Feature: a
              @autoretry
              Scenario: at once
                Then it works at try 1
              @autoretry
              Scenario: late
                Then it works at try 3
              @autoretry
              Scenario: never
                Then it works at try 9
              Scenario: told once
                Then it works at try 2
              @autoretry
              Scenario Outline: rows
                Then it works at try <needed>
                Examples:
                  | needed |
                  | 2      |
        """,
    }
    return probe(assign(write(tmp_path_factory.mktemp("workspace"), files), options={"workers": 1}))


@pytest.mark.parametrize(
    ("title", "attempts"),
    [
        ("at once", [Status.PASSED]),
        ("late", [Status.FAILED, Status.FAILED, Status.PASSED]),
        ("never", [Status.FAILED] * 3),
        ("told once", [Status.FAILED]),
        ("rows", [Status.FAILED, Status.PASSED]),
    ],
)
def test_every_try_of_behaves_autoretry_is_an_attempt(
    retried: Probed, title: str, attempts: list[Status]
) -> None:
    assert [attempt.status for attempt in retried.case(title).attempts] == attempts
