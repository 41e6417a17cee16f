"""What a step's function sees of the engine: the world, and the table or text below the step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from accord.steps.rows import file_of, rows_of
from accord.steps.world import World

_TITLES: Final = frozenset(
    {
        ("field", "value"),
        ("name", "value"),
        ("path", "value"),
        ("header", "value"),
        ("欄位", "值"),
        ("名稱", "值"),
        ("路徑", "值"),
        ("標頭", "值"),
        ("字段", "值"),
        ("名称", "值"),
        ("路径", "值"),
        ("请求头", "值"),
        ("响应头", "值"),
    }
)


class Row(Protocol):
    """One line of a table."""

    @property
    def cells(self) -> Sequence[str]:
        """The cells, in the order of the headings."""
        ...


class DataTable(Protocol):
    """A data table; Gherkin takes its first line for headings."""

    @property
    def headings(self) -> Sequence[str]:
        """The first line."""
        ...

    @property
    def rows(self) -> Iterable[Row]:
        """All other lines."""
        ...


class StepContext(Protocol):
    """behave's context, as far as our steps use it; the scenario executor brings its own."""

    accord: World
    table: DataTable | None
    text: str | None

    def add_cleanup(self, cleanup: Callable[..., object]) -> None:
        """Have something called when the scenario is over."""
        ...


def lines(scene: StepContext) -> list[list[str]]:
    """Every line of the step's table, the first one included; ``file:x.csv`` stands for a file's.

    Raises:
        StepError: there is no table, or the file that it names cannot be read.
    """
    if scene.table is None:
        raise scene.accord.problem("steps.no-table")
    headings, rows = list(scene.table.headings), [list(row.cells) for row in scene.table.rows]
    path = file_of(headings, has_rows=bool(rows))
    return rows_of(scene.accord, path) if path else [headings, *rows]


def document(scene: StepContext) -> str:
    """The text between triple quotes below the step.

    Raises:
        StepError: there is none.
    """
    if scene.text is None:
        raise scene.accord.problem("steps.no-text")
    return str(scene.text)


def pairs(scene: StepContext) -> list[tuple[str, str]]:
    """A table of two columns, name and value; a heading line such as ``field | value`` is left out.

    Raises:
        StepError: there is no table, it has other columns, or a name stands twice.
    """
    rows = lines(scene)
    if len(rows[0]) != len(("name", "value")):
        raise scene.accord.problem("steps.not-two-columns", columns=str(len(rows[0])))
    named_values = [(name, value) for name, value in rows]
    # Only these pairs: any other first line of two cells may be data like the rest.
    if (named_values[0][0].lower(), named_values[0][1].lower()) in _TITLES:
        del named_values[0]
    # The second value would silently win over the first.
    names = [name for name, _ in named_values]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise scene.accord.problem("steps.twice", name=twice)
    return named_values
