"""A plan is cut the same way by everybody who knows the files and the durations."""

from __future__ import annotations

from itertools import permutations

import pytest

from accord.model.catalogue import Catalogue, Profile
from accord.model.events import PlannedCase
from accord.model.history import CaseKey
from accord.model.shard import Shard
from accord.model.status import Suite
from accord.pipeline.plan import PlannedStage
from accord.pipeline.shards import Cut, Timings, cut

NOTHING = Timings()


def stage(name: str, suite: Suite, *cases: tuple[str, str]) -> PlannedStage:
    planned = tuple(PlannedCase(id=id, title=id, path=path) for path, id in cases)
    return PlannedStage(name=name, suite=suite, engine="fake", cases=planned)


SCENARIOS = stage(
    "scenarios",
    Suite.SCENARIOS,
    *((f"features/{path}.feature", f"{path}#{number}") for path in "abcde" for number in range(4)),
)
CONTRACT = stage("contract", Suite.CONTRACT, *((f"{name}.yaml", name) for name in ("x", "y", "z")))


def cut_in(total: int, *stages: PlannedStage, timings: Timings = NOTHING) -> Cut:
    return cut(stages, Catalogue(), Shard(1, total), timings)


@pytest.mark.parametrize("total", [1, 2, 3, 4, 7, 40])
def test_every_case_is_in_one_part(total: int) -> None:
    for name, parts in cut_in(total, SCENARIOS, CONTRACT).parts.items():
        whole = {"scenarios": SCENARIOS, "contract": CONTRACT}[name]
        assert len(parts) == total
        assert sorted(id for part in parts for id in part) == sorted(it.id for it in whole.cases)


def test_the_parts_of_all_shards_are_the_same() -> None:
    cuts = [cut((SCENARIOS, CONTRACT), Catalogue(), Shard(n, 3), NOTHING) for n in (1, 2, 3)]
    assert cuts[0].parts == cuts[1].parts == cuts[2].parts
    assert [cut.own["contract"] for cut in cuts] == [
        frozenset(part) for part in cuts[0].parts["contract"]
    ]


def test_the_order_of_files_does_not_matter() -> None:
    cuts = [
        {frozenset(part) for part in cut_in(2, stage("s", Suite.SCENARIOS, *cases)).parts["s"]}
        for cases in permutations([("a", "a1"), ("b", "b1"), ("c", "c1"), ("d", "d1")])
    ]
    assert all(parts == cuts[0] for parts in cuts)


def test_the_cases_of_a_file_stay_together() -> None:
    for part in cut_in(3, SCENARIOS).parts["scenarios"]:
        paths = {id.partition("#")[0] for id in part}
        assert len(part) == 4 * len(paths)


def test_parts_take_about_as_long_where_durations_are_remembered() -> None:
    slow = {CaseKey("scenarios", case.id): 1.0 for case in SCENARIOS.cases}
    slow |= {CaseKey("scenarios", f"a#{number}"): 10.0 for number in range(4)}
    timings = Timings(seconds=slow)
    parts = cut_in(2, SCENARIOS, timings=timings).parts["scenarios"]
    assert {id[0] for id in parts[0]} == {"a"}
    assert {id[0] for id in parts[1]} == set("bcde")


def test_a_case_that_is_not_remembered_is_taken_for_an_average_one() -> None:
    seconds = {CaseKey("s", "a"): 8.0, CaseKey("s", "b"): 4.0, CaseKey("s", "c"): 6.0}
    cases = stage("s", Suite.SCENARIOS, *((id, id) for id in "abcd"))
    parts = cut_in(2, cases, timings=Timings(seconds=seconds)).parts["s"]
    assert {frozenset(part) for part in parts} == {frozenset("ab"), frozenset("cd")}


def test_a_load_profile_takes_as_long_as_it_is_written() -> None:
    profiles = tuple(
        Profile(id=id, title=id, path=id, duration_s=seconds)
        for id, seconds in (("long", 300.0), ("short", 90.0), ("shorter", 80.0))
    )
    # Of a profile each scenario is a case, and all of them run at the same time.
    cases = [("long", "long"), *(("short", f"short{n}") for n in range(9)), ("shorter", "shorter")]
    parts = cut(
        [stage("load", Suite.LOAD, *cases)], Catalogue(profiles=profiles), Shard(1, 2), NOTHING
    ).parts["load"]
    assert {id[:5] for id in parts[0]} == {"long"}
    assert {id[:5] for id in parts[1]} == {"short"}


def test_the_digest_says_which_durations_were_used() -> None:
    key = CaseKey("s", "a")
    digests = {Timings(seconds=it).digest for it in ({}, {key: 1.0}, {key: 2.0})}
    assert "" in digests
    assert len(digests) == 3
