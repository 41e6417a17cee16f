"""Renders the pages of business flows: a list, and each with its picture and its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accord.reports.site.addresses import flow_address
from accord.reports.site.flow_drawing import draw_flow
from accord.reports.site.flow_sheets import FlowSheet, FlowSheets

MOST_CASES: Final = 8
"""Scenarios that one activity lists; the filter page has all of them."""


class FlowPages:
    """The pages that a document has when flows are written."""

    def __init__(self, flows: FlowSheets, page: Callable[..., str]) -> None:
        self._flows, self._page = flows, page

    @property
    def exists(self) -> bool:
        """Whether there is a flow."""
        return bool(self._flows.sheets)

    def address(self, target: str) -> str:
        """The page, and the place on it, that a tag ``flow:<target>`` leads to; empty for none."""
        place = self._flows.resolve(target)
        if place is None:
            return ""
        flow, node = place
        # What is no activity is in the table only where a scenario claims it, as this tag does.
        return flow_address(flow, node)

    def render(self) -> Iterator[tuple[str, str]]:
        """Each page as (address, content)."""
        if not self.exists:
            return
        yield "flows.html", self._page("flows", sheets=self._flows.sheets)
        for sheet in self._flows.sheets:
            yield flow_address(sheet.flow.id), self._flow(sheet)

    def _flow(self, sheet: FlowSheet) -> str:
        return self._page(
            "flow",
            root="../",
            sheet=sheet,
            flow=sheet.flow,
            drawings=draw_flow(sheet),
            most=MOST_CASES,
        )
