"""Faults of files as the servers that show code read them: SARIF, GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accord.cli.console_text import ConsoleText
from accord.model.catalogue import Fault
from accord.reports import annotations as written
from accord.reports.annotations import Annotation


def sarif(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> dict[str, Any]:
    """The faults as one run of a SARIF 2.1.0 log; ``prefix`` leads from the repository to them."""
    return written.sarif(_annotations(faults, texts), prefix=prefix)


def github(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> Iterator[str]:
    """A workflow command a fault, which GitHub shows beside the line."""
    return written.github(_annotations(faults, texts), prefix=prefix)


def gitlab(faults: Sequence[Fault], texts: ConsoleText, *, prefix: str) -> list[dict[str, Any]]:
    """The faults as a GitLab Code Quality report."""
    return written.gitlab(_annotations(faults, texts), prefix=prefix)


def _annotations(faults: Sequence[Fault], texts: ConsoleText) -> list[Annotation]:
    return [
        Annotation(
            path=fault.path,
            line=fault.line,
            severity=fault.severity,
            rule=fault.message.id,
            sentence=_sentence(fault, texts),
            identity=repr((fault.path, fault.message)),
        )
        for fault in faults
    ]


def _sentence(fault: Fault, texts: ConsoleText) -> str:
    hint = texts.advice(fault.hint)
    sentence = texts.say(fault.message)
    return f"{sentence}\n{texts('hint')}{hint}" if hint else sentence
