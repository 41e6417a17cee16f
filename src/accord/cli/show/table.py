"""The table of stages."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from accord.cli.console_text import ConsoleText
from accord.cli.show.styles import COLOURS, ORDER
from accord.cli.show.verdict_texts import STATUS, VERDICT
from accord.model.run import Stage


def print_stages(stages: Iterable[Stage], console: Console, texts: ConsoleText) -> None:
    """One row a stage: its verdict, its cases by the five words, its seconds."""
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), header_style="dim"
    )
    table.add_column(texts("table.stage"), no_wrap=True)
    table.add_column(texts("table.verdict"), no_wrap=True)
    for status in ORDER:
        table.add_column(texts(STATUS[status]), justify="right", no_wrap=True)
    table.add_column(texts("table.seconds"), justify="right", no_wrap=True)
    for stage in stages:
        verdict = Text(texts(VERDICT[stage.verdict]), style=f"bold {COLOURS[stage.verdict]}")
        counts = [
            Text(
                str(count) if (count := stage.counts[status]) else "·",
                style=COLOURS[status] if count else "dim",
            )
            for status in ORDER
        ]
        # A stage that never began has no times.
        seconds = stage.ended - stage.started
        table.add_row(stage.name, verdict, *counts, f"{seconds:.1f}" if seconds > 0 else "·")
    console.print(table)
