"""``accord diff``: what changed between two versions of a contract, and whom it breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from accord.cli.command import argument, command
from accord.cli.common import FORMAT, open_workspace, print_json
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.compare import ContractChange, ContractPair
    from accord.model.catalogue import Catalogue

_EXAMPLES: Final = (
    ("accord diff old.yaml new.yaml", "diff.example-files"),
    ("accord diff 2026.1", "diff.example-release"),
    ("accord diff main", "diff.example-git"),
)
_LABELS: Final = {"breaking": "diff.breaking", "warning": "diff.warning", "info": "diff.info"}
_COLOURS: Final = {"breaking": "red", "warning": "yellow", "info": "dim"}
_VERSIONS: Final = {
    "major": "diff.version-major",
    "minor": "diff.version-minor",
    "none": "diff.version-none",
}
_USERS: Final = {
    "operations": "diff.operations",
    "scenarios": "diff.scenarios",
    "services": "diff.services",
}


@command("diff", help="diff.help", examples=_EXAMPLES)
@argument("old", metavar="OLD")
@argument("new", metavar="[NEW]", default="")
@FORMAT
def diff(session: CommandSession, *, old: str, new: str, format: str) -> int:
    """Tell every change: 1 when one of them breaks callers."""
    from accord.compare import read_pairs

    workspace = open_workspace(session)
    with read_pairs(old, new, folder=session.folder, workspace=workspace.folder) as pairs:
        contracts = [_contract(session, pair, workspace.catalogue) for pair in pairs]
    changes = [change for contract in contracts for change in contract["changes"]]
    counts = {impact: sum(change["severity"] == impact for change in changes) for impact in _LABELS}
    version = "major" if counts["breaking"] else "minor" if changes else "none"
    exit = Exit.FAILED if counts["breaking"] else Exit.OPEN
    if format == "json":
        document = {"exit": int(exit), "counts": counts, "suggested-version": version}
        print_json(session, document | {"contracts": contracts})
    else:
        _print(session, contracts)
        version_text = session.texts(_VERSIONS[version])
        total = session.texts("diff.total", **counts, version=version_text)
        session.terminal.results.print(total, style="bold", markup=False, highlight=False)
    return exit


def _contract(session: CommandSession, pair: ContractPair, catalogue: Catalogue) -> dict[str, Any]:
    from accord.compare import Impact, compare

    if pair.old is None or pair.new is None:
        is_new = pair.old is None
        change = {
            "code": "contract-added" if is_new else "contract-removed",
            "severity": str(Impact.INFO if is_new else Impact.BREAKING),
            "message": session.texts("diff.added" if is_new else "diff.removed"),
        }
        return {"contract": pair.name, "changes": [change]}
    old, new = pair.old.bundle.document, pair.new.bundle.document
    changes = compare(old, new, today=datetime.now(UTC).date())
    documents = [_document(session, change, pair, catalogue) for change in changes]
    return {"contract": pair.name, "changes": documents}


def _document(
    session: CommandSession, change: ContractChange, pair: ContractPair, catalogue: Catalogue
) -> dict[str, Any]:
    from accord.compare import sentence, users
    from accord.sources.openapi.positions import pointer

    reached = users(catalogue, pair.name, change.operations)
    places = (("old", pair.old, change.old_place), ("new", pair.new, change.new_place))
    return {
        "code": change.code,
        "severity": str(change.impact),
        "message": session.texts.say(sentence(change)),
        **{
            version: {"file": at.label, "line": at.line(place), "pointer": pointer(place)}
            for version, at, place in places
            # What was added has an empty place in the old version, and what was removed in the new
            # one.
            if at is not None and place
        },
        "operations": change.operations,
        "scenarios": reached.scenarios,
        "services": reached.services,
    }


def _print(session: CommandSession, contracts: list[dict[str, Any]]) -> None:
    from accord.cli.show.page import ConsolePage

    texts, sheet = session.texts, ConsolePage(session.terminal.results)
    for contract in contracts:
        if not contract["changes"]:
            continue
        sheet.line(contract["contract"], "bold")
        for change in contract["changes"]:
            severity = change["severity"]
            label = f"  {texts(_LABELS[severity])}  "
            line = f"{label}{change['message']}  [{change['code']}]"
            sheet.words(line, style=_COLOURS[severity], hang=4)
            files = [change[version] for version in ("old", "new") if version in change]
            where = " → ".join(f"{at['file']}:{at['line']}" for at in files)
            if where:
                sheet.words(f"    {where}", style="dim", hang=6)
            for key, id in _USERS.items():
                if change.get(key):
                    names = ", ".join(change[key])
                    sheet.words("    " + texts(id, names=names), style="dim", hang=6)
