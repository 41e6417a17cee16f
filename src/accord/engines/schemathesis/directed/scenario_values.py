"""What scenarios had accepted: the values, bodies and ids of the newest run that called anything.

A scenario knows what a generator can only guess: a coupon that is valid, a store that is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.model.calls import Body, Call
from accord.model.events import Called, StagePlanned
from accord.model.journal import read
from accord.model.status import Suite

_MOST_RUNS: Final = 5
_MOST_CALLS: Final = 20_000
_MASKED: Final = "‹"


def learn_from_scenarios(
    runs: Path, shapes: Mapping[str, OperationShape], known: KnownValues
) -> int:
    """Take the newest run of scenarios that called any of the operations; how many calls it gave.

    ``runs`` is the folder of all runs, whose names sort by time.
    """
    folders = sorted((each for each in runs.glob("*") if each.is_dir()), reverse=True)
    for folder in folders[:_MOST_RUNS]:
        calls = [call for call in _accepted_calls(folder) if call.operation in shapes]
        for call in calls:
            _learn(call, shapes[call.operation], folder, known)
        if calls:
            return len(calls)
    return 0


def _accepted_calls(folder: Path) -> Iterator[Call]:
    events = list(islice(read(folder / "journal"), _MOST_CALLS))
    stages = {
        event.stage
        for event in events
        if isinstance(event, StagePlanned) and event.suite is Suite.SCENARIOS
    }
    for event in events:
        if isinstance(event, Called) and event.stage in stages and event.call.accepted:
            yield event.call


def _learn(call: Call, shape: OperationShape, folder: Path, known: KnownValues) -> None:
    parts = urlsplit(call.url)
    for name, value in _path_values(shape.operation.path, parts.path):
        known.learn(shape.id, f"path {name}", value)
    for name, value in _plain(parse_qsl(parts.query)):
        known.learn(shape.id, f"query {name}", value)
    body = _body(call.request.body, folder)
    if body is not None:
        known.learn_body(shape.id, body)


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
    return ((name, value) for name, value in pairs if value and _MASKED not in value)


def _body(body: Body | None, folder: Path) -> Any:  # noqa: ANN401 - whatever was sent
    if body is None:
        return None
    text = body.text
    if not text and body.evidence:
        try:
            text = (folder / body.evidence).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
    try:
        # A body with a secret in it cannot be sent again as it was.
        return msgspec.json.decode(text) if text and _MASKED not in text else None
    except msgspec.DecodeError:
        return None
