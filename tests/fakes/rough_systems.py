"""Systems as they grow: chains, stars, shared callees, each service with habits of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Final

from fakes.rough_words import STYLES

NAMES: Final = (
    "front", "gate", "order", "price", "tax", "pay", "bank", "risk", "stock", "store", "mail",
    "push", "cart", "user", "auth", "coupon", "ship", "track", "rate", "geo", "search", "rank",
    "ads", "feed", "media", "image", "video", "audit", "ledger", "quote", "fx", "promo", "gift",
    "loyal", "point", "seat", "room", "fare", "fuel", "crew", "dock", "port", "lane", "rack",
    "bin", "pick", "pack", "label", "sort", "scan", "weigh", "toll",
)  # fmt: skip
SHAPES: Final = ("tree", "chain", "dag", "dag", "wide", "mixed", "mixed", "mixed", "star")
_DOCUMENTED: Final = (
    frozenset[int](),
    frozenset({200, 201, 400, 401, 404, 409, 422, 429, 500, 502, 503, 504}),
    frozenset({200, 201, 400, 401, 403, 404, 422, 503}),
    frozenset({200, 201, 404, 422}),
)


@dataclass(eq=False, slots=True, kw_only=True)
class RoughService:
    """``gateway`` is how it answers when somebody below failed it; ``speaks`` if it says why.

    ``documents`` are the statuses of its contract, none where there is no contract.
    """

    name: str
    style: str
    gateway: int
    speaks: bool
    documents: frozenset[int]
    logs_calls: bool


@dataclass(eq=False, slots=True, kw_only=True)
class RoughStep:
    """A call in the plan of a handler; those of one ``group`` go out together.

    ``policy`` says what becomes of a failure: the handler *needs* it, it is *optional*, or it goes
    out in the *background* after the answer. ``reads`` is whether a body is looked into, ``repeat``
    how often it is asked in a loop, ``breaker`` after how many failures in a row no more.
    """

    to: RoughHandler
    group: int
    policy: str
    timeout: float = 2.0
    retries: int = 0
    backoff: float = 0.1
    reads: bool = True
    cached: bool = False
    repeat: int = 1
    breaker: int = 0
    alternative: RoughHandler | None = None
    polls: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class RoughHandler:
    """What a service does for one kind of request; ``work`` are its own seconds."""

    service: RoughService
    method: str
    path: str
    work: float
    steps: list[RoughStep] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughSystem:
    """Every handler, the first of which the scenario asks."""

    handlers: list[RoughHandler]
    shape: str

    @property
    def root(self) -> RoughHandler:
        """The handler that the scenario asks."""
        return self.handlers[0]

    def depends_on(self) -> dict[str, tuple[str, ...]]:
        """Whom each service asks."""
        names: dict[str, set[str]] = {it.service.name: set() for it in self.handlers}
        for handler in self.handlers:
            for step in handler.steps:
                targets = [step.to, step.alternative] if step.alternative else [step.to]
                names[handler.service.name] |= {it.service.name for it in targets}
        return {name: tuple(sorted(callees)) for name, callees in names.items()}


def draw(rng: random.Random, shape: str) -> RoughSystem:
    """A system of one shape."""
    sizes = {"tree": (4, 12), "chain": (8, 8), "star": (41, 41), "dag": (6, 12), "wide": (6, 14)}
    number = rng.randint(*sizes.get(shape, (5, 14)))
    handlers = [_handler(rng, _service(rng, name)) for name in rng.sample(NAMES, number)]
    for place in range(1, number):
        for above in _above(rng, shape, place):
            target = handlers[place]
            if handlers[above].steps and rng.random() < 0.15 and shape != "chain":
                target = _other_operation(target)
                handlers.append(target)
            handlers[above].steps.append(_step(rng, handlers[above], target, shape))
    if shape == "mixed" and rng.random() < 0.5:
        _give_second_source(rng, handlers)
    for handler in handlers:
        if handler.steps and rng.random() < (0.9 if shape in {"star", "wide"} else 0.35):
            _send_together(rng, handler)
    _set_limits(handlers[0], rng, 10.0)
    return RoughSystem(handlers=handlers, shape=shape)


def _above(rng: random.Random, shape: str, place: int) -> list[int]:
    if shape == "chain":
        return [place - 1]
    if shape == "star":
        return [0]
    if shape == "wide":
        return [rng.choice([0, 0, 0, rng.randrange(place)])]
    if shape == "tree":
        return [rng.randrange(max(0, place - 4), place)]
    return rng.sample(range(place), min(place, rng.choice([1, 1, 2, 2, 3])))


def _service(rng: random.Random, name: str) -> RoughService:
    return RoughService(
        name=name,
        style=rng.choice(STYLES),
        gateway=rng.choice([500, 500, 502, 503, 504, 424, 404, 500]),
        speaks=rng.random() < 0.75,
        documents=rng.choice(_DOCUMENTED),
        logs_calls=rng.random() < 0.9,
    )


def _handler(rng: random.Random, service: RoughService) -> RoughHandler:
    return RoughHandler(
        service=service,
        method=rng.choice(["GET", "POST", "POST", "PUT"]),
        path=f"/{service.name}s{rng.choice(['', '/17', '/check'])}",
        work=rng.choice([0.002, 0.01, 0.03, 0.08]),
    )


def _other_operation(handler: RoughHandler) -> RoughHandler:
    service = handler.service
    return RoughHandler(service=service, method="GET", path=f"/{service.name}/state", work=0.004)


def _step(rng: random.Random, above: RoughHandler, to: RoughHandler, shape: str) -> RoughStep:
    policies = ("needs", "optional", "background")
    weights = (0.9, 0.1, 0.0) if shape == "chain" else (0.68, 0.22, 0.1)
    step = RoughStep(to=to, group=len(above.steps), policy=rng.choices(policies, weights)[0])
    if rng.random() < 0.3:
        step.retries, step.backoff = rng.choice([1, 2, 2, 3]), rng.choice([0.0, 0.05, 0.2, 0.4])
    step.reads = rng.random() < 0.7
    step.cached = rng.random() < 0.06
    if rng.random() < 0.08 and step.policy != "background":
        step.repeat, step.breaker = rng.randint(2, 5), rng.choice([0, 2, 3])
    if rng.random() < 0.05 and step.policy == "needs" and shape != "star":
        step.polls, step.retries = True, 0
    return step


def _give_second_source(rng: random.Random, handlers: list[RoughHandler]) -> None:
    holder = rng.choice([it for it in handlers if it.steps])
    leaves = [it for it in handlers if not it.steps and it.service is not holder.service]
    if not leaves:
        return
    step, other = rng.choice(holder.steps), rng.choice(leaves)
    if other is not step.to and step.policy == "needs" and not step.polls:
        step.alternative = other


def _send_together(rng: random.Random, handler: RoughHandler) -> None:
    for step in handler.steps:
        if rng.random() < 0.6 and step.policy != "background":
            step.group = handler.steps[0].group


def _set_limits(handler: RoughHandler, rng: random.Random, budget: float) -> None:
    """Most set limits of time that grow shorter inwards, and some forget to."""
    for step in handler.steps:
        step.timeout = rng.choice([0.5, 1.0, 2.0, 2.0, 5.0, budget, budget * 0.6])
        _set_limits(step.to, rng, max(0.3, step.timeout * rng.choice([0.5, 0.8, 1.0, 1.3])))
