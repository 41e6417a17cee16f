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
from accord.engines.locust.feeding import Feeding
from accord.engines.locust.protocol import NewFailure
from accord.engines.locust.tally import LoadTally, is_error
from accord.evidence import Masks
from accord.model.calls import Call
from accord.model.events import Finding
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps.executor import ExecutedScenario
from accord.steps.executor_binding import BoundScenario
from accord.steps.executor_stage import ExecutorStage
from accord.steps.world import World

_MOST_KINDS: Final = 40
# The last ones led to the failure; a scenario in a loop makes thousands.
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
        self._sum = sum(weights.values())
        self._credit = dict.fromkeys(weights, 0.0)

    def next(self) -> str:
        """The next name."""
        credit = self._credit
        if len(credit) == 1:
            # The common profile has one scenario, and this is called for every iteration.
            return next(iter(credit))
        for name, weight in self._weights.items():
            credit[name] += weight
        # The smooth weighted round-robin of nginx: no run of one name, as chance would make.
        winner = max(credit, key=credit.__getitem__)
        credit[winner] -= self._sum
        return winner


class FailureSamples:
    """Failures by kind: each shown once with its calls, and counted from then on."""

    def __init__(self, profile: str, *, masks: Masks, say: Callable[[NewFailure], None]) -> None:
        self.times: Counter[str] = Counter()
        self._profile = profile
        self._masks = masks
        self._say = say

    def scenario(self, bound: BoundScenario, outcome: ExecutedScenario, actor: Actor) -> None:
        """A scenario did not pass."""
        step = bound.steps[outcome.step].text if outcome.step >= 0 else ""
        call = actor.world.calls[-1] if actor.world.calls else None
        kind = _kind(outcome, call)
        title = message("load.finding", step=step or bound.title, reason=outcome.reason or "")
        # Reasons hold ids and times, so they would make every failure a kind of its own.
        key = f"{bound.id}\n{outcome.step}\n{kind}\n{call and (call.operation, call.status)}"
        self.add(
            key,
            case=bound.id,
            kind=kind,
            title=title,
            ran=outcome,
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
        # An id in every message would make a finding a request, and a report of a million.
        if id not in self.times and len(self.times) >= _MOST_KINDS:
            id = "others"
        self.times[id] += 1
        if self.times[id] > 1:
            return
        calls = written()
        call = calls[-1] if calls else None
        finding = Finding(
            id=id,
            kind=kind,
            title=self._masks.message(title),
            service=call.service if call else "",
            operation=call.operation if call else "",
            cases=(f"{self._profile}#{case}",) if case else (self._profile,),
            example=call,
            detail=self._masks.text(ran.detail) if ran.detail else "",
        )
        failure = NewFailure(
            scenario=case,
            finding=finding,
            status=ran.status,
            step=ran.step,
            trace=call.trace if call else "",
            calls=calls,
        )
        self._say(failure)

    def written(self, client: LoadClient) -> tuple[Call, ...]:
        """The last calls of a client's scenario, masked and with their bodies."""
        return client.written(_MOST_CALLS)


class ScenarioBody:
    """Runs the scenarios of a profile for whoever asks."""

    def __init__(
        self,
        executor: ExecutorStage,
        bounds: Mapping[str, BoundScenario],
        *,
        turns: Turns,
        tally: LoadTally,
        exhibits: FailureSamples,
        feeding: Feeding,
    ) -> None:
        self._feeding = feeding
        self._executor = executor
        self._bounds = bounds
        self._turns = turns
        self._tally = tally
        self._exhibits = exhibits
        self.known = b""

    def run_next(self, actor: Actor, *, due: float | None = None) -> None:
        """Run the scenario whose turn it is; ``due`` is when it should have begun.

        Raises:
            FeederEmptyError: there is nothing left to feed it with.
        """
        row = self._feeding.row() if self._feeding.feeds else None
        bound = self._bounds[self._turns.next()]
        self._tally.begun[bound.id] += 1
        actor.world.start_scenario()
        # Times count from when it was due: a server that stalls must not slow its measuring.
        actor.client.due = due
        if self.known:
            actor.world.values.update(remembered(self.known))
        if row:
            actor.world.values.update(row)
        began = time.monotonic() if due is None else due
        outcome = self._executor.run(bound, actor.world)
        self._tally.scenario(bound.id, time.monotonic() - began, outcome.status)
        judged = self._tally.judged
        for call in actor.world.calls:
            if call.response is not None:
                judged[call.judged_as] += 1
        if outcome.status is not Status.PASSED:
            self._failed(bound, outcome, actor)

    def _failed(self, bound: BoundScenario, outcome: ExecutedScenario, actor: Actor) -> None:
        calls = actor.world.calls
        if outcome.status is Status.FAILED and calls and not is_error(calls[-1]):
            # The client took the answer for a good one; only the step knows that it is not.
            call = calls[-1]
            self._tally.blame(call.operation or f"{call.service} {call.method}")
        self._exhibits.scenario(bound, outcome, actor)


def remembered(memory: bytes) -> dict[str, Any]:
    """What a profile's ``before`` remembered, fresh for one scenario."""
    values: dict[str, Any] = msgspec.json.decode(memory)
    return values


def remember(values: Mapping[str, Any]) -> bytes:
    """Whatever of a scenario's values can be told to other processes."""
    portable: dict[str, Any] = {}
    for name, value in values.items():
        try:
            msgspec.json.encode(value)
        except (TypeError, OverflowError):
            continue
        portable[name] = value
    return msgspec.json.encode(portable)


def _kind(outcome: ExecutedScenario, call: Call | None) -> str:
    if outcome.status is not Status.FAILED:
        return "not-judged"
    if call is not None and call.response is None:
        return "no-answer"
    if call is not None and call.problems and call.faults:
        return "contract-broken"
    return "not-as-specified"
