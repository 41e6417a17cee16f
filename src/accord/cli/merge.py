"""``accord merge``: join the runs of several machines into one, with one verdict."""

from __future__ import annotations

from accord.cli.command import argument, command, option
from accord.cli.common import FORMAT, beginning, open_workspace
from accord.cli.outcome import conclude
from accord.cli.session import CommandSession

_EXAMPLES = (
    ("accord merge collected", "merge.example-all"),
    ("accord merge shard-1 shard-2 --stage scenarios", "merge.example-stage"),
)


@command("merge", help="merge.help", examples=_EXAMPLES)
@argument("paths", metavar="FOLDER…", nargs=-1, required=True)
@option("--stage", "stages", says="option.stage", multiple=True, metavar="NAME")
@FORMAT
def merge(
    session: CommandSession, *, paths: tuple[str, ...], stages: tuple[str, ...], format: str
) -> int:
    """Join what the folders hold and return the exit code of the whole."""
    from accord import wiring

    workspace = open_workspace(session)
    folders = [session.folder / path for path in paths]
    outcome = wiring.merge(workspace, folders, stages=stages)
    repeat = beginning(session, "run")
    return conclude(session, workspace, outcome, format=format, repeat=repeat)
