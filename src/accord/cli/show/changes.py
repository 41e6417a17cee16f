"""Changes of contracts on the terminal, as JSON, as SARIF and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from accord.cli.console_text import ConsoleText
from accord.cli.session import CommandSession
from accord.cli.show.page import ConsolePage
from accord.compare import SecondOpinion
from accord.errors import Exit
from accord.model.catalogue import Severity
from accord.model.contract_changes import (
    Acceptance,
    ChangePlace,
    Impact,
    ReleaseComparison,
    ReleasedChange,
    Suggestion,
)
from accord.reports.annotations import Annotation
from accord.reports.annotations import sarif as sarif_log

_LABELS: Final = {
    Impact.BREAKING: "diff.breaking",
    Impact.WARNING: "diff.warning",
    Impact.INFO: "diff.info",
}
_COLOURS: Final = {Impact.BREAKING: "red", Impact.WARNING: "yellow", Impact.INFO: "dim"}
_SEVERITIES: Final = {
    Impact.BREAKING: Severity.ERROR,
    Impact.WARNING: Severity.WARNING,
    Impact.INFO: None,
}
_VERSIONS: Final[Mapping[Suggestion, str]] = MappingProxyType(
    {
        Suggestion.MAJOR: "diff.version-major",
        Suggestion.MINOR: "diff.version-minor",
        Suggestion.NONE: "diff.version-none",
    }
)
# A comment of a pull request holds some 65,000 letters; what is left out is counted.
_MOST_ROWS: Final = 100


def document(comparison: ReleaseComparison, texts: ConsoleText, *, exit: Exit) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "exit": int(exit),
        "versions": comparison.versions,
        "counts": _counts(comparison),
        "suggested-version": comparison.suggestion.value,
        "contracts": [
            {"contract": name, "changes": [_change(change, texts) for change in changes]}
            for name, changes in comparison.by_contract().items()
        ],
        "unused": [_acceptance(entry) for entry in comparison.unused],
    }


def show(session: CommandSession, comparison: ReleaseComparison) -> None:
    """A block a contract, and one line that sums it up."""
    texts, sheet = session.texts, ConsolePage(session.terminal.results)
    for name, changes in comparison.by_contract().items():
        sheet.line(name, "bold")
        for change in changes:
            label = texts(_label(change))
            style = "dim" if change.is_accepted else _COLOURS[change.impact]
            sheet.words(
                f"  {label}  {_sentence(change, texts)}  [{change.code}]", style=style, hang=4
            )
            for line in _details(change, texts, several=len(comparison.versions) > 1):
                sheet.words(f"    {line}", style="dim", hang=6)
    for entry in comparison.unused:
        place = f"{entry.path}:{entry.line}"
        sheet.words(texts("diff.unused", place=place, code=entry.code), style="yellow", hang=2)
    total = _total(comparison, texts)
    session.terminal.results.print(total, style="bold", markup=False, highlight=False)


def tell_opinion(session: CommandSession, opinion: SecondOpinion) -> None:
    """Where oasdiff thinks otherwise, beside the output that programs may read."""
    texts, tell = session.texts, session.terminal.tell
    if not opinion.is_installed:
        tell(texts("diff.opinion-absent"))
    elif opinion.problem:
        tell(texts("diff.opinion-failed", problem=opinion.problem))
    else:
        counts = {"theirs": len(opinion.theirs), "ours": len(opinion.ours)}
        tell(texts("diff.opinion", agreed=opinion.agreed, **counts))
        for operation, sentences in opinion.theirs.items():
            tell(texts("diff.opinion-theirs", operation=operation, said="; ".join(sentences)))
        for operation in opinion.ours:
            tell(texts("diff.opinion-ours", operation=operation))


def sarif(comparison: ReleaseComparison, texts: ConsoleText, *, prefix: str) -> dict[str, Any]:
    """A SARIF log; a change stands in the new version where there is a place for it."""
    annotations = []
    for change in comparison.changes:
        place = change.new or change.old
        # Servers refuse a result without a file, which a contract that is gone has not either.
        path, line = (place.file, place.line) if place else (f"contracts/{change.contract}", 1)
        reason = change.acceptance.reason if change.acceptance and change.is_accepted else ""
        annotations.append(
            Annotation(
                rule=change.code,
                severity=_SEVERITIES[change.impact],
                sentence="\n".join((_sentence(change, texts), *_users(change, texts))),
                path=path,
                line=line,
                identity=repr((change.contract, change.code, change.subject, change.operations)),
                suppressed=reason,
            )
        )
    return sarif_log(annotations, prefix=prefix)


def markdown(comparison: ReleaseComparison, texts: ConsoleText) -> str:
    """A comment for a pull request: the verdict, then a table a contract."""
    lines = [f"### {texts('diff.markdown-title')}", "", f"**{_total(comparison, texts)}**"]
    room = _MOST_ROWS
    head = [texts(id) for id in ("diff.column-change", "diff.column-where", "diff.column-users")]
    for name, changes in comparison.by_contract().items():
        shown = changes[:room]
        room -= len(shown)
        if shown:
            lines += ["", f"#### {_escaped(name)}", "", _row(["", *head]), _row(["---"] * 4)]
        for change in shown:
            sign = "✔️" if change.is_accepted else _SIGNS[change.impact]
            several = len(comparison.versions) > 1
            what = [_sentence(change, texts), *_history(change, texts, several=several)]
            where = _where(change)
            lines.append(
                _row(
                    [
                        f"{sign} {texts(_label(change))}",
                        "<br>".join(map(_escaped, what)) + f"<br>`{change.code}`",
                        f"`{where}`" if where else "",
                        "<br>".join(map(_escaped, _users(change, texts))),
                    ]
                )
            )
    unshown = len(comparison.changes) - (_MOST_ROWS - room)
    if unshown:
        lines += ["", texts("diff.more", count=unshown)]
    lines += ["", *(_unused_line(entry, texts) for entry in comparison.unused)]
    return "\n".join(lines).rstrip()


_SIGNS: Final = {Impact.BREAKING: "🛑", Impact.WARNING: "⚠️", Impact.INFO: "ℹ️"}


def _unused_line(entry: Acceptance, texts: ConsoleText) -> str:
    place = f"{entry.path}:{entry.line}"
    return "- " + _escaped(texts("diff.unused", place=place, code=entry.code))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Words that mean themselves in a cell of a table."""
    for sign in ("\\", "|", "<", "*", "_", "[", "`"):
        text = text.replace(sign, "&lt;" if sign == "<" else f"\\{sign}")
    return text.replace("\n", " ")


def _change(change: ReleasedChange, texts: ConsoleText) -> dict[str, Any]:
    places = (("old", change.old), ("new", change.new))
    return {
        "code": change.code,
        "severity": change.impact.value,
        "message": _sentence(change, texts),
        "versions": change.versions,
        **{name: _place(place) for name, place in places if place},
        "operations": change.operations,
        "scenarios": change.scenarios,
        "services": change.services,
        "flows": change.flows,
        "field": change.field,
        "readers": change.readers,
        **({"accepted": _acceptance(change.acceptance)} if change.acceptance else {}),
    }


def _place(place: ChangePlace) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "pointer": place.pointer}


def _acceptance(entry: Acceptance) -> dict[str, Any]:
    return {
        "reason": entry.reason,
        "until": entry.until,
        "expired": entry.expired,
        "file": entry.path,
        "line": entry.line,
    }


def _counts(comparison: ReleaseComparison) -> dict[str, int]:
    counts = {impact.value: comparison.count(impact) for impact in Impact}
    return counts | {"accepted": sum(change.is_accepted for change in comparison.changes)}


def _total(comparison: ReleaseComparison, texts: ConsoleText) -> str:
    counts = _counts(comparison)
    version = texts(_VERSIONS[comparison.suggestion])
    total = texts("diff.total", **counts, version=version)
    return total + texts("diff.total-accepted", **counts) if counts["accepted"] else total


def _label(change: ReleasedChange) -> str:
    return "diff.accepted" if change.is_accepted else _LABELS[change.impact]


def _sentence(change: ReleasedChange, texts: ConsoleText) -> str:
    return texts.say(change.sentence)


def _where(change: ReleasedChange) -> str:
    return " → ".join(f"{at.file}:{at.line}" for at in (change.old, change.new) if at)


def _details(change: ReleasedChange, texts: ConsoleText, *, several: bool) -> list[str]:
    where = _where(change)
    history = _history(change, texts, several=several)
    return [*([where] if where else []), *history, *_users(change, texts)]


def _history(change: ReleasedChange, texts: ConsoleText, *, several: bool) -> list[str]:
    """Since when, and what a team said of it."""
    lines = [texts("diff.since", versions=", ".join(change.versions))] if several else []
    entry = change.acceptance
    if entry:
        id = "diff.was-accepted" if entry.expired else "diff.is-accepted"
        place = f"{entry.path}:{entry.line}"
        lines.append(texts(id, until=entry.until, reason=entry.reason, place=place))
    return lines


def _users(change: ReleasedChange, texts: ConsoleText) -> list[str]:
    groups = (
        ("diff.operations", change.operations),
        ("diff.scenarios", change.scenarios),
        ("diff.readers", change.readers),
        ("diff.flows", change.flows),
        ("diff.services", change.services),
    )
    lines = [texts(id, names=", ".join(names)) for id, names in groups if names]
    unread = [texts("diff.unread", field=change.field)] if change.field else []
    return lines if change.readers else [*lines, *unread]
