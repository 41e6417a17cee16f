"""``accord report``: write the reports of a recorded run again."""

from __future__ import annotations

from accord.cli.command import argument, command, option
from accord.cli.common import open_workspace, tell_annotations, tell_unwritten
from accord.cli.session import CommandSession
from accord.errors import Exit

_EXAMPLES = (
    ("accord report", "report.example-latest"),
    ("accord report --format junit", "report.example-format"),
    ("accord report --single", "report.example-single"),
    ("accord report 20261120-0651-3f2a", "report.example-run"),
    ("accord report --since v1.4", "report.example-since"),
)


@command("report", help="report.help", examples=_EXAMPLES)
@argument("run", metavar="[RUN]", default="")
@option("--format", "formats", says="option.report-format", multiple=True, metavar="NAME")
@option("--single", says="option.report-single", is_flag=True)
@option("--since", says="option.report-since", default="", metavar="RUN|REVISION")
def report(
    session: CommandSession, *, run: str, formats: tuple[str, ...], single: bool, since: str
) -> int:
    """Render from the journal and say where the files are."""
    from accord import wiring

    workspace = open_workspace(session)
    recorded = wiring.read_run(workspace, run)
    names = (*formats, *(("single",) if single and "single" not in formats else ()))
    # In the language of who asks now; the run remembers messages and no sentences.
    rendered = wiring.render(
        workspace, recorded, names=names, language=session.texts.language, since=since
    )
    tell_unwritten(session, rendered)
    for path in rendered.files.values():
        session.terminal.put(str(path))
    tell_annotations(session, rendered)
    return wiring.worst(Exit.OPEN, rendered)
