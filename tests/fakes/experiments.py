"""Experiments whose activities are functions of this module, and a session without a system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from accord.engines.chaostoolkit.context import ExperimentContext
from accord.engines.chaostoolkit.experiment_journal import ExperimentJournal
from accord.engines.chaostoolkit.session import ExperimentSession, Observation
from accord.engines.chaostoolkit.signals import Signals
from accord.evidence import Masks
from accord.model.assignment import Assignment
from accord.model.catalogue import Experiment
from accord.model.events import Event, Step, StepFinished
from accord.model.journal import read
from accord.model.message import Message
from accord.model.steadiness import Steadiness

answers: list[object] = []
"""What ``answer`` gives, one after another; the newest again when there are no more."""


def answer() -> object:
    """A probe, or an action."""
    value = answers.pop(0) if len(answers) > 1 else answers[0]
    if isinstance(value, BaseException):
        raise value
    return value


def activity(name: str, type: str = "probe", **more: Any) -> dict[str, Any]:
    provider = {"type": "python", "module": "fakes.experiments", "func": "answer"}
    return {"type": type, "name": name, "provider": provider, **more}


def document(*method: dict[str, Any], rollbacks: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    return {
        "title": "A tiny experiment",
        "description": "It tries the steady state.",
        "steady-state-hypothesis": {
            "title": "steady",
            "probes": [activity("goods are shown", tolerance=True)],
        },
        "method": list(method),
        "rollbacks": list(rollbacks),
    }


@dataclass(slots=True, kw_only=True)
class FakeLease:
    service: str = "shop"
    lasts: bool = True


@dataclass(slots=True, kw_only=True)
class FakeSession:
    """A session of which nothing is asked but what it would know."""

    held: list[FakeLease] = field(default_factory=list)
    observation: Observation = field(default_factory=Observation)
    problem: Message | None = None
    starts_system: bool = True

    @property
    def disturber(self) -> FakeSession:
        return self

    def leases(self) -> list[FakeLease]:
        return list(self.held)

    def undo(self, service: str) -> bool:
        self.held = [lease for lease in self.held if lease.service != service]
        return True


class QuietSignals(Signals):
    """Signals that leave the handlers of the tests' own process alone."""

    def __init__(self) -> None:
        self.ignored = False

    def listen(self) -> None:
        """Leave them."""

    def ignore(self) -> None:
        self.ignored = True


def assignment(folder: Path, **more: Any) -> Assignment:
    return Assignment(
        run="r",
        stage="chaos",
        workspace=str(folder),
        journal=str(folder / "journal" / "chaos.ndjson"),
        evidence=str(folder / "evidence"),
        cases=(),
        addresses={},
        allow=("127.0.0.1",),
        **more,
    )


def context(
    folder: Path, content: dict[str, Any], *, session: FakeSession | None = None, **limits: Any
) -> ExperimentContext:
    steadiness = Steadiness(**{"recovers_within_s": 0.0, **limits})
    return ExperimentContext(
        experiment=Experiment(
            id="chaos/tiny.yaml",
            title="Tiny",
            path="chaos/tiny.yaml",
            document=content,
            steadiness=steadiness,
        ),
        document=content,
        session=cast("ExperimentSession", session or FakeSession()),
        record=ExperimentJournal(assignment(folder), "chaos/tiny.yaml", masks=Masks()),
    )


def events(folder: Path) -> list[Event]:
    return list(read(folder / "journal" / "chaos.ndjson"))


def steps(folder: Path) -> list[Step]:
    return [event.step for event in events(folder) if isinstance(event, StepFinished)]
