"""JUnit XML as CI servers read it: one file a stage, one verdict a case, nothing hidden.

Servers differ in what they show, so every rule of the strictest is kept: GitLab takes
``classname`` for the suite's name and drops all but the first of equal names; Jenkins splits
``classname`` at its last dot; both follow ``[[ATTACHMENT|path]]`` lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from junitparser import Attr, Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from accord import text
from accord.model.catalogue import Catalogue, Scenario
from accord.model.ids import slug
from accord.model.message import Message, message
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status
from accord.reports.blame import blame

OWN: Final = "accord"
"""The suite of what is broken and belongs to no case."""

_ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN_DETAIL: Final = 20_000
_SHOWN_HEADLINE: Final = 500

Result = Failure | Error | Skipped


class _Case(TestCase):
    """A test case with the attribute that GitLab makes a link of."""

    file = Attr()


class JUnit:
    """Writes ``<stage>.xml`` for every stage; ``language`` is what its sentences are written in.

    ``run_folder`` is where the run's evidence is; attachments are named relative to the
    workspace, as GitLab wants them.
    """

    name = "junit"

    def __init__(self, run_folder: Path | None = None, *, language: text.Language = "en") -> None:
        self._run_folder = run_folder
        self._language = language

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the files into ``folder``, which holds nothing else, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = {scenario.id: scenario for scenario in catalogue.scenarios()}
        suites = [self._suite(stage, run, rows) for stage in run.stages.values()]
        if own := self._own(run):
            suites.append(own)
        for stale in folder.glob("*.xml"):
            stale.unlink()
        names = _Names()
        for suite in suites:
            document = JUnitXml(clean(catalogue.title) or OWN)
            document.add_testsuite(suite)
            document.write(str(folder / f"{slug(names.free(slug(suite.name)))}.xml"), pretty=True)
        return folder

    def _suite(self, stage: Stage, run: Run, rows: dict[str, Scenario]) -> TestSuite:
        suite = _new_suite(stage.name, run)
        names = _Names()
        for case in stage.cases.values():
            suite.add_testcase(self._case(case, stage, run, names, rows.get(case.id)))
        for name, result in self._beside_cases(stage):
            suite.add_testcase(_bare(f"{stage.suite.value}.{OWN}", names.free(name), result))
        suite.update_statistics()  # type: ignore[no-untyped-call]
        return suite

    def _case(
        self, case: Case, stage: Stage, run: Run, names: _Names, scenario: Scenario | None
    ) -> _Case:
        classname = f"{stage.suite.value}.{_place(case.path) or stage.name}"
        # A title that has the row's values in it needs no list of them.
        bare = scenario is not None and scenario.title == scenario.outline
        row = " · ".join(scenario.row.values()) if scenario and bare else ""
        title = f"{case.title} [{row}]" if row else case.title
        shown = _element(
            clean(names.free(clean(title), within=classname)),
            clean(classname),
            case.last.seconds if case.last else 0.0,
        )
        if case.path:
            shown.file = clean(case.path)
        if case.status is not Status.PASSED:
            shown.result = [self._result(case)]
        if output := self._output(case, run):
            shown.system_out = output
        return shown

    def _result(self, case: Case) -> Result:
        reason = self._say(case.reason) or case.status.value
        if case.status in {Status.PENDING, Status.SKIPPED}:
            result: Result = Skipped(_one_line(f"{case.status.value}: {reason}"))
            result.type = case.status.value
            return result
        kind = Failure if case.status is Status.FAILED else Error
        result = kind(_one_line(reason), case.status.value)
        found = blame(case)
        blamed = [self._say(found.because)] if found else []
        details = [step.detail for step in case.last.steps if step.detail] if case.last else []
        result.text = clean("\n".join([reason, *blamed, *details]))[:_SHOWN_DETAIL]
        return result

    def _output(self, case: Case, run: Run) -> str:
        lines: list[str] = []
        for attempt in case.attempts[:-1]:
            lines.append(self._earlier(attempt))
        if case.last:
            lines += [step.output.rstrip() for step in case.last.steps if step.output]
            lines += [
                f"[[ATTACHMENT|{path}]]" for path in _attachments(case.last, self._evidence(run))
            ]
        return clean("\n".join(lines))

    def _earlier(self, attempt: Attempt) -> str:
        status = attempt.status.value if attempt.status else Status.BROKEN.value
        return text.text(
            "junit.earlier-attempt",
            self._language,
            number=attempt.number,
            status=status,
            reason=self._say(attempt.reason),
        )

    def _beside_cases(self, stage: Stage) -> Iterable[tuple[str, Result]]:
        """What makes a stage red although no case of it is: a server must never show it green."""
        told = False
        for where, what in _broken(stage):
            told = True
            yield where, self._error(what)
        red = told or any(stage.counts[status] for status in (Status.FAILED, Status.BROKEN))
        for decision in stage.decisions:
            if not decision.open and not red:
                kind = Failure if decision.judged else Error
                yield f"gate {decision.rule}", kind(_one_line(self._say(decision.because)), "gate")

    def _own(self, run: Run) -> TestSuite | None:
        """What is broken about the run as a whole."""
        told = [("journal", damage.message) for damage in run.damage]
        if run.interrupted:
            told.append(("run", message("junit.interrupted")))
        if not run.stages:
            told.append(("run", message("junit.no-stages")))
        if not told:
            return None
        suite, names = _new_suite(OWN, run), _Names()
        for name, what in told:
            suite.add_testcase(_bare(OWN, names.free(name), self._error(what)))
        suite.update_statistics()  # type: ignore[no-untyped-call]
        return suite

    def _error(self, what: Message) -> Error:
        said = self._say(what)
        result = Error(_one_line(said), Status.BROKEN.value)
        result.text = clean(said)
        return result

    def _say(self, told: Message | None) -> str:
        if told is None:
            return ""
        try:
            return text.say(told, self._language)
        except (KeyError, TypeError):
            # A journal of a newer Accord may use sentences that this one has never heard.
            return told.id

    def _evidence(self, run: Run) -> str:
        """The run's folder as CI names it, below the workspace when it is there."""
        if self._run_folder is None:
            return f"reports/runs/{run.id}"
        folder, workspace = self._run_folder.resolve(), Path(run.workspace)
        inside = workspace.is_absolute() and folder.is_relative_to(workspace.resolve())
        return (folder.relative_to(workspace.resolve()) if inside else folder).as_posix()


class _Names:
    """Hands out each name once within its class, because servers drop all but the first."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def free(self, name: str, *, within: str = "") -> str:
        free, number = name, 1
        while (within, free) in self._taken:
            number += 1
            free = f"{name} #{number}"
        self._taken.add((within, free))
        return free


def clean(said: str) -> str:
    """A text that XML can hold: no colours of a terminal, no control characters."""
    return _NOT_XML.sub("\ufffd", _ESCAPES.sub("", said))


def _one_line(said: str) -> str:
    """A text for an attribute, which servers show as the case's headline."""
    return clean(" ".join(said.split()))[:_SHOWN_HEADLINE]


def _broken(stage: Stage) -> Iterable[tuple[str, Message]]:
    for fault in stage.unreadable:
        where = f"{fault.path}:{fault.line}" if fault.line else fault.path
        yield where, fault.message
    for note in stage.notes:
        if note.breaks:
            yield "note", note.note
    if not stage.finished:
        yield "finished", message("junit.unfinished")
    if stage.unplanned:
        names = ", ".join(case.id for case in stage.unplanned)
        yield "planned", message("junit.unplanned", cases=names)
    if stage.finished and not (stage.counts[Status.PASSED] or stage.counts[Status.FAILED]):
        yield "judged", message("junit.nothing-judged")


def _new_suite(name: str, run: Run) -> TestSuite:
    suite = TestSuite(clean(name))
    if run.started:
        moment = datetime.fromtimestamp(int(run.started), tz=UTC)
        suite.timestamp = moment.strftime("%Y-%m-%dT%H:%M:%S")
    for key in ("id", "accord", "environment", "commit", "branch", "selection"):
        if value := getattr(run, key):
            suite.add_property("run" if key == "id" else key, clean(value))
    for variable, value in run.variables.items():
        suite.add_property(clean(f"variable.{variable}"), clean(value))
    return suite


def _element(name: str, classname: str, seconds: float) -> _Case:
    return _Case(name, classname, round(seconds, 6))


def _bare(classname: str, name: str, result: Result) -> _Case:
    case = _element(clean(name), clean(classname), 0.0)
    case.result = [result]
    return case


def _place(path: str) -> str:
    """A feature's path as a class name: folders are packages, and no other dots are in it."""
    words = path.removeprefix("features/").removesuffix(".feature")
    return words.replace(".", "-").replace("/", ".")


def _attachments(attempt: Attempt, folder: str) -> list[str]:
    found = [*attempt.evidence, *(it for step in attempt.steps for it in step.evidence)]
    return list({it.path: f"{folder}/{it.path}" for it in found}.values())
