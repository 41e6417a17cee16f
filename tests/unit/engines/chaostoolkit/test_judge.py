"""The verdict of an experiment, from what was learnt alone."""

from __future__ import annotations

import pytest

from accord.engines.chaostoolkit.judge import ExperimentFindings, judge
from accord.model.message import plain
from accord.model.status import Status

LOST = plain("orders are lost")
OTHER = plain("something else")


def steady(**more: object) -> ExperimentFindings:
    findings = ExperimentFindings(disturbed=1, is_proven=True, is_steady_after=True)
    for name, value in more.items():
        setattr(findings, name, value)
    return findings


def test_a_disturbed_system_that_stayed_steady_passes() -> None:
    assert judge(steady()).status is Status.PASSED


def test_nothing_learnt_proves_nothing() -> None:
    outcome = judge(ExperimentFindings())
    assert (outcome.status, outcome.reason and outcome.reason.id) == (
        Status.BROKEN,
        "chaos.nothing-disturbed",
    )


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param(steady(lost=[LOST]), id="lost"),
        pytest.param(steady(not_regained=LOST, is_steady_after=False), id="not-regained"),
        pytest.param(steady(lost=[LOST], raised=[OTHER]), id="lost-and-something-raised"),
        pytest.param(
            steady(lost=[LOST], failed_rollbacks={"mend it": OTHER}),
            id="lost-and-a-rollback-failed",
        ),
    ],
)
def test_a_steady_state_that_was_lost_fails_whatever_else_happened(
    findings: ExperimentFindings,
) -> None:
    assert judge(findings).status is Status.FAILED


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param(steady(unsteady=LOST), id="unsteady-before"),
        pytest.param(steady(refused=[OTHER]), id="action-failed"),
        pytest.param(steady(refused=[OTHER], lost=[LOST]), id="action-failed-and-lost"),
        pytest.param(steady(raised=[OTHER]), id="probe-raised"),
        pytest.param(steady(failed_rollbacks={"mend it": OTHER}), id="rollback-failed"),
        pytest.param(steady(ended_by="SIGTERM", lost=[LOST]), id="ended-from-outside"),
        pytest.param(steady(engine=OTHER), id="engine-raised"),
        pytest.param(steady(disturbed=0), id="nothing-disturbed"),
        pytest.param(steady(is_proven=False, claimed="a wish"), id="effect-not-seen"),
        pytest.param(steady(is_steady_after=False), id="never-tried-after"),
    ],
)
def test_an_experiment_that_was_none_is_broken_and_says_why(findings: ExperimentFindings) -> None:
    outcome = judge(findings)
    assert (outcome.status, outcome.reason is not None) == (Status.BROKEN, True)


def test_what_was_lost_and_never_came_back_is_told_in_one() -> None:
    outcome = judge(steady(lost=[LOST], not_regained=OTHER))
    assert outcome.reason is not None
    assert list(outcome.reason.within.values()) == [LOST, OTHER]
