"""Where each service and each dependency of a system stands in its drawing: callers on the left."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from accord.reports.site.system_map import MappedDependency, MappedService, SystemMap

MOST_DRAWN: Final = 40
"""Services up to which a drawing can be read; the table holds all."""
BOX_WIDTH: Final = 168
BOX_HEIGHT: Final = 52
_COLUMN: Final = 262
_ROW: Final = 76
_PASSING_ROW: Final = 34
_MARGIN: Final = 6
_SWEEPS: Final = 6
_LONGEST_NAME: Final = 20

_Pair = tuple[str, str]
_Place = Hashable
"""A service, or where a dependency passes a column that lies between its ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnService:
    """A service's box, by its upper left corner."""

    service: MappedService
    x: int
    y: int

    @property
    def label(self) -> str:
        """Its name, as far as the box is wide."""
        name = self.service.name
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnDependency:
    """A dependency's line from left to right, and where its number of calls is written.

    ``is_back`` is whether it leads to the left: in a circle of services one has to.
    """

    dependency: MappedDependency
    path: str
    x: float
    y: float
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDrawing:
    """Everything that is drawn; ``left_out`` counts the services that are not."""

    services: tuple[DrawnService, ...]
    dependencies: tuple[DrawnDependency, ...]
    width: int
    height: int
    left_out: int = 0


def drawing(system: SystemMap) -> MapDrawing:
    """Place services in columns so that calls lead from left to right, with few crossings."""
    drawn_names = _most_telling(system)
    services = [service for service in system.services if service.name in drawn_names]
    dependencies = [
        dependency
        for dependency in system.between_services
        if dependency.caller != dependency.callee
        and {dependency.caller, dependency.callee} <= drawn_names
    ]
    pairs = [(dependency.caller, dependency.callee) for dependency in dependencies]
    columns, ways = _columns([service.name for service in services], pairs)
    points, height = _points(columns)
    return MapDrawing(
        services=tuple(
            DrawnService(
                service=service,
                x=points[service.name][0],
                y=points[service.name][1] - BOX_HEIGHT // 2,
            )
            for service in services
        ),
        dependencies=tuple(
            _drawn(dependency, [points[place] for place in ways[pair]])
            for dependency, pair in zip(dependencies, pairs, strict=True)
        ),
        width=_MARGIN * 2 + (len(columns) - 1) * _COLUMN + BOX_WIDTH,
        height=height,
        left_out=len(system.services) - len(services),
    )


def _most_telling(system: SystemMap) -> set[str]:
    """The services that are drawn: all, or what is at fault, its neighbours, and who is busiest."""
    if len(system.services) <= MOST_DRAWN:
        return {service.name for service in system.services}
    blamed = {service.name for service in system.services if service.blamed}
    beside: set[str] = set()
    weights: Counter[str] = Counter()
    for dependency in system.between_services:
        ends = {dependency.caller, dependency.callee}
        if ends & blamed:
            beside |= ends
        weights.update(dict.fromkeys(ends, 1 + dependency.calls))
    ranked = sorted(
        system.services,
        key=lambda it: (it.name not in blamed, it.name not in beside, -weights[it.name], -it.calls),
    )
    return {service.name for service in ranked[:MOST_DRAWN]}


def _columns(
    names: Sequence[str], pairs: Sequence[_Pair]
) -> tuple[list[list[_Place]], dict[_Pair, list[_Place]]]:
    """What stands in each column from above to below, and the places that each pair leads over."""
    forward = _without_circles(names, pairs)
    column_of = _longest_ways(names, forward.values())
    columns: list[list[_Place]] = [[] for _ in range(max(column_of.values(), default=0) + 1)]
    for name in names:
        columns[column_of[name]].append(name)
    ways: dict[_Pair, list[_Place]] = {}
    for pair, (begin, end) in forward.items():
        passing = range(column_of[begin] + 1, column_of[end])
        way: list[_Place] = [begin, *((*pair, column) for column in passing), end]
        for column, place in zip(passing, way[1:-1], strict=True):
            columns[column].append(place)
        ways[pair] = way if begin == pair[0] else way[::-1]
    _uncross(columns, ways.values())
    return columns, ways


def _without_circles(names: Sequence[str], pairs: Sequence[_Pair]) -> dict[_Pair, _Pair]:
    """Each pair as it counts for the columns: what leads back to a caller is turned round."""
    callees: dict[str, list[str]] = {name: [] for name in names}
    for caller, callee in pairs:
        callees[caller].append(callee)
    visited: set[str] = set()
    turned: set[_Pair] = set()
    called = {callee for _, callee in pairs}
    # From those whom nobody asks, so that a way back is recognised as one.
    for start in sorted(names, key=lambda name: name in called):
        open_names: dict[str, list[str]] = {} if start in visited else {start: [*callees[start]]}
        while open_names:
            name, waiting = next(reversed(open_names.items()))
            if not waiting:
                visited.add(name)
                del open_names[name]
                continue
            callee = waiting.pop(0)
            if callee in open_names:
                turned.add((name, callee))
            elif callee not in visited:
                open_names[callee] = [*callees[callee]]
    return {pair: pair[::-1] if pair in turned else pair for pair in pairs}


def _longest_ways(names: Sequence[str], pairs: Iterable[_Pair]) -> dict[str, int]:
    """The column of each service: right of everybody who asks it."""
    forward = set(pairs)
    column_of = dict.fromkeys(names, 0)
    # No way is longer than there are services.
    for _ in names:
        for caller, callee in forward:
            column_of[callee] = max(column_of[callee], column_of[caller] + 1)
    return column_of


def _uncross(columns: list[list[_Place]], ways: Iterable[Sequence[_Place]]) -> None:
    """Order each column by the middle of its neighbours in the one before, to and fro."""
    beside: dict[_Place, list[_Place]] = {}
    for way in ways:
        for one_end, other_end in itertools.pairwise(way):
            beside.setdefault(one_end, []).append(other_end)
            beside.setdefault(other_end, []).append(one_end)
    for sweep in range(_SWEEPS):
        in_order = columns if sweep % 2 == 0 else columns[::-1]
        for neighbour, column in itertools.pairwise(in_order):
            height = {place: number for number, place in enumerate(neighbour)}
            heights = {
                place: [height[at] for at in beside.get(place, ()) if at in height] or [number]
                for number, place in enumerate(column)
            }
            column[:] = sorted(column, key=lambda place: fmean(heights[place]))


def _points(columns: Sequence[Sequence[_Place]]) -> tuple[dict[_Place, tuple[int, int]], int]:
    """Left edge and middle of every place, each column in the middle of the height."""
    heights = [sum(_row(place) for place in column) for column in columns]
    highest = max(heights, default=0)
    points: dict[_Place, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        y = _MARGIN + (highest - heights[number]) // 2
        for place in column:
            points[place] = _MARGIN + number * _COLUMN, y + _row(place) // 2
            y += _row(place)
    return points, highest + 2 * _MARGIN


def _row(place: _Place) -> int:
    return _ROW if isinstance(place, str) else _PASSING_ROW


def _drawn(dependency: MappedDependency, points: Sequence[tuple[int, int]]) -> DrawnDependency:
    """A curve from box to box, through the gaps of the columns between."""
    is_back = points[0][0] > points[-1][0]
    ordered = points[::-1] if is_back else points
    path, pen = "", (0, 0)
    for number, (left, y) in enumerate(ordered):
        is_end = number == len(ordered) - 1
        if number:
            middle = (pen[0] + left) // 2
            path += f" C{middle} {pen[1]} {middle} {y} {left} {y}"
        else:
            path = f"M{left + BOX_WIDTH} {y}"
        if number > 0 and not is_end:
            path += f" L{left + BOX_WIDTH} {y}"
        pen = left + BOX_WIDTH, y
    (x, y), (next_x, next_y) = ordered[0], ordered[1]
    return DrawnDependency(
        dependency=dependency,
        path=path,
        x=(x + BOX_WIDTH + next_x) / 2,
        y=(y + next_y) / 2,
        is_back=is_back,
    )
