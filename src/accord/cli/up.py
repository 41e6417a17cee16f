"""``accord up``: start the system under test and keep it running for people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from accord.cli.command import command
from accord.cli.common import ENVIRONMENT, open_workspace, options
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.system.environment import System

_EXAMPLES = (
    ("accord up", "up.example-up"),
    ("accord up --env staging --set ticket=SHOP-12", "up.example-env"),
)


@command("up", help="up.help", examples=_EXAMPLES)
@options(*ENVIRONMENT)
def up(session: CommandSession, *, environment: str, variables: tuple[tuple[str, str], ...]) -> int:
    """Start, print the addresses, and stop when asked to."""
    from accord import wiring

    workspace = open_workspace(session)
    request = wiring.RunRequest(environment=environment, variables=dict(variables))
    session.masks = wiring.masks(workspace, request)
    session.terminal.tell(session.texts("up.starting"))
    came_up = wiring.keep_up(
        workspace,
        request,
        tell=partial(_print_addresses, session),
        note=lambda message: session.terminal.tell(session.texts.say(message)),
    )
    session.terminal.tell(session.texts("up.stopped"))
    return Exit.OPEN if came_up else Exit.INTERRUPTED


def _print_addresses(session: CommandSession, system: System) -> None:
    widest = max((len(name) for name in system.addresses), default=0)
    for name, address in system.addresses.items():
        session.terminal.put(f"{name:<{widest}}  {session.masked(address)}")
    # Scripts wait for the addresses and read them through a pipe.
    session.terminal.out.flush()
    session.terminal.tell(session.texts("up.ready"))
