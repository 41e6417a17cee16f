"""The body of a profile: scenarios in their proportions, run by actors, and what they failed of."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from accord.engines.locust.client import LoadClient
from accord.engines.locust.protocol import NewFailure
from accord.engines.locust.tally import LoadTally, is_error
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from accord.model.events import Finding
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario
from accord.steps.executor_binding import BoundScenario
from accord.steps.executor_stage import ExecutorStage
from accord.steps.world import World

_MOST_KINDS: Final = 40
_MOST_CALLS: Final = 20


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who runs scenarios, one after another."""

    world: World
    client: LoadClient


class Turns:
    """Whose turn it is: names in the proportion of their weights, evenly mixed."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = dict(weights)
        self._whole = sum(weights.values())
        self._credit = dict.fromkeys(weights, 0.0)

    def next(self) -> str:
        """The next name."""
        credit = self._credit
        if len(credit) == 1:
            return next(iter(credit))
        for name, weight in self._weights.items():
            credit[name] += weight
        chosen = max(credit, key=credit.__getitem__)
        credit[chosen] -= self._whole
        return chosen


class FailureSamples:
    """Failures by kind: each shown once with its calls, and counted from then on."""

    def __init__(
        self, profile: str, *, masks: Masks, store: Store, say: Callable[[NewFailure], None]
    ) -> None:
        self.times: Counter[str] = Counter()
        self._profile = profile
        self._masks = masks
        self._store = store
        self._say = say

    def scenario(self, bound: BoundScenario, ran: ExecutedScenario, actor: Actor) -> None:
        """A scenario did not pass."""
        step = bound.steps[ran.step].text if ran.step >= 0 else ""
        last = actor.world.calls[-1] if actor.world.calls else None
        kind = _kind(ran, last)
        told = message("load.finding", step=step or bound.title, reason=ran.reason or "")
        key = f"{bound.id}\n{ran.step}\n{kind}\n{last and (last.operation, last.status)}"
        self.add(
            key,
            case=bound.id,
            kind=kind,
            title=told,
            ran=ran,
            written=lambda: self.written(actor.client),
        )

    def add(
        self,
        key: str,
        *,
        case: str,
        kind: str,
        title: Message,
        ran: ExecutedScenario,
        written: Callable[[], tuple[Call, ...]],
    ) -> None:
        """Count a failure, and show it when it is the first of its kind."""
        id = hashlib.sha256(f"{self._profile}\n{key}".encode()).hexdigest()[:12]
        if id not in self.times and len(self.times) >= _MOST_KINDS:
            id = "others"
        self.times[id] += 1
        if self.times[id] > 1:
            return
        calls = written()
        last = calls[-1] if calls else None
        finding = Finding(
            id=id,
            kind=kind,
            title=self._masks.message(title),
            service=last.service if last else "",
            operation=last.operation if last else "",
            cases=(f"{self._profile}#{case}",) if case else (self._profile,),
            example=last,
            detail=self._masks.text(ran.detail) if ran.detail else "",
        )
        trace = last.trace if last else ""
        self._say(
            NewFailure(
                scenario=case,
                finding=finding,
                status=ran.status,
                step=ran.step,
                trace=trace,
                calls=calls,
            )
        )

    def written(self, client: LoadClient) -> tuple[Call, ...]:
        """The last calls of a client's scenario, masked and with their bodies."""
        return tuple(
            each.written_down(masks=self._masks, store=self._store)
            for each in client.kept[-_MOST_CALLS:]
        )


class ScenarioBody:
    """Runs the scenarios of a profile for whoever asks."""

    def __init__(
        self,
        light: ExecutorStage,
        bounds: Mapping[str, BoundScenario],
        *,
        turns: Turns,
        tally: LoadTally,
        exhibits: FailureSamples,
    ) -> None:
        self._light = light
        self._bounds = bounds
        self._turns = turns
        self._tally = tally
        self._exhibits = exhibits
        self.known = b""

    def run_next(self, actor: Actor, *, due: float | None = None) -> None:
        """Run the scenario whose turn it is; ``due`` is when it should have begun."""
        bound = self._bounds[self._turns.next()]
        self._tally.begun[bound.id] += 1
        actor.world.start_scenario()
        actor.client.due = due
        if self.known:
            actor.world.values.update(remembered(self.known))
        began = time.monotonic() if due is None else due
        ran = self._light.run(bound, actor.world)
        self._tally.scenario(bound.id, time.monotonic() - began, ran.status)
        for call in actor.world.calls:
            if call.verdict is ContractVerdict.UNCHECKED:
                self._tally.unchecked += 1
        if ran.status is not Status.PASSED:
            self._failed(bound, ran, actor)

    def _failed(self, bound: BoundScenario, ran: ExecutedScenario, actor: Actor) -> None:
        calls = actor.world.calls
        if ran.status is Status.FAILED and calls and not is_error(calls[-1]):
            last = calls[-1]
            self._tally.blame(last.operation or f"{last.service} {last.method}")
        self._exhibits.scenario(bound, ran, actor)


def remembered(known: bytes) -> dict[str, Any]:
    """What a profile's ``before`` remembered, fresh for one scenario."""
    values: dict[str, Any] = msgspec.json.decode(known)
    return values


def remember(values: Mapping[str, Any]) -> bytes:
    """Whatever of a scenario's values can be told to other processes."""
    told: dict[str, Any] = {}
    for name, value in values.items():
        try:
            msgspec.json.encode(value)
        except (TypeError, OverflowError):
            continue
        told[name] = value
    return msgspec.json.encode(told)


def _kind(ran: ExecutedScenario, last: Call | None) -> str:
    if ran.status is not Status.FAILED:
        return "not-judged"
    if last is not None and last.response is None:
        return "no-answer"
    if last is not None and last.problems and last.faults:
        return "contract-broken"
    return "not-as-specified"
