"""Units: what is kept together, and what may be handed out when."""

from __future__ import annotations

import pytest

from accord.engines.behave.units import Queue, Unit, alone, units_of
from accord.model.events import PlannedCase


def case(line: int, *tags: str, path: str = "a.feature") -> PlannedCase:
    return PlannedCase(id=f"{path}:{line}", title=str(line), path=path, line=line, tags=tags)


def lines(unit: Unit | None) -> list[int]:
    return [] if unit is None else [each.line for each in unit.cases]


def taken(queue: Queue) -> list[list[int]]:
    found = []
    while (unit := queue.take()) is not None:
        found.append(lines(unit))
    return found


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        pytest.param([case(1), case(2)], [[1], [2]], id="one-a-case"),
        pytest.param([case(2, "feature-unit"), case(1)], [[1, 2]], id="feature-unit"),
        pytest.param([case(1, "fixture.shop"), case(2, "fixture.shop")], [[1, 2]], id="fixture"),
        pytest.param([case(1, "fixture.shop"), case(2)], [[1], [2]], id="fixture-of-one"),
        pytest.param([case(1, "fixture.shop")], [[1]], id="single"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_units_of_a_file(cases: list[PlannedCase], expected: list[list[int]]) -> None:
    assert [lines(unit) for unit in units_of(cases)] == expected


def test_cases_that_ran_beside_others_are_tried_alone() -> None:
    cases = [case(1), case(2, "feature-unit"), case(3, "serial"), case(4)]
    tried = {"a.feature:1": 1, "a.feature:2": 3, "a.feature:3": 1}
    units = alone(cases, tried)
    assert [(lines(unit), unit.tried, unit.serial) for unit in units] == [
        ([1], 1, True),
        ([2], 3, True),
    ]


def test_whole_features_are_one_unit_a_file() -> None:
    cases = [case(1), case(1, path="b.feature"), case(2)]
    assert [lines(unit) for unit in units_of(cases, whole_features=True)] == [[1, 2], [1]]


def test_the_longest_unit_is_handed_out_first() -> None:
    whole = units_of([case(1), case(2)], whole_features=True)
    assert taken(Queue([*units_of([case(9)]), *whole])) == [[1, 2], [9]]


def test_a_lock_is_given_to_one_unit_at_a_time() -> None:
    queue = Queue(units_of([case(1, "lock:stock"), case(2, "lock:stock"), case(3)]))
    assert taken(queue) == [[1], [3]]


def test_a_released_lock_can_be_taken_again() -> None:
    queue = Queue(units_of([case(1, "lock:stock"), case(2, "lock:stock")]))
    first = queue.take()
    assert first is not None
    queue.release(first)
    assert taken(queue) == [[2]]


def test_locks_of_different_names_do_not_wait_for_each_other() -> None:
    queue = Queue(units_of([case(1, "lock:stock"), case(2, "lock:coupons")]))
    assert taken(queue) == [[1], [2]]


def test_a_serial_unit_waits_until_everything_else_is_over() -> None:
    queue = Queue(units_of([case(1, "serial"), case(2)]))
    parallel = queue.take()
    assert parallel is not None
    waited = taken(queue)
    queue.release(parallel)
    assert (lines(parallel), waited, taken(queue)) == ([2], [], [[1]])


def test_nothing_is_handed_out_beside_a_serial_unit() -> None:
    queue = Queue(units_of([case(1, "serial"), case(2, "serial")]))
    assert taken(queue) == [[1]]


def test_many_cases_of_a_file_go_together_and_the_last_ones_alone() -> None:
    queue = Queue(units_of([case(line) for line in range(40)]), workers=2)
    sizes = [len(unit) for unit in taken(queue)]
    assert (sum(sizes), sizes[0] > 1, sizes[-1]) == (40, True, 1)


def test_cases_of_different_files_never_share_a_unit() -> None:
    cases = [case(1, path=f"{n}.feature") for n in range(40)]
    assert {len(unit) for unit in taken(Queue(units_of(cases), workers=1))} == {1}


def test_what_a_dead_worker_left_can_be_handed_out_again() -> None:
    (whole,) = units_of([case(1), case(2), case(3)], whole_features=True)
    queue = Queue([whole])
    given = queue.take()
    assert given is not None
    queue.release(given)
    queue.add([given.without({each.id for each in given.cases[:2]})])
    assert taken(queue) == [[3]]


def test_draining_gives_back_everything_that_was_not_handed_out() -> None:
    queue = Queue(units_of([case(1), case(2, "serial")]))
    left = [lines(unit) for unit in queue.drain()]
    assert (left, len(queue)) == ([[1], [2]], 0)


def test_what_is_left_of_a_file_can_be_put_together_again() -> None:
    queue = Queue(units_of([case(1), case(2), case(3), case(1, path="b.feature")]))
    given = queue.take()
    queue.keep_features_whole()
    assert (lines(given), taken(queue)) == ([1], [[2, 3], [1]])


def two_files() -> Queue:
    cases = [case(line, path=path) for path in ("a.feature", "b.feature") for line in (1, 2, 3)]
    return Queue(units_of(cases), workers=9)


def paths(queue: Queue, *near: str) -> list[str]:
    units = [queue.take(near=path) for path in near]
    return [unit.path[0] for unit in units if unit is not None]


def test_a_worker_goes_on_with_the_file_that_it_has_parsed() -> None:
    assert paths(two_files(), "b.feature", "b.feature", "a.feature", "b.feature") == list("bbab")


def test_a_worker_begins_a_file_where_nobody_is_at_work() -> None:
    assert paths(two_files(), "", "", "") == list("aba")


def test_a_worker_helps_with_another_file_when_its_own_is_over() -> None:
    assert paths(two_files(), *["a.feature"] * 6) == list("aaabbb")


def test_what_is_more_urgent_goes_before_a_file_that_is_parsed() -> None:
    queue = Queue(
        [
            *units_of([case(1, path="a.feature"), case(2, path="a.feature")], whole_features=True),
            *units_of([case(1, path="b.feature")]),
        ]
    )
    assert paths(queue, "b.feature", "b.feature") == list("ab")


def test_what_waits_for_a_lock_comes_before_a_file_that_is_parsed() -> None:
    queue = Queue(units_of([case(1), case(2, "lock:stock"), case(1, path="b.feature")]))
    first = queue.take(near="b.feature")
    assert first is not None
    assert first.locks == {"stock"}
