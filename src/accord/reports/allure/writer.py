"""Writes one Allure result an attempt, and one for whatever else is red; counts are the run's."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from allure_commons.model2 import (
    Label,
    Link,
    StatusDetails,
    TestResult,
    TestResultContainer,
)
from allure_commons.model2 import Status as AllureStatus
from allure_commons.types import LabelType, LinkType

from accord import text
from accord.model.catalogue import Catalogue
from accord.model.culprit import culprit
from accord.model.message import Message, message
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.stage_faults import StageFault, run_faults, stage_faults
from accord.model.status import Status
from accord.reports.allure.body import STATUSES, BodyWriter, milliseconds, reason_of
from accord.reports.allure.files import AllureFolder
from accord.reports.allure.origins import Origins, suites
from accord.reports.owned import OWN, written_whole
from accord.reports.spoken import spoken

# Allure has no category for what is skipped unless one asks for it; the message tells two apart.
_CATEGORIES: Final = (
    ("allure.category-failed", AllureStatus.FAILED, ""),
    ("allure.category-broken", AllureStatus.BROKEN, ""),
    ("allure.category-pending", AllureStatus.SKIPPED, "(?s)pending: .*"),
    ("allure.category-unproved", AllureStatus.SKIPPED, "(?s)unproved: .*"),
    ("allure.category-skipped", AllureStatus.SKIPPED, "(?s)skipped: .*"),
)
_COLUMNS: Final = ("allure.operation", "allure.figure", "allure.value")


class Allure:
    """Writes the results that ``allure generate`` reads.

    Every attempt is a result; those of a case share their history, so that Allure counts the case
    once and shows the others as retries. ``run_folder`` is where the run's evidence is.
    """

    name = "allure"

    def __init__(self, run_folder: Path | None = None, *, language: text.Language = "en") -> None:
        self._run_folder = run_folder
        self._language = language

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the files into ``folder`` and return it."""
        with written_whole(folder) as fresh:
            self._fill(
                AllureFolder(fresh, self._run_folder, language=self._language), catalogue, run
            )
        return folder

    def _fill(self, files: AllureFolder, catalogue: Catalogue, run: Run) -> None:
        results = _Results(catalogue, run, files, self._language)
        for stage in run.stages.values():
            for case in stage.cases.values():
                results.write_case(case, stage)
            for number, fault in enumerate(stage_faults(stage)):
                results.write_beside(fault, stage, number)
        for number, fault in enumerate(run_faults(run)):
            results.write_beside(fault, Stage(name=OWN, started=run.started), number)
        files.document("categories.json", [self._category(*category) for category in _CATEGORIES])
        files.words("environment.properties", _environment(run))

    def _category(self, id: str, status: str, pattern: str) -> dict[str, object]:
        name = text.text(id, self._language)
        category: dict[str, object] = {"name": name, "matchedStatuses": [status]}
        return category | ({"messageRegex": pattern} if pattern else {})


class _Results:
    """The results of one run."""

    def __init__(
        self, catalogue: Catalogue, run: Run, files: AllureFolder, language: text.Language
    ) -> None:
        self._run, self._files, self._language = run, files, language
        self._origins = Origins(catalogue)
        self._dependencies = catalogue.dependencies()
        self._owners = catalogue.owners()
        self._bodies = BodyWriter(
            files,
            self._say,
            output=text.text("allure.output", language),
            exchange=text.text("allure.exchange", language),
        )

    def write_case(self, case: Case, stage: Stage) -> None:
        """Every attempt of a case; one that was never begun has a result all the same."""
        moment = stage.started
        # One made alone only says what would help, and Allure would take it for a try that counts.
        counted = [attempt for attempt in case.attempts if not attempt.alone]
        for attempt in counted or [Attempt(number=1)]:
            # Allure takes the newest result for the case's: attempts must not begin together.
            moment = max(attempt.started, moment + 0.001)
            self._write_attempt(attempt, case, stage, moment=moment)

    def _write_attempt(self, attempt: Attempt, case: Case, stage: Stage, *, moment: float) -> None:
        result = self._result(case, stage, attempt, moment=moment)
        body = self._bodies.body(attempt, self._origins.scenario(case))
        result.steps = body.steps
        result.attachments = [self._files.evidence(evidence) for evidence in attempt.evidence]
        self._files.item(result)
        if body.befores or body.afters:
            container = TestResultContainer(
                uuid=_uuid(result.uuid, "around"),
                children=[result.uuid],
                befores=body.befores,
                afters=body.afters,
                start=result.start,
                stop=result.stop,
            )
            self._files.item(container)

    def _result(self, case: Case, stage: Stage, attempt: Attempt, *, moment: float) -> TestResult:
        status = attempt.status or Status.BROKEN
        is_earlier = attempt.status is not None and attempt is not case.last
        reason = attempt.reason if is_earlier else case.reason
        # The attempt was begun and nobody said how it ended.
        if attempt.status is None and case.attempts:
            reason = message("model.case-cut")
        sentence = reason_of(status, self._say(reason), stage.suite)
        name = f"{stage.name}/{case.id}"
        return TestResult(
            uuid=_uuid(self._run.id, name, str(attempt.number)),
            # Retries are found by it, and the history of a case over runs: nothing of this run is
            # in it.
            historyId=_digest(name),
            testCaseId=_digest(name),
            fullName=name,
            name=self._origins.title(case),
            status=STATUSES[status],
            statusDetails=self._details(attempt, case, sentence),
            stage="finished",
            description=self._description(case),
            parameters=self._origins.parameters(case),
            labels=self._origins.labels(case, stage),
            links=[*self._origins.links(case), *_tickets(case)],
            titlePath=self._origins.title_path(case, stage),
            start=milliseconds(moment),
            stop=milliseconds(moment + attempt.seconds),
        )

    def _details(self, attempt: Attempt, case: Case, reason: str) -> StatusDetails:
        lines = [reason]
        blamed = culprit(case, self._dependencies) if attempt is case.last else None
        lines += map(self._say, blamed.sentences_with(self._owners)) if blamed else []
        details = [step.detail for step in attempt.steps if step.detail]
        return StatusDetails(
            message="\n".join(line for line in lines if line) or None,
            trace="\n".join(details) or None,
            # Only on the attempt that counts: each result that has the mark would be shown with it.
            flaky=True if case.flaky and attempt is case.last else None,
            known=True if case.is_known and attempt is case.last else None,
        )

    def _description(self, case: Case) -> str | None:
        """What is written, and the figures that were measured as a table of Markdown."""
        parts = [self._origins.description(case)]
        rows = [("", name, value) for name, value in case.measures.items()]
        rows += [
            (operation, name, value)
            for operation, measures in case.operations.items()
            for name, value in measures.items()
        ]
        if rows:
            titles = [text.text(id, self._language) for id in _COLUMNS]
            table = [f"| {' | '.join(titles)} |", "| --- | --- | ---: |"]
            table += [f"| {operation} | {name} | {value:g} |" for operation, name, value in rows]
            parts.append("\n".join(table))
        return "\n\n".join(paragraph for paragraph in parts if paragraph) or None

    def write_beside(self, fault: StageFault, stage: Stage, number: int) -> None:
        """A result for what is red and no case."""
        name = f"{stage.name}/{OWN}/{fault.name}"
        sentences = [self._say(fault.because), self._say(fault.hint)]
        labels = [(LabelType.EPIC, OWN), (LabelType.FEATURE, stage.name), *suites(stage, OWN)]
        moment = milliseconds(stage.ended or stage.started)
        result = TestResult(
            uuid=_uuid(self._run.id, name, str(number)),
            historyId=_digest(f"{name}#{number}"),
            testCaseId=_digest(f"{name}#{number}"),
            fullName=name,
            name=fault.name,
            status=STATUSES[fault.status],
            statusDetails=StatusDetails(
                message="\n".join(line for line in sentences if line), trace=fault.detail or None
            ),
            stage="finished",
            labels=[Label(name=str(kind), value=value) for kind, value in labels if value],
            titlePath=[stage.name, OWN],
            start=moment,
            stop=moment,
        )
        self._files.item(result)

    def _say(self, sentence: Message | None) -> str:
        return spoken(sentence, self._language)


def _tickets(case: Case) -> list[Link]:
    """Where known findings of a case are followed up."""
    entries = [item.entry for event in case.recognized[-1:] for item in event.findings]
    tickets = dict.fromkeys(entry.ticket for entry in entries if entry.ticket)
    return [Link(type=LinkType.ISSUE, name=ticket, url=ticket) for ticket in tickets]


def _environment(run: Run) -> str:
    properties = {
        name: getattr(run, name) for name in ("accord", "environment", "commit", "branch")
    }
    properties |= {"run": run.id, "selection": run.selection}
    properties |= {f"variable.{name}": value for name, value in run.variables.items()}
    rows = [f"{name}={value}" for name, value in properties.items() if value]
    # Java reads properties in Latin-1: everything else is written by its number.
    escaped = [row.replace("\\", "\\\\").replace("\n", " ") for row in rows]
    return "".join(f"{_ascii(row)}\n" for row in escaped)


def _ascii(row: str) -> str:
    # Java counts in UTF-16: a letter beyond its first plane is written as two numbers.
    units = row.encode("utf-16-be")
    codes = [int.from_bytes(units[place : place + 2]) for place in range(0, len(units), 2)]
    return "".join(chr(code) if 32 <= code < 127 else f"\\u{code:04x}" for code in codes)  # noqa: PLR2004


def _uuid(*names: str) -> str:
    # From what it is about and not by chance, so that the same run gives the same files.
    return str(uuid5(NAMESPACE_URL, "\n".join(("accord", *names))))


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:32]
