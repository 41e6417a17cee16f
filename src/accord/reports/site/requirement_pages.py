"""Renders the pages of requirements: all of them, each of them, and the matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accord.model.run import Run
from accord.reports.site.addresses import requirement_address
from accord.reports.site.criteria import CriterionLine, CriterionState, Requirements
from accord.reports.site.matrix import matrix

MOST_LISTED: Final = 30
MOST_GAPS: Final = 100
MATRIX: Final = "requirements.csv"


class RequirementPages:
    """The pages that a document has when requirements are written."""

    def __init__(self, requirements: Requirements, run: Run, page: Callable[..., str]) -> None:
        self._requirements, self._run, self._page = requirements, run, page

    @property
    def exists(self) -> bool:
        """Whether there is a requirement."""
        return bool(self._requirements.sheets)

    def render(self) -> Iterator[tuple[str, str]]:
        """Each page, and the matrix, as (address, content)."""
        if not self.exists:
            return
        sheets = self._requirements.sheets
        yield (
            "requirements.html",
            self._page(
                "requirements",
                sheets=sheets,
                tally=self._requirements.tally,
                untagged=self._requirements.untagged,
                gaps=self._gaps(),
                matrix=MATRIX,
                most=MOST_LISTED,
                most_gaps=MOST_GAPS,
            ),
        )
        for sheet in sheets:
            yield (
                requirement_address(sheet.requirement.id),
                self._page("requirement", root="../", sheet=sheet, most=MOST_LISTED),
            )
        yield MATRIX, matrix(sheets, self._run)

    def _gaps(self) -> list[tuple[CriterionLine, str]]:
        """Every criterion that is not proved with its requirement, the worst first."""
        lines = [
            (line, sheet.requirement.id)
            for sheet in self._requirements.sheets
            for line in (sheet.lines or (sheet.whole,))
            if line.state not in {CriterionState.PROVED, CriterionState.BY_HAND}
        ]
        order = [*CriterionState]
        return sorted(lines, key=lambda gap: order.index(gap[0].state))
