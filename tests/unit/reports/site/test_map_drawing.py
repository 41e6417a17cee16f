"""Where services and dependencies stand in the drawing of a system."""

from __future__ import annotations

import pytest

from accord.reports.site.map_drawing import BOX_HEIGHT, BOX_WIDTH, MOST_DRAWN, MapDrawing, drawing
from accord.reports.site.system_map import MappedDependency, MappedService, SystemMap


def drawn(pairs: str, *, alone: str = "") -> MapDrawing:
    """A system of services with names of one letter: ``ab`` is a, which asks b."""
    asked = [(pair[0], pair[1]) for pair in pairs.split()]
    names = dict.fromkeys([name for pair in asked for name in pair] + list(alone))
    return drawing(
        SystemMap(
            services=tuple(MappedService(name=name, calls=1) for name in names),
            dependencies=tuple(
                MappedDependency(caller=caller, callee=callee, calls=1) for caller, callee in asked
            ),
        )
    )


def columns(pairs: str) -> dict[str, int]:
    return {it.service.name: it.x for it in drawn(pairs).services}


def test_callers_stand_left_of_whom_they_ask() -> None:
    x = columns("ab bc ac cd")
    assert x["a"] < x["b"] < x["c"] < x["d"]


@pytest.mark.parametrize("pairs", ["ab ba", "ab bc ca", "xa ab bc ca", "aa ab"])
def test_a_circle_of_services_is_drawn_too(pairs: str) -> None:
    asked = {pair for pair in pairs.split() if pair[0] != pair[1]}
    assert len(drawn(pairs).dependencies) == len(asked)


def test_a_call_back_is_drawn_with_its_head_on_the_left() -> None:
    back = {it.dependency.callee: it.is_back for it in drawn("ab bc ca").dependencies}
    assert back == {"b": False, "c": False, "a": True}


def test_no_box_covers_another_or_leaves_the_drawing() -> None:
    whole = drawn("ab ac ad ae bf cf df ef ag gh", alone="xyz")
    boxes = [(it.x, it.y) for it in whole.services]
    for number, (x, y) in enumerate(boxes):
        assert 0 <= x <= whole.width - BOX_WIDTH
        assert 0 <= y <= whole.height - BOX_HEIGHT
        for other_x, other_y in boxes[number + 1 :]:
            assert abs(x - other_x) >= BOX_WIDTH or abs(y - other_y) >= BOX_HEIGHT


def test_two_callers_and_their_own_callees_do_not_cross() -> None:
    y = {it.service.name: it.y for it in drawn("ad bc").services}
    assert (y["a"] < y["b"]) == (y["d"] < y["c"])


def test_a_dependency_over_several_columns_goes_around_what_lies_between() -> None:
    whole = drawn("ab bc ac")
    boxes = {it.service.name: it.y + BOX_HEIGHT // 2 for it in whole.services}
    long_way = next(
        it
        for it in whole.dependencies
        if it.dependency.callee == "c" and it.dependency.caller == "a"
    )
    heights = {float(part) for part in long_way.path.split("L")[1].split()[1:2]}
    assert heights.isdisjoint({boxes["b"]})


def test_of_a_very_large_system_those_are_drawn_that_were_asked() -> None:
    services = [MappedService(name=f"s{number}") for number in range(MOST_DRAWN)]
    services += [MappedService(name="busy", calls=3)]
    whole = drawing(SystemMap(services=tuple(services), dependencies=()))
    assert whole.left_out == 1
    assert "busy" in {it.service.name for it in whole.services}


def test_a_system_without_services_has_an_empty_drawing() -> None:
    assert drawing(SystemMap(services=(), dependencies=())).services == ()
