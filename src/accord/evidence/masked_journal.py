"""What is written of a run: events without the secrets that are known."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec.structs import fields, replace

from accord.evidence.masks import Masks
from accord.model import encoding
from accord.model.catalogue import Fault
from accord.model.events import Event, Noted, PlannedCase, RunStarted, StagePlanned
from accord.model.journal import JournalWriter
from accord.model.message import Message

Kind = TypeVar("Kind")
_STRUCTURE: Final = frozenset(
    {"stage", "suite", "engine", "engine_version", "worker", "media_type", "method", "service"}
    | {"operation", "phase", "trace", "span", "parent", "kind", "unit"}
)
"""Fields by which readers join events: their words come from us or from names in the inventory."""


class Journal(JournalWriter):
    """A journal that no value known as a secret gets into, whoever writes the event."""

    def __init__(self, path: Path, masks: Masks) -> None:
        super().__init__(path)
        self._masks = masks

    def write(self, event: Event) -> None:
        """Append one event."""
        line = encoding.encode(event)
        if self._masks.knows(line):
            line = encoding.encode(without_known(event, self._masks))
        self.write_line(line)


def without_known(value: Kind, masks: Masks) -> Kind:
    """The same struct, every text in it without the values that the masks know.

    Names stay: those of fields, of kinds and of messages.
    """
    return cast(Kind, _without(value, masks))


def _without(value: Any, masks: Masks) -> Any:  # noqa: ANN401 - whatever a struct holds
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return masks.known(value)
    if isinstance(value, msgspec.Struct):
        structure = {"id"} if isinstance(value, Message) else _STRUCTURE
        names = (field.name for field in fields(value) if field.name not in structure)
        parts = {name: getattr(value, name) for name in names}
        masked = {name: _without(item, masks) for name, item in parts.items()}
        changed = {name: item for name, item in masked.items() if item is not parts[name]}
        return replace(value, **changed) if changed else value
    if isinstance(value, Mapping):
        # A key may be an id, which is made of a title, or what somebody sent.
        return {_without(name, masks): _without(item, masks) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_without(item, masks) for item in value)
    return value


def masked(event: Event, masks: Masks) -> Event:
    """An event of the pipeline's own, whose texts come from files, logs and the command line."""
    match event:
        case RunStarted():
            event = replace(
                event,
                environment=masks.text(event.environment),
                selection=masks.text(event.selection),
                variables=masks.headers(event.variables),
            )
        case StagePlanned():
            event = replace(
                event,
                cases=tuple(_titled(case, masks) for case in event.cases),
                unreadable=tuple(masked_fault(fault, masks) for fault in event.unreadable),
            )
        case Noted():
            event = replace(
                event,
                note=masks.message(event.note),
                hint=None if event.hint is None else masks.message(event.hint),
                detail=masks.text(event.detail),
            )
    return without_known(event, masks)


def _titled(case: PlannedCase, masks: Masks) -> PlannedCase:
    title = masks.text(case.title)
    return case if title == case.title else replace(case, title=title)


def masked_fault(fault: Fault, masks: Masks) -> Fault:
    """A fault that quotes no secret of the file it is in."""
    return replace(
        fault,
        message=masks.message(fault.message),
        hint=None if fault.hint is None else masks.message(fault.hint),
    )
