"""Text that people wrote, made safe to show: narratives in Markdown, and values inside steps."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from functools import cache, lru_cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width
from urllib.parse import urlsplit

import msgspec
import nh3
from markupsafe import Markup

from accord.model.encoding import writable
from accord.model.history import RecordedRun

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

# No images: a picture on somebody's server would be a request to the outside.
_TAGS: Final = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a", "del"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# Quotes of three languages, placeholders, and numbers that are not part of a name or version.
_VALUE: Final = re.compile(
    r'("[^"\n]*"|「[^」\n]*」|『[^』\n]*』|“[^”\n]*”|<[^<>\n]+>|(?<![\w.-])-?\d+(?:[.,:/-]\d+)*%?(?![A-Za-z_\d]))'
)
_HEADING: Final = re.compile(r"<(/?)h([1-4])>")
_EDGE: Final = 60
"""Columns from which a line is taken to end where its editor was out of room."""


@cache
def _markdown() -> MarkdownIt:
    # Slow to load, and many workspaces narrate nothing.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.core.ruler.push("lines_as_meant", _lines_as_meant)
    return markdown


def _lines_as_meant(state: StateCore) -> None:
    """Keep the ends of short lines, as of user stories, and join what an editor's edge broke."""
    for block in state.tokens:
        columns, last = 0, ""
        for token in block.children or ():
            if token.type == "softbreak":
                if columns < _EDGE:
                    token.type, token.tag = "hardbreak", "br"
                elif _is_wide(last):
                    # Between Chinese words there is no blank, and browsers would show one.
                    token.type = "text"
                columns = 0
            columns += sum(2 if _is_wide(letter) else 1 for letter in token.content)
            # The end of an emphasis or of a link has no letter of its own.
            last = token.content[-1:] or last


def _is_wide(letter: str) -> bool:
    return bool(letter) and east_asian_width(letter) in "WF"


def narrative(source: str) -> Markup:
    """Markdown as safe HTML; the ends of short lines are kept, as of user stories."""
    if not source.strip():
        return Markup()
    # A Gherkin description is indented like its feature, which Markdown takes for code.
    rendered = _markdown().render(cleandoc(source))
    # The page has headings of its own, and those of a text must come below them in its outline.
    lowered = _HEADING.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 2, 6)}>", rendered)
    return Markup(  # noqa: S704 - nh3 has just sanitised it
        # markdown-it lets no HTML through; this is for what its next version may.
        nh3.clean(
            lowered,
            tags=_TAGS,
            attributes={"a": {"href"}},
            attribute_filter=_outward,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )
        # What leads nowhere from a page stays as text.
        .replace('<a rel="noopener noreferrer">', "<a>")
        .strip()
    )


# A sentence stands on the page of its feature and on that of its scenario, one after the other.
@lru_cache(maxsize=4096)
def values(sentence: str) -> Markup:
    """A step's sentence with its quoted texts and numbers marked.

    Only for text, never for attributes: quotation marks stay as they are, for small pages.
    """
    pieces = [
        f"<var>{html.escape(fragment, quote=False)}</var>"
        if index % 2
        else html.escape(fragment, quote=False)
        for index, fragment in enumerate(_VALUE.split(sentence))
    ]
    return Markup("".join(pieces))  # noqa: S704 - every piece was just escaped


@lru_cache(maxsize=4096)
def written_line(keyword: str, sentence: str) -> Markup:
    """A step of which there is nothing to say but its sentence, as an item of a list."""
    named = html.escape(keyword.strip(), quote=False)
    return Markup(f"<li><b>{named}</b> {values(sentence)}</li>")  # noqa: S704 - both are escaped


def _outward(_tag: str, attribute: str, value: str) -> str | None:
    """A link of a text, if it leads anywhere from a page: files of the workspace are not here."""
    return value if attribute != "href" or urlsplit(value).scheme else None


def pattern_of(sentence: str) -> str:
    """A step's sentence with ``…`` in the place of its quoted texts and numbers."""
    pieces = _VALUE.split(sentence)
    return "".join(_open(piece) if index % 2 else piece for index, piece in enumerate(pieces))


def _open(value: str) -> str:
    quotes = {'"', "「", "『", "“", "<"}
    return f"{value[0]}…{value[-1]}" if value[0] in quotes else "…"


def pretty(body: str, media_type: str) -> str:
    """A body as people read it: JSON indented, anything else as it came."""
    if "json" not in media_type and not body.lstrip().startswith(("{", "[")):
        return body
    try:
        # Many times as fast, and the same wherever no letter is written as its number.
        if "\\u" not in body:
            return msgspec.json.format(body, indent=2)
        # A body may hold half a surrogate pair, which no file can.
        return writable(json.dumps(json.loads(body), ensure_ascii=False, indent=2))
    except (ValueError, msgspec.DecodeError):
        return body


def preformatted(text: str) -> Markup:
    """Text whose lines stand as they are written."""
    # A line break right behind the tag would not be shown, and a body may begin with one.
    lines = f"\n{text}" if text.startswith("\n") else text
    return Markup(f'<pre tabindex="0">{html.escape(lines, quote=False)}</pre>')  # noqa: S704 - escaped


def duration(seconds: float) -> str:
    """A length of time in units that are written alike in every language."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    minutes, seconds_over = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds_over} s"


def size(count: int) -> str:
    """A number of bytes, short."""
    if count < 1000:  # noqa: PLR2004
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"  # noqa: PLR2004


def when(seconds: float) -> Markup:
    """A moment as an element that the page's script turns into the reader's own time."""
    if not seconds:
        return Markup()
    moment = datetime.fromtimestamp(int(seconds), tz=UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        # UTC without a script, so that a page says the same to everybody.
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moment.strftime("%Y-%m-%d %H:%M UTC"),
    )


def run_name(run: RecordedRun) -> Markup:
    """A run of the past: when it began, its id and its commit."""
    commit = [Markup("<code>{}</code>").format(run.commit[:10])] if run.commit else []
    return Markup(" · ").join([when(run.started), run.id, *commit])


def path(url: str) -> str:
    """The path of a URL; the text itself where it has none."""
    return urlsplit(url).path or url


def target(url: str) -> str:
    """What of a URL is asked of the service."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or url
