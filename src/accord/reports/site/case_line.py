"""A case as one line of a list, with how it ended: a large site has many thousands of them."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from accord.reports.site.document import DocumentEntry
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.page_text import PageText, escaped

_RED = frozenset({CaseOutcome.FAILED, CaseOutcome.BROKEN})


class CaseLine:
    """Draws cases for pages in one place of the site, ``root`` from its folder.

    Written out here, because a template takes several times as long for each of them.
    """

    def __init__(self, page_text: PageText, *, root: str) -> None:
        self._page_text, self._root = page_text, root

    def __call__(self, entry: DocumentEntry, note: str = "") -> Markup:
        """The case with its outcome, its feature, a ``note``, and why it is red."""
        outcome, language = entry.outcome, escape(entry.language)
        row = f' <span class="row">{escaped(entry.cells)}</span>' if entry.cells else ""
        feature = why = ""
        if entry.feature:
            feature = f' <span class="dim" lang="{language}">{escaped(entry.feature.title)}</span>'
        remark = f' <span class="dim">· {Markup.escape(note)}</span>' if note else ""
        if outcome in _RED and entry.telling and entry.telling.case.reason:
            reason = self._page_text.say(entry.telling.case.reason)
            why = f'<div class="why">{reason}</div>'
        return Markup(  # noqa: S704 - every foreign part was escaped
            f'<li class="{outcome}"><a href="{escape(self._root + entry.address)}" '
            f'lang="{language}">{self._page_text.name(entry.name, entry.phase)}{row}</a> '
            f"{self._page_text.mark(outcome)}{feature}{remark}\n{why}</li>\n"
        )
