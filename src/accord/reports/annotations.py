"""What is wrong at a line, as the servers that show code read it: SARIF, GitHub and GitLab."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from accord.model.catalogue import Severity

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# The words of GitLab's Code Quality reports, which has five.
_GITLAB: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", None: "info"}
# GitHub reads these as ends of what stands before them.
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = _DATA | {":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A sentence about a line of a file; line 0 is the whole file, and no path that of nobody.

    ``rule`` is the stable word for what is wrong; ``identity`` is the same from commit to commit.
    Without a ``severity`` it is worth knowing and nothing is wrong; ``suppressed`` is why nobody
    has to act on it, where that was said.
    """

    path: str
    line: int
    severity: Severity | None
    rule: str
    sentence: str
    identity: str
    title: str = ""
    suppressed: str = ""


def sarif(annotations: Sequence[Annotation], *, prefix: str) -> dict[str, Any]:
    """One run of a SARIF 2.1.0 log; ``prefix`` leads from the repository to the files."""
    rules = sorted({annotation.rule for annotation in annotations})
    driver = {
        "name": "Accord",
        "version": version("accord"),
        "rules": [{"id": rule} for rule in rules],
    }
    results = [
        {
            "ruleId": annotation.rule,
            "ruleIndex": rules.index(annotation.rule),
            "level": annotation.severity.value if annotation.severity else "note",
            "message": {"text": annotation.sentence},
            "locations": [_location(annotation, prefix)] if annotation.path else [],
            "partialFingerprints": {"accord/v1": fingerprint},
        }
        | _suppression(annotation)
        for annotation, fingerprint in zip(annotations, _fingerprints(annotations), strict=True)
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def github(annotations: Sequence[Annotation], *, prefix: str) -> Iterator[str]:
    """A workflow command each, which GitHub shows beside the line."""
    for annotation in annotations:
        place = {"file": _path(annotation, prefix), "line": str(annotation.line or 1)}
        properties = place if annotation.path else {}
        properties["title"] = annotation.title or annotation.rule
        listed = ",".join(f"{key}={_escaped(v, _PROPERTY)}" for key, v in properties.items())
        command = annotation.severity.value if annotation.severity else "notice"
        yield f"::{command} {listed}::{_escaped(annotation.sentence, _DATA)}"


def gitlab(annotations: Sequence[Annotation], *, prefix: str) -> list[dict[str, Any]]:
    """A GitLab Code Quality report; what has no file has no place in one."""
    return [
        {
            "description": annotation.sentence,
            "check_name": annotation.rule,
            "fingerprint": fingerprint,
            "severity": _GITLAB[annotation.severity],
            "location": {
                "path": _path(annotation, prefix),
                "lines": {"begin": annotation.line or 1},
            },
        }
        for annotation, fingerprint in zip(annotations, _fingerprints(annotations), strict=True)
        if annotation.path
    ]


def _suppression(annotation: Annotation) -> dict[str, Any]:
    if not annotation.suppressed:
        return {}
    return {"suppressions": [{"kind": "external", "justification": annotation.suppressed}]}


def _location(annotation: Annotation, prefix: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(_path(annotation, prefix))}}
    if annotation.line:
        physical["region"] = {"startLine": annotation.line}
    return {"physicalLocation": physical}


def _path(annotation: Annotation, prefix: str) -> str:
    return (PurePosixPath(prefix) / annotation.path).as_posix()


def _fingerprints(annotations: Sequence[Annotation]) -> Iterator[str]:
    """What names one from one commit to the next; lines move, so they are no part of it."""
    counts: Counter[str] = Counter()
    for annotation in annotations:
        counts[annotation.identity] += 1
        # Servers drop all but one of those that have the same fingerprint.
        identity = f"{annotation.identity}#{counts[annotation.identity]}"
        yield hashlib.sha256(identity.encode()).hexdigest()[:32]


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
