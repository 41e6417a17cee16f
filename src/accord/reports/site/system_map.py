"""The system as a run observed it: who asked whom, how that ended, and what the inventory says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from statistics import median
from typing import Final

from accord.model.call_tree import Exchange, call_tree
from accord.model.calls import Call, CallOrigin
from accord.model.chain_evidence import went_wrong
from accord.model.culprit import Culprit
from accord.model.run import Run
from accord.reports.site.document import Document
from accord.reports.site.outcome import CaseOutcome

CASES: Final = ""
"""Who asked where the case itself did."""
MOST_DEPENDENCIES: Final = 150
"""Dependencies up to which the table of the map holds all."""
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedService:
    """A service of the inventory, or one that was asked; ``blamed`` counts the red cases."""

    name: str
    owner: str = ""
    calls: int = 0
    errors: int = 0
    blamed: int = 0
    certain: bool = False

    @property
    def outcome(self) -> CaseOutcome:
        """Failed if it is at fault for anything, and not run if nobody asked it."""
        if self.blamed:
            return CaseOutcome.FAILED
        return CaseOutcome.PASSED if self.calls else CaseOutcome.NOT_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedDependency:
    """Calls from one service, or from cases, to another; none where it is only declared.

    ``rate`` is calls a second of the time from the first call of the run to the last, nothing
    where results are of several runs, ``median_s`` what half of them took at most. ``undeclared``
    is what the inventory ought to name: its caller stands in it.
    """

    caller: str
    callee: str
    calls: int = 0
    errors: int = 0
    rate: float = 0.0
    median_s: float = 0.0
    declared: bool = False
    undeclared: bool = False

    @property
    def error_share(self) -> float:
        """The share of calls that went wrong, 0 to 1."""
        return self.errors / self.calls if self.calls else 0.0

    @property
    def from_cases(self) -> bool:
        """Whether cases asked, and no service."""
        return self.caller == CASES

    @property
    def state(self) -> str:
        """One word for how it is drawn: what needs a look goes first."""
        if self.undeclared:
            return "undeclared"
        if not self.calls:
            return "unseen"
        return "failing" if self.errors else "seen"


@dataclass(slots=True)
class _Traffic:
    """What went from one to another: seconds of each call, and how many went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMap:
    """Services and what leads from one to another."""

    services: tuple[MappedService, ...]
    dependencies: tuple[MappedDependency, ...]

    @property
    def between_services(self) -> tuple[MappedDependency, ...]:
        """The dependencies without the calls of cases."""
        return tuple(dependency for dependency in self.dependencies if not dependency.from_cases)

    @property
    def at_fault(self) -> tuple[MappedService, ...]:
        """Whom to ask, those that most red cases name first."""
        blamed = (service for service in self.services if service.blamed)
        return tuple(sorted(blamed, key=lambda service: -service.blamed))

    @property
    def telling(self) -> tuple[MappedDependency, ...]:
        """The dependencies that a table shows: what needs a look, then what was called most."""
        if len(self.dependencies) <= MOST_DEPENDENCIES:
            return self.dependencies
        ranked = sorted(
            self.dependencies, key=lambda it: (-it.errors, not it.undeclared, -it.calls)
        )
        return tuple(ranked[:MOST_DEPENDENCIES])

    def having(self, state: str) -> int:
        """How many dependencies between services are in a state."""
        return sum(between_service.state == state for between_service in self.between_services)


def system_map(document: Document) -> SystemMap:
    """Count the calls of the newest results, and hold them beside the inventory."""
    traffic, lasted_s = _traffic(document.run)
    # Days between two runs are no time in which anybody was asked.
    lasted_s = 0.0 if document.earlier else lasted_s
    inventory = {service.name: service for service in document.catalogue.services}
    blamed = _blamed(document)
    services = {name for pair in traffic for name in pair} | blamed.keys()
    services |= {name for service in inventory.values() for name in service.depends_on}
    calls, errors = Counter[str](), Counter[str]()
    for (_, callee), its in traffic.items():
        calls[callee] += len(its.seconds)
        errors[callee] += its.errors
    names = [*inventory, *sorted(services - inventory.keys() - {CASES})]
    return SystemMap(
        services=tuple(
            MappedService(
                name=name,
                owner=inventory[name].owner if name in inventory else "",
                calls=calls[name],
                errors=errors[name],
                blamed=len(blamed.get(name, ())),
                certain=bool(blamed.get(name)) and all(culprit.certain for culprit in blamed[name]),
            )
            for name in names
        ),
        dependencies=_dependencies(document.catalogue.dependencies(), traffic, lasted_s, names),
    )


def _dependencies(
    declared: Mapping[str, tuple[str, ...]],
    traffic: Mapping[_Pair, _Traffic],
    lasted_s: float,
    names: list[str],
) -> tuple[MappedDependency, ...]:
    pairs = {(name, callee) for name, callees in declared.items() for callee in callees}
    place = {name: number for number, name in enumerate((CASES, *names))}
    later = len(place)

    def in_order(pair: _Pair) -> tuple[int, int]:
        return place.get(pair[0], later), place.get(pair[1], later)

    def of(pair: _Pair) -> MappedDependency:
        its = traffic.get(pair, _Traffic())
        calls = len(its.seconds)
        return MappedDependency(
            caller=pair[0],
            callee=pair[1],
            calls=calls,
            errors=its.errors,
            rate=calls / lasted_s if lasted_s else 0.0,
            median_s=median(its.seconds) if calls else 0.0,
            declared=pair in pairs,
            undeclared=pair[0] in declared and pair not in pairs,
        )

    return tuple(map(of, sorted(pairs | traffic.keys(), key=in_order)))


def _traffic(run: Run) -> tuple[dict[_Pair, _Traffic], float]:
    """What each asked each, and how many seconds went by from the first call to the last."""
    traffic: dict[_Pair, _Traffic] = defaultdict(_Traffic)
    earliest, latest = inf, -inf
    for caller, exchange in _exchanges(run):
        pair = caller, exchange.call.service
        began, ended = exchange.began, exchange.left
        earliest, latest = min(earliest, began), max(latest, ended)
        if caller == pair[1] or not pair[1]:
            continue
        its = traffic[pair]
        its.seconds.append(ended - began)
        its.errors += went_wrong(exchange)
    return traffic, max(latest - earliest, 0.0)


def _exchanges(run: Run) -> Iterator[tuple[str, Exchange]]:
    """Every exchange of a run with who asked, each trace of an attempt for itself."""
    for stage in run.stages.values():
        for case in stage.cases.values():
            for attempt in case.attempts:
                calls = [entry.call for entry in attempt.calls]
                # Of most attempts there is nothing else, and no tree has to be made of it.
                if all(call.origin is CallOrigin.CLIENT for call in calls):
                    yield from ((CASES, Exchange(caller=call)) for call in calls)
                    continue
                by_trace: dict[str, list[Call]] = {}
                for call in calls:
                    by_trace.setdefault(call.trace, []).append(call)
                for chain in by_trace.values():
                    yield from _asked(call_tree(chain))


def _asked(roots: tuple[Exchange, ...]) -> Iterator[tuple[str, Exchange]]:
    """Every exchange with who asked; without those of which nobody knows that."""
    waiting = [(CASES if root.from_case else _own_word(root), root) for root in roots]
    while waiting:
        caller, exchange = waiting.pop()
        if caller or exchange.from_case:
            yield caller, exchange
        name = exchange.call.service
        waiting.extend((_own_word(below) or name, below) for below in exchange.children)


def _own_word(exchange: Exchange) -> str:
    return exchange.caller.caller if exchange.caller else ""


def _blamed(document: Document) -> dict[str, list[Culprit]]:
    """Who is at fault for the red cases and the defects, as everywhere in the document."""
    culprits = [
        result.culprit
        for entry in document.cases
        if not document.is_told(entry)
        for result in entry.results
    ]
    culprits += [document.culprit_of(finding) for finding in document.findings]
    blamed: dict[str, list[Culprit]] = {}
    for culprit in culprits:
        if culprit is not None and culprit.service:
            blamed.setdefault(culprit.service, []).append(culprit)
    return blamed
