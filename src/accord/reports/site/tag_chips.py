"""The tags below a title, each with what it leads to: a large site has a hundred thousand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from html import escape
from urllib.parse import quote

from markupsafe import Markup

from accord.reports.site.page_text import PageText

_REQUIREMENT = "req:"
_ID = "id:"


class TagChips:
    """Draws tags for pages in one place of the site, ``root`` from its folder.

    ``tag_page`` is the page that a tag speaks of; those without one lead to the cases that have it.
    """

    def __init__(self, page_text: PageText, *, root: str, tag_page: Callable[[str], str]) -> None:
        self._label = escape(page_text.sentence("tags"))
        self._root, self._tag_page = root, tag_page
        # The same few are drawn over and over.
        self._chip = cache(self._drawn)

    def __call__(self, tags: Iterable[str], told: Collection[str] = ()) -> Markup:
        """A list of tags, without what the page says elsewhere; nothing when none is left."""
        chips = [self._chip(tag) for tag in tags if not tag.startswith(_ID) and tag not in told]
        if not chips:
            return Markup()
        listed = "".join(chips)
        return Markup(  # noqa: S704 - every foreign part was escaped
            f'<ul class="chips" aria-label="{self._label}">{listed}</ul>\n'
        )

    def _drawn(self, tag: str) -> str:
        page = self._tag_page(tag) or f"scenarios.html?q=@{quote(tag)}"
        is_requirement = tag.startswith(_REQUIREMENT)
        kind = ' class="req"' if is_requirement else ""
        name = tag.removeprefix(_REQUIREMENT) if is_requirement else f"@{tag}"
        return f'<li><a href="{escape(self._root + page)}"{kind}>{escape(name)}</a></li>'
