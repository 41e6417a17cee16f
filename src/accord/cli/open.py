"""``accord open``: look at the page of the last run, or at one of the manual."""

from __future__ import annotations

from pathlib import Path

from accord.cli.command import command, option, unknown
from accord.cli.common import open_workspace
from accord.cli.session import CommandSession
from accord.errors import Exit, UsageError

_EXAMPLES = (
    ("accord open", "open.example-open"),
    ("accord open --manual configuration", "open.example-manual"),
)


@command("open", help="open.help", examples=_EXAMPLES)
@option("--manual", says="option.manual", default="", metavar="PAGE")
def open_(session: CommandSession, *, manual: str) -> int:
    """Print the page's path, and show it where a person sits.

    Raises:
        UsageError: there is no such page, or none yet.
    """
    # Whoever looks a setting up may have one that keeps the workspace from being read.
    page = _page_of_manual(session, manual) if manual else _page_of_run(session)
    session.terminal.put(str(page))
    # A CI server has no window to open, and a pipe wants the path alone.
    if session.terminal.interactive:
        import webbrowser

        webbrowser.open(page.as_uri())
    return Exit.OPEN


def _page_of_run(session: CommandSession) -> Path:
    from accord import wiring

    page = open_workspace(session).reports / wiring.SITE / "index.html"
    if not page.is_file():
        raise UsageError("cli.open.no-page", where=str(page))
    return page


def _page_of_manual(session: CommandSession, name: str) -> Path:
    from accord.text.manual import manual_pages

    pages = manual_pages(session.texts.language)
    page = pages.get(name.removesuffix(".md"))
    if page is None:
        raise unknown("cli.open.no-manual-page", "cli.open.no-manual-page-near", name, pages)
    return page
