"""Sentences about the items of a list in an answer."""

from __future__ import annotations

from collections.abc import Sequence

from accord.steps.declarations import builtin
from accord.steps.differences import MISSING
from accord.steps.expectations import Expectations
from accord.steps.paths import AbsentError, PathError, read
from accord.steps.scene import StepContext, lines
from accord.steps.values import of_cell, same, shown
from accord.steps.world import World

Row = dict[str, object]
"""An expected item: only the columns of the table, each a path into the item."""


@builtin(
    "then",
    about="steps.about.items_contain",
    en="{path} contains the items:",
    zh_tw="{path}包含下列項目：",
    zh_cn="{path}包含以下各项：",
)
def items_contain(context: StepContext, path: str) -> None:
    """A list has an item for each row, in any order, and may have more; other fields are free."""
    expected, rows, items = _items(context, path)
    _tell_unmatched(expected, path, rows, items=items, exact=False)
    expected.settle()


@builtin(
    "then",
    about="steps.about.items_are",
    en="{path} has exactly the items:",
    zh_tw="{path}正好有下列項目：",
    zh_cn="{path}正好有以下各项：",
)
def items_are(context: StepContext, path: str) -> None:
    """A list has an item for each row, in any order, and no others."""
    expected, rows, items = _items(context, path)
    _tell_unmatched(expected, path, rows, items=items, exact=True)
    expected.settle()


@builtin(
    "then",
    about="steps.about.items_in_order",
    en="{path} has exactly the items in this order:",
    zh_tw="{path}依序是下列項目：",
    zh_cn="{path}依次是以下各项：",
)
def items_in_order(context: StepContext, path: str) -> None:
    """A list has an item for each row, in the same order, and no others."""
    expected, rows, items = _items(context, path)
    # As far as both go; the rest of either side is told as a whole and not cell by cell.
    for index, row in enumerate(rows[: len(items)]):
        for column, value in row.items():
            what = f"{path}[{index}].{column}"
            actual = _cell(context.accord, items[index], column)
            if actual is MISSING:
                expected.tell("steps.line-missing", what=what)
            elif not same(value, actual):
                expected.differs(what, expected=value, actual=actual)
    for row in rows[len(items) :]:
        expected.tell("steps.line-no-item", what=path, row=_row_text(row))
    for item in items[len(rows) :]:
        expected.tell("steps.line-other-item", what=path, item=shown(item))
    expected.settle()


@builtin(
    "then",
    about="steps.about.items_count",
    en="{path} has {count:int} item(s)",
    zh_tw=("{path}有{count:int}個項目", "{path}有{count:int}筆"),
    zh_cn=("{path}有{count:int}项", "{path}有{count:int}条"),
)
def items_count(context: StepContext, path: str, count: int) -> None:
    """A list has that many items."""
    expected = Expectations(context.accord)
    items = _list(expected, path)
    if len(items) != count:
        expected.fail("steps.line-count", what=path, expected=count, actual=len(items))


@builtin(
    "then",
    about="steps.about.items_count_at_least",
    en="{path} has at least {count:int} item(s)",
    zh_tw=("{path}至少有{count:int}個項目", "{path}至少有{count:int}筆"),
    zh_cn=("{path}至少有{count:int}项", "{path}至少有{count:int}条"),
)
def items_count_at_least(context: StepContext, path: str, count: int) -> None:
    """A list has that many items, or more."""
    expected = Expectations(context.accord)
    items = _list(expected, path)
    if len(items) < count:
        expected.fail("steps.line-count-at-least", what=path, expected=count, actual=len(items))


def _items(context: StepContext, path: str) -> tuple[Expectations, list[Row], list[object]]:
    heading, *rows = lines(context)
    if not rows:
        raise context.accord.problem("steps.no-rows")
    expected = Expectations(context.accord)
    rows_expected = [_row(context.accord, heading, row) for row in rows]
    return expected, rows_expected, _list(expected, path)


def _row(world: World, heading: Sequence[str], cells: Sequence[str]) -> Row:
    return {column: of_cell(world, cell) for column, cell in zip(heading, cells, strict=True)}


def _list(expected: Expectations, path: str) -> list[object]:
    value = expected.value(path)
    if not isinstance(value, list):
        expected.fail("steps.line-no-list", what=path, actual=shown(value))
    return value


def _tell_unmatched(
    expected: Expectations, path: str, rows: Sequence[Row], *, items: Sequence[object], exact: bool
) -> None:
    # Rows and items that fit each other are taken away first, so that only what is wrong is told.
    matched = _matched(expected.world, rows, items)
    unmatched = [item for index, item in enumerate(items) if index not in matched.values()]
    for index, row in enumerate(rows):
        if index in matched:
            continue
        expected.tell("steps.line-no-item", what=path, row=_row_text(row))
        nearest = _nearest(expected.world, row, unmatched)
        if nearest is not None:
            expected.tell("steps.line-nearest", item=shown(nearest))
    if exact:
        for item in unmatched:
            expected.tell("steps.line-other-item", what=path, item=shown(item))


def _matched(world: World, rows: Sequence[Row], items: Sequence[object]) -> dict[int, int]:
    """An item for as many rows as possible, none used twice.

    A general row must not take the only item that a more particular one could have, so a row
    may push another off its item when that one finds a different item (augmenting paths).
    """
    fitting = [
        [index for index, item in enumerate(items) if _agreeing(world, row, item) == len(row)]
        for row in rows
    ]
    row_of_item: dict[int, int] = {}

    def settle(row: int, tried: set[int]) -> bool:
        for index in fitting[row]:
            if index in tried:
                continue
            tried.add(index)
            if index not in row_of_item or settle(row_of_item[index], tried):
                row_of_item[index] = row
                return True
        return False

    for row in range(len(rows)):
        settle(row, set())
    return {row: index for index, row in row_of_item.items()}


def _nearest(world: World, row: Row, items: Sequence[object]) -> object:
    """The item that agrees in most columns, if any agrees in one."""
    # The likeliest to be the one that is wrong in a column.
    best = max(items, key=lambda item: _agreeing(world, row, item), default=None)
    return best if best is not None and _agreeing(world, row, best) else None


def _agreeing(world: World, row: Row, item: object) -> int:
    """In how many columns an item is what the row expects."""
    return sum(same(value, _cell(world, item, column)) for column, value in row.items())


def _cell(world: World, item: object, column: str) -> object:
    try:
        return read(item, column)
    except AbsentError:
        return MISSING
    except PathError as error:
        raise world.problem("steps.bad-path", path=column, rest=error.remainder) from error


def _row_text(row: Row) -> str:
    return ", ".join(f"{column} {shown(value)}" for column, value in row.items())
