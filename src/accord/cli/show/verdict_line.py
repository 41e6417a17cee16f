"""The last lines of ``accord run``: the verdict, what to do when nothing ran, and the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from accord.cli.console_text import ConsoleText
from accord.cli.show.page import ConsolePage
from accord.cli.show.verdict_texts import VERDICT, meaning
from accord.errors import Exit
from accord.model.run import Run
from accord.model.status import Verdict
from accord.pipeline.selection import FAILED

_VERDICT_COLOURS: Final = {Exit.OPEN: "green", Exit.FAILED: "red"}


def print_verdict(
    sheet: ConsolePage, run: Run, exit: Exit, reports: Mapping[str, Path], texts: ConsoleText
) -> None:
    """The last line of a run, what it is about, and where the page is."""
    sheet.gap()
    colour = _VERDICT_COLOURS.get(exit, "magenta")
    if exit is Exit.OPEN and run.verdict is Verdict.INCOMPLETE:
        colour = "yellow"
    words = {
        "verdict": texts(VERDICT[run.verdict]),
        "exit": str(int(exit)),
        "meaning": meaning(run, exit, texts),
    }
    if (shard := run.shard) is not None:
        place = {"index": str(shard.index), "total": str(shard.total)}
        sheet.words(texts("summary.verdict-of-shard", **place, **words), style=f"bold {colour}")
        sheet.words(texts("summary.of-shard"), style="dim")
    else:
        sheet.words(texts("summary.verdict", **words), style=f"bold {colour}")
    if exit is Exit.NOTHING_RAN:
        sheet.words(texts("hint") + _way_out(run, texts))
    for path in reports.values():
        if path.suffix == ".html":
            # As an address: terminals open those on a click, and paths they do not.
            sheet.line(texts("summary.page", address=path.resolve().as_uri()))


def _way_out(run: Run, texts: ConsoleText) -> str:
    """What to do when nothing ran."""
    if run.shard is not None:
        return texts("summary.nothing-of-shard")
    if run.selection.split()[:1] == [FAILED]:
        return texts("summary.nothing-left")
    if run.unproved:
        return texts("summary.nothing-proved")
    if run.left_out is not None and run.left_out.since:
        return texts("summary.nothing-concerned", since=run.left_out.since)
    if run.selection:
        return texts("summary.nothing-selected", selection=run.selection)
    return texts("summary.nothing-ran" if run.stages else "summary.nothing-there")
