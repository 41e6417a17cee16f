"""Renders the pages about what the system is made of and how it was proved beyond scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from jinja2 import Template
from markupsafe import Markup

from accord.model.catalogue import Contract
from accord.model.events import Finding
from accord.model.ids import tag_value
from accord.reports.site.addresses import (
    experiment_address,
    profile_address,
    service_address,
)
from accord.reports.site.answers import Answers
from accord.reports.site.chaos import ExperimentSheet, experiment_sheet, lost
from accord.reports.site.defect_index import DefectIndex
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.load import ProfileSheet, profile_sheet
from accord.reports.site.map_drawing import BOX_HEIGHT, BOX_WIDTH, drawing
from accord.reports.site.operation_sheets import MOST_USES, OperationSheet, ShownDefect
from accord.reports.site.outcome import WORST_FIRST
from accord.reports.site.page_positions import ShownCase, repeat_command, shown
from accord.reports.site.promises import Promises
from accord.reports.site.service_lines import OperationLine, ServiceLine, ServiceLines, grouped
from accord.reports.site.story import AttemptStory
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.system_map import system_map

MOST_OPERATIONS: Final = 300
"""Operations up to which one page lists all of them; beyond it each service's own page does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCase:
    """A case of the contract suite, ready for its page."""

    entry: DocumentEntry
    phase: str
    results: tuple[ShownCase, ...]

    @property
    def examples(self) -> int:
        """How many requests were tried."""
        return int(sum(result.case.measures.get("examples", 0.0) for result in self.entry.results))


class ProofPages:
    """The pages of operations, services, load profiles and chaos experiments."""

    def __init__(
        self,
        document: Document,
        *,
        cases: SuiteCases,
        defects: DefectIndex,
        answers: Answers,
        page: Callable[..., str],
        detail: Template,
    ) -> None:
        self._document, self._answers = document, answers
        self._uses, self._cases, self._defects = cases.uses, cases, defects
        self._page, self._detail = page, detail
        self._services = ServiceLines(cases, defects, answers).of(document.catalogue)
        self._unproved = {it.operation: (it,) for it in document.run.unproved}
        self._scenarios = {entry.id: entry for entry in document.entries}
        self._others = {entry.id: entry for entry in document.others}

    def render(self) -> Iterator[tuple[str, str]]:
        """Every page as (address, content), but for those of operations.

        A kind of which there is nothing has no page.
        """
        # A link to an empty page is worse than none.
        if self._uses.operations or any(line.callbacks for line in self._services):
            yield "api.html", self._api()
        if self._services:
            yield "services.html", self._page("services", groups=grouped(self._services))
            yield "map.html", self._map()
            for line in self._services:
                yield service_address(line.service.name), self._service(line)
        yield from self._load()
        yield from self._chaos()

    def _map(self) -> str:
        observed = system_map(self._document)
        return self._page(
            "map",
            map=observed,
            drawing=drawing(observed),
            box_width=BOX_WIDTH,
            box_height=BOX_HEIGHT,
        )

    def _api(self) -> str:
        return self._page(
            "api",
            services=[line for line in self._services if line.operations or line.callbacks],
            coverage=self._answers.share(),
            judged=self._answers.judged,
            reasons=self._answers.reasons,
            received=self._answers.received,
            listed=len(self._uses.operations) <= MOST_OPERATIONS,
        )

    def operations(self) -> Iterator[OperationSheet]:
        """What the page of each operation tells."""
        for service in self._services:
            if service.contract is None:
                continue
            promises = Promises(service.contract)
            for line in service.operations:
                yield self._sheet(line, service.contract, promises)

    def _sheet(self, line: OperationLine, contract: Contract, promises: Promises) -> OperationSheet:
        operation, cases = line.operation, self._cases
        return OperationSheet(
            line=line,
            contract=contract,
            request_parts=promises.parts(operation),
            answers=self._answers.of(operation),
            suites=tuple(sorted(self._answers.suites)),
            defects=tuple(
                ShownDefect(
                    finding=finding,
                    command=self._command(finding),
                    culprit=self._document.culprit_of(finding),
                )
                for finding in self._defects.findings_of(operation=operation.id)
            ),
            cases=cases.cases_of(operation.id),
            unproved=self._unproved.get(operation.id, ()),
            uses=self._uses.of_operation(operation.id),
            profiles=cases.profiles_of(operation.id),
            experiments=cases.experiments_of(operation=operation.id),
        )

    def page_of(self, sheet: OperationSheet) -> Iterator[tuple[str, str]]:
        """The page of an operation as (address, content)."""
        page = self._page(
            "operation",
            root="../",
            sheet=sheet,
            line=sheet.line,
            operation=sheet.line.operation,
            contract=sheet.contract,
            trials=[self._trial(entry) for entry in sheet.cases],
            most=MOST_USES,
        )
        yield sheet.address, page

    def _service(self, line: ServiceLine) -> str:
        name, cases = line.service.name, self._cases
        services = self._document.catalogue.services
        return self._page(
            "service",
            root="../",
            line=line,
            service=line.service,
            contract=line.contract,
            used_by=[service.name for service in services if name in service.depends_on],
            findings=self._defects.findings_of(service=name),
            command=self._command,
            culprit_of=self._document.culprit_of,
            broken=self._defects.broken_in(name),
            trials=[self._trial(entry) for entry in cases.sequences_of(name)],
            uses=self._uses.of_service(name),
            most=MOST_USES,
            experiments=cases.experiments_of(service=name),
        )

    def _load(self) -> Iterator[tuple[str, str]]:
        profiles = self._document.catalogue.profiles
        sheets = [sheet for profile in profiles if (sheet := profile_sheet(profile, self._cases))]
        if profiles:
            yield "load.html", self._page("load", sheets=sorted(sheets, key=_urgency))
        for sheet in sheets:
            yield profile_address(sheet.profile.id), self._profile(sheet)

    def _profile(self, sheet: ProfileSheet) -> str:
        ids = {entry.id for entry in (sheet.entry, *sheet.parts)}
        return self._page(
            "profile",
            root="../",
            sheet=sheet,
            profile=sheet.profile,
            scenarios=self._scenarios,
            shown=self._shown(sheet.entry),
            parts_shown={entry.id: self._shown(entry) for entry in sheet.parts},
            findings=[finding for finding in self._document.findings if ids & set(finding.cases)],
            command=self._command,
            culprit_of=self._document.culprit_of,
        )

    def _chaos(self) -> Iterator[tuple[str, str]]:
        experiments = self._document.catalogue.experiments
        sheets = [
            sheet
            for experiment in experiments
            if (sheet := experiment_sheet(experiment, self._cases))
        ]
        if experiments:
            yield "chaos.html", self._page("chaos", sheets=sorted(sheets, key=_urgency))
        for sheet in sheets:
            yield experiment_address(sheet.experiment.id), self._experiment(sheet)

    def _experiment(self, sheet: ExperimentSheet) -> str:
        return self._page(
            "experiment",
            root="../",
            sheet=sheet,
            experiment=sheet.experiment,
            scenarios=self._scenarios,
            shown=self._shown(sheet.entry),
            lost=lost(sheet),
        )

    def _trial(self, entry: DocumentEntry) -> ContractCase:
        return ContractCase(
            entry=entry, phase=tag_value(entry.tags, "phase"), results=self._shown(entry)
        )

    def _shown(self, entry: DocumentEntry) -> tuple[ShownCase, ...]:
        def fold(shown_entry: DocumentEntry, telling: AttemptStory) -> tuple[Markup, str]:
            if not telling.detailed:
                return Markup(), ""
            detail = self._detail.render(
                telling=telling, stowed=False, language=shown_entry.language
            )
            return Markup(detail), ""  # noqa: S704 - rendered by our own escaping template

        environment = self._document.run.environment
        return tuple(shown(entry, result, environment, fold) for result in entry.results)

    def _command(self, finding: Finding) -> str:
        """The command that repeats a defect's first case."""
        # A finding may name cases that a damaged journal lost.
        entry = next((self._others[id] for id in finding.cases if id in self._others), None)
        environment = self._document.run.environment
        commands = (repeat_command(entry, it, environment) for it in entry.results) if entry else ()
        return next(filter(None, commands), "")


def _urgency(sheet: ProfileSheet | ExperimentSheet) -> int:
    """What did not hold stands above what did, and otherwise as it is in the files."""
    return WORST_FIRST.index(sheet.entry.outcome)
