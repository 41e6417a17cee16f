"""``accord run``: start the system, run every stage, write the reports, tell the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accord.cli.command import ShardOption, WholeNumber, argument, command, option
from accord.cli.common import (
    ENVIRONMENT,
    FORMAT,
    SELECTION,
    beginning,
    from_workspace,
    open_workspace,
    options,
)
from accord.cli.finishing import finishing
from accord.cli.outcome import conclude
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.pipeline.run import RunOutcome
    from accord.wiring import RunRequest, Workspace

# A case that needs more attempts than this is not unstable, but wrong.
_MOST_RETRIES = 10
_EXAMPLES = (
    ("accord run", "run.example-all"),
    ("accord run scenarios --tags '@smoke and not @wip'", "run.example-tags"),
    ("accord run features/order.feature:12", "run.example-line"),
    ("accord run --service ordering --keep-going", "run.example-service"),
    ("accord run --env staging --set ticket=SHOP-12", "run.example-env"),
    ("accord run --changed origin/main", "run.example-changed"),
    ("accord run --shard 1/3", "run.example-shard"),
    ("accord run load --workers-expected 2", "run.example-workers-expected"),
    ("accord run --failed", "run.example-failed"),
    ("accord run --format json > run.json", "run.example-json"),
)


@command("run", help="run.help", examples=_EXAMPLES)
@argument("selectors", metavar="[STAGE|PATH|ID]…", nargs=-1)
@options(*SELECTION, *ENVIRONMENT)
@option("--failed", says="option.failed", is_flag=True)
@option("--keep-going", says="option.keep-going", is_flag=True)
@option("--workers", says="option.workers", type=WholeNumber(), metavar="N")
@option("--retries", says="option.retries", type=WholeNumber(maximum=_MOST_RETRIES), metavar="N")
@option("--seed", says="option.seed", type=WholeNumber(minimum=1), metavar="N")
@option("--changed", says="option.changed", default="", metavar="REVISION")
@option("--dry-run", says="option.dry-run", is_flag=True)
@option("--shard", says="option.shard", type=ShardOption(), metavar="I/N")
@option("--timings", says="option.timings", default="", metavar="FILE")
@option(
    "--workers-expected",
    says="option.workers-expected",
    type=WholeNumber(minimum=1),
    metavar="N",
)
@option("--listen", says="option.listen", metavar="HOST[:PORT]")
@FORMAT
def run(
    session: CommandSession,
    *,
    selectors: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    timings: str,
    dry_run: bool,
    format: str,
    **run_options: Any,  # noqa: ANN401 - options that go to the request as they are
) -> int:
    """Run what was asked for and return the verdict's exit code."""
    from accord import wiring

    workspace = open_workspace(session)
    wiring.require_workspace(workspace)
    request = wiring.RunRequest(
        arguments=from_workspace(selectors, session, workspace.folder),
        variables=dict(variables),
        timings=session.folder / timings if timings else None,
        language=session.texts.language,
        **run_options,
    )
    # Errors of the run itself may hold what is secret.
    session.masks = wiring.masks(workspace, request, of_files=dry_run)
    if dry_run:
        from accord.cli.show.forecast import show_forecast

        return show_forecast(session, wiring.forecast(workspace, request), format=format)
    with finishing(ends_process=session.ends_process) as signals:
        outcome = _execute(session, workspace, request)
        signals.judged = True
        # As it was recorded: it may hold a password.
        repeat = beginning(session, "run", outcome.run.environment if request.environment else "")
        try:
            return conclude(session, workspace, outcome, format=format, repeat=repeat)
        except KeyboardInterrupt:
            session.terminal.tell(session.texts("run.reports-unfinished"))
            # What has failed stays failed; nobody may take half of the reports for all of them.
            return Exit.FAILED if outcome.exit is Exit.FAILED else Exit.INTERRUPTED


def _execute(session: CommandSession, workspace: Workspace, request: RunRequest) -> RunOutcome:
    from accord import wiring
    from accord.cli.show.progress import ProgressOfRun

    terminal = session.terminal
    with ProgressOfRun(terminal.chatter, session.texts, live=terminal.live) as progress:
        return wiring.run(workspace, request, watch=progress)
