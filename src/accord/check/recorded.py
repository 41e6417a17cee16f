"""Holds exchanges that others recorded against the contracts of a workspace, without a system."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from accord.contract import Checked, Contracts, Exchange
from accord.contract.contracts import path_and_query
from accord.evidence import Masks
from accord.model.calls import ContractVerdict, Problem
from accord.model.catalogue import Contract, Fault
from accord.model.exchange import ExchangeParts
from accord.model.json_kinds import as_items
from accord.model.message import Message
from accord.sources.recordings import RecordedExchange

UNANSWERED: Final = "unanswered"
_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_VARIABLE: Final = re.compile(r"\\\{[^/]*?\\\}")


class RecordedObjection(Struct, frozen=True, kw_only=True):
    """Something that exchanges have against them: the first of ``count``, and where it stands.

    ``operations`` are ``service/operationId``, none where no operation answers the request;
    ``path`` and ``number`` are the recording's file and the entry within it.
    """

    operations: tuple[str, ...]
    request: str
    problem: Problem
    path: str
    number: int
    count: int = 1


class RecordedReport(Struct, frozen=True, kw_only=True):
    """What became of every recorded exchange: ``counts`` by verdict, or by why there is none."""

    counts: Mapping[str, int]
    objections: tuple[RecordedObjection, ...]
    faults: tuple[Fault, ...] = field(default=())

    def masked(self, masks: Masks) -> RecordedReport:
        """The same report, its requests and sentences as they may be shown."""
        objections = tuple(
            replace(
                objection,
                request=masks.text(objection.request),
                problem=replace(
                    objection.problem, message=masks.message(objection.problem.message)
                ),
            )
            for objection in self.objections
        )
        faults = tuple(
            replace(fault, message=masks.message(fault.message)) for fault in self.faults
        )
        return replace(self, objections=objections, faults=faults)

    @property
    def total(self) -> int:
        """All exchanges, judged or not."""
        return sum(self.counts.values())

    @property
    def objected(self) -> int:
        """The exchanges that break a contract, or are in none."""
        return sum(
            self.counts.get(verdict, 0)
            for verdict in (ContractVerdict.BROKEN, ContractVerdict.UNDOCUMENTED)
        )


def judge_recorded(
    entries: Iterable[RecordedExchange | Fault], documents: Iterable[Contract]
) -> RecordedReport:
    """Judge every exchange as every suite judges its calls; the most frequent objection is first.

    An exchange belongs to the service whose contract names its host and knows its path.
    """
    documents = tuple(documents)
    contracts = Contracts.compile(documents)
    hosts = _ServiceHosts(documents, contracts)
    counts: Counter[str] = Counter()
    objections: dict[tuple[str, ...], RecordedObjection] = {}
    faults: list[Fault] = []
    for entry in entries:
        if isinstance(entry, Fault):
            faults.append(entry)
        elif not entry.status:
            counts[UNANSWERED] += 1
        else:
            checked = _checked(entry, contracts.check(_exchange(entry, hosts.service_of(entry))))
            counts[checked.judged_as] += 1
            for problem in checked.problems:
                _add(objections, _objection(entry, checked.operation_id, problem))
    ordered = sorted(_joined(objections.values()), key=lambda objection: -objection.count)
    return RecordedReport(counts=counts, objections=tuple(ordered), faults=tuple(faults))


def _checked(entry: RecordedExchange, checked: Checked) -> Checked:
    """Tests send bad requests on purpose: one that was refused speaks for its service."""
    accepted = HTTPStatus.OK <= entry.status < HTTPStatus.MULTIPLE_CHOICES
    return checked if accepted else checked.of_the_answer()


def _exchange(entry: RecordedExchange, service: str) -> Exchange:
    parts = {name: getattr(entry, name) for name in ExchangeParts.__struct_fields__}
    return Exchange(service=service, **parts)


def _objection(entry: RecordedExchange, operation: str, problem: Problem) -> RecordedObjection:
    path = path_and_query(entry.url)[0]
    return RecordedObjection(
        operations=(operation,) if operation else (),
        request=f"{entry.method} {path} → {entry.status}",
        problem=problem,
        path=entry.path,
        number=entry.number,
    )


def _add(
    objections: dict[tuple[str, ...], RecordedObjection], objection: RecordedObjection
) -> None:
    problem = objection.problem
    subject = objection.operations[0] if objection.operations else objection.request
    # Two statuses of one operation are two matters, although they break it at the same place.
    status = objection.request.rpartition(" ")[2]
    key = (subject, problem.side, _place(problem), _sentence(problem).id, status)
    earlier = objections.get(key)
    count = earlier.count + 1 if earlier else 1
    objections[key] = replace(earlier or objection, count=count)


def _place(problem: Problem) -> str:
    # The tenth item of a list breaks its contract as the first does.
    return _INDEX.sub("/*", problem.where)


def _sentence(problem: Problem) -> Message:
    # How many items of a list share a fault differs from one exchange to the next.
    return problem.message.within.get("problem", problem.message)


def _promise(problem: Problem) -> Message:
    """A sentence about a part of a body without what came there, which is another every time."""
    told = _sentence(problem)
    if not problem.where.startswith("body"):
        return told
    promised = {name: said for name, said in told.arguments.items() if name != "value"}
    return replace(told, arguments=promised)


def _joined(objections: Iterable[RecordedObjection]) -> Iterable[RecordedObjection]:
    """One entry for what the contract says alike in several operations: it has one cause."""
    joined: dict[tuple[str, ...], RecordedObjection] = {}
    for objection in objections:
        problem = objection.problem
        key = (problem.side, _place(problem), repr(_promise(problem)))
        earlier = joined.get(key)
        if earlier is None:
            joined[key] = objection
            continue
        operations = dict.fromkeys((*earlier.operations, *objection.operations))
        count = earlier.count + objection.count
        joined[key] = replace(earlier, operations=tuple(operations), count=count)
    return joined.values()


class _ServiceHosts:
    """Which service a recorded address belongs to."""

    def __init__(self, documents: Iterable[Contract], contracts: Contracts) -> None:
        self._contracts = contracts
        self._patterns: dict[str, list[re.Pattern[str]]] = {}
        for document in documents:
            patterns = self._patterns.setdefault(document.service, [])
            patterns += [_pattern(host) for host in _hosts(document.document) if host]

    def service_of(self, entry: RecordedExchange) -> str:
        host = (urlsplit(entry.url).netloc.rpartition("@")[2]).lower()
        here = [
            service
            for service, patterns in self._patterns.items()
            if any(pattern.fullmatch(host) for pattern in patterns)
        ]
        path = path_and_query(entry.url)[0]
        # A recording made against a test system names its host, which no contract knows.
        for service in here or self._patterns:
            if self._contracts.find(service, entry.method, path):
                return service
        # Several contracts may name one host: that none of them has the operation is an objection.
        return here[0] if here else next(iter(self._patterns)) if len(self._patterns) == 1 else ""


def _hosts(document: Mapping[str, object]) -> Iterable[str]:
    host = document.get("host")
    if isinstance(host, str):
        yield host
    servers = document.get("servers")
    for server in as_items(servers):
        if isinstance(server, Mapping) and isinstance(server.get("url"), str):
            yield server["url"].partition("://")[2].partition("/")[0]


def _pattern(host: str) -> re.Pattern[str]:
    """A host whose variables may be anything, as ``{tenant}.example.org``."""
    return re.compile(_VARIABLE.sub("[^/]+", re.escape(host.lower())))
