"""The end of ``accord run``: what failed and why, the stages, and one verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.page import ConsolePage
from accord.cli.show.red_cases import BrokenPromise, RedCase, accounts
from accord.cli.show.snippets import as_module
from accord.cli.show.styles import COLOURS, MARKS
from accord.cli.show.table import print_stages
from accord.cli.show.verdict_texts import VERDICT, meaning
from accord.errors import Exit
from accord.model.chain_evidence import Dependencies
from accord.model.lists import Listed
from accord.model.run import Case, Run, Stage
from accord.model.stage_faults import FaultKind, run_faults, stage_faults
from accord.model.status import Status, Verdict
from accord.pipeline.gates import INTERRUPTED, STARTED
from accord.system.environment import NOT_ALLOWED

_IN_FULL: Final = 10
_BY_TITLE: Final = 20
_EXAMPLES: Final = 5
_FEATURE: Final = ".feature"
_PROBLEMS: Final = 5
_LONGEST_CURL: Final = 2000
_INDEX: Final = re.compile(r"/\d+")
_LABELS: Final = ("step", "reason", "contract", "broke", "curl", "repeat", "tried")
_VERDICT_COLOURS: Final = {Exit.OPEN: "green", Exit.FAILED: "red"}


def print_summary(  # noqa: PLR0913 - all that a summary speaks of
    run: Run,
    *,
    exit: Exit,
    reports: Mapping[str, Path],
    console: Console,
    words: ConsoleText,
    dependencies: Dependencies,
    repeat: str,
) -> None:
    """Print what a run came to; ``repeat`` is how a command that repeats a case begins."""
    sheet = ConsolePage(console)
    _print_accounts(sheet, accounts(run, words, repeat=repeat, dependencies=dependencies), words)
    for stage in run.stages.values():
        _print_notes(sheet, stage, words)
        _print_lost(sheet, stage, words)
        _print_unreadable(sheet, stage, words)
        _print_pending(sheet, stage, words)
        _print_flaky(sheet, stage, words)
    _print_run_faults(sheet, run, words)
    if run.stages:
        sheet.gap()
        print_stages(run.stages.values(), console, words)
    _print_gates(sheet, run.stages.values(), words)
    _print_completeness(sheet, run, words)
    _print_verdict(sheet, run, exit, reports, words)


def _print_accounts(sheet: ConsolePage, told: Sequence[RedCase], words: ConsoleText) -> None:
    groups: dict[tuple[object, ...], list[RedCase]] = {}
    for account in told:
        groups.setdefault(account.defect, []).append(account)
    ordered = list(groups.values())
    missing: set[str] = set()
    for first, *others in ordered[:_IN_FULL]:
        _print_account(sheet, first, words, told=missing)
        if others:
            sheet.words(words("summary.same", count=len(others)), indent=4)
            _print_titles(sheet, others, words, most=_EXAMPLES, indent=6)
    rest = [account for group in ordered[_IN_FULL:] for account in group]
    if rest:
        sheet.heading(words("summary.more-cases", count=len(rest)))
        _print_titles(sheet, rest, words, most=_BY_TITLE, indent=2)


def _print_titles(
    sheet: ConsolePage, told: Sequence[RedCase], words: ConsoleText, *, most: int, indent: int
) -> None:
    for account in told[:most]:
        sheet.line(f"{' ' * indent}{MARKS[account.status]} {account.title}  {account.place}")
    if left := max(len(told) - most, 0):
        sheet.line(" " * indent + words("summary.and-more", count=left))


def _print_account(
    sheet: ConsolePage, account: RedCase, words: ConsoleText, *, told: set[str]
) -> None:
    labels = {label: words(f"summary.{label}") for label in _LABELS}
    column = max(cell_len(label) for label in labels.values()) + 2
    status = words(f"status.{account.status}")
    sheet.gap()
    colour = f"bold {COLOURS[account.status]}"
    sheet.titled(f"{MARKS[account.status]} {status}  {account.title}", account.place, colour)
    if account.step:
        sheet.row(labels["step"], account.step, column=column)
    if account.reason:
        sheet.row(labels["reason"], account.reason, column=column, style="bold")
    for number, problem in enumerate(_contract_lines(account, words)):
        sheet.row("" if number else labels["contract"], problem, column=column)
    if account.broke is not None:
        for number, line in enumerate(_where_lines(account, words, told=told)):
            sheet.row("" if number else labels["broke"], line, column=column)
    if account.attempts > 1:
        tries = words("summary.tries", count=account.attempts)
        sheet.row(labels["tried"], tries, column=column)
    if account.curl:
        fits = len(account.curl) <= _LONGEST_CURL
        line = account.curl if fits else words("summary.curl-on-page")
        sheet.command(labels["curl"], line, column=column)
    sheet.command(labels["repeat"], account.repeat, column=column)


def _contract_lines(account: RedCase, words: ConsoleText) -> list[str]:
    """Every kind of problem once, but for the one that is the reason already."""
    if not account.problems:
        return [words(f"summary.contract-{account.contract}")] if account.contract else []
    alike: dict[tuple[str, ...], list[BrokenPromise]] = {}
    for problem in account.problems:
        alike.setdefault(_kind(problem), []).append(problem)
    kinds = [k for k in alike.values() if not any(p.message in account.reason for p in k)]
    lines = [_promise(kind, words) for kind in kinds[:_PROBLEMS]]
    left = max(len(kinds) - _PROBLEMS, 0)
    more = [words("summary.and-more", count=left)] if left else []
    return [*lines, *more] or [words("summary.contract-in-reason")]


def _kind(problem: BrokenPromise) -> tuple[str, ...]:
    """A problem without the places of lists, so that a hundred items are one line."""
    return tuple(_INDEX.sub("/N", part) for part in (problem.call, problem.where, problem.message))


def _promise(alike: Sequence[BrokenPromise], words: ConsoleText) -> str:
    first = alike[0]
    told = f"{first.call}  {first.where}: {first.message}"
    left = len(alike) - 1
    return f"{told} {words('summary.more-places', count=left)}" if left else told


def _where_lines(account: RedCase, words: ConsoleText, *, told: set[str]) -> list[str]:
    """Where it broke; what evidence is missing is told once in a summary."""
    broke = account.broke
    if broke is None:
        return []
    name = f"{broke.service} ▸ {broke.operation}" if broke.operation else broke.service
    sure = words("summary.certain" if broke.certain else "summary.likely")
    if broke.others:
        sure = words("summary.likely-or", others=Listed(broke.others, alternatives=True))
    missing = [missing for missing in broke.missing if missing not in told]
    told.update(missing)
    return [f"{name} ({sure})", broke.because, *missing]


def _print_lost(sheet: ConsolePage, stage: Stage, words: ConsoleText) -> None:
    never = [case for case in stage.lost if not case.attempts]
    if never and _never_ready(stage):
        refused = any(decision.because.id == NOT_ALLOWED for decision in stage.decisions)
        id = "summary.not-allowed" if refused else "summary.not-run"
        sheet.heading(words(id, count=len(never), stage=stage.name))
    elif never:
        sheet.heading(words("summary.lost", count=len(never), stage=stage.name))
        _print_cases(sheet, never, words)


def _never_ready(stage: Stage) -> bool:
    """Whether the stage's engine was not even started, for its environment is not as it must be."""
    return any(
        decision.rule == STARTED and decision.because.id != INTERRUPTED
        for decision in stage.decisions
    )


def _print_unreadable(sheet: ConsolePage, stage: Stage, words: ConsoleText) -> None:
    files = {fault.path for fault in stage.unreadable}
    if files:
        sheet.heading(words("summary.unreadable", count=len(files)))
    for fault in stage_faults(stage):
        if fault.kind is not FaultKind.UNREADABLE:
            continue
        sheet.words(f"{fault.place}: {words.say(fault.because)}", indent=2, style="magenta")
        if advice := words.advice(fault.hint):
            sheet.words(words("hint") + advice, indent=4)


def _print_pending(sheet: ConsolePage, stage: Stage, words: ConsoleText) -> None:
    pending = [case for case in stage.cases.values() if case.status is Status.PENDING]
    if not pending:
        return
    sheet.heading(words("summary.pending", count=len(pending)))
    _print_cases(sheet, pending, words, reasons=True)
    steps = [step for case in pending if case.last for step in case.last.steps]
    snippets = dict.fromkeys(s.detail for s in steps if s.status is Status.PENDING and s.detail)
    if snippets:
        sheet.gap()
        sheet.words(words("summary.snippets"), indent=2)
        sheet.gap()
    for line in as_module(list(snippets)[:_EXAMPLES]):
        sheet.line(f"    {line}".rstrip())
    if left := max(len(snippets) - _EXAMPLES, 0):
        sheet.gap()
        sheet.line("  " + words("summary.more-snippets", count=left))


def _print_flaky(sheet: ConsolePage, stage: Stage, words: ConsoleText) -> None:
    flaky = [c for c in stage.cases.values() if c.flaky and c.status is Status.PASSED]
    if flaky:
        sheet.heading(words("summary.flaky", count=len(flaky)))
        _print_cases(sheet, flaky, words)


def _print_cases(
    sheet: ConsolePage, cases: Sequence[Case], words: ConsoleText, *, reasons: bool = False
) -> None:
    for case in cases[:_EXAMPLES]:
        place = f"{case.path}:{case.line}" if case.line else case.path
        sheet.line(f"  {MARKS[case.status]} {case.title}  {place}".rstrip())
        if reasons and case.reason:
            sheet.words(words.say(case.reason), indent=4, style="dim")
    if left := max(len(cases) - _EXAMPLES, 0):
        sheet.line("  " + words("summary.and-more", count=left))


def _print_notes(sheet: ConsolePage, stage: Stage, words: ConsoleText) -> None:
    for note in stage.notes:
        sheet.gap()
        colour = COLOURS[note.status] if note.status is not None else ""
        sheet.words(f"{stage.name}: {words.say(note.note)}", style=colour)
        if note.detail:
            for line in note.detail.strip("\n").split("\n"):
                sheet.line(f"    {line}")
        if advice := words.advice(note.hint):
            sheet.words(words("hint") + advice, indent=2)


def _print_run_faults(sheet: ConsolePage, run: Run, words: ConsoleText) -> None:
    for fault in run_faults(run):
        # The verdict's exit code says that a run was interrupted, or that nothing ran.
        if fault.kind is FaultKind.JOURNAL:
            sheet.gap()
            sheet.words(words.say(fault.because), style=COLOURS[fault.status])


def _print_gates(sheet: ConsolePage, stages: Iterable[Stage], words: ConsoleText) -> None:
    """Every closed gate, but for one that only repeats a note above."""
    closed = [
        (stage.name, decision)
        for stage in stages
        for decision in stage.decisions
        if not decision.open and decision.because not in [note.note for note in stage.notes]
    ]
    if closed:
        sheet.gap()
    for name, decision in closed:
        said = words("summary.gate", stage=name, because=words.say(decision.because))
        sheet.words(said, style=COLOURS[Status.FAILED if decision.judged else Status.BROKEN])


def _print_completeness(sheet: ConsolePage, run: Run, words: ConsoleText) -> None:
    cases = [case for stage in run.stages.values() for case in stage.cases.values()]
    planned = sum(case.planned for case in cases)
    lost = sum(len(stage.lost) for stage in run.stages.values())
    faults = [fault for stage in run.stages.values() for fault in stage.unreadable]
    unreadable = len({fault.path for fault in faults if fault.path.endswith(_FEATURE)})
    if planned:
        sheet.gap()
        said = words("summary.accounted", accounted=planned - lost, planned=planned)
        sheet.line(said, COLOURS[Status.BROKEN] if lost else "dim")
    if unreadable:
        sheet.line(words("summary.uncounted", count=unreadable), COLOURS[Status.BROKEN])


def _print_verdict(
    sheet: ConsolePage, run: Run, exit: Exit, reports: Mapping[str, Path], words: ConsoleText
) -> None:
    sheet.gap()
    colour = _VERDICT_COLOURS.get(exit, "magenta")
    if exit is Exit.OPEN and run.verdict is Verdict.INCOMPLETE:
        colour = "yellow"
    said = words(
        "summary.verdict",
        verdict=words(VERDICT[run.verdict]),
        exit=int(exit),
        meaning=meaning(run, exit, words),
    )
    sheet.words(said, style=f"bold {colour}")
    if exit is Exit.NOTHING_RAN:
        sheet.words(words("hint") + _way_out(run, words))
    for path in reports.values():
        if path.suffix == ".html":
            sheet.line(words("summary.page", address=path.resolve().as_uri()))


def _way_out(run: Run, words: ConsoleText) -> str:
    """What to do when nothing ran."""
    if run.selection:
        return words("summary.nothing-selected", selection=run.selection)
    return words("summary.nothing-ran" if run.stages else "summary.nothing-there")
