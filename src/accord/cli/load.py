"""``accord load``: make load for a run elsewhere, or keep figures to hold later ones against."""

from __future__ import annotations

from typing import Any

from accord.cli.command import OneOf, WholeNumber, argument, command, option
from accord.cli.common import ENVIRONMENT, open_workspace, options
from accord.cli.session import CommandSession
from accord.errors import Exit, UsageError

_EXAMPLES = (
    ("accord load worker --master 10.0.0.5", "load-worker.example-worker"),
    ("accord load worker --master 10.0.0.5:6000 --processes 2", "load-worker.example-processes"),
    ("accord load worker --master ci-1 --env staging", "load-worker.example-env"),
    ("accord load keep released", "load-worker.example-keep"),
)


@command("load", help="load-worker.help", examples=_EXAMPLES)
@argument("action", metavar="worker|keep", type=OneOf(("worker", "keep")))
@argument("name", metavar="[NAME]", required=False, default="")
@option("--master", says="option.master", default="", metavar="HOST[:PORT]")
@options(*ENVIRONMENT)
@option("--processes", says="option.processes", type=WholeNumber(), default="0", metavar="N")
@option("--from", "source", says="option.from", default="", metavar="ADDRESS")
@option("--run", says="option.run", default="", metavar="RUN")
@option("--wait", says="option.wait", type=WholeNumber(), default="60", metavar="SECONDS")
def load(
    session: CommandSession,
    *,
    action: str,
    name: str,
    run: str,
    **worker: Any,  # noqa: ANN401 - options of the worker
) -> int:
    """Keep a baseline, or make load for a master."""
    return _keep(session, name, run) if action == "keep" else _work(session, **worker)


def _keep(session: CommandSession, name: str, run: str) -> int:
    from accord import wiring

    workspace = open_workspace(session)
    file, baseline = wiring.keep_baseline(workspace, name, run=run)
    facts = {"run": baseline.run, "count": len(baseline.profiles)}
    path = file.relative_to(workspace.folder).as_posix()
    session.terminal.put(session.texts("load-worker.kept", path=path, **facts))
    return Exit.OPEN


def _work(
    session: CommandSession,
    *,
    environment: str,
    variables: tuple[tuple[str, str], ...],
    wait: int,
    **place: Any,  # noqa: ANN401 - options that go to the request as they are
) -> int:
    """Join the master, do what it says, and end when it has no more to do."""
    from accord import wiring

    if not place["master"]:
        raise UsageError("cli.no-master")
    workspace = open_workspace(session)
    request = wiring.RunRequest(environment=environment, variables=dict(variables))
    session.masks = wiring.masks(workspace, request)
    came_to_its_end = wiring.make_load(
        workspace,
        request,
        wiring.MachineRequest(wait_s=float(wait), **place),
        tell=lambda message: session.terminal.tell(session.texts.say(message)),
    )
    return Exit.OPEN if came_to_its_end else Exit.INTERRUPTED
