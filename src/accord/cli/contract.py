"""``accord contract``: keep what the contract suite found as a scenario."""

from __future__ import annotations

from accord.cli.command import OneOf, argument, command
from accord.cli.common import open_workspace
from accord.cli.session import CommandSession
from accord.errors import Exit

_EXAMPLES = (
    ("accord contract keep ordering/placeOrder:not_a_server_error-st101:500", "contract.example"),
    ("accord contract keep ordering/placeOrder", "contract.example-operation"),
)


@command("contract", help="contract.help", examples=_EXAMPLES)
@argument("action", metavar="keep", type=OneOf(("keep",)))
@argument("finding", metavar="FINDING")
def contract(session: CommandSession, *, action: str, finding: str) -> int:
    """Write the scenario and say where."""
    from accord import wiring

    del action  # there is but one
    workspace = open_workspace(session)
    path = wiring.keep_finding(workspace, finding, language=session.texts.language)
    place = path.relative_to(workspace.folder).as_posix()
    session.terminal.put(session.texts("contract.kept", path=place))
    return Exit.OPEN
