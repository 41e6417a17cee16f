"""Reads every OpenAPI document below some folders, and judges the examples that they give.

    python proofs/public_documents.py FOLDER [FOLDER …]

Each document is read in a process of its own, its schemas are compiled, and each example of an
answer is held against its contract as if a service had sent it. Told are how many were read, what
reading costs by the size, and every fault and objection, to be looked at. Exit code 1 when one ends
with an exception, or takes longer than three minutes.
"""

from __future__ import annotations

import json
import multiprocessing
import queue
import re
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, Final

from accord.contract import Contracts, Exchange
from accord.errors import AccordError
from accord.model.catalogue import Contract
from accord.sources import read_contract
from accord.sources.openapi.validation import problems
from accord.text import say

ENDINGS: Final = frozenset({".json", ".yaml", ".yml"})
LONGEST_S: Final = 180
_HEAD: Final = re.compile(
    r"""^\s*\{?\s*["']?(openapi|swagger)["']?\s*:\s*["']?[23]\.""", re.MULTILINE
)


@dataclass
class Reading:
    """What became of one document; ``refused`` says why it is none."""

    file: str
    megabytes: float = 0.0
    version: str = ""
    operations: int = 0
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    refused: str = ""
    crash: str = ""
    faults: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)
    examples: Counter[str] = field(default_factory=Counter)
    objections: list[str] = field(default_factory=list)


def documents(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in ENDINGS and file.is_file() and not file.is_symlink():
                with file.open(encoding="utf-8", errors="replace") as opened:
                    head = opened.read(20_000)
                if _HEAD.search(head):
                    yield file


def looked_at(file: Path, place: Path, answers: Queue[Reading]) -> None:
    reading = Reading(str(file.relative_to(place)), file.stat().st_size / 1e6)
    try:
        _read(file, place, reading)
    except AccordError as reason:
        reading.refused = str(reason)
    except BaseException:  # noqa: BLE001 - whatever it is, it is what is looked for
        reading.crash = traceback.format_exc()
    reading.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put(reading)


def _read(file: Path, place: Path, reading: Reading) -> None:
    began = time.process_time()
    contract = read_contract(file, workspace=place, service="it")
    reading.cpu_s = time.process_time() - began
    reading.version, reading.operations = contract.dialect, len(contract.operations)
    reading.faults = [f"{f.severity}: {f.line}: {say(f.message, 'en')}" for f in contract.faults]
    contracts = Contracts.compile([contract])
    for operation, status, media, example in examples(contract):
        exchange = _exchange(contract, operation, status, media, example)
        # What was asked nobody knows, so that only the answer is spoken of.
        checked = contracts.check(exchange).of_the_answer()
        reading.examples[checked.judged_as] += 1
        reading.unusable += [operation.id] if "unusable-contract" in checked.not_judged else []
        reading.objections += [
            f"{operation.id} {status}: {problem.where}: {say(problem.message, 'en')}"
            for problem in checked.problems
        ]


def examples(contract: Contract) -> Iterator[tuple[Any, int, str, Any]]:
    """The operation, status, type and value of each example that an answer has."""
    document = contract.document
    for operation in contract.operations:
        item = _end(document, document["paths"].get(operation.path))
        node = item.get(operation.method.lower())
        answers = node.get("responses") if isinstance(node, Mapping) else None
        for status, response in (answers or {}).items():
            if not re.fullmatch(r"[2-5](\d\d|XX)", str(status)):
                continue
            number = int(str(status).replace("XX", "00"))
            described = _end(document, response)
            for media, value in _given(document, described):
                yield operation, number, media, value


def _given(document: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    old = described.get("examples")
    if isinstance(old, Mapping) and "schema" in described:
        yield from ((media, value) for media, value in old.items() if "json" in media)
    content = described.get("content")
    for media, node in (content if isinstance(content, Mapping) else {}).items():
        if "json" not in media or not isinstance(node, Mapping):
            continue
        if "example" in node:
            yield media, node["example"]
        named = node.get("examples")
        for example in (named if isinstance(named, Mapping) else {}).values():
            value = _end(document, example)
            if "value" in value:
                yield media, value["value"]


def _end(document: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    for _ in range(10):
        if not isinstance(node, Mapping) or not isinstance(node.get("$ref"), str):
            break
        place: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            place = place.get(name) if isinstance(place, Mapping) else None
        node = place
    return node if isinstance(node, Mapping) else {}


def _exchange(contract: Contract, operation: Any, status: int, media: str, value: Any) -> Exchange:
    path = re.sub(r"\{[^}]*\}", "1", operation.path)
    body = (
        value
        if isinstance(value, str) and value.lstrip()[:1] in "{["
        else json.dumps(value, default=str)
    )
    return Exchange(
        service="it",
        method=operation.method,
        url=contract.base_path.rstrip("/") + path,
        request_headers={},
        request_body=b"",
        status=status,
        response_headers={"Content-Type": media},
        response_body=body.encode(),
    )


def alone(file: Path, place: Path) -> Reading:
    """One document, read by a process that knows nothing else."""
    context = multiprocessing.get_context("fork")
    answers: Queue[Reading] = context.Queue()
    process = context.Process(target=looked_at, args=(file, place, answers))
    process.start()
    try:
        return answers.get(timeout=LONGEST_S)
    except queue.Empty:
        return Reading(str(file), crash=f"took longer than {LONGEST_S} s")
    finally:
        process.terminate()
        process.join()


def main(folders: list[Path]) -> int:
    # What every process needs is loaded before there is one.
    list(problems({"openapi": "3.0.0"}, "3.0", most=1))
    readings = []
    for file in documents(folders):
        readings.append(reading := alone(file, file.parent))
        print(
            f"\n{reading.file} {reading.version or '-'} {reading.megabytes:.2f} MB "
            f"{reading.operations} operations {reading.cpu_s:.2f} s {reading.peak_mb:.0f} MB"
        )
        for name in ("refused", "crash"):
            if getattr(reading, name):
                print(f"  {name}: {getattr(reading, name)}")
        for name in ("faults", "unusable", "objections"):
            for told in dict.fromkeys(getattr(reading, name)):
                print(f"  {name}: {told}")
    _summary(readings)
    return 1 if any(reading.crash for reading in readings) else 0


def _summary(readings: list[Reading]) -> None:
    used = [reading for reading in readings if reading.version]
    sound = sum(not any(fault.startswith("error") for fault in r.faults) for r in used)
    refused, crashed = (sum(bool(getattr(r, n)) for r in readings) for n in ("refused", "crash"))
    print(
        f"\n{len(readings)} documents: {len(used)} read, {sound} of them without an error, "
        f"{refused} refused, {crashed} crashed"
    )
    print(
        "versions",
        dict(Counter(r.version for r in used)),
        "operations",
        sum(r.operations for r in used),
    )
    print("examples", dict(sum((r.examples for r in used), Counter[str]())))
    for least, most in ((0, 0.1), (0.1, 1), (1, 100)):
        group = [r for r in used if least <= r.megabytes < most]
        if group:
            size = sum(r.megabytes for r in group)
            cpu, peak = sum(r.cpu_s for r in group), max(r.peak_mb for r in group)
            print(
                f"{least} – {most} MB: {len(group)} documents, {size:.1f} MB, "
                f"{cpu / size:.2f} s a MB, peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
