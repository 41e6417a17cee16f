"""``accord doctor``: what is installed, what each stage needs, and every setting."""

from __future__ import annotations

from accord.cli.command import command
from accord.cli.common import ENVIRONMENT, FORMAT, open_workspace, options, print_json
from accord.cli.session import CommandSession
from accord.errors import Exit

_EXAMPLES = (
    ("accord doctor", "doctor.example-all"),
    ("accord doctor --env staging --set ticket=SHOP-12", "doctor.example-env"),
    ("accord doctor --format json", "doctor.example-json"),
)


@command("doctor", help="doctor.help", examples=_EXAMPLES)
@options(*ENVIRONMENT)
@FORMAT
def doctor(
    session: CommandSession,
    *,
    environment: str,
    variables: tuple[tuple[str, str], ...],
    format: str,
) -> int:
    """Look at everything a run would need: 4 when something is lacking."""
    from accord import wiring
    from accord.cli.show import health

    workspace = open_workspace(session)
    request = wiring.RunRequest(environment=environment, variables=dict(variables))
    # Before anything is looked at: an address with a password in it is what a doctor tells of
    # first.
    session.masks = wiring.masks(workspace, request)
    diagnosis = wiring.diagnose(workspace, request)
    exit = Exit.OPEN if diagnosis.healthy else Exit.BROKEN
    if format == "json":
        document = health.document(diagnosis, workspace, session.texts)
        print_json(session, {"exit": int(exit)} | document)
    else:
        health.print_diagnosis(diagnosis, workspace, session.terminal.results, session.texts)
    return exit
