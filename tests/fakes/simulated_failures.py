"""Failing requests of simulated systems, each with who is at fault: found out fault by fault."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fakes.simulated_harm import BY_CALLER, OF_CONSUMERS, STATUSES, UNREACHABLE, Fault, Harm
from fakes.simulated_play import Answer, Play, Record
from fakes.simulated_services import Service, System, Way
from fakes.simulated_shapes import system

# Tries of tries of tries: nobody reads that many lines of one request.
_MOST_RECORDS: Final = 1_000
_NOISE: Final = (Harm.CRASHES, Harm.DOWN, Harm.EVERY_OTHER, Harm.SLOW, Harm.LOST_RECORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A request that fails for one fault; ``objection`` is what its scenario does not accept."""

    seed: int
    system: System
    faults: tuple[Fault, ...]
    objection: str
    answer: Answer
    seconds: float

    @property
    def service_at_fault(self) -> Service:
        place = self.faults[0].operation
        return next(it.service for it in self.system.operations if it.number == place)

    @property
    def at_fault(self) -> str:
        return self.service_at_fault.name

    @property
    def harm(self) -> Harm:
        return self.faults[0].harm

    def records(self, dropping: str = "") -> list[Record]:
        """What services saw; one that is ``dropping`` passes no header on."""
        play = Play(self.faults, dropping=dropping)
        play.run(self.system)
        return [*play.traced()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scenario:
    system: System
    limit_s: float
    looks_at_values: bool

    def objection(self, faults: Iterable[Fault]) -> str:
        """What it objects to: the answer's status, its body, its value, the time; or nothing."""
        answer, seconds = Play(faults).run(self.system)
        if answer.status != 200:
            return "status"
        if answer.is_broken:
            return "body"
        if self.looks_at_values and (answer.lacks or answer.is_wrong):
            return "value"
        return "slow" if seconds > self.limit_s else ""


def breakdown(seed: int, shape: str = "") -> Breakdown | None:
    """The request of this seed, or none where its fault alone does not decide."""
    draw = random.Random(seed)
    it = system(draw, shape)
    nominal = Play([]).run(it)[1]
    scenario = _Scenario(
        system=it,
        limit_s=nominal + 0.5 if draw.random() < 0.4 else 99.0,
        looks_at_values=draw.random() < 0.7,
    )
    main = _fault(draw, it, list(Harm))
    if main is None or scenario.objection([]):
        return None
    objection = scenario.objection([main])
    if not objection:
        return None
    noise = _harmless(draw, scenario, main)
    if scenario.objection([main, *noise]) != objection or scenario.objection(noise):
        return None
    play = Play([main, *noise])
    answer, seconds = play.run(it)
    if len(play.records) > _MOST_RECORDS:
        return None
    return Breakdown(
        seed=seed,
        system=it,
        faults=(main, *noise),
        objection=objection,
        answer=answer,
        seconds=seconds,
    )


def _fault(draw: random.Random, it: System, harms: Collection[Harm]) -> Fault | None:
    operation = draw.choice(it.operations)
    consumers = {ask.to.number for op in it.operations for ask in op.asks if ask.way is Way.QUEUE}
    is_consumer = operation.number in consumers
    if is_consumer and draw.random() < 0.6:
        harms = OF_CONSUMERS
    harm = draw.choice(sorted(harms, key=lambda harm: harm.value))
    if is_consumer and (harm in UNREACHABLE or harm is Harm.RESTARTING):
        return None
    if harm in OF_CONSUMERS and not is_consumer:
        return None
    callee = -1
    if harm in BY_CALLER:
        asks = [ask for ask in operation.asks if ask.way is not Way.QUEUE]
        if not asks:
            return None
        callee = draw.choice(asks).to.number
    variants = len(STATUSES.get(harm, (0, 0, 0)))
    return Fault(harm, operation.number, callee, draw.randrange(variants))


def _harmless(draw: random.Random, scenario: _Scenario, main: Fault) -> list[Fault]:
    """Other faults at the same time, without any of which it would fail too."""
    noise: list[Fault] = []
    for _ in range(draw.choice([0, 0, 1, 1, 2, 3])):
        other = _fault(draw, scenario.system, _NOISE)
        places = {main.operation, *(fault.operation for fault in noise)}
        if other and other.operation not in places and not scenario.objection([*noise, other]):
            noise.append(other)
    return noise


def is_silent(it: Breakdown) -> bool:
    """Whether a value is wrong, or a body, and every line of the request shows a good answer.

    No line of the service or of those that ask it is other than good.
    """
    if it.harm is Harm.WRONG_VALUE:
        return True
    if it.objection not in {"value", "body"}:
        return False
    if it.harm is Harm.UNDOCUMENTED and not it.service_at_fault.documents:
        return True
    return all(
        record.answer.status == 200
        for record in it.records()
        if it.at_fault in (record.service.name, record.to)
    )


def breakdowns(count: int, seed: int, shape: str = "") -> Iterator[Breakdown]:
    """So many failing requests, without wrong values that nobody shows."""
    number = seed * 1_000_000
    while count:
        number += 1
        it = breakdown(number, shape)
        if it is not None and not is_silent(it):
            count -= 1
            yield it
