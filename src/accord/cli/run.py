"""``accord run``: start the system, run every stage, write the reports, tell the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accord.cli.command import WholeNumber, argument, command, option
from accord.cli.common import (
    ENVIRONMENT,
    FORMAT,
    SELECTION,
    beginning,
    from_workspace,
    not_configured,
    open_workspace,
    options,
    print_json,
    tell_unwritten,
)
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.pipeline.run import RunOutcome
    from accord.wiring import Rendered, RunRequest, Workspace

# A case that needs more attempts than this is not unstable, but wrong.
_MOST_RETRIES = 10
_EXAMPLES = (
    ("accord run", "run.example-all"),
    ("accord run scenarios --tags '@smoke and not @wip'", "run.example-tags"),
    ("accord run features/order.feature:12", "run.example-line"),
    ("accord run --service ordering --keep-going", "run.example-service"),
    ("accord run --env staging --set ticket=SHOP-12", "run.example-env"),
    ("accord run --format json > run.json", "run.example-json"),
)


@command("run", help="run.help", examples=_EXAMPLES)
@argument("selectors", metavar="[STAGE|PATH|ID]…", nargs=-1)
@options(*SELECTION, *ENVIRONMENT)
@option("--keep-going", says="option.keep-going", is_flag=True)
@option("--workers", says="option.workers", type=WholeNumber(), metavar="N")
@option("--retries", says="option.retries", type=WholeNumber(maximum=_MOST_RETRIES), metavar="N")
@option("--seed", says="option.seed", type=WholeNumber(minimum=1), metavar="N")
@FORMAT
def run(
    session: CommandSession,
    *,
    selectors: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    format: str,
    **run_options: Any,  # noqa: ANN401 - options that go to the request as they are
) -> int:
    """Run what was asked for and return the verdict's exit code."""
    from accord import wiring

    workspace = open_workspace(session)
    request = wiring.RunRequest(
        arguments=from_workspace(selectors, session, workspace.folder),
        variables=dict(variables),
        language=session.texts.language,
        **run_options,
    )
    # Errors of the run itself may hold what is secret.
    session.masks = wiring.masks(workspace, request)
    outcome = _execute(session, workspace, request)
    recorded = wiring.FinishedRun(
        folder=outcome.folder, catalogue=outcome.catalogue, run=outcome.run
    )
    rendered = wiring.render(workspace, recorded, language=session.texts.language)
    exit = wiring.worst(outcome.exit, rendered)
    tell_unwritten(session, rendered)
    # As it was recorded: it may hold a password.
    repeat = beginning(session, "run", outcome.run.environment if request.environment else "")
    absent = wiring.absent_suites(workspace)
    if format == "json":
        document = _document(session, outcome, rendered, exit=exit, repeat=repeat)
        print_json(session, document | {"not-configured": absent})
    else:
        _print_summary(session, outcome, rendered, exit=exit, repeat=repeat)
        if absent and outcome.run.stages:
            session.terminal.results.print(not_configured(session, absent), style="dim")
    if page := rendered.kept_page:
        session.terminal.tell(session.texts("run.kept", address=page.resolve().as_uri()))
    return exit


def _execute(session: CommandSession, workspace: Workspace, request: RunRequest) -> RunOutcome:
    from accord import wiring
    from accord.cli.show.progress import ProgressOfRun

    terminal = session.terminal
    with ProgressOfRun(terminal.chatter, session.texts, live=terminal.live) as progress:
        return wiring.run(workspace, request, watch=progress)


def _print_summary(
    session: CommandSession, outcome: RunOutcome, rendered: Rendered, *, exit: Exit, repeat: str
) -> None:
    from accord.cli.show.summary import print_summary

    print_summary(
        outcome.run,
        exit=exit,
        reports=rendered.files,
        console=session.terminal.results,
        texts=session.texts,
        dependencies=outcome.catalogue.dependencies(),
        repeat=repeat,
    )


def _document(
    session: CommandSession, outcome: RunOutcome, rendered: Rendered, *, exit: Exit, repeat: str
) -> dict[str, Any]:
    from accord.cli.show.document import run_document

    return run_document(
        outcome.run,
        exit=exit,
        reports=rendered.files,
        texts=session.texts,
        dependencies=outcome.catalogue.dependencies(),
        repeat=repeat,
    )
