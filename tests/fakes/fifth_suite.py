"""A fifth suite as somebody else would bring it: its files, its engine, its figures, its words.

Run as a script it is the engine's process: ``fifth_suite.py <assignment.json>``.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accord.model.assignment import Assignment, Count, EngineOptions
from accord.model.catalogue import Fault, WrittenCase
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Measured,
    StageFinished,
    StageStarted,
    Step,
    StepFinished,
)
from accord.model.figures import Figure, FigureKind
from accord.model.journal import JournalWriter, now
from accord.model.message import plain
from accord.model.status import Status, Suite
from accord.model.suites import (
    EngineDefinition,
    SuiteDefinition,
    SuiteSentences,
    register,
    unregister,
)
from accord.ports import Launch

AUDIT = Suite("audit")


class AuditOptions(EngineOptions, frozen=True, kw_only=True):
    """``depth`` is told back as a measure."""

    depth: Count = 1


class AuditEngine:
    """Says of every file what the file says of itself."""

    suite = AUDIT

    def __init__(self, name: str = "auditor") -> None:
        self.name = name

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        command = (sys.executable, str(Path(__file__)), str(path), self.name)
        return Launch(command=command, folder=Path(assignment.workspace))


def other_engine() -> AuditEngine:
    """The second engine of the suite."""
    return AuditEngine("second-auditor")


def read_audits(workspace: Path) -> tuple[tuple[WrittenCase, ...], tuple[Fault, ...]]:
    """A case for every ``audit/*.toml``."""
    cases, faults = [], []
    for file in sorted((workspace / "audit").glob("*.toml")):
        path = file.relative_to(workspace).as_posix()
        try:
            title = tomllib.loads(file.read_text())["title"]
        except (tomllib.TOMLDecodeError, KeyError) as error:
            faults.append(Fault(path=path, message=plain(str(error)), unreadable=True))
        else:
            cases.append(WrittenCase(suite=AUDIT, id=path, title=title, path=path))
    return tuple(cases), tuple(faults)


DEFINITION = SuiteDefinition(
    suite=AUDIT,
    engines=(
        EngineDefinition(
            name="auditor",
            host="fakes.fifth_suite:AuditEngine",
            options="fakes.fifth_suite:AuditOptions",
            distributions=("msgspec",),
        ),
        EngineDefinition(
            name="second-auditor",
            host="fakes.fifth_suite:other_engine",
            options="fakes.fifth_suite:AuditOptions",
        ),
    ),
    reader="fakes.fifth_suite:read_audits",
    folder="audit/",
    figures=(Figure("score", FigureKind.SHARE), Figure("depth", FigureKind.COUNT)),
    sentences=SuiteSentences(title="audit.title"),
    messages=Path(__file__).with_suffix(".toml"),
)


@contextmanager
def registered() -> Iterator[None]:
    """The suite, for as long as a test needs it."""
    register(DEFINITION)
    try:
        yield
    finally:
        unregister(AUDIT)


def main(path: str, engine: str) -> None:
    """Pass every case whose title holds no ``fails``."""
    assignment = Assignment.load(Path(path))
    journal, stage = JournalWriter(Path(assignment.journal)), assignment.stage
    options = AuditOptions.of(assignment.options)
    journal.write(StageStarted(at=now(), stage=stage, engine=engine, engine_version="5"))
    for case in assignment.cases:
        journal.write(CaseStarted(at=now(), stage=stage, case=case.id))
        failed = "fails" in case.title
        status = Status.FAILED if failed else Status.PASSED
        reason = plain("The books are open.") if failed else None
        step = Step(text="the books are closed", status=status, reason=reason)
        journal.write(StepFinished(at=now(), stage=stage, case=case.id, step=step))
        journal.write(
            CaseFinished(
                at=now(), stage=stage, case=case.id, status=status, seconds=0.1, reason=reason
            )
        )
    for name, value, kind in (
        ("score", 0.9, FigureKind.SHARE),
        ("depth", float(options.depth), FigureKind.COUNT),
    ):
        measured = Measured(at=now(), stage=stage, name=name, value=value, unit=kind.value)
        journal.write(measured)
    journal.write(StageFinished(at=now(), stage=stage))
    journal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
