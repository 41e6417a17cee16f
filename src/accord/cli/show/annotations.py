"""Faults of files as the servers that show code read them: SARIF, GitHub and GitLab."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from accord.cli.console_text import ConsoleText
from accord.model.catalogue import Fault, Severity

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# The words of GitLab's Code Quality reports, which has five.
_GITLAB: Final = {Severity.ERROR: "major", Severity.WARNING: "minor"}
# GitHub reads these as ends of what stands before them.
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = _DATA | {":": "%3A", ",": "%2C"}


def sarif(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> dict[str, Any]:
    """The faults as one run of a SARIF 2.1.0 log; ``prefix`` leads from the repository to them."""
    rules = sorted({fault.message.id for fault in faults})
    driver = {
        "name": "Accord",
        "version": version("accord"),
        "rules": [{"id": rule} for rule in rules],
    }
    results = [
        {
            "ruleId": fault.message.id,
            "ruleIndex": rules.index(fault.message.id),
            "level": fault.severity.value,
            "message": {"text": _sentence(fault, texts)},
            "locations": [_location(fault, prefix)],
            "partialFingerprints": {"accord/v1": fingerprint},
        }
        for fault, fingerprint in zip(faults, _fingerprints(faults), strict=True)
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def github(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> Iterator[str]:
    """A workflow command a fault, which GitHub shows beside the line."""
    for fault in faults:
        properties = {"file": _path(fault, prefix), "line": str(fault.line or 1)}
        properties["title"] = fault.message.id
        listed = ",".join(f"{key}={_escaped(v, _PROPERTY)}" for key, v in properties.items())
        yield f"::{fault.severity.value} {listed}::{_escaped(_sentence(fault, texts), _DATA)}"


def gitlab(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> list[dict[str, Any]]:
    """The faults as a GitLab Code Quality report."""
    return [
        {
            "description": _sentence(fault, texts),
            "check_name": fault.message.id,
            "fingerprint": fingerprint,
            "severity": _GITLAB[fault.severity],
            "location": {"path": _path(fault, prefix), "lines": {"begin": fault.line or 1}},
        }
        for fault, fingerprint in zip(faults, _fingerprints(faults), strict=True)
    ]


def _location(fault: Fault, prefix: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(_path(fault, prefix))}}
    if fault.line:
        physical["region"] = {"startLine": fault.line}
    return {"physicalLocation": physical}


def _path(fault: Fault, prefix: str) -> str:
    return (PurePosixPath(prefix) / fault.path).as_posix()


def _sentence(fault: Fault, texts: ConsoleText) -> str:
    hint = texts.advice(fault.hint)
    sentence = texts.say(fault.message)
    return f"{sentence}\n{texts('hint')}{hint}" if hint else sentence


def _fingerprints(faults: Sequence[Fault]) -> Iterator[str]:
    """What names a fault from one commit to the next; lines move, so they are no part of it."""
    counts: Counter[str] = Counter()
    for fault in faults:
        identity = repr((fault.path, fault.message))
        counts[identity] += 1
        # Servers drop all but one of those that have the same fingerprint.
        yield hashlib.sha256(f"{identity}#{counts[identity]}".encode()).hexdigest()[:32]


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
