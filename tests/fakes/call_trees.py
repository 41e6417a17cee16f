"""Random systems of services with one fault that decides, told as the log lines they would write.

A system is a tree of calls with policies (strict, pass, swallow, retry, in parallel, in the
background) and time limits. Running it with faults gives what the scenario saw and what every
service logged. Which fault is to be named is not declared but found out: each fault is run alone,
and the one without which the scenario holds is the truth.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

TRACE: Final = "a" * 32
START: Final = 1_763_600_000.0
ENTRY_SPAN: Final = "c" * 16
NETWORK_S: Final = 0.001
_NAMES: Final = [
    "front",
    "order",
    "stock",
    "price",
    "pay",
    "mail",
    "ads",
    "cart",
    "user",
    "tax",
    "ship",
    "geo",
    "rank",
    "bank",
    "audit",
    "promo",
]


class Policy(StrEnum):
    """What a caller makes of a call that did not go well."""

    STRICT = "strict"
    PASS = "pass"
    SWALLOW = "swallow"
    RETRY = "retry"
    BACKGROUND = "background"


class FaultKind(StrEnum):
    """What goes wrong at one service, or on the way to it."""

    CRASHES = "crashes with 500 before it calls anybody"
    CRASHES_LATE = "crashes with 500 after its calls went well"
    UNAVAILABLE = "answers 503"
    REFUSED = "is down: connections are refused"
    KILLED = "is killed while it answers"
    SILENT = "takes the request and never answers"
    LATE = "answers well, after its caller gave up"
    SLOW = "answers well and in time, but slower than the scenario allows"
    UNDOCUMENTED = "answers a success that its contract does not know"
    WRONG_BODY = "answers 200 with a body that breaks its contract"
    REJECTS = "refuses a request that is right"
    BAD_REQUEST = "sends a request that the contract forbids"
    MISROUTED = "is answered 404 by the callee, because it asks for a thing that is not there"
    RATE_LIMITED = "answers 429"
    UNAUTHORIZED = "answers 401 to a caller whose token is right"
    BREAKER = "is not called any more: the caller's circuit breaker is open"
    GATEWAY = "answers 504 although it waited for nobody"
    WRONG_VALUE = "answers 200 with a wrong value that its contract allows"


CALLER_AT_FAULT: Final = frozenset({FaultKind.BAD_REQUEST, FaultKind.MISROUTED})


@dataclass(frozen=True, slots=True)
class Edge:
    """One call that a service makes while it answers."""

    to: Node
    policy: Policy
    timeout_s: float
    retries: int = 0
    parallel: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of one service."""

    number: int
    service: str
    work_s: float
    edges: tuple[Edge, ...] = ()

    @property
    def path(self) -> str:
        return f"/{self.service}s"

    @property
    def operation(self) -> str:
        return f"place{self.service.capitalize()}"


@dataclass(frozen=True, slots=True)
class Fault:
    """``place`` is the number of the node it happens at; ``once`` spares the second try."""

    kind: FaultKind
    place: int
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One line of a service's log; ``hidden`` are lines under another trace."""

    service: str
    fields: dict[str, object]
    hidden: bool = False


@dataclass(slots=True, kw_only=True)
class Ending:
    """How one call ended for its callee: no status when it never answered."""

    status: int | None
    at: float
    error: str = ""
    degraded: bool = False
    good: bool = True
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One scenario that did not hold: what it saw, what was logged, and who is at fault."""

    seed: int
    root: Node
    faults: tuple[Fault, ...]
    decisive: Fault
    at_fault: str
    caller: str
    status: int | None
    error: str
    seconds: float
    failed: str
    lines: tuple[str, ...]
    depends_on: dict[str, tuple[str, ...]]
    silent: str = ""
    dropping: str = ""


@dataclass(slots=True)
class Run:
    """Plays a tree once with the given faults and keeps what was logged."""

    faults: Sequence[Fault]
    logs: list[Log] = field(default_factory=list)
    dropping: str = ""
    _spans: int = 0
    _tries: dict[int, int] = field(default_factory=dict)

    def span(self) -> str:
        self._spans += 1
        return f"{self._spans:016x}"

    def fault(self, node: Node) -> FaultKind | None:
        """What is wrong at a node on this try of it."""
        for fault in self.faults:
            if fault.place == node.number and not (fault.once and self._tries[node.number] > 1):
                return fault.kind
        return None

    def answer(self, node: Node, at: float, parent: str, *, hidden: bool = False) -> Ending:
        """One request as its callee answers it, with everything below it."""
        self._tries[node.number] = self._tries.get(node.number, 0) + 1
        kind = self.fault(node)
        if kind is FaultKind.REFUSED:
            return Ending(status=None, at=at + NETWORK_S, error="connection refused", good=False)
        own = self.span()
        now = at + NETWORK_S + node.work_s / 2
        if early := _early(kind):
            ending = Ending(status=early[0], at=now, message=early[1], good=False)
        else:
            ending = self._handle(node, now, own, hidden=hidden)
            ending = _bent(kind, ending)
        if kind is FaultKind.SILENT:
            return Ending(status=None, at=float("inf"), error="", good=False)
        if kind is FaultKind.KILLED:
            return Ending(status=None, at=ending.at, error="connection reset by peer", good=False)
        if ending.at != float("inf"):
            self._log_answered(node, ending, at=at, span=own, parent=parent, hidden=hidden)
        return ending

    def _handle(self, node: Node, now: float, span: str, *, hidden: bool) -> Ending:
        hidden = hidden or node.service == self.dropping
        degraded, joined = False, now
        failure: Ending | None = None
        for edge in node.edges:
            begin = now if edge.parallel else joined
            if edge.policy is Policy.BACKGROUND:
                continue
            outcome = self.call(node, edge, begin, span, hidden=hidden)
            joined = max(joined, outcome.at)
            if outcome.good:
                degraded = degraded or outcome.degraded
            elif edge.policy is Policy.SWALLOW:
                degraded = True
            else:
                failure = _failure(edge, outcome, joined)
                break
        end = failure or Ending(
            status=200, at=joined + node.work_s / 2, degraded=degraded, message=""
        )
        for edge in node.edges:
            if edge.policy is Policy.BACKGROUND and failure is None:
                self.call(node, edge, end.at + 0.01, span, hidden=hidden)
        return end

    def call(self, node: Node, edge: Edge, at: float, parent: str, *, hidden: bool) -> Ending:
        """One call as its caller sees it, with its retries."""
        ending = Ending(status=None, at=at, good=False)
        for _ in range(edge.retries + 1):
            ending = self._try(node, edge, ending.at, parent, hidden=hidden)
            if ending.good:
                break
        return ending

    def _try(self, node: Node, edge: Edge, at: float, parent: str, *, hidden: bool) -> Ending:
        kind = next((f.kind for f in self.faults if f.place == edge.to.number), None)
        if kind is FaultKind.BREAKER:
            return Ending(
                status=None, at=at, good=False, message=f"circuit for {edge.to.service} is open"
            )
        span = self.span()
        below = hidden or node.service == self.dropping
        ending = self.answer(edge.to, at, span, hidden=below)
        if ending.at - at > edge.timeout_s:
            error = f"timed out after {edge.timeout_s:g} s"
            ending = Ending(status=None, at=at + edge.timeout_s, error=error, good=False)
        else:
            ending = replace(ending, at=ending.at + NETWORK_S)
        fields: dict[str, object] = {"event": "called", "to": edge.to.service, "span": span}
        fields |= {"parent": parent, "method": "POST", "path": edge.to.path}
        fields |= {"status": ending.status} if ending.status else {"error": ending.error}
        fields |= {"seconds": round(ending.at - at, 4), "time": ending.at}
        self.logs.append(Log(service=node.service, fields=fields, hidden=hidden))
        return ending

    def _log_answered(
        self, node: Node, ending: Ending, *, at: float, span: str, parent: str, hidden: bool
    ) -> None:
        fields: dict[str, object] = {"event": "answered", "span": span, "parent": parent}
        fields |= {"method": "POST", "path": node.path, "status": ending.status}
        fields |= {"seconds": round(ending.at - at - NETWORK_S, 4), "time": ending.at}
        fields |= {"message": ending.message}
        self.logs.append(Log(service=node.service, fields=fields, hidden=hidden))


def _early(kind: FaultKind | None) -> tuple[int, str] | None:
    """The answer of a service that does not get as far as calling anybody."""
    return (
        {
            FaultKind.CRASHES: (500, "RuntimeError: table locked"),
            FaultKind.UNAVAILABLE: (503, "overloaded"),
            FaultKind.REJECTS: (422, "quantity must be at least 1"),
            FaultKind.BAD_REQUEST: (422, "quantity must be at least 1"),
            FaultKind.MISROUTED: (404, "no such thing"),
            FaultKind.RATE_LIMITED: (429, "too many requests"),
            FaultKind.UNAUTHORIZED: (401, "token is not known"),
            FaultKind.GATEWAY: (504, "gateway"),
        }.get(kind)
        if kind
        else None
    )


def _bent(kind: FaultKind | None, ending: Ending) -> Ending:
    """What a fault makes of an answer that was on its way."""
    if kind in {FaultKind.LATE, FaultKind.SLOW}:
        ending.at += 30.0 if kind is FaultKind.LATE else 1.0
    if ending.status != 200:
        return ending
    if kind is FaultKind.CRASHES_LATE:
        ending.status, ending.message, ending.good = 500, "KeyError: 'amount'", False
    elif kind is FaultKind.UNDOCUMENTED:
        ending.status, ending.good = 202, False
    elif kind is FaultKind.WRONG_BODY:
        ending.good = False
    elif kind is FaultKind.WRONG_VALUE:
        ending.degraded = True
    return ending


def _failure(edge: Edge, outcome: Ending, at: float) -> Ending:
    """What a caller answers when a call that it needs did not go well."""
    name = edge.to.service
    if outcome.message.startswith("circuit"):
        return Ending(status=503, at=at, message=outcome.message, good=False)
    if outcome.status in {200, 202}:
        return Ending(status=500, at=at, message="KeyError: 'amount'", good=False)
    if outcome.status is None:
        status = 504 if edge.policy is Policy.PASS else 503
        return Ending(status=status, at=at, message=f"{name}: {outcome.error}", good=False)
    status = outcome.status if edge.policy is Policy.PASS else 502
    return Ending(status=status, at=at, message=f"{name} answered {outcome.status}", good=False)


def tree(draw: random.Random) -> Node:
    """A front with two to seven services behind it, at most five deep."""
    names = list(_NAMES)
    size = draw.randint(3, 8)
    parents = {0: -1}
    for number in range(1, size):
        parents[number] = draw.choice([p for p in parents if _depth(p, parents) < 5])
    return _node(0, parents, names, draw, budget_s=4.0)


def _depth(number: int, parents: dict[int, int]) -> int:
    return 0 if number < 0 else 1 + _depth(parents[number], parents)


def _node(
    number: int, parents: dict[int, int], names: list[str], draw: random.Random, *, budget_s: float
) -> Node:
    edges = []
    for child in (c for c, p in parents.items() if p == number):
        policy = draw.choices(list(Policy), weights=[8, 3, 3, 2, 1])[0]
        timeout = round(budget_s * draw.choice([0.5, 0.7, 1.2]), 2)
        edges.append(
            Edge(
                to=_node(child, parents, names, draw, budget_s=max(timeout * 0.8, 0.2)),
                policy=policy,
                timeout_s=timeout,
                retries=draw.randint(1, 2) if policy is Policy.RETRY else 0,
                parallel=draw.random() < 0.25,
            )
        )
    return Node(number, names[number], round(draw.uniform(0.004, 0.06), 4), tuple(edges))


def nodes(root: Node) -> Iterator[tuple[Node, Node | None, Edge | None]]:
    """Every node with its caller and the call that leads to it."""
    stack: list[tuple[Node, Node | None, Edge | None]] = [(root, None, None)]
    while stack:
        node, caller, edge = stack.pop()
        yield node, caller, edge
        stack.extend((e.to, node, e) for e in node.edges)


def play(root: Node, faults: Sequence[Fault], *, dropping: str = "") -> tuple[Ending, list[Log]]:
    """The scenario's own call, which gives up after 10 s, and what was logged."""
    run = Run(faults, dropping=dropping)
    ending = run.answer(root, START, ENTRY_SPAN)
    if ending.at - START > 10.0:
        ending = Ending(status=None, at=START + 10.0, error="timed out after 10 s", good=False)
    return ending, run.logs


def fails(root: Node, faults: Sequence[Fault], *, limit_s: float, exact: bool) -> str:
    """Why a scenario does not hold with these faults; empty when it holds.

    ``exact`` scenarios look at the value of the answer too, and not only at its status.
    """
    ending, _ = play(root, faults)
    if ending.status is None or ending.status >= 300 or not ending.good:
        return "status" if ending.status != 200 else "body"
    if exact and ending.degraded:
        return "value"
    return "slow" if ending.at - START > limit_s else ""


def story(seed: int, *, kinds: Sequence[FaultKind] = tuple(FaultKind)) -> Story | None:
    """A scenario that fails for one reason, or none when this seed's faults decide nothing."""
    draw = random.Random(seed)
    root = tree(draw)
    places = list(nodes(root))
    kind = draw.choice(list(kinds))
    able = [p for p in places if p[1] is not None] if _needs_caller(kind) else places
    node, caller, _ = draw.choice(able)
    main = Fault(kind, node.number)
    noise = [
        Fault(draw.choice([FaultKind.CRASHES, FaultKind.UNAVAILABLE]), p[0].number, once=once)
        for p in places
        if p[2] is not None
        and p[0].number != node.number
        and (once := p[2].policy is Policy.RETRY) | (draw.random() < 0.3)
        and (once or p[2].policy in {Policy.SWALLOW, Policy.BACKGROUND})
    ]
    healthy, _ = play(root, ())
    limit = healthy.at - START + 0.5
    exact = draw.random() < 0.3 and not noise
    harmless = [f for f in noise if not fails(root, [f], limit_s=limit, exact=exact)]
    faults = (main, *harmless)
    alone = fails(root, [main], limit_s=limit, exact=exact)
    together = fails(root, faults, limit_s=limit, exact=exact)
    if not alone or alone != together or fails(root, harmless, limit_s=limit, exact=exact):
        return None
    ending, logs = play(root, faults)
    guilty = caller if kind in CALLER_AT_FAULT and caller else node
    return Story(
        seed=seed,
        root=root,
        faults=faults,
        decisive=main,
        at_fault=guilty.service,
        caller=caller.service if caller else "",
        status=ending.status,
        error=ending.error,
        seconds=ending.at - START,
        failed=alone,
        lines=lines(logs),
        depends_on={n.service: tuple(e.to.service for e in n.edges) for n, _, _ in places},
    )


def _needs_caller(kind: FaultKind) -> bool:
    return kind in CALLER_AT_FAULT or kind in {FaultKind.BREAKER, FaultKind.UNAUTHORIZED}


def without(told: Story, *, silent: str = "", dropping: str = "") -> Story:
    """The same scenario where one service logs nothing, or does not pass the trace on."""
    _, logs = play(told.root, told.faults, dropping=dropping)
    left = [log for log in logs if log.service != silent and not log.hidden]
    changes = {"lines": lines(left), "silent": silent, "dropping": dropping}
    fields = {name: getattr(told, name) for name in Story.__slots__}
    return Story(**{**fields, **changes})


def hiding(told: Story, what: str) -> Story:
    """The same scenario with less evidence: ``nothing``, ``one-silent`` or ``one-dropping``."""
    draw = random.Random(told.seed)
    if what == "one-silent":
        return without(told, silent=draw.choice([n.service for n, c, _ in nodes(told.root) if c]))
    if what == "one-dropping":
        able = [node.service for node, _, _ in nodes(told.root) if node.edges]
        return without(told, dropping=draw.choice(able))
    return told


def lines(logs: Sequence[Log]) -> tuple[str, ...]:
    """Log lines as services write them, in order of time."""
    ordered = sorted(logs, key=lambda log: float(str(log.fields["time"])))
    return tuple(
        json.dumps({"trace": TRACE, "service": log.service, **log.fields}) for log in ordered
    )
