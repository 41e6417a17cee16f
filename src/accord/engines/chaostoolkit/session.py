"""Where an experiment takes place: the system it disturbs, and the scenarios it looks at.

Under ``accord run`` a supervisor has written an order that says all of it. Under plain
``chaos run`` it is the workspace one stands in, and the system that ``accord up`` started.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from accord.client import Client
from accord.client.addresses import Addresses, reach_of
from accord.client.signer import RequestSigner, sign_requests
from accord.contract import Contracts
from accord.engines.chaostoolkit.experiment_journal import ExperimentJournal
from accord.engines.chaostoolkit.order import ORDER, ExperimentOrder, catalogue_of
from accord.errors import AccordError, NotReadyError
from accord.evidence import Masks, Store, masks_of
from accord.evidence.declared_secrets import declare_addresses
from accord.model.assignment import Assignment
from accord.model.calls import Call
from accord.model.catalogue import Catalogue, Experiment
from accord.model.message import Message, message
from accord.model.sign_in import SignIn
from accord.model.status import Status
from accord.sources import read_catalogue
from accord.sources.experiments import ChoiceError, chosen
from accord.sources.services import read_inventory
from accord.steps import hooks
from accord.steps.executor import ExecutedScenario, ExecutedStep
from accord.steps.executor_binding import BoundScenario
from accord.steps.executor_stage import ExecutorStage
from accord.steps.loading_rules import feature_rules
from accord.steps.world import World
from accord.system.disturbances import Disturber
from accord.system.environment import require_allowed
from accord.system.services import Services
from accord.text import Language, as_language, has, language_of, say, text
from accord.text.errors import error_message

_ONCE: Final = "once"


class ActError(Exception):
    """What was asked for could not be done; says so in the reader's language."""

    def __init__(self, problem: Message, language: Language) -> None:
        hint_id = f"{problem.id}.hint"
        hint = f" ({text(hint_id, language, **problem.arguments)})" if has(hint_id) else ""
        super().__init__(say(problem, language) + hint)
        self.problem = problem


@dataclass(slots=True, kw_only=True)
class Observation:
    """What looking at scenarios came to: the first that did not hold, and every call made."""

    lost: Message | None = None
    detail: str = ""
    calls: list[Call] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SessionSettings:
    """What a session is made of."""

    workspace: Path
    folder: Path
    private: Path
    catalogue: Catalogue
    addresses: Mapping[str, str]
    allow: Iterable[str]
    system: str
    variables: Mapping[str, str]
    language: Language
    timeout_s: float
    masks: Masks
    trace_styles: tuple[str, ...] = ()
    sign_ins: tuple[SignIn, ...] = ()
    read_only: str = ""


class ExperimentSession:
    """The one place of a process in which its experiment takes place.

    ``observation`` is what the newest look at scenarios came to, ``problem`` why the newest act
    could not be done. Activities may run in the background, so scenarios take turns.
    """

    def __init__(
        self, settings: _SessionSettings, *, record: ExperimentJournal | None = None
    ) -> None:
        self._settings = settings
        self.record = record
        # Re-entrant: a step of a scenario that is looked at may itself disturb the system or undo
        # that.
        self._lock = threading.RLock()
        self._executor: ExecutorStage | None = None
        self._bound: dict[str, BoundScenario] = {}
        self._scenarios = {scenario.id: scenario for scenario in settings.catalogue.scenarios()}
        self.observation = Observation()
        self.problem: Message | None = None
        self._world = self._make_world()

    def scenarios_hold(self, *, ids: object = None, tags: object = None) -> bool:
        """Whether every chosen scenario passes now.

        Raises:
            ActError: there are none, or one could not be judged.
        """
        with self._lock:
            self.observation, self.problem = Observation(), None
            try:
                names = chosen(self._scenarios, ids=ids, tags=tags)
            except ChoiceError as error:
                raise self._refusal(error.problem) from error
            # The first that does not hold decides, and the others would only disturb what is seen.
            return all(self._passes(name) for name in names)

    def act(self, action: Callable[[Disturber], Any]) -> Any:  # noqa: ANN401 - whatever the action gives back
        """Do something to the system.

        Raises:
            ActError: it could not be done.
        """
        with self._lock:
            self.problem = None
            try:
                return action(self.disturber)
            except AccordError as error:
                raise self._refusal(error_message(error)) from error

    def undo(self, service: str) -> bool:
        """Undo whatever was done to a service; false when nothing was.

        Raises:
            ActError: it does not come back.
        """
        return bool(self.act(lambda disturber: disturber.undo(service)))

    @property
    def disturber(self) -> Disturber:
        """Who disturbs the system.

        Raises:
            NotReadyError: Accord did not start the system.
        """
        if not self._settings.system:
            raise NotReadyError("pipeline.no-system")
        return Disturber(self._settings.workspace, Services(Path(self._settings.system)))

    @property
    def starts_system(self) -> bool:
        """Whether Accord started the system, so that its processes are known."""
        return bool(self._settings.system)

    def close(self) -> None:
        """Call the workspace's last hooks and let connections go."""
        if self._executor is not None:
            self._executor.end()
        # Not every client of a world holds connections.
        close = getattr(self._world.client, "close", None)
        if close is not None:
            close()

    def _passes(self, id: str) -> bool:
        executor = self._ready_executor()
        try:
            if id not in self._bound:
                self._bound[id] = executor.bind(self._scenarios[id], self._settings.catalogue)
        except AccordError as error:
            raise self._refusal(error_message(error)) from error
        self._world.start_scenario()
        steps: list[ExecutedStep] = []
        executed = executor.run(self._bound[id], self._world, executed=steps)
        self.observation.calls += self._world.calls
        if executed.status is Status.PASSED:
            return True
        loss = self._loss(id, executed, steps)
        self.observation.detail = executed.detail
        if executed.status is not Status.FAILED:
            raise self._refusal(loss)
        self.observation.lost = loss
        return False

    def _loss(self, id: str, executed: ExecutedScenario, steps: list[ExecutedStep]) -> Message:
        """Which step of which scenario did not hold, and why."""
        reason = executed.reason or message("chaos.no-reason")
        scenario = self._scenarios[id].title
        if executed.step < 0 or executed.step >= len(steps):
            return message("chaos.scenario-lost", scenario=scenario, reason=reason)
        step = steps[executed.step].step
        sentence = f"{step.keyword} {step.text}".strip()
        return message("chaos.step-lost", scenario=scenario, step=sentence, reason=reason)

    def _ready_executor(self) -> ExecutorStage:
        if self._executor is None:
            try:
                executor = ExecutorStage.load(
                    self._settings.workspace,
                    variables=self._settings.variables,
                    once=self._settings.private / _ONCE / f"chaos-{os.getpid()}",
                )
                self._world.start_scenario()
                executor.begin(self._world)
            except AccordError as error:
                raise self._refusal(error_message(error)) from error
            self._executor = executor
        return self._executor

    def _refusal(self, problem: Message) -> ActError:
        # Chaos Toolkit keeps of an exception its text alone; the journal needs the message.
        self.problem = problem
        return ActError(problem, self._settings.language)

    def _make_world(self) -> World:
        settings = self._settings
        addresses = Addresses(settings.addresses)
        contracts = Contracts.compile(settings.catalogue.contracts, workspace=settings.workspace)
        client = Client(
            addresses=addresses,
            contracts=contracts,
            emit=self._record_call,
            store=Store(settings.folder, masks=settings.masks),
            masks=settings.masks,
            timeout_s=settings.timeout_s,
            hosts=reach_of(settings.addresses, settings.allow),
            trace_styles=settings.trace_styles,
            read_only=settings.read_only,
        )
        client.people = client.sessions(
            settings.sign_ins, settings.variables, workspace=settings.workspace
        )
        if settings.sign_ins:
            # Chaos Toolkit's own probes of HTTP know nothing of us.
            sign_requests(RequestSigner(client.people, addresses, contracts))
        return World(client, settings.variables, language=settings.language)

    def _record_call(self, call: Call) -> None:
        self._world.calls.append(call)
        if self.record is not None:
            self.record.called(call)


@cache
def current_session() -> ExperimentSession:
    """The session of this process.

    Raises:
        AccordError: no system under test is known, or it may not be disturbed.
    """
    order = os.environ.get(ORDER, "")
    return _ordered(ExperimentOrder.load(Path(order))) if order else _plain(Path.cwd())


def _ordered(order: ExperimentOrder) -> ExperimentSession:
    assignment, experiment = Assignment.load(Path(order.assignment)), order.experiment
    answers_within = experiment.steadiness.answers_within_s
    timeout = float(assignment.options.get("client_timeout_s", answers_within))
    masks = masks_of(assignment)
    return ExperimentSession(
        _SessionSettings(
            workspace=Path(assignment.workspace),
            folder=Path(assignment.evidence).parent,
            private=assignment.kept_apart,
            catalogue=catalogue_of(assignment),
            addresses=assignment.addresses,
            allow=assignment.allow,
            system=assignment.system,
            variables=assignment.variables,
            language=as_language(assignment.language),
            # A probe that waits longer than the experiment allows would hide a lost steady state.
            timeout_s=min(answers_within, timeout),
            masks=masks,
            trace_styles=assignment.trace_styles,
            read_only=assignment.read_only,
            sign_ins=assignment.sign_ins,
        ),
        record=ExperimentJournal(assignment, experiment.id, masks=masks),
    )


def _plain(workspace: Path) -> ExperimentSession:
    # Plain `chaos run` has no run whose folder would hold the evidence.
    folder = Path(tempfile.mkdtemp(prefix="accord-chaos-"))
    addresses, masks = hooks.addresses(workspace), Masks()
    allow = read_inventory(workspace).allow
    require_allowed(addresses, allow)
    declare_addresses(masks, addresses.values())
    return ExperimentSession(
        _SessionSettings(
            workspace=workspace,
            folder=folder,
            private=folder,
            catalogue=read_catalogue(workspace, rules=feature_rules(workspace)),
            addresses=addresses,
            allow=allow,
            system=_system_up(workspace),
            variables={},
            language=language_of(),
            timeout_s=Experiment(id="", title="", path="").steadiness.answers_within_s,
            masks=masks,
        )
    )


def _system_up(workspace: Path) -> str:
    try:
        content = json.loads((workspace / hooks.UP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("system", "")) if isinstance(content, dict) else ""
