"""``accord baseline``: findings that are known and put off, so that only news is red."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from accord.cli.command import OneOf, WholeNumber, argument, command, option
from accord.cli.common import (
    ENVIRONMENT,
    FORMAT,
    SELECTION,
    from_workspace,
    open_workspace,
    options,
    print_json,
)
from accord.cli.session import CommandSession
from accord.errors import Exit, UsageError

if TYPE_CHECKING:
    from accord.wiring import RunRequest, Workspace

_EXAMPLES: Final = (
    ('accord baseline add --reason "since 2024"', "baseline.example-add"),
    ("accord baseline add features/orders --ticket SHOP-12", "baseline.example-part"),
    ("accord baseline list", "baseline.example-list"),
    ("accord baseline prune", "baseline.example-prune"),
)
_DAYS: Final = 90
_ONLY_ADD: Final = ("reason", "days", "until", "ticket")


@command("baseline", help="baseline.help", examples=_EXAMPLES)
@argument("action", metavar="add|list|prune", type=OneOf(("add", "list", "prune")))
@argument("selectors", metavar="[STAGE|PATH|ID]…", nargs=-1)
@option("--reason", says="option.known-reason", default="", metavar="TEXT")
@option("--ticket", says="option.known-ticket", default="", metavar="ID")
@option("--days", says="option.known-days", type=WholeNumber(minimum=1), metavar="N")
@option("--until", says="option.known-until", default="", metavar="DATE")
@options(*SELECTION, *ENVIRONMENT)
@FORMAT
def baseline(
    session: CommandSession,
    *,
    action: str,
    selectors: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    format: str,
    **more: Any,  # noqa: ANN401 - what adding says, and what selects
) -> int:
    """Extend the list, show it, or take out of it what is gone."""
    from accord import wiring

    terms = {name: more.pop(name) for name in _ONLY_ADD}
    if action != "add":
        _refuse(action, terms)
    if action != "add" and (selectors or more["tags"] or more["services"] or more["operations"]):
        raise UsageError("cli.baseline-selects", action=action)
    workspace = open_workspace(session)
    request = wiring.RunRequest(
        arguments=from_workspace(selectors, session, workspace.folder),
        variables=dict(variables),
        language=session.texts.language,
        **more,
    )
    if action == "list":
        return _list(session, workspace, as_json=format == "json")
    if action == "prune":
        return _prune(session, workspace, request, as_json=format == "json")
    return _add(session, workspace, request, terms, as_json=format == "json")


def _refuse(action: str, terms: dict[str, Any]) -> None:
    for name, value in terms.items():
        if value:
            raise UsageError("cli.baseline-option", action=action, option=f"--{name}")


def _today() -> date:
    return datetime.now(UTC).date()


def _until(days: int | None, until: str, *, today: date) -> date:
    """The last day on which what is added is known."""
    # Two answers to one question: none of them is more likely to be meant.
    if days and until:
        raise UsageError("cli.baseline-both")
    if not until:
        return today + timedelta(days=days or _DAYS)
    try:
        day = date.fromisoformat(until)
    except ValueError as error:
        raise UsageError("cli.baseline-no-day", value=until) from error
    if day < today:
        raise UsageError("cli.baseline-past", value=until)
    return day


def _add(
    session: CommandSession,
    workspace: Workspace,
    request: RunRequest,
    terms: dict[str, Any],
    *,
    as_json: bool,
) -> int:
    from accord import wiring
    from accord.cli.show.known import entry_document
    from accord.pipeline.baseline_entries import EntryTerms

    today = _today()
    addition = wiring.add_known(
        workspace,
        request,
        EntryTerms(
            added=today,
            until=_until(terms["days"], terms["until"], today=today),
            reason=terms["reason"],
            ticket=terms["ticket"],
        ),
    )
    replaced = sum(item.replaces for item in addition.entries)
    counts = {"added": len(addition.entries) - replaced, "replaced": replaced}
    if as_json:
        entries = [entry_document(item.entry) for item in addition.entries]
        document = {"file": str(addition.path), **counts, "unjudged": addition.unjudged}
        print_json(session, document | {"entries": entries})
        return Exit.OPEN
    texts, terminal = session.texts, session.terminal
    id = "baseline.added" if addition.entries else "baseline.nothing-new"
    terminal.put(texts(id, file=addition.path.relative_to(workspace.folder).as_posix(), **counts))
    if addition.unjudged:
        terminal.put(texts("baseline.unjudged", count=addition.unjudged))
    if addition.entries and not all(item.entry.reason for item in addition.entries):
        terminal.tell(texts("hint") + texts("baseline.no-reason"))
    return Exit.OPEN


def _list(session: CommandSession, workspace: Workspace, *, as_json: bool) -> int:
    from accord.cli.show.known import entry_document, entry_line

    # What expires first is what somebody has to look at.
    entries = sorted(workspace.catalogue.known, key=lambda entry: (entry.until, entry.line))
    today = _today()
    if as_json:
        rows = [entry_document(entry) | {"days": (entry.until - today).days} for entry in entries]
        print_json(session, {"known": rows})
        return Exit.OPEN
    for entry in entries:
        expired = f" {session.texts('baseline.expired')}" if entry.until < today else ""
        session.terminal.put(f"{entry_line(entry, session.texts)}{expired}")
    session.terminal.put(session.texts("baseline.listed", count=len(entries)))
    return Exit.OPEN


def _prune(
    session: CommandSession, workspace: Workspace, request: RunRequest, *, as_json: bool
) -> int:
    from accord import wiring
    from accord.cli.show.known import entry_document
    from accord.cli.show.progress import ProgressOfRun

    texts, terminal = session.texts, session.terminal
    session.masks = wiring.masks(workspace, request)
    with ProgressOfRun(terminal.chatter, texts, live=terminal.live) as progress:
        results = wiring.prune_known(workspace, request, watch=progress)
    if as_json:
        rows = [
            entry_document(result.entry)
            | {"gone": result.is_gone, "because": texts.say(result.because)}
            for result in results
        ]
        print_json(session, {"known": rows})
        return Exit.OPEN
    for result in results:
        id = "baseline.gone" if result.is_gone else "baseline.stays"
        terminal.put(texts(id, name=result.entry.name, because=texts.say(result.because)))
    gone = sum(result.is_gone for result in results)
    terminal.put(texts("baseline.pruned", gone=gone, stay=len(results) - gone))
    return Exit.OPEN
