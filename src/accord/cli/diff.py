"""``accord diff``: what changed between two versions of a contract, and whom it breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from accord.cli.command import argument, command, option
from accord.cli.common import formats, open_workspace, print_json
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.compare import SecondOpinion
    from accord.model.contract_changes import ReleaseComparison
    from accord.wiring import Workspace

_EXAMPLES: Final = (
    ("accord diff", "diff.example-all"),
    ("accord diff old.yaml new.yaml", "diff.example-files"),
    ("accord diff 2026.1", "diff.example-release"),
    ("accord diff main --format markdown", "diff.example-git"),
)
_FORMATS: Final = ("text", "json", "sarif", "markdown")


@command("diff", help="diff.help", examples=_EXAMPLES)
@argument("old", metavar="[OLD]", default="")
@argument("new", metavar="[NEW]", default="")
@option("--second-opinion", "asks_others", says="option.second-opinion", is_flag=True)
@formats(*_FORMATS)
def diff(session: CommandSession, *, old: str, new: str, asks_others: bool, format: str) -> int:
    """Tell every change: 1 when one of them breaks callers and nobody accepted that."""
    from accord.compare import compare_versions, require_releases

    workspace = open_workspace(session)
    comparison = compare_versions(
        (old,) if old else require_releases(workspace.folder),
        new,
        catalogue=workspace.catalogue,
        folder=session.folder,
        workspace=workspace.folder,
        today=datetime.now(UTC).date(),
    )
    opinion = None
    if asks_others:
        from accord.compare import ask_oasdiff

        opinion = ask_oasdiff(comparison, new, folder=session.folder, workspace=workspace.folder)
    exit = Exit.FAILED if comparison.breaking else Exit.OPEN
    _show(session, comparison, workspace, opinion=opinion, exit=exit, format=format)
    return exit


def _show(
    session: CommandSession,
    comparison: ReleaseComparison,
    workspace: Workspace,
    *,
    opinion: SecondOpinion | None,
    exit: Exit,
    format: str,
) -> None:
    from accord.cli.show import changes

    if format == "json":
        document = changes.document(comparison, session.texts, exit=exit)
        print_json(session, document | ({"second-opinion": opinion} if opinion else {}))
    elif format == "sarif":
        from accord import wiring

        prefix = wiring.folder_in_repository(workspace.folder)
        print_json(session, changes.sarif(comparison, session.texts, prefix=prefix))
    elif format == "markdown":
        session.terminal.put_data(changes.markdown(comparison, session.texts))
    else:
        changes.show(session, comparison)
    if opinion and format != "json":
        changes.tell_opinion(session, opinion)
