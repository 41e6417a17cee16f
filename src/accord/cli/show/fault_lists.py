"""Faults of files for people: by file, and what stands in very many places by its rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from rich.cells import cell_len

from accord.cli.console_text import ConsoleText
from accord.cli.session import CommandSession
from accord.cli.show.page import ConsolePage
from accord.cli.wrap import padded
from accord.model.catalogue import Fault, Severity
from accord.model.ids import file_and_line
from accord.model.message import PLAIN, Message
from accord.model.run import Stage
from accord.model.stage_faults import FaultKind, stage_faults

_LABELS: Final = {Severity.ERROR: "check.error", Severity.WARNING: "check.warning"}
_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_MANY: Final = 20
_PLACES_SHOWN: Final = 5
_Item = TypeVar("_Item")


def print_faults(session: CommandSession, faults: Sequence[Fault], *, complete: bool) -> None:
    """Every fault below its file, with its rule's id.

    Unless the ``whole`` is asked for, a rule that more than 20 faults break comes once, at the end,
    with its first places: nobody reads the other thousand lines, and they hide the rare ones.
    """
    by_rule: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_rule[fault.message.id].append(fault)
    frequent = {} if complete else {r: group for r, group in by_rule.items() if len(group) > _MANY}
    _print_by_file(session, [fault for fault in faults if fault.message.id not in frequent])
    for rule, group in sorted(frequent.items(), key=lambda item: -len(item[1])):
        _print_rule(session, rule, group)


def print_unreadable(sheet: ConsolePage, stages: Collection[Stage], texts: ConsoleText) -> None:
    """Files that a run could not read, each fault once although several stages need the file."""
    faults = [fault for stage in stages for fault in stage_faults(stage)]
    unreadable = {
        f"{fault.place}: {texts.say(fault.because)}": fault
        for fault in faults
        if fault.kind is FaultKind.UNREADABLE
    }
    if unreadable:
        count = len({fault.path for stage in stages for fault in stage.unreadable})
        sheet.heading(texts("summary.unreadable", count=count))
    for (line, fault), left_out in by_kind(unreadable.items(), lambda item: item[1].because):
        sheet.words(line, indent=2, style="magenta")
        if hint := texts.advice(fault.hint):
            sheet.words(texts("hint") + hint, indent=4)
        if left_out:
            sheet.words(texts("summary.more-alike", count=left_out), indent=2)


def by_kind(
    items: Iterable[_Item], about: Callable[[_Item], Message]
) -> Iterator[tuple[_Item, int]]:
    """Items whose messages are alike one after the other, each with how many it stands for.

    Of more than 20 only the first come; the last of them stands for the rest.
    """
    alike: dict[str, list[_Item]] = defaultdict(list)
    for item in items:
        message = about(item)
        alike[message.arguments["text"] if message.id == PLAIN else message.id].append(item)
    for group in alike.values():
        *singles, representative = group[:_PLACES_SHOWN] if len(group) > _MANY else group
        yield from ((item, 0) for item in singles)
        yield representative, len(group) - len(singles) - 1


def _print_by_file(session: CommandSession, faults: Sequence[Fault]) -> None:
    texts, page = session.texts, ConsolePage(session.terminal.results)
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_file[fault.path].append(fault)
    # As wide as either label whatever was found, so that two outputs can be compared.
    column = max(cell_len(texts(label)) for label in _LABELS.values())
    for path, file_faults in by_file.items():
        page.line(path, "bold")
        for fault in file_faults:
            label = padded(texts(_LABELS[fault.severity]), column)
            start = f"{fault.line or '':>5}  {label}  "
            sentence = f"{start}{texts.say(fault.message)}  [{fault.message.id}]"
            page.words(sentence, style=_COLOURS[fault.severity], hang=cell_len(start))
            if hint := texts.advice(fault.hint):
                page.words(texts("hint") + hint, indent=cell_len(start))
        page.gap()


def _print_rule(session: CommandSession, rule: str, faults: Sequence[Fault]) -> None:
    texts, page = session.texts, ConsolePage(session.terminal.results)
    example = faults[0]
    label = texts(_LABELS[example.severity])
    page.line(f"{label} × {len(faults)}  [{rule}]", _COLOURS[example.severity])
    page.words(texts.say(example.message), indent=4)
    if hint := texts.advice(example.hint):
        page.words(texts("hint") + hint, indent=4)
    for fault in faults[:_PLACES_SHOWN]:
        page.line(f"    {file_and_line(fault.path, fault.line)}")
    files = len({fault.path for fault in faults})
    page.words(texts("check.more-places", count=len(faults) - _PLACES_SHOWN, files=files), indent=4)
    page.gap()
