"""What an experiment names and lacks; Chaos Toolkit would go on without it, and say nothing."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from accord.errors import worded
from accord.model.json_kinds import as_fields, as_tables
from accord.model.message import Message, message

_PLACE: Final = re.compile(r"\$\{(\w+)\}")


def lacking(document: Mapping[str, Any]) -> Message | None:
    """The first control that cannot be loaded, or place in an address that nothing fills."""
    return next(_lost_controls(document), None) or next(_unfilled_places(document), None)


def _lost_controls(document: Mapping[str, Any]) -> Iterator[Message]:
    holders = [document, *_activities(document)]
    controls = (control for holder in holders for control in as_tables(holder.get("controls")))
    for control in controls:
        provider = control.get("provider")
        module = provider.get("module") if isinstance(provider, dict) else None
        if not isinstance(module, str):
            continue
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever the team's module raises
            name = str(control.get("name", module))
            yield message("chaos.control-lost", name=name, reason=worded(error))


def _unfilled_places(document: Mapping[str, Any]) -> Iterator[Message]:
    """Only of addresses: in arguments of a command a shell may fill them."""
    configuration = as_fields(document.get("configuration"))
    secrets = as_fields(document.get("secrets"))
    names = {*configuration, *(name for group in secrets.values() for name in as_fields(group))}
    for activity in _activities(document):
        provider = as_fields(activity.get("provider"))
        for name in _PLACE.findall(str(provider.get("url", ""))):
            if name not in names:
                yield message("chaos.place-unfilled", name=name, activity=str(activity.get("name")))


def _activities(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    steady_state = as_fields(document.get("steady-state-hypothesis"))
    for activities in (
        steady_state.get("probes"),
        document.get("method"),
        document.get("rollbacks"),
    ):
        yield from as_tables(activities)
