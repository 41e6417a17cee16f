"""The end of a command that leaves a run behind: its reports, its summary, its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accord.cli.common import not_configured, print_json, tell_annotations, tell_unwritten
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.pipeline.order import RunOutcome
    from accord.wiring import Rendered, Workspace


def conclude(
    session: CommandSession, workspace: Workspace, outcome: RunOutcome, *, format: str, repeat: str
) -> Exit:
    """Write the reports of a run and print what it came to; ``repeat`` begins a command again."""
    from accord import wiring

    recorded = wiring.FinishedRun(
        folder=outcome.folder, catalogue=outcome.catalogue, run=outcome.run
    )
    rendered = wiring.render(workspace, recorded, language=session.texts.language)
    exit = wiring.worst(outcome.exit, rendered)
    tell_unwritten(session, rendered)
    tell_annotations(session, rendered)
    absent = wiring.absent_suites(workspace)
    if format == "json":
        document = _document(session, outcome, rendered, exit=exit, repeat=repeat)
        print_json(session, document | {"not-configured": absent})
    else:
        _print_summary(session, outcome, rendered, exit=exit, repeat=repeat)
        if absent and outcome.run.stages:
            session.terminal.results.print(not_configured(session, absent), style="dim")
    for undelivered in wiring.notify(workspace, recorded, language=session.texts.language):
        session.terminal.tell(session.texts.say(undelivered.because))
    if page := rendered.kept_page:
        session.terminal.tell(session.texts("run.kept", address=page.resolve().as_uri()))
    return exit


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
        catalogue=outcome.catalogue,
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
        catalogue=outcome.catalogue,
        repeat=repeat,
    )
