"""``accord check``: mistakes in the files, found without running anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from accord.cli.command import command, option
from accord.cli.common import FORMAT, open_workspace, print_json
from accord.cli.session import CommandSession
from accord.cli.show.recorded import show_recorded
from accord.errors import Exit
from accord.model.catalogue import Catalogue, Fault, Severity

_EXAMPLES = (
    ("accord check", "check.example-all"),
    ("accord check --strict", "check.example-strict"),
    ("accord check --format json", "check.example-json"),
    ("accord check --recorded recordings/", "check.example-recorded"),
)
_LABELS = {Severity.ERROR: "check.error", Severity.WARNING: "check.warning"}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@command("check", help="check.help", examples=_EXAMPLES)
@option("--strict", says="option.strict", is_flag=True)
@option("--recorded", says="option.recorded", default="", metavar="PATH")
@option("--all", "whole", says="option.all-faults", is_flag=True)
@FORMAT
def check(session: CommandSession, *, strict: bool, recorded: str, whole: bool, format: str) -> int:
    """Say what is wrong with the files: 2 when something is, 5 when there are none."""
    from accord import wiring

    workspace = open_workspace(session)
    if recorded:
        report = wiring.check_recorded(workspace, session.folder / recorded)
        return show_recorded(session, report, whole=whole, as_json=format == "json")
    faults = sorted(wiring.check(workspace), key=lambda fault: (fault.path, fault.line))
    errors = [fault for fault in faults if fault.severity is Severity.ERROR]
    refused = bool(faults if strict else errors)
    # An empty folder has no faults either, and must not be taken for one that is right.
    looked = faults or any(_sizes(workspace.catalogue).values())
    exit = Exit.USAGE if refused else Exit.OPEN if looked else Exit.NOTHING_RAN
    if format == "json":
        _print_document(session, faults, workspace.catalogue, exit=exit)
    else:
        _print_faults(session, faults)
        _print_total(session, faults, workspace.catalogue)
    return exit


def _print_document(
    session: CommandSession, faults: Sequence[Fault], catalogue: Catalogue, *, exit: Exit
) -> None:
    from accord.cli.show.document import fault_document

    print_json(
        session,
        {
            "exit": int(exit),
            "counts": {"faults": len(faults)} | _sizes(catalogue),
            "faults": [fault_document(fault, session.texts) for fault in faults],
        },
    )


def _print_faults(session: CommandSession, faults: Sequence[Fault]) -> None:
    from rich.cells import cell_len

    from accord.cli.show.page import ConsolePage
    from accord.cli.wrap import padded

    texts, sheet = session.texts, ConsolePage(session.terminal.results)
    by_file = defaultdict(list)
    for fault in faults:
        by_file[fault.path].append(fault)
    # As wide as either label whatever was found, so that two outputs can be compared.
    column = max(cell_len(texts(label)) for label in _LABELS.values())
    for path, file_faults in by_file.items():
        sheet.line(path, "bold")
        for fault in file_faults:
            label = padded(texts(_LABELS[fault.severity]), column)
            line = f"{fault.line or '':>5}  {label}  "
            report_line = line + texts.say(fault.message)
            sheet.words(report_line, style=_COLOURS[fault.severity], hang=cell_len(line))
            if hint := texts.advice(fault.hint):
                sheet.words(texts("hint") + hint, indent=cell_len(line))
        sheet.gap()


def _print_total(session: CommandSession, faults: Sequence[Fault], catalogue: Catalogue) -> None:
    if not faults and not any(_sizes(catalogue).values()):
        session.terminal.results.print(session.texts("check.empty"), style="magenta")
        return
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    id = "check.total" if faults else "check.nothing"
    total = session.texts(id, errors=errors, warnings=len(faults) - errors, **_sizes(catalogue))
    colour = "red" if errors else "yellow" if faults else "green"
    session.terminal.results.print(total, style=colour, soft_wrap=True)


def _sizes(catalogue: Catalogue) -> dict[str, int]:
    return {
        "features": len(catalogue.features),
        "scenarios": len(catalogue.scenarios()),
        "contracts": len(catalogue.contracts),
        "operations": len(catalogue.operations()),
    }
