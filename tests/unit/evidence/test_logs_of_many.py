"""Chains of cases that run side by side, read from logs that hold everybody else's requests too."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles
from accord.model.call_tree import call_tree, walk
from accord.model.calls import Call

SERVICES = ("front", "order", "price")
CASES, FOREIGN = 16, 3_000
START = 1_763_600_000.0
OWN = [f"{number:032x}" for number in range(1, CASES + 1)]


def answers(trace: str, begin: float, *, path: str, parent: str = "") -> list[dict[str, Any]]:
    """What the services of a chain write of one request, each of its own exchange."""
    lines = []
    for depth, service in enumerate(SERVICES):
        span = f"{crc32(f'{trace} {path} {depth}'.encode()):016x}"
        seconds = 0.3 - depth * 0.1
        lines.append(
            {
                "time": begin + 0.02 * depth + seconds,
                "service": service,
                "event": "answered",
                "trace": trace,
                "span": span,
                "parent": parent,
                "method": "POST",
                "path": path,
                "status": 200,
                "seconds": seconds,
            }
        )
        parent = span
    return lines


def logs(folder: Path) -> list[LogFile]:
    """A file a service, its lines in the order in which they were written."""
    drawn = random.Random(7)
    lines = [line for trace in OWN for line in answers(trace, START, path="/orders")]
    # Whoever asks in the background passes the same trace on, later than the case itself.
    for trace in OWN:
        lines += answers(trace, START + 5, path="/nightly")
    for number in range(FOREIGN):
        trace = f"{number + 1:08x}{'f' * 24}"
        lines += answers(trace, START + drawn.random(), path="/orders")
    lines.sort(key=lambda line: float(line["time"]))
    for service in SERVICES:
        text = "".join(json.dumps(line) + "\n" for line in lines if line["service"] == service)
        (folder / f"{service}.log").write_text(text)
    return [LogFile(path=folder / f"{service}.log") for service in SERVICES]


def chains(folder: Path) -> dict[str, tuple[Call, ...]]:
    files = logs(folder)
    traced = LogFiles(lambda _: files, masks=Masks()).find(dict.fromkeys(OWN, START))
    return {trace: traced[trace].calls for trace in OWN}


def test_no_chain_holds_a_call_of_another(tmp_path: Path) -> None:
    for trace, calls in chains(tmp_path).items():
        assert {call.trace for call in calls} == {trace}
        assert Counter(call.url for call in calls) == {"/orders": 3, "/nightly": 3}


def test_a_background_call_of_the_same_trace_stays_beside_the_chain_of_the_case(
    tmp_path: Path,
) -> None:
    for calls in chains(tmp_path).values():
        roots = call_tree(calls)
        assert [root.call.url for root in roots] == ["/orders", "/nightly"]
        for root in roots:
            assert [exchange.call.url for exchange, _ in walk([root])] == [root.call.url] * 3
            assert [exchange.call.service for exchange, _ in walk([root])] == list(SERVICES)
