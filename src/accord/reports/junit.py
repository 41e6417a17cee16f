"""JUnit XML as CI servers read it: one file a stage, one verdict a case, nothing hidden.

Servers differ in what they show, so every rule of the strictest is kept: GitLab takes
``classname`` for the suite's name and drops all but the first of equal names; Jenkins splits
``classname`` at its last dot; both follow ``[[ATTACHMENT|path]]`` lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import indent

from junitparser import (
    Attr,
    Error,
    Failure,
    JUnitXml,
    Properties,
    Property,
    Skipped,
    TestCase,
    TestSuite,
)

from accord import text
from accord.model.call_tree import Dependencies
from accord.model.catalogue import Catalogue, Scenario
from accord.model.culprit import culprit
from accord.model.curl import curl
from accord.model.ids import slug
from accord.model.known import KnownState
from accord.model.message import Message
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.stage_faults import FaultKind, StageFault, run_faults, stage_faults
from accord.model.status import Status, Suite
from accord.model.suites import word_of
from accord.reports.owned import OWN, written_whole
from accord.reports.spoken import spoken
from accord.text.visible import escaped, visible

# Tools colour what they print, and an escape is no character of XML 1.0.
_COLOURS: Final = re.compile(r"\x1b\[[0-9;:]*m")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOLDERS: Final = frozenset({"features", "contracts", "load", "chaos"})
_ENDING: Final = re.compile(r"(\.(openapi|swagger))?\.(feature|ya?ml|json|toml|py)$")
# Servers keep every report of every build; what is longer stands in full on the page.
_SHOWN_DETAIL: Final = 20_000
_SHOWN_HEADLINE: Final = 500

Result = Failure | Error | Skipped


class _Case(TestCase):
    """A test case with the attribute that GitLab makes a link of."""

    # junitparser reads and writes only the attributes that it is told of.
    file = Attr()

    def add_properties(self, properties: Mapping[str, str]) -> None:
        """Say more of the case, as a test suite says it of itself."""
        if properties:
            element = Properties()  # type: ignore[no-untyped-call]
            for name, value in properties.items():
                element.add_property(Property(name, clean(value)))
            self.append(element)  # type: ignore[no-untyped-call]


class JUnit:
    """Writes ``<stage>.xml`` for every stage; ``language`` is what its sentences are written in.

    ``run_folder`` is where the run's evidence is; attachments are named relative to the
    workspace, as GitLab wants them.
    """

    name = "junit"

    def __init__(self, run_folder: Path | None = None, *, language: text.Language = "en") -> None:
        self._dependencies: Dependencies = {}
        self._owners: Mapping[str, str] = {}
        self._run_folder = run_folder
        self._language = language

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the files into ``folder`` and return it."""
        rows = {scenario.id: scenario for scenario in catalogue.scenarios()}
        self._dependencies = catalogue.dependencies()
        self._owners = catalogue.owners()
        suites = [self._suite(stage, run, rows) for stage in run.stages.values()]
        if run_suite := self._own(run):
            suites.append(run_suite)
        names = _TestNames()
        with written_whole(folder) as fresh:
            for suite in suites:
                document = JUnitXml(clean(catalogue.title) or OWN)
                document.add_testsuite(suite)
                file = fresh / f"{slug(names.free(slug(suite.name)))}.xml"
                # In place: a second tree, as the library makes for it, takes a hundred megabytes.
                indent(document._elem)
                document.write(str(file))
        return folder

    def _suite(self, stage: Stage, run: Run, rows: dict[str, Scenario]) -> TestSuite:
        suite = _new_suite(stage.name, run)
        names, evidence = _TestNames(), self._evidence(run)
        cases: list[TestCase] = [
            self._case(case, stage, evidence, names, rows.get(case.id))
            for case in stage.cases.values()
        ]
        cases += [
            _bare(f"{stage.suite.value}.{OWN}", names.free(fault.name), self._beside(fault))
            for fault in stage_faults(stage)
        ]
        # All at once: the library counts whatever is there after each that it is given.
        suite.add_testcases(cases)
        return suite

    def _case(
        self,
        case: Case,
        stage: Stage,
        evidence: str,
        names: _TestNames,
        scenario: Scenario | None,
    ) -> _Case:
        classname = f"{stage.suite.value}.{_place(case.path) or stage.name}"
        # A title that has the row's values in it needs no list of them.
        is_untitled = scenario is not None and scenario.title == scenario.outline
        row = " · ".join(scenario.row.values()) if scenario and is_untitled else ""
        title = f"{case.title} [{row}]" if row else case.title
        element = _element(
            clean(names.free(clean(title), within=classname)),
            clean(classname),
            case.last.seconds if case.last else 0.0,
        )
        if case.path:
            element.file = clean(case.path)
        element.add_properties(_known(case))
        if case.status is not Status.PASSED:
            element.result = [self._result(case, stage.suite)]
        if output := self._output(case, stage.suite, evidence):
            element.system_out = output
        return element

    def _result(self, case: Case, suite: Suite) -> Result:
        outcome = word_of(case.status, suite)
        reason = self._say(case.reason) or outcome
        if case.status in {Status.PENDING, Status.SKIPPED}:
            # JUnit has one word for both; the reader finds ours at the beginning of the message.
            result: Result = Skipped(_one_line(f"{outcome}: {reason}"))
            result.type = case.status.value
            return result
        # Servers count the two apart: a failure speaks of the product, an error of the test.
        kind = Failure if case.status is Status.FAILED else Error
        result = kind(_one_line(reason), case.status.value)
        blamed = culprit(case, self._dependencies)
        where: list[str] = []
        if blamed:
            sentences = blamed.sentences_with(self._owners)
            where = [*map(self._say, sentences), curl(blamed.chain[0].call)]
        details = [step.detail for step in case.last.steps if step.detail] if case.last else []
        result.text = clean("\n".join([reason, *where, *details]))[:_SHOWN_DETAIL]
        return result

    def _output(self, case: Case, suite: Suite, evidence: str) -> str:
        lines = _figures(case)
        # A case may stand in the file once, so its earlier attempts can only be told as output.
        for attempt in case.attempts[:-1]:
            lines.append(self._earlier(attempt, suite))
        if case.last:
            lines += [step.output.rstrip() for step in case.last.steps if step.output]
            lines += [f"[[ATTACHMENT|{path}]]" for path in _attachments(case.last, evidence)]
        return clean("\n".join(lines))

    def _earlier(self, attempt: Attempt, suite: Suite) -> str:
        return text.text(
            "junit.earlier-attempt",
            self._language,
            number=attempt.number,
            status=word_of(attempt.status or Status.BROKEN, suite),
            reason=self._say(attempt.reason),
        )

    def _own(self, run: Run) -> TestSuite | None:
        """What is broken about the run as a whole."""
        faults = run_faults(run)
        if not faults:
            return None
        suite, names = _new_suite(OWN, run), _TestNames()
        suite.add_testcases(
            [_bare(OWN, names.free(fault.name), self._beside(fault)) for fault in faults]
        )
        return suite

    def _beside(self, fault: StageFault) -> Result:
        because = self._say(fault.because)
        is_gate = fault.kind is FaultKind.GATE
        result_type = Failure if fault.status is Status.FAILED else Error
        result = result_type(_one_line(because), "gate" if is_gate else fault.status.value)
        if not is_gate:
            result.text = clean(because)
        return result

    def _say(self, sentence: Message | None) -> str:
        return spoken(sentence, self._language)

    def _evidence(self, run: Run) -> str:
        """The run's folder as CI names it, below the workspace when it is there."""
        if self._run_folder is None:
            return f"reports/runs/{run.id}"
        folder, workspace = self._run_folder.resolve(), Path(run.workspace)
        # A journal may name no workspace, and an empty path would be wherever we stand.
        inside = workspace.is_absolute() and folder.is_relative_to(workspace.resolve())
        return (folder.relative_to(workspace.resolve()) if inside else folder).as_posix()


def _known(case: Case) -> dict[str, str]:
    """What the list of known findings says of a failed case."""
    if case.status is not Status.FAILED or not case.recognized:
        return {}
    event = case.recognized[-1]
    entries = [item.entry for item in event.findings]
    states = [item.state.value for item in event.findings if item.because is not None]
    # One that is known beside what is not says so, and does not excuse the case.
    state = next(iter(states), "in-part" if event.others else KnownState.KNOWN.value)
    properties = {
        "known": state,
        "known.until": min(entry.until for entry in entries).isoformat(),
        "known.reason": "; ".join(dict.fromkeys(e.reason for e in entries if e.reason)),
        "known.ticket": ", ".join(dict.fromkeys(e.ticket for e in entries if e.ticket)),
        "known.owner": ", ".join(dict.fromkeys(e.owner for e in entries if e.owner)),
    }
    return {name: value for name, value in properties.items() if value}


class _TestNames:
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


def clean(content: str) -> str:
    """A text that XML can hold: no colours of a terminal, escapes for control characters."""
    return _NOT_XML.sub(escaped, visible(_COLOURS.sub("", content)))


def _one_line(content: str) -> str:
    """A text for an attribute, which servers show as the case's headline."""
    return clean(" ".join(content.split()))[:_SHOWN_HEADLINE]


def _new_suite(name: str, run: Run) -> TestSuite:
    suite = TestSuite(clean(name))
    if run.started:
        # The strictest schema in use allows neither fractions nor a time zone.
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
    """A file's path as a class name: folders are packages, and no other dots are in it."""
    head, slash, inner = path.partition("/")
    name = _ENDING.sub("", inner if slash and head in _FOLDERS else path)
    return name.replace(".", "-").replace("/", ".")


def _figures(case: Case) -> list[str]:
    of_case = [f"{name} = {value:g}" for name, value in case.measures.items()]
    of_operations = [
        f'{name}("{operation}") = {value:g}'
        for operation, measures in case.operations.items()
        for name, value in measures.items()
    ]
    return [*of_case, *of_operations]


def _attachments(attempt: Attempt, folder: str) -> list[str]:
    evidence = [*attempt.evidence, *(file for step in attempt.steps for file in step.evidence)]
    # Evidence is stored by its content, so two steps may have attached the very same file.
    return list({file.path: f"{folder}/{file.path}" for file in evidence}.values())
