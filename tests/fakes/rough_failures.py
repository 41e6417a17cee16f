"""Requests of rough systems that end as they should not, and the one ailment that makes them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fakes.rough_play import Ailment, RoughAnswer, RoughRecord, play
from fakes.rough_systems import SHAPES, RoughSystem, draw

OF_HANDLERS: Final = (
    "down", "stopped", "limit", "shed", "lost-row", "conflict", "die-first", "pool", "slow", "hang",
    "flaky", "crash-first", "die-last", "crash-last", "body", "other-success", "redirect",
    "pending",
)  # fmt: skip
OF_STEPS: Final = ("wrong-request", "no-token", "impatient", "no-connection")
_SUCCESSES_THAT_ARE_NONE: Final = frozenset({"body", "other-success", "redirect"})
_MOST_RECORDS: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Sickness:
    """``objection`` is what the scenario finds wrong: a status, a body, a value or the time."""

    system: RoughSystem
    seed: int
    ailments: tuple[Ailment, ...]
    cause: Ailment
    objection: str

    @property
    def at_fault(self) -> str:
        """The service to be named."""
        return self.cause.handler.service.name


def sicknesses(count: int, seed: int, shape: str = "") -> Iterator[Sickness]:
    """Failing requests; who is at fault is found out by playing each ailment alone."""
    number = seed * 1_000_000
    while count:
        number += 1
        drawn = _drawn(number, shape)
        if drawn is not None and _can_be_seen(drawn):
            count -= 1
            yield drawn


def _drawn(number: int, shape: str) -> Sickness | None:
    rng = random.Random(number)
    system = draw(rng, shape or rng.choice(SHAPES))
    answer, usual_s, _ = play(system, number, ())
    if not (answer.is_good and answer.whole and answer.good_body):
        return None
    ailments = tuple(_ailment(rng, system) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
    objection = _objection(system, number, ailments, usual_s)
    alone = [it for it in ailments if objection and _objection(system, number, [it], usual_s)]
    if len(alone) != 1:
        return None
    rest = [it for it in ailments if it is not alone[0]]
    is_shared = any(it.handler.service is alone[0].handler.service for it in rest)
    if is_shared or (rest and _objection(system, number, rest, usual_s)):
        return None
    return Sickness(
        system=system, seed=number, ailments=ailments, cause=alone[0], objection=objection
    )


def _ailment(rng: random.Random, system: RoughSystem) -> Ailment:
    kind = rng.choice((*OF_HANDLERS, *OF_STEPS))
    if kind in OF_STEPS:
        handler = rng.choice([it for it in system.handlers if it.steps])
        amount = rng.choice([0.001, 0.005, 1.0]) if kind == "no-connection" else 0.02
        return Ailment(kind=kind, handler=handler, step=rng.choice(handler.steps), amount=amount)
    amounts = {"slow": (1.0, 3.0, 8.0), "flaky": (1, 2, 5), "pool": (0.0, 1.0, 5.0), "hang": (30,)}
    amount = rng.choice(amounts.get(kind, (0.0,)))
    return Ailment(kind=kind, handler=rng.choice(system.handlers), amount=amount)


def _objection(system: RoughSystem, seed: int, ailments: Sequence[Ailment], usual_s: float) -> str:
    answer, seconds, _ = play(system, seed, ailments)
    if not answer.is_good:
        return "status"
    if not answer.good_body:
        return "body" if system.root.service.documents else "value"
    if not answer.whole:
        return "value"
    return "slow" if seconds > usual_s * 3 + 0.8 else ""


def _can_be_seen(it: Sickness) -> bool:
    """Whether it is small enough to be looked at, and no wrong value that every line calls good."""
    _, _, records = play(it.system, it.seed, it.ailments)
    if len(records) > _MOST_RECORDS:
        return False
    if it.objection != "value":
        return True
    if it.cause.kind in _SUCCESSES_THAT_ARE_NONE:
        return it.cause.kind != "body" and bool(it.cause.handler.service.documents)
    return any(map(_is_bad, records))


def _is_bad(record: RoughRecord) -> bool:
    documents = record.service.documents
    return not RoughAnswer(status=record.status).is_good or (
        not record.to and bool(documents) and record.status not in documents
    )
