"""Runs a stage: service after service, signed in, within its time, every case accounted for."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from accord.client import Client
from accord.client.addresses import Addresses, may_write, reach_of
from accord.client.network import Network, require_listener
from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.contract_journal import ContractJournal
from accord.engines.schemathesis.directed.known_values import collection_of
from accord.engines.schemathesis.documents import readable, with_known_values
from accord.engines.schemathesis.exchange_judge import ExchangeJudge
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.learning import Learning
from accord.engines.schemathesis.options import ContractOptions
from accord.engines.schemathesis.plan import PlannedService, services
from accord.engines.schemathesis.replays import Replays, resend
from accord.engines.schemathesis.service_errand import ServiceErrand, Setting
from accord.engines.schemathesis.service_run import ServiceRun
from accord.engines.schemathesis.settings import (
    settings,
    team_settings,
    without,
    without_made_up_credentials,
)
from accord.engines.schemathesis.sign_in import Identities, Identity
from accord.engines.schemathesis.sign_in_notes import SignInNotes
from accord.engines.schemathesis.slices import coverage_cut
from accord.engines.schemathesis.stage_corpus import StageCorpus
from accord.engines.schemathesis.traffic import Traffic
from accord.engines.schemathesis.trial import cut_short
from accord.engines.schemathesis.trials import ServiceTrials
from accord.errors import AccordError, Exit, worded, words_of
from accord.evidence import Masks, Store, masks_of
from accord.few_collections import few_collections
from accord.model.assignment import Assignment
from accord.model.calls import Call
from accord.model.events import StageStarted
from accord.model.journal import now
from accord.model.message import Message, message, plain
from accord.text.errors import error_message

# What is left to an engine that was told to stop, before its process ends without it.
_GRACE_S: Final = 4.0
# What is left then is for sending once more what was found.
_ENGINES_PART: Final = 0.95


class ContractConductor:
    """One stage."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._options = options = ContractOptions.of(assignment.options)
        self._team = team_settings(Path(assignment.workspace))
        self._masks = masks_of(assignment)
        store = Store(Path(assignment.evidence).parent, masks=self._masks)
        self._contracts = Contracts.compile(
            assignment.contracts, workspace=Path(assignment.workspace)
        )
        self._addresses = Addresses(assignment.addresses)
        self._writer = CallWriter(
            addresses=self._addresses, contracts=self._contracts, masks=self._masks, store=store
        )
        self._client = _client_for(assignment, options, self._contracts, store, self._masks)
        self._identities = self._everybody()
        self._seed = options.drawn_seed()
        self._deadline = time.monotonic() + options.max_time_s
        self._journal = ContractJournal(
            Path(assignment.journal),
            stage=assignment.stage,
            cases=assignment.cases,
            masks=self._masks,
        )
        self._examples = self._defects = self._unproved = 0
        self._close: Callable[[Message], None] = _nothing
        self._sign_in_notes = SignInNotes(self._journal, self._identities)
        self._corpus = StageCorpus(
            Path(assignment.workspace),
            Path(assignment.evidence).parent,
            self._journal,
            self._masks,
            explores=options.explore,
        )

    def _everybody(self) -> Identities:
        people = self._client.sessions(
            # What the stage says itself comes first: it may know better for its own purposes.
            (*self._options.people, *self._assignment.sign_ins),
            self._assignment.variables,
            workspace=Path(self._assignment.workspace),
            emit=self._count_sign_in,
        )
        return Identities(
            Identity(session, service)
            for session in people
            for service in sorted(self._contracts.services)
        )

    @few_collections()
    def conduct(self) -> None:
        """Try every service and say the last word, whatever becomes of the engine."""
        journal = self._journal
        journal.write(
            StageStarted(
                at=now(),
                stage=self._assignment.stage,
                engine="schemathesis",
                engine_version=version("schemathesis"),
            )
        )
        # Whoever wants to see the same requests again needs it, also of a stage that is cut short.
        journal.measure("seed", self._seed)
        watchdog = self._start_watchdog()
        planned_services = list(
            services(
                self._assignment.cases,
                self._assignment.contracts,
                left_out=self._options.left_out,
            )
        )
        for number, service in enumerate(planned_services):
            self._service(service, seconds=self._share(planned_services[number:]))
        journal.measure("examples", self._examples)
        journal.measure("findings", self._defects)
        journal.measure("unproved", self._unproved)
        journal.finish(owed=message("schemathesis.nothing-tried"))
        watchdog.cancel()
        self._client.close()

    def _start_watchdog(self) -> threading.Timer:
        """Ends the process when the engine does not: an answer may hold it for ever."""

        def end() -> None:
            try:
                self._close(self._time_is_up())
            finally:
                self._journal.finish(owed=self._time_is_up())
                # The exit code says nothing: the journal has told it. Threads of the engine would
                # keep an ordinary exit waiting.
                os._exit(Exit.OPEN)

        seconds = self._deadline + _GRACE_S - time.monotonic()
        timer = threading.Timer(max(0.0, seconds), end)
        timer.daemon = True
        timer.start()
        return timer

    def _service(self, service: PlannedService, *, seconds: float) -> None:
        contract = service.contract
        self._journal.faults_of(service.contract)
        if self._only_reads(contract.service):
            service = service.for_reading()
        calls = ServiceCalls(contract.service, self._writer)
        answers: Counter[tuple[str, int]] = Counter()
        trials = ServiceTrials(
            service, tell=lambda trial: self._journal.case(trial, calls), seen=answers
        )
        if all(plan.third_party for plan in service.cases) and not self._options.third_party:
            reason = message("schemathesis.third-party", service=contract.service)
            trials.skip(reason, phases=trials.phases)
            return
        trials.skip(
            message("schemathesis.phase-off"), phases=trials.phases - {*self._options.phases}
        )
        if service.unsendable:
            environment = self._assignment.read_only
            trials.skip_unsendable(message("schemathesis.read-only", environment=environment))
        if obstacle := self._obstacle(service):
            trials.break_open(obstacle)
            return

        def close(reason: Message) -> None:
            # What was found is told, whether the engine came to an end or had to be left.
            self._close = _nothing
            trials.close(reason)
            for defect in trials.findings:
                self._journal.finding(defect, calls)
            for operation in trials.unproved():
                self._journal.unproved(operation)
                self._unproved += 1

        self._close = close
        self._try(service, trials, calls, seen=answers, seconds=seconds)
        close(cut_short(seconds))
        self._defects += len(trials.findings)

    def _only_reads(self, service: str) -> bool:
        try:
            address = self._addresses.of(service, is_known=True)
        except AccordError:
            # The obstacle says so of every case.
            return False
        return not may_write(address, self._assignment.read_only)

    def _obstacle(self, service: PlannedService) -> Message | None:
        """Why the service cannot be tried at all."""
        name = service.contract.service
        if time.monotonic() >= self._deadline:
            return self._time_is_up()
        try:
            self._contracts.require_addresses(name)
            address = self._addresses.of(name, is_known=True)
            # The engine would try every operation before it said that nobody is there.
            require_listener(address, Network.of(os.environ))
            self._identities.among(service.operations.values())
        except AccordError as error:
            self._sign_in_notes.note_failure(error)
            return error_message(error)
        except OSError as error:
            return message(
                "schemathesis.down", service=name, address=address, reason=plain(str(error))
            )
        return None

    def _try(
        self,
        service: PlannedService,
        trials: ServiceTrials,
        calls: ServiceCalls,
        *,
        seen: Counter[tuple[str, int]],
        seconds: float,
    ) -> None:
        traffic = self._traffic(service, seen, deadline=time.monotonic() + seconds)
        setting = Setting(
            service=service,
            trials=trials,
            calls=calls,
            contracts=self._contracts,
            identities=self._identities,
            options=self._options,
            answer_checks=AnswerChecks.of(service.contract, self._options.state_checks),
            runs=Path(self._assignment.journal).parents[2],
            corpus=self._corpus.read(service.contract.service),
        )
        try:
            self._engage(setting, traffic)
        except Exception as error:  # noqa: BLE001 - whatever the engine raises is about one service
            reason = message("schemathesis.engine-error", reason=plain(words_of(error)[:300]))
            trials.break_open(reason, detail=worded(error))
        # Counted as they pass: the engine forgets what it sent when it is stopped.
        self._examples += sum(traffic.seen.values())
        self._journal.seen(traffic.seen - sum(traffic.seen_by.values(), Counter()))
        for case, answers in traffic.seen_by.items():
            self._journal.seen(answers, case=case)
        self._corpus.keep(traffic, trials, callers=self._identities.names)
        self._sign_in_notes.note(traffic, calls)

    def _traffic(
        self, service: PlannedService, seen: Counter[tuple[str, int]], *, deadline: float
    ) -> Traffic:
        contract = service.contract
        return Traffic(
            service=contract.service,
            base=self._addresses.of(contract.service, is_known=True),
            base_path=contract.base_path,
            contracts=self._contracts,
            addresses=self._addresses,
            identities=self._identities,
            deadline=deadline,
            answer_s=self._options.request_timeout_s,
            seen=seen,
            only_reads=self._only_reads(contract.service),
            learning=Learning(self._options.patience_s),
            trace_styles=self._assignment.trace_styles,
        )

    def _engage(self, setting: Setting, traffic: Traffic) -> None:
        """Send what is thought out, and let the engine go on from what that taught."""
        service, trials = setting.service, setting.trials
        document = service.contract.document
        identities = self._identities.among(service.operations.values())
        base = self._addresses.base(service.contract.service, service.contract.base_path)
        run = ServiceRun(
            service,
            trials,
            ExchangeJudge(service, trials, setting.calls, setting.answer_checks),
            traffic,
        )
        run.repeats_by(_replays(setting))

        def engine_settings() -> dict[str, Any]:
            seconds = _ENGINES_PART * (traffic.deadline - time.monotonic())
            return self._settings(
                service, trials.phases, identities, base_url=base, seconds=seconds
            )

        schema = run.schema(engine_settings(), document=readable(document))
        traffic.left_out = run.left_out
        errand = ServiceErrand(setting, traffic=traffic, schema=schema)
        known_values = errand.known
        try:
            with traffic.watched():
                errand.run()
                connected = with_known_values(
                    document, lambda path, name: known_values.ids(collection_of(path, name))
                )
                schema = run.schema(engine_settings(), document=connected)
                run.run(schema)
        finally:
            self._journal.judged(run.judged + errand.judged)
            if run.cut_coverage:
                self._journal.note(coverage_cut(traffic.service, run.cut_coverage))
            for fault in run.faults:
                self._journal.note(plain(fault), fails=True)

    def _settings(
        self,
        service: PlannedService,
        phases: frozenset[str],
        identities: Iterable[Identity],
        *,
        base_url: str,
        seconds: float,
    ) -> dict[str, Any]:
        """What the engine is told: the team's own settings, and what the stage decides on top."""
        left_out = {phase: service.labels - service.callable(phase) for phase in phases}
        identities = tuple(identities)
        team = without_made_up_credentials(self._team) if identities else self._team
        return settings(
            without(team, left_out=left_out, phases=phases & {*self._options.phases}),
            self._options,
            base_url=base_url,
            headers={
                name: value
                for identity in identities
                for name, value in identity.stand_ins.headers.items()
            },
            seed=self._seed,
            seconds=seconds,
        )

    def _share(self, remaining: Sequence[PlannedService]) -> float:
        """The seconds of the first of the services that remain: none must starve those after it.

        What one does not use is for the others. A service without operations of its own to try
        still has sequences, so nobody's share is nothing.
        """
        weights = [len(service.labels) + 1 for service in remaining]
        return max(0.0, self._deadline - time.monotonic()) * weights[0] / sum(weights)

    def _time_is_up(self) -> Message:
        return message("schemathesis.time-is-up", seconds=f"{self._options.max_time_s:g}")

    def _count_sign_in(self, call: Call) -> None:
        """Count the calls that sign in: they are answers of the system like all others."""
        if call.operation and call.status is not None:
            self._journal.seen(Counter({(call.operation, call.status): 1}))


def _replays(setting: Setting) -> Replays:
    resent = resend(setting.options.request_timeout_s)
    return Replays(setting.calls, setting.answer_checks, resent)


def _client_for(
    assignment: Assignment,
    options: ContractOptions,
    contracts: Contracts,
    store: Store,
    masks: Masks,
) -> Client:
    return Client(
        addresses=assignment.addresses,
        contracts=contracts,
        emit=_unheard,
        store=store,
        masks=masks,
        timeout_s=min(options.client_timeout_s, options.max_time_s),
        hosts=reach_of(assignment.addresses, assignment.allow),
        trace_styles=assignment.trace_styles,
        read_only=assignment.read_only,
    )


def _unheard(call: Call) -> None:
    del call


def _nothing(reason: Message) -> None:
    del reason
