"""The end of ``accord run``: what failed and why, the stages, and one verdict."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.fault_lists import by_kind, print_unreadable
from accord.cli.show.known import print_known
from accord.cli.show.page import ConsolePage
from accord.cli.show.red_cases import BrokenPromise, RedCase, accounts
from accord.cli.show.snippets import as_module, folded, shortened
from accord.cli.show.styles import COLOURS, MARKS
from accord.cli.show.table import print_stages
from accord.cli.show.verdict_line import print_verdict
from accord.cli.show.verdict_texts import STATUS
from accord.errors import Exit
from accord.model.call_tree import Dependencies
from accord.model.catalogue import Catalogue
from accord.model.causes import common_causes, unproved_causes
from accord.model.culprit import whose
from accord.model.ids import file_and_line
from accord.model.lists import Listed
from accord.model.run import Case, Run, Stage
from accord.model.stage_faults import FaultKind, remarks, run_faults
from accord.model.status import Status
from accord.pipeline.gates import INTERRUPTED, STARTED
from accord.pipeline.reach import READ_ONLY
from accord.pipeline.stage_work import NOT_INSTALLED
from accord.system.environment import NOT_ALLOWED

# The verdict stands last and must still be on the screen.
_NOT_RUN: Final = {
    NOT_ALLOWED: "summary.not-allowed",
    READ_ONLY: "summary.not-allowed",
    NOT_INSTALLED: "summary.not-installed",
}
_IN_FULL: Final = 10
_BY_TITLE: Final = 20
_EXAMPLES: Final = 5
_LINES: Final = 16
_CALLS: Final = 10
_FEATURE: Final = ".feature"
_PROBLEMS: Final = 5
# What is longer is an upload, and its body would bury the verdict.
_LONGEST_CURL: Final = 2000
_INDEX: Final = re.compile(r"/\d+")
_LABELS: Final = {
    "step": "summary.step",
    "check": "summary.check",
    "reason": "summary.reason",
    "known": "summary.known-label",
    "contract": "summary.contract",
    "broke": "summary.broke",
    "curl": "summary.curl",
    "calls": "summary.calls",
    "script": "summary.script",
    "repeat": "summary.repeat",
    "tried": "summary.tried",
}
_CONTRACT: Final = {
    "kept": "summary.contract-kept",
    "broken": "summary.contract-broken",
}


def print_summary(  # noqa: PLR0913 - all that a summary speaks of
    run: Run,
    *,
    exit: Exit,
    reports: Mapping[str, Path],
    console: Console,
    texts: ConsoleText,
    catalogue: Catalogue,
    repeat: str,
) -> None:
    """Print what a run came to; ``repeat`` is how a command that repeats a case begins."""
    sheet = ConsolePage(console)
    red_cases = accounts(run, texts, repeat=repeat, catalogue=catalogue)
    _print_accounts(sheet, red_cases, texts, page=reports.get("site"))
    _print_causes(sheet, run, texts, dependencies=catalogue.dependencies())
    print_unreadable(sheet, run.stages.values(), texts)
    for stage in run.stages.values():
        _print_notes(sheet, stage, texts)
        _print_lost(sheet, stage, texts)
        _print_pending(sheet, stage, texts)
        _print_unproved(sheet, stage, texts)
        _print_flaky(sheet, stage, texts)
    print_known(sheet, run, texts)
    _print_run_faults(sheet, run, texts)
    if run.stages:
        sheet.gap()
        print_stages(run.stages.values(), console, texts)
    _print_gates(sheet, run.stages.values(), texts)
    _print_completeness(sheet, run, texts)
    if run.merged is not None:
        sheet.line(texts("summary.merged-from", count=len(run.merged.parts)), "dim")
    print_verdict(sheet, run, exit, reports, texts)


def _print_accounts(
    sheet: ConsolePage, red_cases: Sequence[RedCase], texts: ConsoleText, *, page: Path | None
) -> None:
    groups: dict[tuple[object, ...], list[RedCase]] = {}
    for account in red_cases:
        groups.setdefault(account.defect, []).append(account)
    ordered = list(groups.values())
    missing: set[str] = set()
    for example, *others in ordered[:_IN_FULL]:
        _print_account(sheet, example, texts, printed_gaps=missing, page=page)
        if others:
            sheet.words(texts("summary.same", count=len(others)), indent=4)
            _print_titles(sheet, others, texts, limit=_EXAMPLES, indent=6)
    untold = [account for group in ordered[_IN_FULL:] for account in group]
    if untold:
        sheet.heading(texts("summary.more-cases", count=len(untold)))
        _print_titles(sheet, untold, texts, limit=_BY_TITLE, indent=2)


def _print_causes(
    sheet: ConsolePage, run: Run, texts: ConsoleText, *, dependencies: Dependencies
) -> None:
    causes = common_causes(run, dependencies)[:_EXAMPLES]
    if causes:
        sheet.gap()
    for cause in causes:
        sheet.words(texts.say(cause.sentence), style="bold")


def _print_titles(
    sheet: ConsolePage, red_cases: Sequence[RedCase], texts: ConsoleText, *, limit: int, indent: int
) -> None:
    lines = [f"{MARKS[it.status]} {it.title}  {it.place}" for it in red_cases]
    _print_some(sheet, lines, texts, limit=limit, indent=indent)


def _print_account(
    sheet: ConsolePage,
    account: RedCase,
    texts: ConsoleText,
    *,
    printed_gaps: set[str],
    page: Path | None,
) -> None:
    labels = {label: texts(id) for label, id in _LABELS.items()}
    column = max(cell_len(label) for label in labels.values()) + 2
    status = texts(STATUS[account.status])
    sheet.gap()
    colour = f"bold {COLOURS[account.status]}"
    sheet.titled(f"{MARKS[account.status]} {status}  {account.title}", account.place, colour)
    if account.check:
        sheet.row(labels["check"], f"{account.check} ({account.step})", column=column)
    elif account.step:
        sheet.row(labels["step"], account.step, column=column)
    if account.reason:
        sheet.row(labels["reason"], account.reason, column=column, style="bold")
    for number, news in enumerate(account.known):
        sheet.row("" if number else labels["known"], news, column=column)
    for number, problem in enumerate(_contract_lines(account, texts)):
        sheet.row("" if number else labels["contract"], problem, column=column)
    if account.broke is not None:
        for number, line in enumerate(_where_lines(account, texts, printed_gaps=printed_gaps)):
            sheet.row("" if number else labels["broke"], line, column=column)
    if account.attempts > 1:
        tries = texts("summary.tries", count=account.attempts)
        sheet.row(labels["tried"], tries, column=column)
    _print_calls(sheet, account, texts, page=page, column=column)
    sheet.command(labels["repeat"], account.repeat, column=column)


def _print_calls(
    sheet: ConsolePage, account: RedCase, texts: ConsoleText, *, page: Path | None, column: int
) -> None:
    """The calls to make again: a script where one alone shows nothing, else a line of curl."""
    numbered = [f"{number}. {call}" for number, call in enumerate(account.calls, 1)]
    and_more = partial(texts, "summary.and-more")
    for number, call in enumerate(shortened(numbered, limit=_CALLS, and_more=and_more)):
        sheet.row("" if number else texts("summary.calls"), call, column=column)
    if account.script and page is not None:
        # The pages' room loads templates, which a run without pages has no use for.
        from accord.reports.site.addresses import script_address

        script = page.parent / script_address(account.finding)
        sheet.command(texts("summary.script"), shlex.join(["sh", str(script)]), column=column)
    elif account.curl:
        fits = len(account.curl) <= _LONGEST_CURL
        line = account.curl if fits else texts("summary.curl-on-page")
        sheet.command(texts("summary.curl"), line, column=column)


def _contract_lines(account: RedCase, texts: ConsoleText) -> list[str]:
    """Every kind of problem once, but for the one that is the reason already."""
    if not account.problems:
        verdict = _CONTRACT.get(account.contract)
        return [texts(verdict)] if verdict else [*account.not_judged]
    alike: dict[tuple[str, ...], list[BrokenPromise]] = {}
    for problem in account.problems:
        alike.setdefault(_kind(problem), []).append(problem)
    # The reason is read first, and saying it twice makes two defects of one.
    kinds = [k for k in alike.values() if not any(p.message in account.reason for p in k)]
    lines = [_promise(kind, texts) for kind in kinds[:_PROBLEMS]]
    remaining = max(len(kinds) - _PROBLEMS, 0)
    more = [texts("summary.and-more", count=remaining)] if remaining else []
    return [*lines, *more] or [_in_reason(account, texts)]


def _in_reason(account: RedCase, texts: ConsoleText) -> str:
    promises = {problem.promise for problem in account.problems} - {""}
    if len(promises) != 1:
        return texts("summary.contract-in-reason")
    return texts("summary.contract-in-reason-at", promise=promises.pop())


def _kind(problem: BrokenPromise) -> tuple[str, ...]:
    """A problem without the places of lists, so that a hundred items are one line."""
    return tuple(
        _INDEX.sub("/N", fragment) for fragment in (problem.call, problem.where, problem.message)
    )


def _promise(alike: Sequence[BrokenPromise], texts: ConsoleText) -> str:
    example = alike[0]
    line = f"{example.call}  {example.where}: {example.message}"
    line = f"{line} ({example.promise})" if example.promise else line
    other_places = len(alike) - 1
    return f"{line} {texts('summary.more-places', count=other_places)}" if other_places else line


def _where_lines(account: RedCase, texts: ConsoleText, *, printed_gaps: set[str]) -> list[str]:
    """Where it broke; what evidence is missing is told once in a summary."""
    broke = account.broke
    if broke is None:
        return []
    name = f"{broke.service} ▸ {broke.operation}" if broke.operation else broke.service
    sure = texts("summary.certain" if broke.certain else "summary.likely")
    if broke.others:
        sure = texts("summary.likely-or", others=Listed(broke.others, alternatives=True))
    missing = [missing for missing in broke.missing if missing not in printed_gaps]
    printed_gaps.update(missing)
    owner = map(texts.say, whose(broke.service, {broke.service: broke.owner}))
    return [f"{name} ({sure})", broke.because, *owner, *missing]


def _print_lost(sheet: ConsolePage, stage: Stage, texts: ConsoleText) -> None:
    never = [case for case in stage.lost if not case.attempts]
    if never and _never_ready(stage):
        reasons = {decision.because.id for decision in stage.decisions}
        id = next((_NOT_RUN[reason] for reason in reasons & _NOT_RUN.keys()), "summary.not-run")
        sheet.heading(texts(id, count=len(never), stage=stage.name))
    elif never:
        sheet.heading(texts("summary.lost", count=len(never), stage=stage.name))
        _print_cases(sheet, never, texts)


def _never_ready(stage: Stage) -> bool:
    """Whether the stage's engine was not even started, for its environment is not as it must be."""
    return any(
        decision.rule == STARTED and decision.because.id != INTERRUPTED
        for decision in stage.decisions
    )


def _print_pending(sheet: ConsolePage, stage: Stage, texts: ConsoleText) -> None:
    pending = stage.unautomated
    if not pending:
        return
    sheet.heading(texts("summary.pending", count=len(pending)))
    _print_cases(sheet, pending, texts, reasons=True)
    steps = [step for case in pending if case.last for step in case.last.steps]
    snippets = dict.fromkeys(s.detail for s in steps if s.status is Status.PENDING and s.detail)
    if snippets:
        sheet.gap()
        sheet.words(texts("summary.snippets"), indent=2)
        sheet.gap()
    for line in as_module(list(snippets)[:_EXAMPLES]):
        sheet.line(f"    {line}".rstrip())
    if remaining := max(len(snippets) - _EXAMPLES, 0):
        sheet.gap()
        sheet.line("  " + texts("summary.more-snippets", count=remaining))


def _print_unproved(sheet: ConsolePage, stage: Stage, texts: ConsoleText) -> None:
    """Operations that were never answered well, with the lines that help."""
    if not stage.unproved:
        return
    sheet.heading(texts("summary.unproved", count=len(stage.unproved)))
    causes = unproved_causes(stage.unproved.values())
    for cause in causes[:_IN_FULL]:
        sheet.words(texts.say(cause.sentence), indent=2)
        if len(cause.operations) > 1:
            _print_some(sheet, cause.operations, texts, limit=_EXAMPLES, indent=4)
        and_more = partial(texts, "summary.and-more")
        for line in folded(cause.lines.splitlines(), limit=_LINES, and_more=and_more):
            sheet.line(f"{' ' * 6}{line}", "dim")
    if remaining := sum(len(cause.operations) for cause in causes[_IN_FULL:]):
        sheet.line("  " + texts("summary.and-more", count=remaining))


def _print_some(
    sheet: ConsolePage,
    lines: Sequence[str],
    texts: ConsoleText,
    *,
    limit: int,
    indent: int,
) -> None:
    for line in lines[:limit]:
        sheet.line(f"{' ' * indent}{line}")
    if remaining := max(len(lines) - limit, 0):
        sheet.line(" " * indent + texts("summary.and-more", count=remaining))


def _print_flaky(sheet: ConsolePage, stage: Stage, texts: ConsoleText) -> None:
    flaky = [c for c in stage.cases.values() if c.flaky and c.status is Status.PASSED]
    if flaky:
        sheet.heading(texts("summary.flaky", count=len(flaky)))
        _print_cases(sheet, flaky, texts)


def _print_cases(
    sheet: ConsolePage, cases: Sequence[Case], texts: ConsoleText, *, reasons: bool = False
) -> None:
    for case in cases[:_EXAMPLES]:
        place = file_and_line(case.path, case.line)
        sheet.line(f"  {MARKS[case.status]} {case.title}  {place}".rstrip())
        if reasons and case.reason:
            sheet.words(texts.say(case.reason), indent=4, style="dim")
    if remaining := max(len(cases) - _EXAMPLES, 0):
        sheet.line("  " + texts("summary.and-more", count=remaining))


def _print_notes(sheet: ConsolePage, stage: Stage, texts: ConsoleText) -> None:
    for note, left_out in by_kind(remarks(stage), lambda it: it.note.within.get("fault", it.note)):
        sheet.gap()
        colour = COLOURS[note.status] if note.status is not None else ""
        sheet.words(f"{stage.name}: {texts.say(note.note)}", style=colour)
        if note.detail:
            for line in note.detail.strip("\n").split("\n"):
                sheet.line(f"    {line}")
        if hint := texts.advice(note.hint):
            sheet.words(texts("hint") + hint, indent=2)
        if left_out:
            sheet.words(texts("summary.more-alike", count=left_out), indent=2)


def _print_run_faults(sheet: ConsolePage, run: Run, texts: ConsoleText) -> None:
    for fault in run_faults(run):
        # The verdict's exit code says that a run was interrupted, or that nothing ran.
        if fault.kind is not FaultKind.RUN:
            sheet.gap()
            sheet.words(texts.say(fault.because), style=COLOURS[fault.status])


def _print_gates(sheet: ConsolePage, stages: Iterable[Stage], texts: ConsoleText) -> None:
    """Every closed gate, but for one that only repeats a note above."""
    closed: dict[tuple[str, bool], list[str]] = {}
    for stage in stages:
        for decision in stage.decisions:
            if not decision.open and decision.because not in [note.note for note in stage.notes]:
                key = texts.say(decision.because), decision.judged
                closed.setdefault(key, []).append(stage.name)
    if closed:
        sheet.gap()
    for (because, is_judged), names in closed.items():
        # What every stage says alike is read once.
        id = "summary.gate" if len(names) == 1 else "summary.gates"
        closing = texts(id, stage=Listed(names), because=because)
        sheet.words(closing, style=COLOURS[Status.FAILED if is_judged else Status.BROKEN])


def _print_completeness(sheet: ConsolePage, run: Run, texts: ConsoleText) -> None:
    cases = [case for stage in run.stages.values() for case in stage.cases.values()]
    planned_count = sum(case.planned for case in cases)
    lost = sum(len(stage.lost) for stage in run.stages.values())
    faults = [fault for stage in run.stages.values() for fault in stage.unreadable]
    # Only of a feature is it unknown how many cases it would have had.
    unreadable = len({fault.path for fault in faults if fault.path.endswith(_FEATURE)})
    if planned_count:
        sheet.gap()
        accounted = texts(
            "summary.accounted", accounted=planned_count - lost, planned=planned_count
        )
        sheet.line(accounted, COLOURS[Status.BROKEN] if lost else "dim")
    if unreadable:
        sheet.line(texts("summary.uncounted", count=unreadable), COLOURS[Status.BROKEN])
