"""``accord check``: mistakes in the files, found without running anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from accord.cli.command import command, option
from accord.cli.common import formats, open_workspace, print_json
from accord.cli.session import CommandSession
from accord.errors import Exit, UsageError
from accord.model.catalogue import Catalogue, Fault, Severity
from accord.model.known import KnownFinding

_EXAMPLES = (
    ("accord check", "check.example-all"),
    ("accord check --strict", "check.example-strict"),
    ("accord check --format json", "check.example-json"),
    ("accord check --format sarif > check.sarif", "check.example-sarif"),
    ("accord check --recorded recordings/", "check.example-recorded"),
)
_FORMATS: Final = ("text", "json", "sarif", "github", "gitlab")


@command("check", help="check.help", examples=_EXAMPLES)
@option("--strict", says="option.strict", is_flag=True)
@option("--recorded", says="option.recorded", default="", metavar="PATH")
@option("--all", "complete", says="option.all-faults", is_flag=True)
@formats(*_FORMATS)
def check(
    session: CommandSession, *, strict: bool, recorded: str, complete: bool, format: str
) -> int:
    """Say what is wrong with the files: 2 when something is, 5 when there are none."""
    from accord import wiring

    workspace = open_workspace(session)
    if recorded:
        if format not in {"text", "json"}:
            raise UsageError("cli.recorded-format", format=format)
        from accord.cli.show.recorded import show_recorded

        report = wiring.check_recorded(workspace, session.folder / recorded)
        return show_recorded(session, report, complete=complete, as_json=format == "json")
    # By place, and not by kind: a file is opened once.
    faults = sorted(wiring.check(workspace), key=lambda fault: (fault.path, fault.line))
    known_faults = wiring.known_faults(workspace, faults)
    covered = [fault for fault, _ in known_faults]
    are_new = [fault not in covered for fault in faults]
    # Only now, as the list of what is known holds what the files say.
    faults = _masked(faults, fields=workspace.effective.configuration.masks)
    news = [fault for fault, is_new in zip(faults, are_new, strict=True) if is_new]
    errors = [fault for fault in news if fault.severity is Severity.ERROR]
    refused = bool(news if strict else errors)
    # An empty folder has no faults either, and must not be taken for one that is right.
    looked = faults or any(_sizes(workspace.catalogue).values())
    exit = Exit.USAGE if refused else Exit.OPEN if looked else Exit.NOTHING_RAN
    if format == "json":
        _print_document(session, faults, known_faults, workspace.catalogue, exit=exit)
    elif format == "text":
        from accord.cli.show.fault_lists import print_faults

        print_faults(session, news, complete=complete)
        _print_known(session, known_faults)
        _print_total(session, news, workspace.catalogue)
    else:
        _annotate(session, news, format=format, folder=workspace.folder)
    return exit


def _masked(faults: Sequence[Fault], *, fields: Iterable[str]) -> list[Fault]:
    """Faults that quote no secret, ``fields`` being further names of some."""
    from accord.evidence import Masks
    from accord.evidence.masked_journal import masked_fault

    masks = Masks(fields=fields)
    # What one of them gives away goes from those before it too.
    for fault in faults:
        masked_fault(fault, masks)
    return [masked_fault(fault, masks) for fault in faults]


def _print_document(
    session: CommandSession,
    faults: Sequence[Fault],
    known: Sequence[tuple[Fault, KnownFinding]],
    catalogue: Catalogue,
    *,
    exit: Exit,
) -> None:
    from accord.cli.show.document import fault_document
    from accord.cli.show.known import entry_document

    print_json(
        session,
        {
            "exit": int(exit),
            "counts": {"faults": len(faults), "known": len(known)} | _sizes(catalogue),
            "faults": [fault_document(fault, session.texts) for fault in faults],
            "known": [entry_document(entry) for _, entry in known],
        },
    )


def _print_known(session: CommandSession, known: Sequence[tuple[Fault, KnownFinding]]) -> None:
    from accord.cli.show.known import entry_line

    if not known:
        return
    results = session.terminal.results
    heading = session.texts("check.known", count=len(known))
    results.print(heading, style="dim", markup=False, highlight=False)
    for _, entry in known:
        line = f"  {entry_line(entry, session.texts)}"
        results.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


def _annotate(
    session: CommandSession, faults: Sequence[Fault], *, format: str, folder: Path
) -> None:
    from accord import wiring
    from accord.cli.show.annotations import github, gitlab, sarif

    prefix = wiring.folder_in_repository(folder)
    if format == "github":
        session.terminal.put_data("\n".join(github(faults, session.texts, prefix=prefix)))
    else:
        write = sarif if format == "sarif" else gitlab
        print_json(session, write(faults, session.texts, prefix=prefix))


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
