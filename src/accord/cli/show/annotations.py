"""Faults of files as the servers that show code read them: SARIF, GitHub and GitLab."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A sentence beside a line; ``level`` is SARIF's, ``fingerprint`` the same in every commit.

    ``suppressed`` is why nobody has to act on it, where that was said.
    """

    rule: str
    level: str
    text: str
    path: str
    line: int
    fingerprint: str
    suppressed: str = ""


def sarif(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> dict[str, Any]:
    """The faults as one run of a SARIF 2.1.0 log; ``prefix`` leads from the repository to them."""
    annotations = [
        Annotation(
            rule=fault.message.id,
            level=fault.severity.value,
            text=_sentence(fault, texts),
            path=fault.path,
            line=fault.line,
            fingerprint=fingerprint,
        )
        for fault, fingerprint in zip(faults, _fingerprints(faults), strict=True)
    ]
    return sarif_log(annotations, prefix=prefix)


def sarif_log(annotations: Sequence[Annotation], *, prefix: str) -> dict[str, Any]:
    """One run of a SARIF 2.1.0 log."""
    rules = sorted({annotation.rule for annotation in annotations})
    driver = {
        "name": "Accord",
        "version": version("accord"),
        "rules": [{"id": rule} for rule in rules],
    }
    results = [
        {
            "ruleId": each.rule,
            "ruleIndex": rules.index(each.rule),
            "level": each.level,
            "message": {"text": each.text},
            "locations": [_location(each.path, each.line, prefix)],
            "partialFingerprints": {"accord/v1": each.fingerprint},
        }
        | _suppression(each)
        for each in annotations
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def fingerprints(identities: Iterable[str]) -> Iterator[str]:
    """What names each thing from one commit to the next; lines move, so they are no part of it."""
    counts: Counter[str] = Counter()
    for identity in identities:
        counts[identity] += 1
        # Servers drop all but one of those that have the same fingerprint.
        yield hashlib.sha256(f"{identity}#{counts[identity]}".encode()).hexdigest()[:32]


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


def _suppression(annotation: Annotation) -> dict[str, Any]:
    if not annotation.suppressed:
        return {}
    return {"suppressions": [{"kind": "external", "justification": annotation.suppressed}]}


def _location(path: str, line: int, prefix: str) -> dict[str, Any]:
    uri = quote((PurePosixPath(prefix) / path).as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if line:
        physical["region"] = {"startLine": line}
    return {"physicalLocation": physical}


def _path(fault: Fault, prefix: str) -> str:
    return (PurePosixPath(prefix) / fault.path).as_posix()


def _sentence(fault: Fault, texts: ConsoleText) -> str:
    hint = texts.advice(fault.hint)
    sentence = texts.say(fault.message)
    return f"{sentence}\n{texts('hint')}{hint}" if hint else sentence


def _fingerprints(faults: Sequence[Fault]) -> Iterator[str]:
    return fingerprints(repr((fault.path, fault.message)) for fault in faults)


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
