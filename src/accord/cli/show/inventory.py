"""What is written, listed: scenarios, operations, callbacks, services and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.page import ConsolePage
from accord.cli.wrap import padded
from accord.model.catalogue import Fault, Feature, LinkKind, Scenario, Titles

if TYPE_CHECKING:
    from accord.steps.index import StepIndex
    from accord.wiring import RunRequest, Workspace

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Entries of one kind.

    ``branches`` are the keys that an entry hangs below, outermost first; ``columns`` what is
    shown of it. Keys that begin with ``_`` are only for looking at. ``faults`` are those of step
    files, which make the entries less than the whole truth.
    """

    kind: str
    entries: Sequence[Entry]
    branches: tuple[str, ...]
    columns: tuple[str, ...]
    faults: tuple[Fault, ...] = ()

    def documents(self) -> list[Entry]:
        """The entries without what is only for looking at."""
        return [
            {key: value for key, value in entry.items() if not key.startswith("_")}
            for entry in self.entries
        ]


def listing(kind: str, workspace: Workspace, request: RunRequest, texts: ConsoleText) -> Listing:
    """Everything of that kind that the request picks."""
    from accord import wiring

    branches, columns, entries = _KINDS[kind]
    # Only scenarios need the steps, and reading them imports the team's own code.
    if entries is not _scenarios:
        rows = entries(workspace, request, texts)
        return Listing(kind=kind, entries=rows, branches=branches, columns=columns)
    index = wiring.read_index(workspace)
    return Listing(
        kind=kind,
        entries=_scenarios(workspace, request, texts, index=index),
        branches=branches,
        columns=columns,
        faults=index.faults,
    )


def print_tree(listed: Listing, console: Console, texts: ConsoleText) -> None:
    """One line an entry below the headings it hangs under, and a total."""
    sheet = ConsolePage(console)
    previous: tuple[str, ...] = ()
    widths = _widths(listed)
    for entry in listed.entries:
        above = tuple(str(entry[branch]) for branch in listed.branches)
        _print_branches(sheet, previous, above)
        previous = above
        cells = [_cell(entry.get(column)) for column in listed.columns]
        indent = "  " * sum(bool(branch) for branch in above)
        line = "  ".join(padded(c, w) for c, w in zip(cells, widths, strict=True))
        sheet.line(f"{indent}{line}".rstrip(), "yellow" if entry.get("automated") is False else "")
    if listed.entries:
        sheet.gap()
    sheet.line(texts(_TOTALS[listed.kind], count=len(listed.entries)), "dim")
    if missing := sum(entry.get("automated") is False for entry in listed.entries):
        sheet.line(texts("list.not-automated", count=missing), "yellow")


def _print_branches(sheet: ConsolePage, previous: Sequence[str], above: Sequence[str]) -> None:
    changed = False
    # More blanks than any listing has branches: before the first entry nothing was printed.
    for depth, (name, old) in enumerate(zip(above, (*previous, *[""] * 9), strict=False)):
        # Below another heading the same title is another thing, so it is shown again.
        changed = changed or name != old
        if changed and name:
            sheet.line("  " * sum(bool(branch) for branch in above[:depth]) + name, "bold")


def _widths(listed: Listing) -> list[int]:
    """Columns wide enough for all but the longest cells."""
    # The gates of a stage may be of any length, and must not push the other columns away.
    widest = 48
    return [
        max((min(cell_len(_cell(e.get(c))), widest) for e in listed.entries), default=0)
        for c in listed.columns
    ]


def _cell(value: object) -> str:
    match value:
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case None:
            return ""
        case _:
            return str(value)


def _picked(workspace: Workspace, request: RunRequest) -> set[str]:
    from accord import wiring

    stages = wiring.plan(workspace, request, wiring.select(workspace, request))
    return {case.id for stage in stages for case in stage.cases}


def _scenarios(
    workspace: Workspace, request: RunRequest, texts: ConsoleText, *, index: StepIndex | None = None
) -> list[Entry]:
    from accord import wiring

    # A plan without features is refused, and an empty list is the better answer here.
    picked = _picked(workspace, request) if workspace.catalogue.features else set()
    missing = wiring.missing_steps(workspace, index or wiring.read_index(workspace))
    waiting = {id for step in missing for id in step.scenarios}
    features = sorted(workspace.catalogue.features, key=lambda f: (f.capability, f.path))
    return [
        _scenario(feature, scenario, automated=scenario.id not in waiting, texts=texts)
        for feature in features
        for scenario in feature.all_scenarios()
        if scenario.id in picked
    ]


def _scenario(
    feature: Feature, scenario: Scenario, *, automated: bool, texts: ConsoleText
) -> Entry:
    # A scenario without steps lacks none, but proves nothing either.
    automated = automated and bool(scenario.steps)
    return {
        "capability": feature.capability,
        "feature": feature.title,
        "rule": scenario.rule,
        "line": scenario.line,
        "title": scenario.title,
        "id": scenario.id,
        "path": scenario.path,
        "tags": [f"@{tag}" for tag in scenario.tags],
        "automated": automated,
        "_branch": f"{feature.title}  {feature.path}",
        "_mark": "" if automated else texts("list.mark"),
    }


def _operations(workspace: Workspace, request: RunRequest, texts: ConsoleText) -> list[Entry]:
    del texts
    uses = _uses(workspace, LinkKind.OPERATION)
    picked_operations = set(request.operations)
    return [
        {
            "service": operation.service,
            "method": operation.method.upper(),
            "path": operation.path,
            "name": operation.name,
            "summary": operation.summary,
            "id": operation.id,
            "responses": [response.status for response in operation.responses],
            "scenarios": uses[operation.id],
        }
        for operation in workspace.catalogue.operations()
        if not request.services or operation.service in request.services
        if not picked_operations or picked_operations & {operation.id, operation.name}
    ]


def _callbacks(workspace: Workspace, request: RunRequest, texts: ConsoleText) -> list[Entry]:
    del texts
    return [
        {
            "service": callback.service,
            "kind": callback.kind.value,
            "method": callback.method,
            "address": callback.address,
            "name": callback.name,
            "summary": callback.summary,
            "id": callback.id,
            "operation": callback.operation,
        }
        for callback in workspace.catalogue.callbacks()
        if not request.services or callback.service in request.services
    ]


def _services(workspace: Workspace, request: RunRequest, texts: ConsoleText) -> list[Entry]:
    operations = Counter(o.service for o in workspace.catalogue.operations())
    uses = _uses(workspace, LinkKind.SERVICE)
    return [
        {
            "name": service.name,
            "title": title_in(service.titles, texts),
            "owner": service.owner,
            "contract": service.contract,
            "third_party": service.third_party,
            "depends_on": list(service.depends_on),
            "operations": operations[service.name],
            "scenarios": uses[service.name],
            "_needs": "→ " + ", ".join(service.depends_on) if service.depends_on else "",
        }
        for service in workspace.catalogue.services
        if not request.services or service.name in request.services
    ]


def _requirements(workspace: Workspace, request: RunRequest, texts: ConsoleText) -> list[Entry]:
    del request
    uses = _uses(workspace, LinkKind.REQUIREMENT)
    return [
        {
            "id": requirement.id,
            "title": requirement.title,
            "path": requirement.path,
            "criteria": len(requirement.criteria),
            "scenarios": uses[requirement.id],
            "_proof": texts("list.proof", count=uses[requirement.id]),
        }
        for requirement in workspace.catalogue.requirements
    ]


def _stages(workspace: Workspace, request: RunRequest, texts: ConsoleText) -> list[Entry]:
    from accord import wiring

    return [
        {
            "name": stage.name,
            "suite": stage.suite.value,
            "cases": len(stage.cases),
            "gates": [rule.text for rule in stage.rules],
            "needs": list(stage.needs),
            "_size": texts("list.cases", count=len(stage.cases)),
        }
        for stage in wiring.plan(workspace, request, wiring.select(workspace, request))
    ]


def title_in(titles: Titles, texts: ConsoleText) -> str:
    """A title in the reader's language, else in any."""
    return titles.get(texts.language) or titles.get("en") or next(iter(titles.values()), "")


def _uses(workspace: Workspace, kind: LinkKind) -> Counter[str]:
    """How many scenarios point at each target."""
    return Counter(
        target
        for scenario in workspace.catalogue.scenarios()
        for target in {link.target for link in scenario.links if link.kind is kind}
    )


_TOTALS: Final[Mapping[str, str]] = {
    "scenarios": "list.total-scenarios",
    "operations": "list.total-operations",
    "callbacks": "list.total-callbacks",
    "services": "list.total-services",
    "requirements": "list.total-requirements",
    "stages": "list.total-stages",
}
_Entries = Callable[["Workspace", "RunRequest", ConsoleText], list[Entry]]
# Below the functions, which a table of them needs to be defined.
_KINDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...], _Entries]]] = {
    "scenarios": (("capability", "_branch", "rule"), ("line", "title", "_mark"), _scenarios),
    "operations": (("service",), ("method", "path", "name", "summary"), _operations),
    "callbacks": (("service",), ("kind", "method", "address", "name", "summary"), _callbacks),
    "services": ((), ("name", "title", "owner", "_needs"), _services),
    "requirements": ((), ("id", "title", "_proof", "path"), _requirements),
    "stages": ((), ("name", "suite", "_size", "gates"), _stages),
}
