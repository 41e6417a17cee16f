"""``accord open``: look at the page of the last run."""

from __future__ import annotations

from accord.cli.command import command
from accord.cli.common import open_workspace
from accord.cli.session import CommandSession
from accord.errors import Exit, UsageError

_EXAMPLES = (("accord open", "open.example-open"),)


@command("open", help="open.help", examples=_EXAMPLES)
def open_(session: CommandSession) -> int:
    """Print the page's path, and show it where a person sits.

    Raises:
        UsageError: there is no page yet.
    """
    from accord import wiring

    workspace = open_workspace(session)
    page = workspace.reports / wiring.SITE / "index.html"
    if not page.is_file():
        raise UsageError("cli.open.no-page", where=str(page))
    session.terminal.put(str(page))
    # A CI server has no window to open, and a pipe wants the path alone.
    if session.terminal.interactive:
        import webbrowser

        webbrowser.open(page.as_uri())
    return Exit.OPEN
