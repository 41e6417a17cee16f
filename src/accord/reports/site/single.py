"""The whole document in one file, to be sent by mail or kept in an archive."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path
from typing import Final

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.reports.owned import written_whole
from accord.reports.site.page_text import compact
from accord.reports.site.writer import Site

FILE: Final = "document.html"
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_MAIN: Final = re.compile(r'<main id="main">\n?(.*?)</main>', re.DOTALL)
_POLICY: Final = re.compile(r'(Content-Security-Policy" content=")[^"]*')
_LOADED: Final = re.compile(
    r'<link rel="(?:icon|stylesheet)"[^>]*>\n?|<script src="[^"]*"[^>]*></script>\n?'
)
_INLINE: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
)


class SingleFile:
    """Every page of a site in one file that needs a script; evidence files are left out."""

    name = "single"

    def __init__(self, site: Site) -> None:
        self._site = site

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write ``document.html`` into ``folder`` and return it."""
        with tempfile.TemporaryDirectory() as place:
            home = self._site.write(catalogue, run, Path(place) / "site")
            content = packed(home.parent)
        with written_whole(folder) as fresh:
            (fresh / FILE).write_text(content, encoding="utf-8", newline="\n")
        return folder / FILE


def packed(site: Path) -> str:
    """A site as one file: its home page, and the others as text that a script shows."""
    files = sorted(site.rglob("*.html"))
    pages = {path.relative_to(site).as_posix(): _text(path) for path in files}
    book = {address: [_title(text), _MAIN.findall(text)[0]] for address, text in pages.items()}
    scripts = [
        _text(site / "assets" / "accord.js"),
        _text(site / "assets" / "lists.js"),
        f"accord.pages({_harmless(compact(book))});",
        *(_text(path) for path in sorted((site / "p").glob("*.js"))),
        *(_text(path) for path in sorted((site / "data").glob("*.js"))),
        _text(site / "assets" / "text.js"),
    ]
    home = _POLICY.sub(rf"\g<1>{_INLINE}", _LOADED.sub("", pages["index.html"]))
    style = f"<style>\n{_text(site / 'assets' / 'accord.css')}</style>\n"
    code = "".join(f"<script>\n{script}\n</script>\n" for script in scripts)
    head, tail = home.split("</head>", 1)
    body, end = tail.rsplit("</body>", 1)
    return f"{head}{style}</head>{body}{code}</body>{end}"


def _title(page: str) -> str:
    return html.unescape(_TITLE.findall(page)[0])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _harmless(literal: str) -> str:
    """A literal of markup that cannot end the script it stands in."""
    # Not every `<`, of which a page has hundreds.
    safe = literal.replace("</", "<\\/").replace("<!--", "\\u003c!--")
    return safe.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
