"""``accord up``: start the system under test and keep it running for people."""

from __future__ import annotations

import time

from accord.cli.command import command
from accord.cli.common import ENVIRONMENT, open_workspace, options
from accord.cli.session import Session
from accord.errors import Exit

_EXAMPLES = (
    ("accord up", "example-up"),
    ("accord up --env staging --set ticket=SHOP-12", "example-env"),
)
_PAUSE_S = 0.2


@command("up", examples=_EXAMPLES)
@options(*ENVIRONMENT)
def up(session: Session, *, environment: str, variables: tuple[tuple[str, str], ...]) -> int:
    """Start, print the addresses, and stop when asked to."""
    from accord import wiring

    workspace = open_workspace(session)
    wish = wiring.Wish(environment=environment, variables=dict(variables))
    session.terminal.tell(session.words("up.starting"))
    with wiring.kept_up(workspace, wish) as (system, asked_to_stop):
        widest = max((len(name) for name in system.addresses), default=0)
        for name, address in system.addresses.items():
            session.terminal.put(f"{name:<{widest}}  {address}")
        session.terminal.out.flush()
        session.terminal.tell(session.words("up.ready"))
        while not asked_to_stop():
            time.sleep(_PAUSE_S)
    session.terminal.tell(session.words("up.stopped"))
    return Exit.OPEN
