"""``accord history``: rebuild what is remembered of earlier runs, carry it elsewhere, merge it."""

from __future__ import annotations

from accord.cli.command import OneOf, argument, command
from accord.cli.common import open_workspace, problem_and_hint
from accord.cli.session import CommandSession
from accord.errors import Exit, UsageError

_EXAMPLES = (
    ("accord history import", "history.example-import"),
    ("accord history import main.db reports/runs", "history.example-merge"),
    ("accord history export history.db", "history.example-export"),
)


@command("history", help="history.help", examples=_EXAMPLES)
@argument("action", metavar="import|export", type=OneOf(("import", "export")))
@argument("paths", metavar="[FOLDER|FILE]…", nargs=-1)
def history(session: CommandSession, *, action: str, paths: tuple[str, ...]) -> int:
    """Do it and say how many runs it was about."""
    if action == "export":
        return _export(session, paths)
    return _import(session, paths)


def _import(session: CommandSession, paths: tuple[str, ...]) -> int:
    from accord import wiring

    workspace = open_workspace(session)
    imported = wiring.import_history(workspace, [session.folder / path for path in paths])
    for folder, error in imported.damaged:
        problem, _ = problem_and_hint(session, error)
        session.terminal.tell(session.texts("history.damaged", folder=folder, problem=problem))
    counts = {"fresh": imported.fresh, "known": imported.present}
    session.terminal.put(session.texts("history.imported", **counts))
    return Exit.BROKEN if imported.damaged else Exit.OPEN


def _export(session: CommandSession, paths: tuple[str, ...]) -> int:
    from accord import wiring

    if len(paths) != 1:
        raise UsageError("cli.export-where")
    workspace = open_workspace(session)
    path = session.folder / paths[0]
    count = wiring.export_history(workspace, path)
    session.terminal.put(session.texts("history.exported", count=count, path=path))
    return Exit.OPEN
