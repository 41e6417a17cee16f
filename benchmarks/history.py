"""What is remembered of 1,000 runs of 1,000 cases: bytes, and how long its questions take.

The peer is what Allure 3 keeps for the same: a line of JSON a run with an object a case.

Usage: python benchmarks/history.py [runs] [cases]
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from accord.history import RunStore
from accord.history.questions import histories
from accord.model.history import CaseKey, CaseResult, CaseText, RecordedRun, RunRecord
from accord.model.status import Status

BUDGETS = {"bytes a case a run": 5.0, "line ms": 200.0, "all questions ms": 200.0, "run ms": 200.0}
IN_A_FEATURE = 20
BODY = "Given a customer of the shop\nWhen something happens to her order\nThen she is told of it"


def records(runs: int, cases: int) -> Iterator[RunRecord]:
    """One in a hundred fails, texts change, cases come, and every third run is a selection."""
    chance = random.Random(1)
    lengths = [2 ** chance.uniform(-4, 2) for _ in range(cases)]
    versions = [0] * cases
    for number in range(runs):
        if number % 20 == 0:
            versions[chance.randrange(cases)] += 1
        present = range(min(cases, cases * 9 // 10 + number // 10))
        chosen = present if number % 3 else present[:37]
        run = RecordedRun(
            id=f"20261120-{number:06d}-000000",
            started=1_700_000_000.0 + 3600 * number,
            seconds=60.0,
            commit=f"{number:040x}",
            branch="main",
            environment="local",
            selection="" if number % 3 else "features/a.feature",
            verdict="failed",
            exit=1,
        )
        results = (
            _result(case, versions[case], lengths[case] * chance.gauss(1, 0.12), chance.random())
            for case in chosen
        )
        yield RunRecord(run=run, results=tuple(results))


def _result(case: int, version: int, seconds: float, chance: float) -> CaseResult:
    path = f"features/area-{case % 7}/thing-{case // IN_A_FEATURE}.feature"
    return CaseResult(
        key=CaseKey("scenarios", f"{path}#what-happens-to-an-order-of-kind-{case}"),
        suite="scenarios",
        status=Status.FAILED if chance < 0.01 else Status.PASSED,
        text=CaseText(
            title=f"What happens to an order of kind {case}",
            digest=f"{case:08x}{version:08x}",
            body=BODY,
        ),
        seconds=seconds,
        unstable=0.01 < chance < 0.013,
    )


def peer(record: RunRecord) -> int:
    """The bytes of a line of JSON."""
    results = {
        result.key.id: {
            "id": result.key.id,
            "name": result.text.title,
            "status": result.status.value,
            "duration": round(result.seconds * 1000),
        }
        for result in record.results
    }
    return len(json.dumps({"uuid": record.run.id, "testResults": results}).encode())


def milliseconds(ask: Callable[[], object]) -> float:
    began = time.process_time()
    ask()
    return 1000 * (time.process_time() - began)


def main(runs: int = 1000, cases: int = 1000) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        with closing(RunStore.at(path)) as store:
            judged = other = 0
            for record in records(runs, cases):
                store.record(record)
                judged += len(record.results)
                other += peer(record)
            store.shrink()
            line = store.line("main", "local")
            newest = line.runs[-1].id
            figures = {
                "bytes a case a run": path.stat().st_size / judged,
                "line ms": milliseconds(lambda: store.line("main", "local")),
                "all questions ms": milliseconds(lambda: histories(line)),
                "run ms": milliseconds(lambda: store.record_of(newest)),
            }
    print(f"{runs} runs, {cases} cases, {judged} results, of each case's past at once")
    print(f"{'JSON a run, bytes a case a run':32} {other / judged:8.1f}")
    for name, figure in figures.items():
        print(f"{name:32} {figure:8.1f}   at most {BUDGETS[name]:g}")
    return 1 if any(figure > BUDGETS[name] for name, figure in figures.items()) else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
