"""How far a run is: a bar on a terminal, a few plain lines in a log."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from accord.cli.console_text import ConsoleText
from accord.cli.show.styles import COLOURS, MARKS, ORDER
from accord.cli.show.verdict_texts import STATUS
from accord.model.closing import Closing
from accord.model.events import (
    CaseFinished,
    Event,
    RunStarted,
    StageFinished,
    StagePlanned,
    StageStarted,
)
from accord.model.ids import file_and_line
from accord.model.journal import Damage
from accord.model.run import Case, Run
from accord.model.status import RED, Status
from accord.model.suites import word_of
from accord.text.visible import visible

_MOST_SHOWN: Final = 20


class ProgressOfRun(Closing):
    """Told every event as it happens; says what a person who waits wants to know."""

    def __init__(self, console: Console, texts: ConsoleText, *, live: bool) -> None:
        self._console, self._texts = console, texts
        self._bar: Progress | None = None
        self._bad_cases_shown = 0
        self._tasks: dict[str, TaskID] = {}
        if live:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[counts]}"),
                TimeElapsedColumn(),
                console=console,
                # The summary follows; a bar that stays would stand between it and the reader.
                transient=True,
            )

    def open(self) -> None:
        """Show the bar."""
        if self._bar is not None:
            self._bar.start()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, event: Event | Damage, run: Run) -> None:
        """Take one event; ``run`` already holds it."""
        match event:
            # A system that starts slowly is the longest silence of a run.
            case RunStarted(starting=True):
                self.say(self._texts("progress.starting", environment=event.environment))
            case StagePlanned():
                self._planned(event)
            case StageStarted():
                self._began(event, run)
            case CaseFinished():
                self._finished(event, run)
            case StageFinished():
                self._ended(event, run)
            case _:
                pass

    def say(self, text: str, style: str = "") -> None:
        """A line that stays, above the bar when there is one."""
        self._console.print(Text(visible(text), style=style), soft_wrap=True)

    def _planned(self, event: StagePlanned) -> None:
        if self._bar is not None:
            cases = len(event.cases)
            self._tasks[event.stage] = self._bar.add_task(event.stage, total=cases, counts="")

    def _began(self, event: StageStarted, run: Run) -> None:
        if self._bar is None:
            cases = len(run.stage(event.stage).cases)
            sentence = self._texts(
                "progress.began", stage=event.stage, cases=cases, workers=event.workers
            )
            self.say(sentence)

    def _finished(self, event: CaseFinished, run: Run) -> None:
        case = run.stage(event.stage).case(event.case)
        is_alone = any(
            attempt.alone and attempt.number == event.attempt for attempt in case.attempts
        )
        # What went wrong beside others has been shown already when it is tried alone.
        if event.status in RED and not is_alone:
            self._show_bad_case(case, event.status)
        # A journal may tell of a stage that nobody planned.
        if self._bar is not None and event.stage in self._tasks:
            # Counted from the run and not one by one: a case that is tried again must not count
            # twice.
            ended = sum(
                bool(c.last and c.last.status) for c in run.stage(event.stage).cases.values()
            )
            counts = self._counts(run, event.stage)
            self._bar.update(self._tasks[event.stage], completed=ended, counts=counts)

    def _show_bad_case(self, case: Case, status: Status) -> None:
        """A case that did not pass, when it happens; after many only that there are more."""
        self._bad_cases_shown += 1
        # A system that is down fails every case, and the summary groups them anyway.
        if self._bad_cases_shown <= _MOST_SHOWN:
            place = file_and_line(case.path, case.line)
            status_text = self._texts(STATUS[status])
            self.say(f"{MARKS[status]} {status_text}  {case.title}  {place}", COLOURS[status])
        elif self._bad_cases_shown == _MOST_SHOWN + 1:
            self.say(self._texts("progress.more"))

    def _ended(self, event: StageFinished, run: Run) -> None:
        if self._bar is None:
            counts = self._counts(run, event.stage)
            id = "progress.ended" if counts else "progress.empty"
            self.say(self._texts(id, stage=event.stage, counts=counts))

    def _counts(self, run: Run, stage: str) -> str:
        suite, cases = run.stage(stage).suite, run.stage(stage).cases.values()
        tally = Counter(word_of(c.last.status, suite) for c in cases if c.last and c.last.status)
        return self._texts("progress.between").join(
            f"{self._texts(STATUS[outcome])} {tally[outcome]}"
            for outcome in ORDER
            if outcome in tally
        )
