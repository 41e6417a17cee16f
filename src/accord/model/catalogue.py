"""The written side: what a team says its system does, read from files and never from a run."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from accord.model.contract_changes import ReleaseComparison
from accord.model.flows import Flow
from accord.model.known import KnownFinding
from accord.model.load_shape import Feeder, LoadLeg
from accord.model.message import Message
from accord.model.status import Suite
from accord.model.steadiness import Steadiness

Titles = dict[str, str]
"""A title by language (``en``, ``zh-TW``, ``zh-CN``); any of them may be missing."""


class LinkKind(StrEnum):
    """What a tag or a call can point at."""

    REQUIREMENT = "req"
    SERVICE = "service"
    OPERATION = "op"
    FLOW = "flow"
    OWNER = "owner"


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """A pointer from a scenario to another noun of the catalogue."""

    kind: LinkKind
    target: str


class ScenarioStep(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One Gherkin step as written, with example values already in place.

    ``table`` keeps its heading row first; ``media_type`` is the doc string's.
    """

    keyword: str
    text: str
    line: int
    background: bool = False
    table: tuple[tuple[str, ...], ...] = ()
    doc: str | None = None
    media_type: str = ""


class Scenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case of a feature: a scenario, or one example row of an outline.

    ``line`` is the line that selects it in behave (the row's own for an outline), ``tags`` are
    the effective ones without ``@``, ``row`` the example's cells by heading; ``feature``, ``rule``
    and ``outline`` are titles.
    """

    id: str
    title: str
    path: str
    line: int
    feature: str
    rule: str = ""
    tags: tuple[str, ...] = ()
    steps: tuple[ScenarioStep, ...] = ()
    links: tuple[Link, ...] = ()
    description: str = ""
    outline: str = ""
    row: dict[str, str] = field(default_factory=dict)
    keyword: str = "Scenario"


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A business rule, with the scenarios that illustrate it."""

    title: str
    line: int
    description: str = ""
    tags: tuple[str, ...] = ()
    scenarios: tuple[Scenario, ...] = ()


class Feature(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feature file. ``scenarios`` are those outside any rule; ``language`` is Gherkin's.

    ``digest`` is the SHA-256 of the file that all of this was read from.
    """

    id: str
    title: str
    path: str
    capability: str
    language: str = "en"
    description: str = ""
    tags: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    comments: tuple[tuple[int, str], ...] = ()
    digest: str = ""

    def all_scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario of the file, in the order written."""
        inside = [scenario for rule in self.rules for scenario in rule.scenarios]
        return tuple(sorted([*self.scenarios, *inside], key=lambda scenario: scenario.line))


class CapabilityText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a team says of a capability in the ``README.md`` of its folder; ``text`` is Markdown."""

    name: str
    title: str
    path: str
    text: str = ""


class OperationResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A documented answer; ``status`` is ``"200"``, ``"4XX"`` or ``"default"``."""

    status: str
    description: str = ""
    media_types: tuple[str, ...] = ()


class Operation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One method on one path template; ``id`` is ``service/operationId``."""

    id: str
    service: str
    name: str
    method: str
    path: str
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    responses: tuple[OperationResponse, ...] = ()
    deprecated: bool = False


class CallbackKind(StrEnum):
    """Who tells a service where to send a request: whoever set it up, or an earlier request."""

    WEBHOOK = "webhook"
    CALLBACK = "callback"


class Callback(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request that a service sends itself; ``id`` is ``service/operationId`` or the like.

    ``address`` is a webhook's name, or the expression of a callback's address; ``operation`` is the
    id of the operation whose request makes a callback come. ``place`` are the keys that lead to its
    path item in the document.
    """

    id: str
    service: str
    name: str
    kind: CallbackKind
    method: str
    address: str
    place: tuple[str, ...]
    operation: str = ""
    summary: str = ""
    description: str = ""

    @property
    def as_operation(self) -> Operation:
        """The same as an operation of whoever receives it."""
        return Operation(
            id=self.id,
            service=self.service,
            name=self.name,
            method=self.method,
            path=self.address,
            summary=self.summary,
            description=self.description,
        )


class Contract(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An OpenAPI document, every ``$ref`` inside the workspace already bundled into it.

    ``dialect`` is ``2.0``, ``3.0`` or ``3.1``; ``faults`` is what the validator found, and such a
    contract is still used as far as it can be. ``callbacks`` are no operations: nobody can send
    them but the service. ``origins`` are the file and the pointer in it that each bundled part,
    by its name, and each path of another file, by its pointer, was copied from.
    """

    service: str
    path: str
    dialect: str
    title: str = ""
    version: str = ""
    base_path: str = ""
    document: dict[str, Any] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class Service(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of ``specs/services.toml``.

    ``health`` is the path that answers 200 when it is well; an empty one means that it must only
    listen, and none that nobody said what to ask. ``sources`` are the folders and files of its
    code, as the workspace sees them.
    """

    name: str
    titles: Titles = field(default_factory=dict)
    owner: str = ""
    contract: str = ""
    depends_on: tuple[str, ...] = ()
    third_party: bool = False
    health: str | None = None
    description: Titles = field(default_factory=dict)
    sources: tuple[str, ...] = ()


class Criterion(Struct, frozen=True, kw_only=True):
    """One acceptance criterion of a requirement."""

    id: str
    text: str


class Requirement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One Markdown file of ``specs/requirements``."""

    id: str
    title: str
    path: str
    text: str = ""
    criteria: tuple[Criterion, ...] = ()


class SignOff(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody answers for by name, where no run proves a criterion.

    One that was ``checked`` by hand says whether it held; one that was not is a waiver. ``targets``
    are ids of criteria and requirements, ``version`` is that of the system it speaks of, ``until``
    the last day on which it counts; days are written ``2027-03-31``.
    """

    path: str
    targets: tuple[str, ...]
    by: str
    reason: str
    version: str
    until: str
    checked: str = ""
    held: bool = True
    evidence: str = ""

    @property
    def is_waiver(self) -> bool:
        """Whether nobody checked anything."""
        return not self.checked

    def counts_on(self, day: str) -> bool:
        """Whether it still counts on a day."""
        return day <= self.until


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A load profile: which scenarios run how often for how long, and what must hold.

    ``id`` is the file's path. Load is shaped either by ``users`` who repeat their scenario, or by
    ``rate``, scenarios that begin a second whatever the answers take. ``scenarios`` are ids, each
    with its weight; ``before`` and ``after`` are ids that run once around the load, and what
    ``before`` remembers is known to the others. ``script`` is the path of a locustfile, for a
    profile whose users are written in Python. ``shape`` says how load grows and falls, for a
    profile with more than one ramp, whose ``users`` or ``rate`` is the most that there is.
    ``think_s`` is the least and the most that a user waits between scenarios.
    """

    id: str
    title: str
    path: str
    description: str = ""
    scenarios: dict[str, float] = field(default_factory=dict)
    users: int = 0
    rate: float = 0.0
    duration_s: float = 0.0
    ramp_s: float = 0.0
    thresholds: tuple[str, ...] = ()
    minimum_requests: int = 1
    script: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    shape: tuple[LoadLeg, ...] = ()
    think_s: tuple[float, float] = (0.0, 0.0)
    feeders: tuple[Feeder, ...] = ()


class Experiment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A chaos experiment: what stays true, what is done to the system, and how it is undone.

    ``scenarios`` are the ids of its steady state, ``document`` the Chaos Toolkit file as read.
    """

    id: str
    title: str
    path: str
    description: str = ""
    hypothesis: str = ""
    scenarios: tuple[str, ...] = ()
    document: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    steadiness: Steadiness = field(default_factory=Steadiness)


class WrittenCase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case of a suite that reads files of its own; ``line`` is 1 where the file is the case."""

    suite: Suite
    id: str
    title: str
    path: str
    line: int = 1
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class Severity(StrEnum):
    """How much a fault weighs: an error is wrong, a warning deserves a look."""

    ERROR = "error"
    WARNING = "warning"


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something wrong with a file: what, where, and what to do about it.

    ``unreadable`` faults make the file a broken item of the run; the others are findings of
    ``accord check``. ``line`` 0 means the whole file.
    """

    path: str
    message: Message
    hint: Message | None = None
    line: int = 0
    unreadable: bool = False
    severity: Severity = Severity.ERROR


class Catalogue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a workspace's files say; ``releases`` where that was asked for."""

    title: str = ""
    features: tuple[Feature, ...] = ()
    contracts: tuple[Contract, ...] = ()
    services: tuple[Service, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    flows: tuple[Flow, ...] = ()
    capabilities: tuple[CapabilityText, ...] = ()
    glossary: str = ""
    faults: tuple[Fault, ...] = ()
    profiles: tuple[Profile, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    written: tuple[WrittenCase, ...] = ()
    known: tuple[KnownFinding, ...] = ()
    releases: ReleaseComparison | None = None

    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario of every readable feature."""
        return tuple(s for feature in self.features for s in feature.all_scenarios())

    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """Whom each service of the inventory says that it asks; nothing where none says it."""
        if not any(service.depends_on for service in self.services):
            return {}
        return {service.name: service.depends_on for service in self.services}

    def owners(self) -> dict[str, str]:
        """Whose each service of the inventory is; empty where it does not say."""
        return {service.name: service.owner for service in self.services}

    def callbacks(self) -> tuple[Callback, ...]:
        """Every webhook and callback of every contract."""
        return tuple(callback for contract in self.contracts for callback in contract.callbacks)

    def operations(self) -> tuple[Operation, ...]:
        """Every operation of every usable contract."""
        return tuple(operation for contract in self.contracts for operation in contract.operations)

    @property
    def unreadable(self) -> tuple[Fault, ...]:
        """Files that could not be read, a contract's references to others included."""
        of_contracts = (fault for contract in self.contracts for fault in contract.faults)
        return tuple(fault for fault in (*self.faults, *of_contracts) if fault.unreadable)
