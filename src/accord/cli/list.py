"""``accord list``: what is written, as a tree or as JSON, and what is not automated yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from accord.cli.command import argument, command
from accord.cli.common import (
    FORMAT,
    SELECTION,
    from_workspace,
    not_configured,
    open_workspace,
    options,
    print_json,
    tell_faults,
)
from accord.cli.session import CommandSession
from accord.errors import Exit

_EXAMPLES: Final = (
    ("accord list", "list.example-all"),
    ("accord list --tags @smoke", "list.example-tags"),
    ("accord list features/ordering", "list.example-folder"),
    ("accord list operations --service ordering", "list.example-operations"),
    ("accord list stages", "list.example-stages"),
)
_STAGES: Final = "stages"
# Scenarios first: what is listed when no kind is named.
KINDS: Final = ("scenarios", "operations", "callbacks", "services", "requirements", _STAGES)


@command("list", help="list.help", examples=_EXAMPLES)
@argument("selectors", metavar="[WHAT] [STAGE|PATH|ID]…", nargs=-1)
@options(*SELECTION)
@FORMAT
def list_(
    session: CommandSession,
    *,
    selectors: tuple[str, ...],
    format: str,
    **filters: Any,  # noqa: ANN401 - options that go to the request as they are
) -> int:
    """List one kind of thing, by default scenarios."""
    from accord import wiring
    from accord.cli.show import inventory
    from accord.evidence.files import nested

    kind = selectors[0] if selectors and selectors[0] in KINDS else KINDS[0]
    # A kind is a word like a path or an id, and only the first word can be one.
    case_selectors = selectors[1:] if selectors and selectors[0] in KINDS else selectors
    workspace = open_workspace(session)
    request = wiring.RunRequest(
        arguments=from_workspace(case_selectors, session, workspace.folder), **filters
    )
    masks = wiring.masks(workspace, request, of_files=True)
    listed = inventory.listing(kind, workspace, request, session.texts)
    listed = replace(listed, entries=nested(listed.entries, masks))
    absent = wiring.absent_suites(workspace) if kind == _STAGES else ()
    if format == "json":
        documents = listed.documents()
        document = {"kind": kind, "total": len(documents), kind: documents}
        print_json(session, document | ({"not-configured": absent} if kind == _STAGES else {}))
    else:
        inventory.print_tree(listed, session.terminal.results, session.texts)
        if absent:
            session.terminal.results.print(not_configured(session, absent), style="dim")
    catalogue, faults = workspace.catalogue, listed.faults
    # As with check: a folder that holds nothing must not be taken for one that was looked through.
    if not (catalogue.features or catalogue.contracts or listed.entries):
        faults = (*catalogue.unreadable, *faults)
        if not faults:
            session.terminal.tell(session.texts("list.empty"))
            return Exit.NOTHING_RAN
    return tell_faults(session, faults)
