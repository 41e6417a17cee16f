"""The table of stages."""

from __future__ import annotations

from collections.abc import Collection

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from accord.cli.console_text import ConsoleText
from accord.cli.show.styles import COLOURS, ORDER
from accord.cli.show.verdict_texts import STATUS, VERDICT
from accord.model.run import Stage, in_words
from accord.model.suites import UNPROVED

_ANY_WIDTH = 10_000


def print_stages(stages: Collection[Stage], console: Console, texts: ConsoleText) -> None:
    """One row a stage: its verdict, its cases by how they ended, its seconds.

    Where that is wider than the window, one block a stage: cut off, nobody could tell them apart.
    """
    table = _side_by_side(stages, texts, nothing="-" if console.options.ascii_only else "·")
    wide = console.options.update(max_width=_ANY_WIDTH)
    fits = console.measure(table, options=wide).maximum <= console.width
    console.print(table if fits else _one_below_another(stages, texts))


def _side_by_side(stages: Collection[Stage], texts: ConsoleText, *, nothing: str) -> Table:
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), header_style="dim"
    )
    table.add_column(texts("table.stage"), no_wrap=True)
    table.add_column(texts("table.verdict"), no_wrap=True)
    tallies = [in_words(stage) for stage in stages]
    # Where nothing is unproved, the word would be one that nobody asked about.
    outcomes = [
        name for name in ORDER if name != UNPROVED or any(tally.get(name) for tally in tallies)
    ]
    for outcome in outcomes:
        table.add_column(texts(STATUS[outcome]), justify="right", no_wrap=True)
    table.add_column(texts("table.seconds"), justify="right", no_wrap=True)
    for stage, tally in zip(stages, tallies, strict=True):
        counts = [
            Text(
                str(count) if (count := tally.get(outcome)) else nothing,
                style=COLOURS[outcome] if count else "dim",
            )
            for outcome in outcomes
        ]
        table.add_row(stage.name, _verdict(stage, texts), *counts, _seconds(stage) or nothing)
    return table


def _one_below_another(stages: Collection[Stage], texts: ConsoleText) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    for stage in stages:
        table.add_row(Text(stage.name, style="bold"), _verdict(stage, texts))
        tally = in_words(stage)
        for outcome in ORDER:
            if count := tally.get(outcome):
                table.add_row(f"  {texts(STATUS[outcome])}", Text(str(count), COLOURS[outcome]))
        if seconds := _seconds(stage):
            table.add_row(f"  {texts('table.seconds')}", seconds)
    return table


def _verdict(stage: Stage, texts: ConsoleText) -> Text:
    return Text(texts(VERDICT[stage.verdict]), style=f"bold {COLOURS[stage.verdict]}")


def _seconds(stage: Stage) -> str:
    """How long it took; nothing of a stage that never began, which has no times."""
    seconds = stage.ended - stage.started
    return f"{seconds:.1f}" if seconds > 0 else ""
