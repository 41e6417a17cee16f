"""Known findings that a run shows: on the terminal, and as a part of its JSON document."""

from __future__ import annotations

from typing import Any, Final

from accord.cli.console_text import ConsoleText
from accord.cli.show.page import ConsolePage
from accord.model.events import Recognized
from accord.model.known import KnownFinding, RecognizedFinding
from accord.model.message import message
from accord.model.run import Case, Run
from accord.model.shown_findings import known_findings
from accord.model.status import Status

_MOST: Final = 5


def print_known(sheet: ConsolePage, run: Run, texts: ConsoleText) -> None:
    """What is known, what expires first in front; all of it stands in the list itself."""
    entries = known_findings(run)
    if not entries:
        return
    sheet.heading(texts("summary.known", count=len(entries)))
    for entry in entries[:_MOST]:
        sheet.words(entry_line(entry, texts), indent=2, hang=2, style="dim")
    if remaining := max(len(entries) - _MOST, 0):
        sheet.line("  " + texts("summary.and-more", count=remaining))


def entry_line(entry: KnownFinding, texts: ConsoleText) -> str:
    """An entry in one line: until when, what, why, and who is to mend it."""
    until = texts("known.until", until=entry.until)
    return " · ".join(
        filter(None, (until, entry.name, entry.reason.strip(), entry.owner, entry.ticket))
    )


def entry_document(entry: KnownFinding) -> dict[str, Any]:
    """An entry with the parts that it has."""
    parts = {
        "finding": entry.finding,
        "case": entry.case,
        "step": entry.step,
        "fault": entry.fault,
        "file": entry.file,
        "reason": entry.reason,
        "owner": entry.owner,
        "ticket": entry.ticket,
    }
    filled = {name: value for name, value in parts.items() if value}
    return {"name": entry.name, **filled, "until": entry.until.isoformat(), "line": entry.line}


def known_document(run: Run, texts: ConsoleText) -> list[dict[str, Any]]:
    """Everything of the list that the run's failed cases show."""
    return [
        {
            "stage": stage.name,
            "id": case.id,
            "state": item.state,
            "because": texts.say(item.because) if item.because else "",
            **entry_document(item.entry),
        }
        for stage in run.stages.values()
        for case in stage.cases.values()
        for item in _items(case)
    ]


def news_of(case: Case, texts: ConsoleText) -> tuple[str, ...]:
    """Why a case that shows something known is red all the same."""
    recognized = _last(case)
    if recognized is None or recognized.covers:
        return ()
    sentences = [texts.say(item.because) for item in recognized.findings if item.because]
    if recognized.others:
        sentences.append(texts.say(message("known.others", count=recognized.others)))
    return tuple(sentences)


def _last(case: Case) -> Recognized | None:
    return case.recognized[-1] if case.recognized and case.status is Status.FAILED else None


def _items(case: Case) -> tuple[RecognizedFinding, ...]:
    recognized = _last(case)
    return recognized.findings if recognized else ()
