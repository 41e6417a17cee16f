"""Renders the pages of a feature: its own, and one for each of its scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jinja2 import Template
from markupsafe import Markup

from accord.model.catalogue import LinkKind, Operation, Rule, ScenarioStep
from accord.reports.site.addresses import (
    feature_address,
    file_stem,
    pack_address,
    sheet_address,
)
from accord.reports.site.criteria import Requirements
from accord.reports.site.document import Chapter, DocumentEntry, ScenarioPage, Section
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.packing import Pack
from accord.reports.site.page_positions import places
from accord.reports.site.story import AttemptStory
from accord.reports.site.uses import Uses


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A section of a feature page; its background is told once, above the scenarios."""

    rule: Rule | None
    sheets: tuple[ScenarioPage, ...]
    background: tuple[ScenarioStep, ...]


class ChapterPages:
    """The pages of every chapter, each as (address, content).

    ``packing`` says that the detail of what passed stands in a file of its own.
    """

    def __init__(
        self,
        *,
        environment: str,
        requirements: Requirements,
        uses: Uses,
        page: Callable[..., str],
        detail: Template,
        packing: bool,
    ) -> None:
        self._environment, self._requirements, self._uses = environment, requirements, uses
        self._page, self._detail, self._packing = page, detail, packing

    def of(self, chapter: Chapter) -> Iterator[tuple[str, str]]:
        """The page of a feature, those of its scenarios, and their packed details."""
        yield feature_address(chapter.feature.id), self._feature(chapter)
        yield from self._scenarios(file_stem(chapter.feature.id), chapter.sheets)

    @staticmethod
    def addresses(chapter: Chapter) -> list[str]:
        """Where those pages are, but for the details."""
        sheets = [sheet_address(sheet.stem) for sheet in chapter.sheets]
        return [feature_address(chapter.feature.id), *sheets]

    def loose(self, sheets: tuple[ScenarioPage, ...]) -> Iterator[tuple[str, str]]:
        """The pages of what stands in no readable file."""
        yield from self._scenarios("loose", sheets)

    def _feature(self, chapter: Chapter) -> str:
        shown_ids: set[int] = set()
        return self._page(
            "feature",
            root="../",
            feature=chapter.feature,
            chapter=chapter,
            sections=[_part(section, shown_ids) for section in chapter.sections if section.sheets],
        )

    def _scenarios(self, file: str, sheets: tuple[ScenarioPage, ...]) -> Iterator[tuple[str, str]]:
        pack = Pack(file)

        for sheet in sheets:
            yield sheet_address(sheet.stem), self._scenario(sheet, pack)
        # `fetch` is refused on `file://`; a script is loaded there like anywhere else.
        if script := pack.script():
            yield pack_address(file), script

    def _proves(self, sheet: ScenarioPage) -> dict[str, str]:
        """The requirements and criteria that its cases prove, each with its text."""
        return dict(
            requirement for entry in sheet.entries for requirement in self._requirements.of(entry)
        )

    def _called(self, sheet: ScenarioPage) -> tuple[Operation, ...]:
        """The operations that its cases called, without those that a tag names already."""
        links = sheet.first.scenario.links if sheet.first.scenario else ()
        operation_ids = {
            self._uses.resolve(link.target) for link in links if link.kind is LinkKind.OPERATION
        }
        operations = {
            operation.id: operation
            for entry in sheet.entries
            for operation in self._uses.called(entry)
        }
        return tuple(operation for id, operation in operations.items() if id not in operation_ids)

    def _scenario(self, sheet: ScenarioPage, pack: Pack) -> str:
        def fold(entry: DocumentEntry, telling: AttemptStory) -> tuple[Markup, str]:
            # What a reader comes for, whatever did not pass, is always in the page itself.
            packing = self._packing and entry.outcome is CaseOutcome.PASSED
            stowed = packing and sheet.outline
            if not (telling.detailed or stowed):
                return Markup(), ""
            detail = self._detail.render(telling=telling, stowed=stowed, language=entry.language)
            if packing:
                return Markup(), pack.add(detail)
            return Markup(detail), ""  # noqa: S704 - rendered by our own escaping template

        positions = places(sheet, self._environment, fold)
        proves = self._proves(sheet)
        return self._page(
            "scenario",
            root="../",
            sheet=sheet,
            pages=positions,
            proves=proves,
            told_tags={
                f"req:{id}" for prove in proves for id in (prove, self._requirements.owner(prove))
            },
            called=self._called(sheet),
            packed=any(shown_case.packed for place in positions for shown_case in place.results),
        )


def _part(section: Section, shown_ids: set[int]) -> _Part:
    scenario = section.sheets[0].first.scenario
    # Parsers repeat the background before each scenario. A rule may add to that of its feature.
    background = [s for s in scenario.steps if s.background] if scenario else []
    fresh = tuple(step for step in background if step.line not in shown_ids)
    shown_ids.update(step.line for step in fresh)
    return _Part(rule=section.rule, sheets=section.sheets, background=fresh)
