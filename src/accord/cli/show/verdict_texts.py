"""What statuses and verdicts are called, and what an exit code means for a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from accord.cli.console_text import ConsoleText
from accord.errors import Exit
from accord.model.events import LeftOut
from accord.model.lists import Listed
from accord.model.run import Run
from accord.model.shown_findings import known_findings
from accord.model.status import Status, Verdict
from accord.model.suites import UNPROVED, title_of
from accord.pipeline.verdict import exit_of, meaning_of

STATUS: Final[Mapping[str, str]] = {
    Status.PASSED: "status.passed",
    Status.SKIPPED: "status.skipped",
    Status.PENDING: "status.pending",
    UNPROVED: "status.unproved",
    Status.FAILED: "status.failed",
    Status.BROKEN: "status.broken",
}
VERDICT: Final[Mapping[Verdict, str]] = {
    Verdict.PASSED: "verdict.passed",
    Verdict.INCOMPLETE: "verdict.incomplete",
    Verdict.FAILED: "verdict.failed",
    Verdict.BROKEN: "verdict.broken",
}


def left_out(told: LeftOut, texts: ConsoleText) -> str:
    """What was not run because no change concerns it, or why everything was."""
    if told.everything is not None:
        return texts("left-out.nothing", because=texts.say(told.everything))
    return texts("left-out.some", since=told.since, count=told.count, total=told.total)


def meaning(run: Run, exit: Exit, texts: ConsoleText) -> str:
    """Why the run ended with this code, beside its verdict, and what it says nothing of."""
    because = _because(run, exit, texts)
    if run.left_out is None:
        return because
    return texts("left-out.beside", meaning=because, left_out=left_out(run.left_out, texts))


def _because(run: Run, exit: Exit, texts: ConsoleText) -> str:
    # "passed: a setting must be corrected" would contradict itself: the code is then the reports'.
    if exit is not exit_of(run) and exit in (Exit.USAGE, Exit.INTERNAL, Exit.BROKEN):
        return texts("exit.reports")
    meaning = texts.say(meaning_of(run, exit))
    if count := len(run.unproved):
        meaning = texts("exit.with-unproved", meaning=meaning, count=count)
    if findings := known_findings(run):
        until = findings[0].until
        meaning = texts("exit.with-known", meaning=meaning, count=len(findings), until=until)
    if run.apart:
        meaning = texts("exit.with-apart", meaning=meaning, files=Listed(_apart(run, texts)))
    return meaning


def _apart(run: Run, texts: ConsoleText) -> Iterator[str]:
    """How many files of which suite; those of suites that nobody asked for are one number."""
    suites = {stage.suite for stage in run.stages.values()}
    unasked = 0
    for group in run.apart:
        if run.selection and suites and group.suite not in suites:
            unasked += group.count
        else:
            yield f"{texts.say(title_of(group.suite))} {group.count}"
    if unasked:
        yield texts("exit.apart-unasked", count=unasked)
