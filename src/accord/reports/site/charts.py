"""Curves over time as SVG, drawn here so that a page shows them without a script or a library."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

WIDTH: Final = 720
HEIGHT: Final = 210
_LEFT: Final = 58
_RIGHT: Final = 66
_TOP: Final = 12
_BOTTOM: Final = 24
_APART: Final = 13
_LEFT_WORD: Final = Markup('<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>')
_LOW_WORD: Final = Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>')
_NAME: Final = Markup('<text class="name {}" x="{}" y="{}">{}</text>')
_WORD: Final = Markup('<text class="name {}" data-t="{}" x="{}" y="{}">{}</text>')
_TICKS: Final = 4
_MOMENTS: Final = 7
# Minutes and hours are not counted in tens.
_LONG_STEPS: Final = (30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 21600.0)
# So that the highest point, and a name above it, do not touch the edge.
_ROOM: Final = 1.08

Point = tuple[float, float | None]
"""Seconds since the begin, and a value; without one the curve is interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line of a chart; ``name`` is written at its end, ``style`` is its class.

    ``sentence`` is the id of what is written there instead, where the name is not the same in every
    language.
    """

    name: str
    style: str
    points: tuple[Point, ...]
    sentence: str = ""

    @property
    def highest(self) -> float:
        """Its largest value."""
        return max((value for _, value in self.points if value is not None), default=0.0)

    @property
    def last(self) -> float | None:
        """Its last value."""
        return next((value for _, value in reversed(self.points) if value is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A threshold drawn into a chart; points of ``curve`` beyond it are marked."""

    label: str
    value: float
    is_met: bool
    curve: str = ""
    above: bool = True


class Scale:
    """Places seconds and values on the paper; there is no value above ``most``."""

    def __init__(self, seconds: float, highest: float, most: float = math.inf) -> None:
        self.seconds = seconds or 1.0
        room = min(highest * _ROOM, max(most, highest))
        self.step = _nice(room / _TICKS)
        # Whole steps, so that the uppermost line of the grid is the edge.
        self.highest = self.step * max(1, math.ceil(room / self.step))

    def x(self, seconds: float) -> float:
        """Where a moment is."""
        return round(_LEFT + seconds / self.seconds * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        """Where a value is."""
        return round(HEIGHT - _BOTTOM - value / self.highest * (HEIGHT - _TOP - _BOTTOM), 1)


def draw(
    curves: Sequence[Curve],
    *,
    seconds: float,
    unit: Callable[[float], str],
    limits: Sequence[Limit] = (),
    most: float = math.inf,
    say: Callable[[str], str] = str,
) -> Markup:
    """The inside of an SVG element of ``WIDTH`` × ``HEIGHT``: grid, thresholds, curves, names.

    ``most`` is a value above which there is none, such as the whole of a share; ``say`` knows the
    sentences of the site.
    """
    highest = max([curve.highest for curve in curves] + [limit.value for limit in limits])
    scale = Scale(seconds, highest or 1.0, most)
    parts = [*_grid(scale, unit)]
    for limit in limits:
        parts += _limit(limit, scale, unit)
    for curve in curves:
        path = _path(curve.points, scale)
        parts.append(Markup('<path class="curve {}" d="{}"/>').format(curve.style, path))
    for limit in limits:
        parts += _beyond(limit, curves, scale)
    return Markup().join([*parts, *_names(curves, scale, say)])


def time_axis(seconds: float) -> list[float]:
    """The moments to write below a chart."""
    rough = (seconds or 1.0) / _MOMENTS
    step = next((step_s for step_s in _LONG_STEPS if step_s >= rough), rough)
    if rough < _LONG_STEPS[0] / 2:
        step = _nice(rough)
    return [step * number for number in range(int((seconds or 1.0) / step + 0.001) + 1)]


def clock(seconds: float) -> str:
    """A moment of a run, short."""
    if seconds < 120:  # noqa: PLR2004
        return f"{seconds:g} s"
    minutes, seconds_over = divmod(round(seconds), 60)
    return f"{minutes} min" if not seconds_over else f"{minutes}:{seconds_over:02}"


def _grid(scale: Scale, unit: Callable[[float], str]) -> list[Markup]:
    parts = []
    for number in range(round(scale.highest / scale.step) + 1):
        value = scale.step * number
        y = scale.y(value)
        parts.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(_LEFT, y, WIDTH - _RIGHT))
        parts.append(_LEFT_WORD.format(_LEFT - 6, round(y + 4, 1), unit(value)))
    for moment in time_axis(scale.seconds):
        parts.append(_LOW_WORD.format(scale.x(moment), HEIGHT - 6, clock(moment)))
    return parts


def _limit(limit: Limit, scale: Scale, unit: Callable[[float], str]) -> list[Markup]:
    y = scale.y(limit.value)
    style = "held" if limit.is_met else "missed"
    line = Markup('<path class="limit {}" d="M{} {}H{}"/>').format(style, _LEFT, y, WIDTH - _RIGHT)
    label = Markup('<text class="limit {}" x="{}" y="{}">{} {}</text>').format(
        style, _LEFT + 4, round(y - 4, 1), limit.label, unit(limit.value)
    )
    return [line, label]


def _beyond(limit: Limit, curves: Sequence[Curve], scale: Scale) -> list[Markup]:
    """Marks on the points that are on the wrong side of a threshold that was missed."""
    if limit.is_met:
        # A threshold is about the whole; one slow second of a whole that held alarms nobody.
        return []
    return [
        Markup('<circle class="beyond" cx="{}" cy="{}" r="3"/>').format(
            scale.x(moment), scale.y(value)
        )
        for curve in curves
        if curve.name == limit.curve
        for moment, value in curve.points
        if value is not None and (value > limit.value) == limit.above and value != limit.value
    ]


def _path(points: Sequence[Point], scale: Scale) -> str:
    drawn, pen = [], "M"
    for moment, value in points:
        if value is None:
            # A line across a time in which nobody answered would claim that somebody had.
            pen = "M"
            continue
        drawn.append(f"{pen}{scale.x(moment)} {scale.y(value)}")
        pen = "L"
    return "".join(drawn)


def _names(curves: Sequence[Curve], scale: Scale, say: Callable[[str], str]) -> list[Markup]:
    """The name of each curve at its end, moved apart where ends meet."""
    ends = [(scale.y(curve.last), curve) for curve in curves if curve.last is not None]
    limit_y, parts = math.inf, []
    # From below upwards: each name pushes only those above it.
    for y, curve in sorted(ends, key=lambda end: -end[0]):
        limit_y = min(y, limit_y - _APART)
        place = round(max(limit_y, _TOP) + 4, 1)
        x = WIDTH - _RIGHT + 6
        if curve.sentence:
            parts.append(_WORD.format(curve.style, curve.sentence, x, place, say(curve.sentence)))
        else:
            parts.append(_NAME.format(curve.style, x, place, curve.name))
    return parts


def _nice(rough: float) -> float:
    """A step that people count in: 1, 2 or 5 of a power of ten."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * step for step in (1, 2, 5) if rough <= power * step * 1.001), power * 10)
