"""The kinds of proof as values: what a suite reads, plans, runs, measures and says.

What is code stands as ``module:name`` and is imported only where it is asked for, as entry points
are: the help must not load an engine, and this floor knows none of those above it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.errors import ConfigurationError
from accord.model.figures import EVERY_STAGE, Figure, FigureKind
from accord.model.lists import Listed
from accord.model.message import Message, message, plain
from accord.model.status import Status, Suite

# By name, as this floor may import none above it.
_PLANNERS: Final = "accord.pipeline.planners"

UNPROVED: Final = "unproved"
"""What a pending case is called of a suite that has no steps to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineDefinition:
    """An engine that can run a suite.

    ``host`` makes the ``Engine`` of ``ports.py``, ``options`` is the struct of what can be set of
    it, and ``distributions`` are the packages that must be installed, the engine's own first;
    ``requirement`` is what to install for them, such as ``accord[load]``.
    """

    name: str
    host: str
    options: str
    distributions: tuple[str, ...] = ()
    requirement: str = ""

    def not_installed(self) -> tuple[str, ...]:
        """The packages that it lacks to run here."""
        from importlib import metadata  # slow to import

        def is_absent(name: str) -> bool:
            try:
                metadata.distribution(name)
            except metadata.PackageNotFoundError:
                return True
            return False

        return tuple(filter(is_absent, self.distributions))


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteSentences:
    """The ids of what is said of a suite; the ones here fit any, and are told its title."""

    title: str = ""
    failed: str = "site.failed-of-suite"
    holds: str = "site.holds-suite"
    holds_one: str = "site.holds-suite-one"
    no_files: str = "site.no-files-suite"
    no_cases: str = "doctor.no-cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteDefinition:
    """A kind of proof.

    ``engines`` are those that can run it; the first does unless a stage names another.
    ``planner`` makes the ``Planner`` of ``ports.py``, and ``reader`` the cases of files that no
    other room reads. ``folder`` holds files that speak to this suite alone; ``endings`` are those
    of the files that make it. ``runs_scenarios`` is whether its cases are made of scenarios,
    ``needs_catalogue`` whether its engine is handed the catalogue, secrets and all,
    ``whole_files`` whether the cases of a file are run together or not at all, and ``harmful``
    whether it may reach only the hosts that the inventory allows, ``can_only_read`` whether its
    engine can leave out what changes anything, ``pending_is_unproved`` whether what is pending of
    it waits for an answer that proves something rather than for steps. ``usual_case_s`` is what a
    case takes of which nothing is known, in seconds. ``page`` is the page of the site that tells of
    it, where there is a special one, and ``messages`` the file of
    the sentences of a suite that is not built in; their room is called as the suite is.
    """

    suite: Suite
    engines: tuple[EngineDefinition, ...]
    planner: str = f"{_PLANNERS}:WrittenCasesPlanner"
    reader: str = ""
    folder: str = ""
    endings: tuple[str, ...] = ()
    runs_scenarios: bool = False
    needs_catalogue: bool = False
    whole_files: bool = False
    harmful: bool = True
    usual_case_s: float = 10.0
    can_only_read: bool = False
    pending_is_unproved: bool = False
    figures: tuple[Figure, ...] = ()
    page: str = ""
    sentences: SuiteSentences = field(default_factory=SuiteSentences)
    messages: Path | None = None

    @property
    def stage_figures(self) -> tuple[Figure, ...]:
        """What gates of a stage may ask for."""
        return (*EVERY_STAGE, *self.figures)

    def engine(self, name: str = "") -> EngineDefinition:
        """The engine of a name, or the usual one.

        Raises:
            ConfigurationError: none of that name runs this suite.
        """
        candidates = [engine for engine in self.engines if name in ("", engine.name)]
        if not candidates:
            names = Listed(engine.name for engine in self.engines)
            raise ConfigurationError(
                "config.no-engine", suite=self.suite.value, engine=name, known=names
            )
        return candidates[0]


SCENARIOS: Final = SuiteDefinition(
    suite=Suite.SCENARIOS,
    engines=(
        EngineDefinition(
            name="behave",
            host="accord.engines.behave.host:Behave",
            options="accord.engines.behave.options:ScenariosOptions",
            distributions=("behave",),
            requirement="accord",
        ),
    ),
    planner=f"{_PLANNERS}:ScenariosPlanner",
    endings=(".feature",),
    runs_scenarios=True,
    harmful=False,
    usual_case_s=1.0,
    can_only_read=True,
    sentences=SuiteSentences(
        title="site.suite-scenarios",
        failed="site.failed-of-scenarios",
        holds="site.holds-scenarios",
        holds_one="site.holds-scenarios-one",
        no_files="site.no-files-scenarios",
        no_cases="doctor.no-scenarios",
    ),
)

CONTRACT: Final = SuiteDefinition(
    suite=Suite.CONTRACT,
    engines=(
        EngineDefinition(
            name="schemathesis",
            host="accord.engines.schemathesis.host:Schemathesis",
            options="accord.engines.schemathesis.options:ContractOptions",
            distributions=("schemathesis",),
            requirement="accord[contract]",
        ),
    ),
    planner=f"{_PLANNERS}:ContractPlanner",
    can_only_read=True,
    pending_is_unproved=True,
    # The inventory names contracts.
    endings=(".yaml", ".yml", ".json", "specs/services.toml"),
    usual_case_s=3.0,
    figures=(
        Figure("examples", FigureKind.COUNT, "figures.examples"),
        Figure("findings", FigureKind.COUNT, "figures.findings"),
        Figure("unproved", FigureKind.COUNT, "figures.unproved"),
    ),
    sentences=SuiteSentences(
        title="site.suite-contract",
        failed="site.failed-of-contract",
        holds="site.holds-contract",
        holds_one="site.holds-contract-one",
        no_files="site.no-files-contract",
        no_cases="doctor.no-contract",
    ),
)

LOAD: Final = SuiteDefinition(
    suite=Suite.LOAD,
    engines=(
        EngineDefinition(
            name="locust",
            host="accord.engines.locust.host:Locust",
            options="accord.engines.locust.options:LoadOptions",
            distributions=("locust",),
            requirement="accord[load]",
        ),
    ),
    planner=f"{_PLANNERS}:LoadPlanner",
    folder="load/",
    runs_scenarios=True,
    needs_catalogue=True,
    whole_files=True,
    usual_case_s=60.0,
    figures=(
        # Any percentile but 0 and 100, which are no percentiles of what was measured.
        Figure("p95", FigureKind.DURATION, "figures.p95", pattern=r"p(?=.*[1-9])\d{1,2}(\.\d+)?"),
        Figure("max", FigureKind.DURATION, "figures.max"),
        Figure("rate", FigureKind.RATE, "figures.rate"),
        Figure("errors", FigureKind.SHARE, "figures.errors"),
        Figure("requests", FigureKind.COUNT, "figures.requests"),
        Figure("iterations", FigureKind.COUNT, "figures.iterations"),
    ),
    page="load.html",
    sentences=SuiteSentences(
        title="site.suite-load",
        failed="site.failed-of-load",
        holds="site.holds-load",
        holds_one="site.holds-load-one",
        no_files="site.no-files-load",
        no_cases="doctor.no-load",
    ),
)

CHAOS: Final = SuiteDefinition(
    suite=Suite.CHAOS,
    engines=(
        EngineDefinition(
            name="chaostoolkit",
            host="accord.engines.chaostoolkit.host:ChaosToolkit",
            options="accord.engines.chaostoolkit.options:ChaosOptions",
            distributions=("chaostoolkit", "chaostoolkit-lib"),
            requirement="accord[chaos]",
        ),
    ),
    planner=f"{_PLANNERS}:ChaosPlanner",
    folder="chaos/",
    runs_scenarios=True,
    needs_catalogue=True,
    usual_case_s=30.0,
    figures=(
        Figure("recovery_seconds", FigureKind.DURATION, "figures.recovery_seconds"),
        Figure("steady_before", FigureKind.SHARE, "figures.steady_before"),
        Figure("steady_during", FigureKind.SHARE, "figures.steady_during"),
        Figure("steady_after", FigureKind.SHARE, "figures.steady_after"),
    ),
    page="chaos.html",
    sentences=SuiteSentences(
        title="site.suite-chaos",
        failed="site.failed-of-chaos",
        holds="site.holds-chaos",
        holds_one="site.holds-chaos-one",
        no_files="site.no-files-chaos",
        no_cases="doctor.no-chaos",
    ),
)

# From what harms least to what harms most: a system that was disturbed proves little afterwards.
REGISTRY: Final[dict[Suite, SuiteDefinition]] = {
    definition.suite: definition for definition in (SCENARIOS, CONTRACT, LOAD, CHAOS)
}


def register(definition: SuiteDefinition) -> None:
    """Let workspaces use a suite; one of the same name is replaced."""
    REGISTRY[definition.suite] = definition


def unregister(suite: Suite) -> None:
    """Forget a suite."""
    REGISTRY.pop(suite, None)


def definitions() -> tuple[SuiteDefinition, ...]:
    """Every suite that can be run, in the order of a pipeline that says none itself."""
    return tuple(REGISTRY.values())


def definition_of(suite: Suite) -> SuiteDefinition:
    """What is behind a name; a journal may tell of a suite that nobody can run here."""
    return REGISTRY.get(suite) or SuiteDefinition(suite=suite, engines=())


def title_of(suite: Suite) -> Message:
    """What a suite is called; the bare name where nobody wrote a title."""
    title = definition_of(suite).sentences.title
    return message(title) if title else plain(suite.value)


def word_of(status: Status, suite: Suite) -> str:
    """What readers call how a case of a suite ended: not all that is pending waits for steps."""
    if status is Status.PENDING and definition_of(suite).pending_is_unproved:
        return UNPROVED
    return status.value


def is_registered(name: str) -> bool:
    """Whether there is a suite of that name."""
    return name in REGISTRY


def every_figure() -> tuple[Figure, ...]:
    """Whatever any suite measures."""
    return (*EVERY_STAGE, *(figure for suite in definitions() for figure in suite.figures))
