"""Holds the words that every line of a journal repeats once for a whole run."""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern

from msgspec import Struct
from msgspec.structs import force_setattr

from accord.model.calls import Body, Call
from accord.model.catalogue import Catalogue, Scenario
from accord.model.events import Called, CaseStarted, Event, PlannedCase, StagePlanned, StepFinished


def share_words_of(event: Event) -> None:
    """Hold the words of an event that was just read, and that nobody else has, with those before.

    Nobody sees a difference: equal words take the place of each other.
    """
    match event:
        case StepFinished():
            _share(event.step, ("text", "keyword", "kind", "definition"))
        case Called():
            _share_call(event.call)
        case CaseStarted():
            _share(event, ("trace", "worker"))
        case StagePlanned():
            for case in event.cases:
                _share_case(case)
        case _:
            pass


def share_words_written(catalogue: Catalogue) -> None:
    """The same for the scenarios of a catalogue that was just read."""
    for scenario in catalogue.scenarios():
        _share(scenario, ("feature", "rule", "keyword"))
        _share_case(scenario)
        for step in scenario.steps:
            _share(step, ("keyword", "text"))


def _share_case(case: PlannedCase | Scenario) -> None:
    _share(case, ("path",))
    force_setattr(case, "tags", tuple(map(intern, case.tags)))
    for link in case.links:
        _share(link, ("target",))


def _share_call(call: Call) -> None:
    _share(call, ("service", "operation", "method", "trace"))
    _share_headers(call.request.headers, call.request.body)
    if call.response is not None:
        _share_headers(call.response.headers, call.response.body)


def _share_headers(headers: dict[str, str], body: Body | None) -> None:
    for name, value in headers.items():
        headers[name] = intern(value)
    if body is not None:
        _share(body, ("media_type",))


def _share(struct: Struct, names: Iterable[str]) -> None:
    for name in names:
        force_setattr(struct, name, intern(getattr(struct, name)))
