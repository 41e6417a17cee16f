"""What belongs together of the runs of several machines, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord import __version__
from accord.model.events import Merged
from accord.model.run_part import RunPart
from accord.model.suites import Suite
from accord.pipeline.folders import load_run
from accord.pipeline.merging import Account, Expected, RecordedPart, account_for
from fakes.machines import CASES, COMMIT, CONTENT, PARTS, STAGE, Machine

EVERY = {id for ids in CASES.values() for id in ids}


def account(folder: Path, *machines: Machine, stages: tuple[str, ...] = (STAGE,)) -> Account:
    expected = Expected(stages=stages, content=CONTENT, commit=COMMIT, accord=__version__)
    folders = [machine.write(folder) for machine in machines]
    return account_for([RecordedPart(folder=it, run=load_run(it)[1]) for it in folders], expected)


def problems(account: Account) -> list[str]:
    return [problem.id for problem in account.problems]


def three(**changed: Any) -> list[Machine]:
    """Three machines that fit together, but for what is changed of the second."""
    return [Machine(index=1), Machine(**({"index": 2} | changed)), Machine(index=3)]


def test_three_shards_are_the_whole(tmp_path: Path) -> None:
    whole = account(tmp_path, *three())
    assert not whole.problems
    assert set(whole.ids(STAGE)) == EVERY


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_missing_shard_is_named_and_its_cases_are_owed(tmp_path: Path, lost: int) -> None:
    machines = [machine for machine in three() if machine.index != lost]
    whole = account(tmp_path, *machines)
    assert problems(whole) == ["merge.missing"]
    told = whole.problems[0].arguments
    assert (told["index"], told["count"]) == (str(lost), str(len(PARTS[lost - 1])))
    assert set(whole.ids(STAGE)) == EVERY
    assert set(whole.missing[STAGE]) == set(PARTS[lost - 1])


def test_secret_values_are_not_held_against_each_other(tmp_path: Path) -> None:
    other = {"user": "amy", "pin": "‹secret ffffff›"}
    assert not account(tmp_path, *three(variables=other)).problems


def test_a_shard_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    whole = account(tmp_path, *three(), Machine(index=2, id="again"))
    assert problems(whole) == ["merge.doubled"]
    assert len(whole.parts) == 3


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        pytest.param({"commit": "2" * 40}, "merge.other-commit", id="commit"),
        pytest.param({"content": "d" * 64}, "merge.other-content", id="files"),
        pytest.param({"content": ""}, "merge.other-content", id="files-unknown"),
        pytest.param({"accord": "0.0.1"}, "merge.other-accord", id="accord"),
        pytest.param({"environment": "moon"}, "merge.other-environment", id="environment"),
        pytest.param({"variables": {"user": "ben"}}, "merge.other-variables", id="value"),
        pytest.param(
            {"variables": {"user": "amy", "pin": "‹secret 0a1b2c›", "more": "1"}},
            "merge.other-variables",
            id="further-value",
        ),
        pytest.param({"selection": "--tags @smoke"}, "merge.other-selection", id="selection"),
        pytest.param({"stage": "strange"}, "merge.other-stage", id="stage"),
        pytest.param(
            {"total": 4, "parts": (*PARTS, ())}, "merge.other-total", id="number-of-shards"
        ),
        pytest.param(
            {"parts": (PARTS[0], PARTS[2], PARTS[1])}, "merge.other-cut", id="other-durations"
        ),
    ],
)
def test_a_foreign_shard_is_left_out_and_then_missing(
    tmp_path: Path, changed: dict[str, Any], problem: str
) -> None:
    whole = account(tmp_path, *three(**changed))
    assert problems(whole) == [problem, "merge.missing"]
    assert [part.run.id for part in whole.parts] == ["run-1", "run-3"]
    assert set(whole.ids(STAGE)) == EVERY


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        pytest.param({"over": False}, "merge.unfinished", id="killed"),
        pytest.param({"interrupted": True}, "merge.interrupted", id="interrupted"),
    ],
)
def test_a_shard_that_was_cut_counts_as_far_as_it_came(
    tmp_path: Path, changed: dict[str, Any], problem: str
) -> None:
    whole = account(tmp_path, *three(**changed))
    assert problems(whole) == [problem]
    assert len(whole.parts) == 3


def test_of_a_shard_that_has_no_end_nobody_knows_how_long_it_took(tmp_path: Path) -> None:
    whole = account(tmp_path, *three(over=False))
    assert [part.told().seconds for part in whole.parts if not part.run.finished] == [0.0]


def test_no_commit_is_no_other_commit(tmp_path: Path) -> None:
    assert not account(tmp_path, *three(commit="")).problems


def test_stages_of_several_machines_are_one_whole(tmp_path: Path) -> None:
    load = Machine(stage="load", suite=Suite.LOAD, total=0, id="load", selection="load")
    by_name = [Machine(index=n, selection=STAGE) for n in (1, 2, 3)]
    whole = account(tmp_path, *by_name, load, stages=(STAGE, "load"))
    assert not whole.problems
    assert [part.run.id for part in whole.of_stage("load")] == ["load"]


def test_a_stage_that_nobody_ran_is_missing(tmp_path: Path) -> None:
    whole = account(tmp_path, *three(), stages=(STAGE, "load"))
    assert problems(whole) == ["merge.missing-stage"]
    assert whole.problems[0].arguments == {"stage": "load"}


def test_a_stage_that_was_run_twice_is_told(tmp_path: Path) -> None:
    whole = account(tmp_path, *three(), Machine(total=0, id="alone"))
    assert problems(whole) == ["merge.doubled-stage"] * 3
    assert [part.run.id for part in whole.parts] == ["alone"]


def test_nothing_is_no_whole(tmp_path: Path) -> None:
    assert problems(account(tmp_path)) == ["merge.missing-stage"]


def merged(folder: Path, *ids: str) -> RecordedPart:
    """A run that was joined of others, as `accord merge` leaves it among them."""
    run = load_run(Machine(index=1, id="joined").write(folder))[1]
    run.shard = None
    run.merged = Merged(at=0.0, parts=tuple(RunPart(run=id, stages=(STAGE,)) for id in ids))
    return RecordedPart(folder=folder / "joined", run=run)


def again(folder: Path, *ids: str) -> Account:
    """Three shards and the run that was joined of these before."""
    expected = Expected(stages=(STAGE,), content=CONTENT, commit=COMMIT, accord=__version__)
    folders = [machine.write(folder) for machine in three()]
    parts = [RecordedPart(folder=it, run=load_run(it)[1]) for it in folders]
    return account_for([merged(folder, *ids), *parts], expected)


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(("run-1", "run-2", "run-3"), id="of-all"),
        pytest.param(("run-1", "run-3"), id="before-the-second-was-there"),
    ],
)
def test_a_run_that_was_joined_of_these_parts_is_no_further_part(
    tmp_path: Path, ids: tuple[str, ...]
) -> None:
    whole = again(tmp_path, *ids)
    assert problems(whole) == []
    assert [part.run.id for part in whole.parts] == ["run-1", "run-2", "run-3"]


def test_a_run_that_was_joined_of_others_is_there_twice(tmp_path: Path) -> None:
    assert "merge.doubled-stage" in problems(again(tmp_path, "run-1", "run-9"))
