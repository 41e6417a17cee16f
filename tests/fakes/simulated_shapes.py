"""Shapes of systems: trees, meshes, diamonds, a chain of twelve, a star of forty, and queues."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Final

from fakes.simulated_services import (
    Ask,
    Mapping,
    OnFailure,
    Operation,
    Service,
    System,
    Way,
)

# fmt: off
_PARTS: Final = [
    "account", "audit", "billing", "booking", "cart", "catalog", "claims", "courier", "customs",
    "delivery", "discount", "document", "export", "fleet", "forecast", "fraud", "gateway",
    "image", "import", "insight", "invoice", "label", "ledger", "limits", "loan", "mailer",
    "market", "meter", "notify", "offer", "parking", "partner", "permit", "picking", "planner",
    "policy", "portal", "quota", "rating", "refund", "report", "returns", "review", "route",
    "sales", "seat", "settle", "shelf", "stock", "tariff", "ticket", "tour", "vault", "voucher",
    "warehouse", "weather",
]
# fmt: on
_THIRD_PARTIES: Final = ("api.payfast.example", "maps.example.org", "sms.hello.example")
_GOOD: Final = {200, 201, 400, 401, 403, 404, 409, 422, 429}
_CONTRACTS: Final = (
    frozenset(_GOOD | {500, 502, 503, 504}),
    frozenset(_GOOD | {503}),
    frozenset(_GOOD),
    frozenset[int](),
)


class Drawing:
    """Draws the parts of one system; every operation has a number of its own."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        names = list(_PARTS)
        draw.shuffle(names)
        suffix = draw.choice(["", "-service", "-api", "_svc"])
        # The second time round they have a number.
        rounds = itertools.chain([""], itertools.count(2))
        self._names = (f"{name}{number}{suffix}" for number in rounds for name in names)
        self._third_parties = list(_THIRD_PARTIES)
        self._number = 0

    def service(self) -> Service:
        return Service(
            name=next(self._names),
            documents=self.draw.choice(_CONTRACTS),
            habit=self.draw.randrange(100),
        )

    def third_party(self) -> Service | None:
        """Somebody else's service, which leaves no line here."""
        if not self._third_parties or self.draw.random() > 0.15:
            return None
        return Service(name=self._third_parties.pop(), is_third_party=True)

    def operation(self, service: Service, *groups: tuple[Ask, ...]) -> Operation:
        self._number += 1
        draw = self.draw
        return Operation(
            number=self._number,
            service=service,
            work_s=round(draw.uniform(0.004, 0.04), 4),
            groups=tuple(group for group in groups if group),
            mapping=draw.choice(list(Mapping)[:4]) if draw.random() < 0.9 else list(Mapping)[4],
            budget_s=draw.choice([0.0, 0.0, 0.0, 0.0, 0.8, 1.5, 3.0]) if groups else 0.0,
        )

    def ask(self, to: Operation, second: Operation | None = None) -> Ask:
        draw = self.draw
        manner = draw.random()
        on_failure = OnFailure.FAIL
        if second is not None:
            on_failure = OnFailure.SECOND_SOURCE
        elif manner < 0.1:
            on_failure = OnFailure.DEFAULT
        elif manner < 0.16:
            on_failure = OnFailure.IGNORE
        return Ask(
            to=to,
            way=Way.AFTER_ANSWER if 0.16 < manner < 0.2 else Way.CALL,
            limit_s=draw.choice([0.4, 0.8, 1.0, 1.0, 2.0, 3.0, 5.0]),
            tries=draw.choice([1, 1, 1, 2, 3]),
            backoff_s=draw.choice([0.02, 0.1, 0.25]),
            on_failure=on_failure,
            second=second,
            has_breaker=draw.random() < 0.15,
            is_cached=0.2 < manner < 0.24,
            is_checked=draw.random() < 0.85,
        )

    def groups(self, asks: list[Ask]) -> Iterator[tuple[Ask, ...]]:
        """The asks in order, some of them side by side."""
        while asks:
            size = self.draw.choice([1, 1, 1, 2, 3])
            yield tuple(asks[:size])
            del asks[:size]

    def leaf(self) -> Operation:
        return self.operation(self.third_party() or self.service())


def tree(drawing: Drawing) -> Operation:
    """Up to four deep; now and then with a second source."""

    def branch(depth: int) -> Operation:
        width = 0 if depth == 0 else drawing.draw.choice([0, 1, 1, 2, 3])
        if not width:
            return drawing.leaf()
        asks = []
        for _ in range(width):
            second = drawing.leaf() if drawing.draw.random() < 0.1 else None
            asks.append(drawing.ask(branch(depth - 1), second))
        return drawing.operation(drawing.service(), *drawing.groups(asks))

    first = [drawing.ask(branch(3)) for _ in range(drawing.draw.choice([1, 2, 3]))]
    return drawing.operation(drawing.service(), *drawing.groups(first))


def mesh(drawing: Drawing) -> Operation:
    """Layers of services with several operations; each asks some of the next layers, also twice."""
    draw = drawing.draw
    below = [drawing.leaf() for _ in range(draw.choice([2, 3]))]
    everybody = list(below)
    for _ in range(draw.choice([1, 2, 3])):
        layer = []
        for service in [drawing.service() for _ in range(draw.choice([1, 2, 3]))]:
            for _ in range(draw.choice([1, 1, 2])):
                pool = below if draw.random() < 0.8 else everybody
                asked = draw.sample(pool, k=min(len(pool), draw.choice([1, 1, 2])))
                asks = [drawing.ask(to) for to in asked]
                layer.append(drawing.operation(service, *drawing.groups(asks)))
        below = layer
        everybody += layer
    asks = [drawing.ask(to) for to in draw.sample(below, k=min(3, len(below)))]
    return drawing.operation(drawing.service(), *drawing.groups(asks))


def diamond(drawing: Drawing) -> Operation:
    """Several ask the same operation of one service in the end."""
    bottom = drawing.leaf()
    middle = [
        drawing.operation(drawing.service(), (drawing.ask(bottom),))
        for _ in range(drawing.draw.choice([2, 3]))
    ]
    asks = [drawing.ask(to) for to in middle]
    return drawing.operation(drawing.service(), *drawing.groups(asks))


def chain(drawing: Drawing) -> Operation:
    """Twelve that ask each other in a row."""
    operation = drawing.leaf()
    for _ in range(11):
        operation = drawing.operation(drawing.service(), (drawing.ask(operation),))
    return operation


def star(drawing: Drawing) -> Operation:
    """One that asks forty, many at the same time."""
    asks = [drawing.ask(drawing.leaf()) for _ in range(40)]
    sizes = drawing.draw.choice([5, 10, 40])
    groups = [tuple(asks[at : at + sizes]) for at in range(0, 40, sizes)]
    hub = drawing.operation(drawing.service(), *groups)
    return drawing.operation(drawing.service(), (drawing.ask(hub),))


def queue(drawing: Drawing) -> Operation:
    """An order is handed over as a message; whoever took it is asked again and again."""
    draw = drawing.draw
    asks = [drawing.ask(drawing.leaf()) for _ in range(draw.choice([0, 1, 2]))]
    worker = drawing.service()
    consumer = drawing.operation(worker, *drawing.groups(asks))
    tells = drawing.operation(worker if draw.random() < 0.8 else drawing.service())
    by_queue = Ask(
        to=consumer,
        way=Way.QUEUE,
        limit_s=draw.choice([0.5, 1.0, 2.0]),
        second=tells if draw.random() < 0.85 else None,
        on_failure=draw.choice([OnFailure.FAIL, OnFailure.FAIL, OnFailure.DEFAULT]),
    )
    before = [drawing.ask(drawing.leaf()) for _ in range(draw.choice([0, 1]))]
    taker = drawing.operation(drawing.service(), *drawing.groups(before), (by_queue,))
    return drawing.operation(drawing.service(), (drawing.ask(taker),))


SHAPES: Final[dict[str, Callable[[Drawing], Operation]]] = {
    "tree": tree,
    "mesh": mesh,
    "diamond": diamond,
    "chain": chain,
    "star": star,
    "queue": queue,
}
_USUAL: Final = ("tree", "tree", "tree", "mesh", "mesh", "diamond", "queue")


def system(draw: random.Random, shape: str = "") -> System:
    """A system of a shape, or of any usual one."""
    shape = shape or draw.choice(_USUAL)
    return System(root=SHAPES[shape](Drawing(draw)), shape=shape)
