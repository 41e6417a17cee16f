from __future__ import annotations

import re
from itertools import pairwise

import pytest

from accord.reports.site.charts import HEIGHT, WIDTH, Curve, Limit, Scale, clock, draw, time_axis
from accord.reports.site.prose import duration

CURVE = Curve(name="p95", style="p95", points=((0.5, 0.1), (1.5, 0.4), (2.5, 0.1)))


def drawn(*curves: Curve, **more: object) -> str:
    return str(draw(curves or (CURVE,), seconds=3.0, unit=duration, **more))  # type: ignore[arg-type]


def test_every_point_is_inside_the_paper() -> None:
    path = re.findall(r'class="curve p95" d="([^"]+)"', drawn())[0]
    places = [tuple(map(float, place.split())) for place in re.split("[ML]", path)[1:]]
    assert len(places) == 3
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)


def test_a_larger_value_stands_higher() -> None:
    scale = Scale(10.0, 0.4)
    assert scale.y(0.4) < scale.y(0.1) < scale.y(0.0)


def test_a_curve_is_interrupted_where_nothing_was_measured() -> None:
    torn = Curve(name="p95", style="p95", points=((0.5, 0.1), (1.5, None), (2.5, 0.1)))
    path = re.findall(r'class="curve p95" d="([^"]+)"', drawn(torn))[0]
    assert path.count("M") == 2
    assert "L" not in path


@pytest.mark.parametrize(
    ("held", "above", "marks"),
    [(False, True, 1), (False, False, 2), (True, True, 0)],
    ids=["missed at most", "missed at least", "held"],
)
def test_points_beyond_a_missed_threshold_are_marked(held: bool, above: bool, marks: int) -> None:
    limit = Limit(label="p95", value=0.2, is_met=held, curve="p95", above=above)
    assert drawn(limits=[limit]).count('class="beyond"') == marks


def test_a_threshold_above_all_curves_is_still_on_the_paper() -> None:
    told = drawn(limits=[Limit(label="p95 ≤", value=2.0, is_met=True, curve="p95")])
    y = float(re.findall(r'class="limit held" d="M\S+ ([\d.]+)H', told)[0])
    assert 0 < y < HEIGHT
    assert "p95 ≤ 2.0 s" in told


def test_a_name_that_is_a_word_is_said_in_the_readers_language() -> None:
    rate = Curve(name="rate", style="rate", points=((0.0, 1.0),), sentence="rate")
    told = drawn(rate, say={"rate": "速率"}.__getitem__)
    assert re.search(r'data-t="rate"[^>]*>速率</text>', told)


def test_names_at_the_ends_of_curves_do_not_cover_each_other() -> None:
    alike = [Curve(name=name, style=name, points=((0.0, 1.0),)) for name in ("a", "b", "c")]
    places = [float(y) for y in re.findall(r'class="name \w" x="\S+" y="([\d.]+)"', drawn(*alike))]
    assert len(places) == 3
    assert min(abs(one - other) for one, other in pairwise(places)) >= 12


def test_what_a_curve_is_called_is_never_markup() -> None:
    evil = Curve(name="<script>", style="a", points=((0.0, 1.0),))
    assert "<script>" not in drawn(evil)


def test_a_chart_of_nothing_but_zeros_can_be_drawn() -> None:
    flat = Curve(name="errors", style="errors", points=((0.5, 0.0), (1.5, 0.0)))
    assert "nan" not in drawn(flat).lower()


@pytest.mark.parametrize(
    ("seconds", "ticks"), [(30.0, 7), (3.0, 7), (300.0, 6), (3600.0, 7), (86400.0, 5)], ids=str
)
def test_a_time_axis_has_a_handful_of_round_moments(seconds: float, ticks: int) -> None:
    assert len(time_axis(seconds)) == ticks


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (90, "90 s"), (180, "3 min"), (195, "3:15")], ids=str
)
def test_a_moment_is_told_short(seconds: float, told: str) -> None:
    assert clock(seconds) == told


def test_nothing_above_the_whole_of_a_share_is_on_the_paper() -> None:
    assert Scale(1.0, 0.8, most=1.0).highest == 1.0
    assert Scale(1.0, 1.0, most=1.0).highest == 1.0
    assert Scale(1.0, 1.0).highest > 1.0
