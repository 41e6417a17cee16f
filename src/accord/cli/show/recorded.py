"""What the contracts say of recorded exchanges, for people and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from accord.cli.common import print_json
from accord.cli.session import CommandSession
from accord.errors import Exit
from accord.model.calls import ContractVerdict

if TYPE_CHECKING:
    from accord.check.recorded import RecordedObjection, RecordedReport

_MOST_SHOWN: Final = 20
_COUNTS: Final = (
    ContractVerdict.KEPT,
    ContractVerdict.BROKEN,
    ContractVerdict.UNDOCUMENTED,
    "unanswered",
)


def show_recorded(
    session: CommandSession, report: RecordedReport, *, complete: bool, as_json: bool
) -> Exit:
    """Print the report: 1 when an exchange breaks its contract, 2 for a file that is none.

    People see the most frequent objections; ``whole`` shows them all.
    """
    if report.objected:
        exit = Exit.FAILED
    elif report.faults:
        exit = Exit.USAGE
    else:
        exit = Exit.OPEN if report.total else Exit.NOTHING_RAN
    if as_json:
        _print_document(session, report, exit)
    else:
        _print_text(session, report, complete=complete)
    return exit


def _print_document(session: CommandSession, report: RecordedReport, exit: Exit) -> None:
    from accord.cli.show.document import fault_document

    print_json(
        session,
        {
            "exit": int(exit),
            "counts": {"exchanges": report.total} | dict(report.counts),
            "objections": [_document(session, objection) for objection in report.objections],
            "faults": [fault_document(fault, session.texts) for fault in report.faults],
        },
    )


def _document(session: CommandSession, objection: RecordedObjection) -> dict[str, Any]:
    problem = objection.problem
    return {
        "operations": objection.operations,
        "request": objection.request,
        "side": problem.side,
        "kind": problem.kind,
        "where": problem.where,
        "message": session.texts.say(problem.message),
        "count": objection.count,
        "path": objection.path,
        "number": objection.number,
    }


def _print_text(session: CommandSession, report: RecordedReport, *, complete: bool) -> None:
    from accord.cli.show.page import ConsolePage

    texts, page = session.texts, ConsolePage(session.terminal.results)
    for fault in report.faults:
        page.words(f"{fault.path}  {texts.say(fault.message)}", style="red", hang=2)
    shown = report.objections if complete else report.objections[:_MOST_SHOWN]
    for objection in shown:
        problem = objection.problem
        page.words(f"{problem.where}  {texts.say(problem.message)}", style="red", hang=2)
        page.words(f"  {texts(_place_of(objection), **_arguments(objection))}", hang=4)
        page.words(f"  {objection.path}#{objection.number}", style="dim", hang=4)
        page.gap()
    if hidden := len(report.objections) - len(shown):
        page.words(texts("check.recorded-more", count=hidden))
        page.gap()
    _print_counts(session, report)


def _place_of(objection: RecordedObjection) -> str:
    if len(objection.operations) > 1:
        return "check.recorded-operations"
    return "check.recorded-operation" if objection.operations else "check.recorded-request"


def _arguments(objection: RecordedObjection) -> dict[str, object]:
    return {
        "count": objection.count,
        "request": objection.request,
        "operation": objection.operations[0] if objection.operations else "",
        "operations": len(objection.operations),
    }


def _print_counts(session: CommandSession, report: RecordedReport) -> None:
    from accord.cli.show.page import ConsolePage
    from accord.contract.explain import not_judged

    texts, page = session.texts, ConsolePage(session.terminal.results)
    counts = {name: report.counts.get(name, 0) for name in map(str, _COUNTS)}
    reasons = {name: n for name, n in report.counts.items() if name not in counts}
    unjudged = sum(reasons.values())
    total = texts("check.recorded-total", total=report.total, unjudged=unjudged, **counts)
    page.words(total, style="bold")
    for reason, count in reasons.items():
        page.words(f"  {count} × {texts.say(not_judged(reason))}", style="dim", hang=4)
