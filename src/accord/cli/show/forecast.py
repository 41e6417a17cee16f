"""What ``accord run --dry-run`` shows: the stages and cases that would run, and what would not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accord.cli.common import print_json
from accord.cli.session import CommandSession
from accord.cli.show.document import left_out_document
from accord.cli.show.page import ConsolePage
from accord.cli.show.verdict_texts import left_out
from accord.errors import Exit
from accord.model.ids import file_and_line
from accord.pipeline.plan import PlannedStage

if TYPE_CHECKING:
    from accord.wiring import Forecast


def show_forecast(session: CommandSession, forecast: Forecast, *, format: str) -> Exit:
    """Print it; 2 where a file cannot be read, 5 where nothing would run."""
    cases = sum(len(stage.cases) for stage in forecast.stages)
    faults = any(stage.unreadable for stage in forecast.stages)
    exit = Exit.USAGE if faults else Exit.OPEN if cases else Exit.NOTHING_RAN
    if format == "json":
        document = {
            "exit": int(exit),
            "selection": forecast.selection,
            "left_out": left_out_document(forecast.left_out, session.texts),
            "stages": [_document(stage, session) for stage in forecast.stages],
        }
        print_json(session, document)
        return exit
    sheet, texts = ConsolePage(session.terminal.results), session.texts
    for stage in forecast.stages:
        heading = {"stage": stage.name, "engine": stage.engine, "count": len(stage.cases)}
        sheet.heading(texts("forecast.stage", **heading))
        for case in stage.cases:
            place = file_and_line(case.path, case.line)
            sheet.line(session.masked(f"  {case.title}  {place}".rstrip()))
        for fault in stage.unreadable:
            sheet.words(f"{fault.path}: {texts.say(fault.message)}", style="red", indent=2)
    sheet.gap()
    if forecast.left_out is not None:
        sheet.words(left_out(forecast.left_out, texts))
    sheet.words(texts("forecast.total", count=cases), style="bold")
    return exit


def _document(stage: PlannedStage, session: CommandSession) -> dict[str, Any]:
    return {
        "name": stage.name,
        "suite": stage.suite,
        "engine": stage.engine,
        "cases": [
            {
                "id": session.masked(case.id),
                "title": session.masked(case.title),
                "path": case.path,
                "line": case.line,
            }
            for case in stage.cases
        ],
        "unreadable": [
            {"path": fault.path, "line": fault.line, "message": session.texts.say(fault.message)}
            for fault in stage.unreadable
        ],
    }
