"""The thought-out requests to one service, before the engine draws its own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from schemathesis.schemas import BaseSchema

from accord.client.exchange import HttpExchange
from accord.contract import Contracts
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.directed.corpus_replay import CorpusReplay
from accord.engines.schemathesis.directed.courier import Courier, OverError
from accord.engines.schemathesis.directed.errand import Errand
from accord.engines.schemathesis.directed.known_values import KnownValues
from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.scenario_values import learn_from_scenarios
from accord.engines.schemathesis.directed.sent_judge import SentJudge, rules_of
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.options import STATEFUL, ContractOptions
from accord.engines.schemathesis.plan import PlannedService, label
from accord.engines.schemathesis.sign_in import Identities
from accord.engines.schemathesis.traffic import Caller, Traffic
from accord.engines.schemathesis.trial import Trial, fell_silent
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.corpus import CorpusEntry

_EXAMPLES: Final = "examples"
_PLAIN: Final = (str, int, float, bool, list, dict)
_COVERAGE: Final = "coverage"
_DRAWN: Final = ("fuzzing", _COVERAGE)
# What is left is for the engine: what it draws by chance needs less time to find what remains.
_PART: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Whom and what an errand is about; ``runs`` is the folder of all runs.

    ``corpus`` are the cases that earlier runs kept.
    """

    service: PlannedService
    trials: ServiceTrials
    calls: ServiceCalls
    contracts: Contracts
    identities: Identities
    options: ContractOptions
    answer_checks: AnswerChecks
    runs: Path
    corpus: tuple[CorpusEntry, ...] = ()


class ServiceErrand:
    """What is thought out for one service, and whose case each finding belongs to."""

    def __init__(self, setting: Setting, *, traffic: Traffic, schema: BaseSchema) -> None:
        self._setting = setting
        self._schema = schema
        service, options = setting.service, setting.options
        self._labels = {operation.id: label(operation) for operation in service.operations.values()}
        schemas, every_shape = setting.answer_checks.schemas, setting.answer_checks.shapes
        left_out = traffic.left_out
        callable_ids = every_shape.keys() & (self._labels.keys() - left_out)
        self._shapes = {id: every_shape[id] for id in every_shape if id in callable_ids}
        self.known = KnownValues()
        self._state_checks = frozenset(options.state_checks)
        self._judge = SentJudge(
            calls=setting.calls,
            rules=rules_of(schema, self._labels),
            answer_s=options.request_timeout_s,
            answer_checks=setting.answer_checks,
        )
        self._fixed = fixed_values(schema)
        self._courier = courier = Courier(
            base=schema.config.base_url or "",
            contracts=setting.contracts,
            traffic=traffic,
            known=self.known,
            samples=Samples(schemas),
            until=time.monotonic() + _PART * max(0.0, traffic.deadline - time.monotonic()),
            fixed=self._fixed_for,
            judge=self._take,
            lose=self._lose,
            identities=lambda shape: setting.identities.of(shape.operation),
        )
        self._errand = Errand(
            courier=courier,
            shapes=self._shapes,
            schemas=schemas,
            identities=setting.identities,
            checks=self._state_checks,
            most_values=options.whole_ranges,
            tell=self._tell,
        )

    def run(self) -> None:
        """Do everything for which cases are planned, as far as time allows.

        Nothing is sent for a phase that is off, and every request counts to a case.
        """
        self._errand.paths = learn_from_scenarios(self._setting.runs, self._shapes, self.known)
        in_sequences = self._setting.service.callable(STATEFUL)
        stages = (
            (self._of_any_draw, self._errand.breadth),
            (lambda id: self._of_any_draw(id) or self._open(STATEFUL), self._replay_corpus),
            (lambda id: self._open(_EXAMPLES, id), self._errand.small_domains),
            (lambda id: self._open(_COVERAGE, id), self._ask_as_nobody),
            (
                lambda id: self._open(STATEFUL) if self._labels[id] in in_sequences else None,
                self._errand.state_and_roles,
            ),
        )
        try:
            for trial_of, do in stages:
                self._judge.trial_of = trial_of
                self._errand.shapes = {
                    id: shape for id, shape in self._shapes.items() if trial_of(id) is not None
                }
                do()
        except OverError:
            return

    def _replay_corpus(self) -> None:
        """Try what earlier runs kept, now that it is known what exists."""
        setting = self._setting
        service = setting.service.contract.service
        replay = CorpusReplay(
            self._courier,
            self._errand.shapes,
            lambda name: setting.identities.named(name, service),
            self._tell,
        )
        for entry in setting.corpus:
            if self._is_checked(entry):
                # It was looked at again when it was found, and may be told at once.
                self._errand.held(partial(replay.send, entry), repeats=False)

    def _ask_as_nobody(self) -> None:
        """Call each operation that wants a sign-in without one: a refusal has its contract, too."""
        for shape in self._errand.shapes.values():
            if self._courier.identities(shape) is not None:
                self._errand.held(partial(self._send_as_nobody, shape))

    def _send_as_nobody(self, shape: OperationShape) -> None:
        self._courier.send(self._courier.draft(shape, caller=Caller(identity=None)))

    def _is_checked(self, entry: CorpusEntry) -> bool:
        """Whether the team still asks for the check that a case was found by."""
        if not entry.is_finding or entry.check in self._state_checks:
            return True
        at = self._labels.get(entry.operation)
        operation = self._schema.find_operation_by_label(at) if at else None
        checks = self._schema.config.checks_config_for(operation=operation)
        return bool(checks.get_by_name(name=entry.check).enabled)

    def _of_any_draw(self, operation: str) -> Trial | None:
        """The case of an operation to which a valid request of it belongs."""
        trials = (self._open(phase, operation) for phase in _DRAWN)
        return next((trial for trial in trials if trial is not None), None)

    def _open(self, phase: str, operation: str = "") -> Trial | None:
        """The case of a phase, unless it has ended or the team has switched the phase off."""
        at = self._labels.get(operation)
        found = self._schema.find_operation_by_label(at) if at else None
        phases = self._schema.config.phases_for(operation=found)
        is_on = phases.get_by_name(name=phase).enabled
        return self._setting.trials.find(phase, at) if is_on else None

    @property
    def judged(self) -> Counter[tuple[str, str]]:
        """The answers so far by case and what their contracts said, or why they said nothing."""
        return self._judge.judged

    def _take(self, exchange: HttpExchange, shape: OperationShape, *, late: bool = False) -> None:
        self._setting.answer_checks.note_sent(exchange, shape)
        self._errand.take(self._judge(exchange, shape.id, late=late), exchange)

    def _lose(self, exchange: HttpExchange, shape: OperationShape) -> None:
        trial = self._trial_of(shape.id)
        if trial is not None:
            service = self._setting.service.contract.service
            trial.unjudged.append(fell_silent(service, exchange))

    def _tell(self, objection: Objection) -> None:
        trial = self._trial_of(objection.operation)
        if trial is not None:
            trial.checks[objection.check] += 1
            self._setting.trials.object(trial, objection)

    def _trial_of(self, operation: str) -> Trial | None:
        """The case at work, or any other of the operation."""
        trials, at = self._setting.trials, self._labels.get(operation)
        of_operation = (trial for trial in trials.open if trial.plan.label == at)
        return self._judge.trial_of(operation) or next(of_operation, None)

    def _fixed_for(self, shape: OperationShape) -> Mapping[str, Any]:
        """The values that the team's own settings name for an operation."""
        fixed_values = self._fixed(self._labels[shape.id])
        return {
            parameter.told: fixed_values[name]
            for parameter in shape.parameters
            for name in (parameter.name, f"{parameter.place}.{parameter.name}")
            if name in fixed_values
        }


def fixed_values(schema: BaseSchema) -> Any:  # noqa: ANN401 - a function of the engine's settings
    """The values that the team's own settings name, by the engine's name of an operation."""

    def of(at: str) -> Mapping[str, Any]:
        operation = schema.find_operation_by_label(at)
        own = (
            {}
            if operation is None
            else schema.config.operations.get_for_operation(operation=operation).parameters
        )
        values = {**schema.config.parameters, **own}
        # What draws from a dictionary is the engine's to draw.
        return {name: value for name, value in values.items() if isinstance(value, _PLAIN)}

    return of
