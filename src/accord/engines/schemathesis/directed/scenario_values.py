"""What scenarios had accepted: the values, bodies, ids and orders of calls of their newest run.

A scenario knows what a generator can only guess: a coupon that is valid, a store that is open, and
what must be done before an order can be approved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from accord.engines.schemathesis.answer_checks import decoded
from accord.engines.schemathesis.directed.known_values import KnownValues, is_masked
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.model.calls import Body, Call
from accord.model.events import Called, StagePlanned
from accord.model.journal import read
from accord.model.status import Suite

_MOST_RUNS: Final = 5
_MOST_CALLS: Final = 20_000
_MOST_STEPS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """A call that a scenario made and that was accepted.

    ``values`` are by place and name, such as ``path orderId``. ``body`` and ``answer`` are JSON
    with secrets masked, none where they were something else.
    """

    shape: OperationShape
    values: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    answer: Any = None


ScenarioPaths = dict[str, tuple[RecordedCall, ...]]
"""By operation, the fewest calls of one scenario that ended in it, itself the last."""


def learn_from_scenarios(
    runs: Path, shapes: Mapping[str, OperationShape], known: KnownValues
) -> ScenarioPaths:
    """Take the newest run of scenarios that called any of the operations; what led to each.

    ``runs`` is the folder of all runs, whose names sort by time.
    """
    # Whatever else lies beside the runs is none.
    folders = sorted((journal.parent for journal in runs.glob("*/journal")), reverse=True)
    for folder in folders[:_MOST_RUNS]:
        by_case: dict[tuple[str, str, int], list[RecordedCall]] = defaultdict(list)
        for event in _accepted_calls(folder):
            if shape := shapes.get(event.call.operation):
                recorded = _recorded(event.call, shape, folder)
                _learn(recorded, known)
                by_case[event.stage, event.case, event.attempt].append(recorded)
        if by_case:
            return _shortest_paths(by_case.values())
    return {}


def _accepted_calls(folder: Path) -> Iterator[Called]:
    events = list(islice(read(folder / "journal"), _MOST_CALLS))
    stages = {
        event.stage
        for event in events
        if isinstance(event, StagePlanned) and event.suite is Suite.SCENARIOS
    }
    for event in events:
        if isinstance(event, Called) and event.stage in stages and event.call.accepted:
            yield event


def _recorded(call: Call, shape: OperationShape, folder: Path) -> RecordedCall:
    parts = urlsplit(call.url)
    path = ((f"path {n}", v) for n, v in _path_values(shape.operation.path, parts.path))
    query = ((f"query {n}", v) for n, v in _plain(parse_qsl(parts.query)))
    return RecordedCall(
        shape=shape,
        values=dict((*path, *query)),
        body=_json(call.request.body, folder),
        answer=_json(call.response.body, folder) if call.response else None,
    )


def _learn(recorded: RecordedCall, known: KnownValues) -> None:
    for place, value in recorded.values.items():
        known.learn(recorded.shape.id, place, value)
    if recorded.body is not None:
        known.learn_body(recorded.shape.id, recorded.body)


def _shortest_paths(cases: Iterable[list[RecordedCall]]) -> ScenarioPaths:
    paths: ScenarioPaths = {}
    for calls in cases:
        for place, call in enumerate(calls[:_MOST_STEPS], start=1):
            if call.shape.id not in paths or place < len(paths[call.shape.id]):
                paths[call.shape.id] = tuple(calls[:place])
    return paths


def _path_values(template: str, path: str) -> Iterable[tuple[str, str]]:
    """The values of a path, counted from its end: what stands before may be a gateway's."""
    names, parts = template.strip("/").split("/"), path.strip("/").split("/")
    pairs = zip(reversed(names), reversed(parts), strict=False)
    return _plain(
        (name[1:-1], unquote(part))
        for name, part in pairs
        if name.startswith("{") and name.endswith("}")
    )


def _plain(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in pairs if value and not is_masked(value))


def _json(body: Body | None, folder: Path) -> Any:  # noqa: ANN401 - whatever it holds
    if body is None:
        return None
    text = body.text
    if not text and body.evidence:
        try:
            text = (folder / body.evidence).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
    return decoded(text)
