"""Renders the pages of the site from the joined document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property, partial
from pathlib import PurePath
from typing import Final

from markupsafe import Markup

from accord.model.causes import common_causes, unproved_causes
from accord.model.run import Run
from accord.model.status import Suite
from accord.model.suites import definitions, title_of
from accord.reports.site import home, word_ids
from accord.reports.site.addresses import (
    operation_address,
    requirement_address,
    service_address,
)
from accord.reports.site.answers import Answers
from accord.reports.site.capabilities import Capability, title_finder
from accord.reports.site.capabilities import capabilities as capabilities_of
from accord.reports.site.case_line import CaseLine
from accord.reports.site.chapter_pages import ChapterPages
from accord.reports.site.criteria import Requirements
from accord.reports.site.defect_index import DefectIndex
from accord.reports.site.document import Document
from accord.reports.site.evidence_copies import EvidenceCopies
from accord.reports.site.exchange_markup import ExchangeMarkup
from accord.reports.site.flow_pages import FlowPages
from accord.reports.site.flow_sheets import FlowSheets
from accord.reports.site.memory import Memory
from accord.reports.site.navigation import navigation, navigation_script
from accord.reports.site.origins import origins_script
from accord.reports.site.outcome import CaseOutcome, OutcomeTally
from accord.reports.site.page_digests import PageDigests
from accord.reports.site.page_text import PageText, script_data
from accord.reports.site.past import Past
from accord.reports.site.past_pages import PastPages
from accord.reports.site.proof_pages import ProofPages
from accord.reports.site.prose import duration, when
from accord.reports.site.release_page import ReleasePage
from accord.reports.site.rendering import environments
from accord.reports.site.requirement_pages import RequirementPages
from accord.reports.site.sentences import Sentence
from accord.reports.site.stages import stage_rows
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.tag_chips import TagChips
from accord.reports.site.unjudged import unjudged
from accord.reports.site.uses import Uses
from accord.reports.site.writing_pages import WritingPages

# Detail is most of a site's bytes; below this number every page works without a script.
PACK_ABOVE: Final = 1_000
"""Cases up to which every page holds all its detail and needs no script to show it."""

MOST_WORK: Final = 30
"""Commits and branches of a requirement up to which its page lists all."""
MOST_FEATURES: Final = 160
"""Features up to which one page lists all of them; beyond it each capability's own page does."""


class Pages:
    """Every page of one site as (address, content); ``proofs`` has those of operations."""

    def __init__(
        self,
        document: Document,
        *,
        page_text: PageText,
        exhibits: EvidenceCopies,
        answers: Answers,
        memory: Memory,
    ) -> None:
        self._document = document
        self._past = past = Past(document, memory.newest, memory.changes)
        self._past_pages = PastPages(past, self._page)
        self._requirements = requirements = Requirements(document, memory.work)
        self._writing = WritingPages(document, memory.findings, self._page)
        self._requirement_pages = RequirementPages(requirements, document.run, self._page)
        self._words, self._answers = page_text, answers
        self._packing = len(document.entries) > PACK_ABOVE
        self._titles = _service_titles(document, page_text)
        self._uses = Uses(document)
        self._releases = ReleasePage(document, self._uses, self._page)
        self._flow_pages = FlowPages(FlowSheets(document, self._uses), self._page)
        self._navigation = navigation(
            _exists(document, self._uses)
            | {"requirements": self._requirement_pages.exists, "flows": self._flow_pages.exists}
            | {"released": self._releases.exists}
            | {"history": past.exists, "changes": self._past_pages.compares}
        )
        self._as_of, defects = _as_of(document.run), DefectIndex(document, self._uses)
        names = self._names() | {"past_of": past.of, "exhibits": exhibits}
        names |= {"finding_page": defects.finding_address, "changes_of": self._releases.changes_of}
        drawn = partial(_drawn, page_text, exhibits, self._operation_page, self._tag_page)
        self._templates = environments(lambda root: names | drawn(root))
        self.proofs = ProofPages(
            document,
            cases=SuiteCases(document, self._uses),
            defects=defects,
            answers=answers,
            page=self._page,
            detail=self._templates["../"].get_template("detail.html"),
        )

    def _names(self) -> dict[str, object]:
        """What every template may ask for."""
        document = self._document
        return {
            "w": self._words,
            "ids": word_ids,
            "site_title": self._site_title,
            "as_of": self._as_of,
            "service_title": self._service_title,
            "owner_of": document.catalogue.owners().get,
            "capability_title": title_finder(document.catalogue.capabilities),
            # Templates ask for the same few, thousands of times: once for every link.
            "operation_page": cache(self._operation_page),
            "service_page": cache(self._service_page),
            "tag_page": cache(self._tag_page),
            "nav": self._navigation,
            "writing": self._writing.addresses,
            "most_work": MOST_WORK,
            "is_large": self._packing,
            "suites": tuple(definition.suite for definition in definitions()),
        }

    @cached_property
    def chapters(self) -> ChapterPages:
        """The pages of features and scenarios."""
        return ChapterPages(
            environment=self._document.run.environment,
            requirements=self._requirements,
            uses=self._uses,
            page=self._page,
            detail=self._templates["../"].get_template("detail.html"),
            packing=self._packing,
        )

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences of scenarios, which search finds too."""
        return self._writing.sentences

    @property
    def digests(self) -> PageDigests:
        """What tells whether those are as they were."""
        document = self._document
        return PageDigests(
            document.catalogue,
            self._past,
            naming_runs=not self._packing,
            ground=(
                self._words.language,
                self._site_title,
                self._packing or self._navigation,
                document.run.environment,
                [(it.suite, title_of(it.suite)) for it in definitions()],
            ),
        )

    @property
    def _site_title(self) -> str:
        document = self._document
        return document.title or PurePath(document.run.workspace).name or "Accord"

    @property
    def frame(self) -> str:
        """The script that hands pages what stands around all of them.

        That is the run, so that a page of which nothing else is new stays as it was, and on a very
        large site the header's links and from which runs results are.
        """
        as_of = f"accord.asOf({script_data(str(self._as_of))});\n"
        if not self._packing:
            return as_of
        return f"{navigation_script(self._navigation)}{origins_script(self._document)}{as_of}"

    def render(self) -> Iterator[tuple[str, str]]:
        """The pages beside those of chapters and operations, one after the other.

        So none stays in memory.
        """
        document = self._document
        capabilities = capabilities_of(document.chapters, document.catalogue.capabilities)
        yield "index.html", self._home(capabilities)
        yield (
            "features.html",
            self._page(
                "features",
                capabilities=capabilities,
                listed=len(document.chapters) <= MOST_FEATURES or len(capabilities) == 1,
                tally=OutcomeTally(entry.outcome for entry in document.entries),
                loose=document.loose,
                unreadable=document.catalogue.unreadable,
            ),
        )
        yield (
            "scenarios.html",
            self._page("scenarios", tally=document.tally, suites=document.suites),
        )
        yield from self.chapters.loose(document.loose)
        yield "search.html", self._page("search")
        yield from self._writing.render(capabilities)
        yield from self._requirement_pages.render()
        yield from self._flow_pages.render()
        yield from self.proofs.render()
        yield from self._releases.render()
        yield from self._past_pages.render()

    def _operation_page(self, id: str) -> str:
        return operation_address(id) if id in self._uses.operations else ""

    def _service_page(self, name: str) -> str:
        return service_address(name) if name in self._uses.services else ""

    def _tag_page(self, tag: str) -> str:
        key, _, target = tag.partition(":")
        if key == "op":
            return self._operation_page(self._uses.resolve(target))
        if key == "req":
            owner = self._requirements.owner(target)
            return requirement_address(owner, target) if owner else ""
        if key == "flow":
            return self._flow_pages.address(target)
        return self._service_page(target) if key == "service" else ""

    def _service_title(self, name: str) -> Markup:
        return self._titles.get(name, Markup())

    def _page(self, name: str, *, root: str = "", **context: object) -> str:
        return self._templates[root].get_template(f"{name}.html").render(here=name, **context)

    def _home(self, capabilities: list[Capability]) -> str:
        document, page_text, share = self._document, self._words, self._answers.share()
        unseen = share.responses - share.responses_seen
        tone, blamed = home.tone(document), home.blamed(document)
        causes = common_causes(document.run, document.catalogue.dependencies())
        return self._page(
            "home",
            tone=tone,
            headline=home.headline(document, page_text, tone),
            account=home.accounting(document),
            earlier=document.earlier,
            tally=document.tally,
            proved=home.proved(document, page_text),
            not_proved=home.not_proved(document, page_text, unseen=unseen),
            next=home.next_reading(document, page_text, blamed),
            news=self._past_pages.news,
            common_causes=home.causes_beside(causes, blamed),
            blamed=blamed,
            broken=unjudged(document),
            pending=document.having(CaseOutcome.PENDING),
            unproved=document.run.unproved,
            unproved_causes=unproved_causes(document.run.unproved),
            known=document.known,
            capabilities=capabilities,
            requirements=self._requirements.tally,
            stages=stage_rows(document.catalogue, document.run),
            coverage=share,
            has_services=bool(self._uses.services),
            several=document.suites != (Suite.SCENARIOS,),
            facts=_facts(document.run),
            files_apart=[*_apart(document.run)],
            count_apart=sum(group.count for group in document.run.apart),
            most_groups=home.MOST_GROUPS,
            most_in_a_group=home.MOST_IN_A_GROUP,
            most_listed=home.MOST_LISTED,
        )


def _drawn(
    page_text: PageText,
    exhibits: EvidenceCopies,
    operation_page: Callable[[str], str],
    tag_page: Callable[[str], str],
    root: str,
) -> dict[str, object]:
    """What is drawn without a template on pages in one place of the site."""
    return {
        "exchange": ExchangeMarkup(page_text, exhibits, root=root, operation_page=operation_page),
        "case_line": CaseLine(page_text, root=root),
        "chips": TagChips(page_text, root=root, tag_page=tag_page),
    }


def _service_titles(document: Document, page_text: PageText) -> dict[str, Markup]:
    """What each service is called, said before any page is drawn."""
    # Pages that are not drawn again may name any, and readers change their language.
    return {
        service.name: page_text.title(f"service.{service.name}", service.titles)
        for service in document.catalogue.services
    }


def _exists(document: Document, uses: Uses) -> dict[str, bool]:
    """Which pages there are that are rendered with others."""
    return {
        "api": bool(uses.operations),
        "services": bool(uses.services),
        "load": bool(document.catalogue.profiles),
        "chaos": bool(document.catalogue.experiments),
    }


def _facts(run: Run) -> list[tuple[str, object]]:
    lasted = duration(run.ended - run.started) if run.ended and run.started else ""
    facts: list[tuple[str, object]] = [
        ("fact-run", run.id),
        ("fact-when", when(run.started)),
        ("fact-duration", lasted),
        ("fact-environment", run.environment),
        ("fact-commit", run.commit),
        ("fact-branch", run.branch),
        ("fact-selection", run.selection),
        ("fact-parts", ", ".join(_parts(run))),
        ("fact-variables", ", ".join(f"{name}={value}" for name, value in run.variables.items())),
        ("fact-exit", "" if run.exit is None else str(run.exit)),
        ("fact-accord", run.accord),
    ]
    return [(name, value) for name, value in facts if value]


def _apart(run: Run) -> Iterator[str]:
    """The files that are on disk and no part of the run."""
    for group in run.apart:
        yield from group.examples
        if group.count > len(group.examples):
            yield f"… ({group.count})"


def _parts(run: Run) -> Iterator[str]:
    """The runs that this one was put together from."""
    for part in run.merged.parts if run.merged else ():
        yield f"{part.index}/{part.total} {part.run}" if part.total else part.run


def _as_of(run: Run) -> Markup:
    """The line at the foot of pages: which state of the system it speaks of."""
    # Enough to be found by `git show`, and to fit at the foot of a phone.
    commit = run.commit[:10]
    facts = [fact for fact in (commit, run.branch, run.environment, when(run.started)) if fact]
    return Markup(" · ").join([*facts, run.id] if run.id else facts)
