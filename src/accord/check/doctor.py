"""Whether everything is there that a run needs: engines, cases, and a system that answers."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from accord.check.logged import LogState, look
from accord.client.network import network_of
from accord.config import Effective, EffectiveSetting
from accord.errors import AccordError
from accord.evidence import Masks
from accord.model.catalogue import Catalogue
from accord.model.message import Message, message
from accord.model.status import Suite
from accord.model.suites import SuiteDefinition, definition_of, definitions
from accord.model.variables import filled
from accord.pipeline.plan import PlannedStage, plan, stages_of
from accord.pipeline.reach import hold_to_allow_list, hold_to_reading
from accord.pipeline.selection import Selection
from accord.system.environment import Target
from accord.system.leftovers import FOLDER
from accord.system.readiness import HealthTarget, ask, health_targets
from accord.system.system import addresses_of
from accord.text.errors import error_message

# Whoever asks the doctor waits for every service in turn.
_ANSWER_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """An engine's distribution; one without a version is not installed."""

    name: str
    suite: Suite
    engine: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """A stage and what it lacks; one that is not configured lacks nothing and is never run."""

    name: str
    suite: Suite
    engine: str
    configured: bool
    cases: int = 0
    lacks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAnswer:
    """A service at its address, and why it did not answer."""

    service: str
    address: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentState:
    """Where the system under test is: ``commands`` start it, or ``services`` were asked."""

    name: str
    commands: tuple[str, ...] = ()
    services: tuple[ServiceAnswer, ...] = ()
    lacks: tuple[Message, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is a system at all."""
        return bool(self.commands or self.services or self.lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """All of it; secrets among the settings are masked."""

    parts: tuple[Distribution, ...]
    stages: tuple[StageState, ...]
    environment: EnvironmentState
    logs: LogState
    settings: tuple[EffectiveSetting, ...]
    lacks: tuple[Message, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing that is configured lacks anything, and no run does in any case."""
        unreachable = any(reached.problem for reached in self.environment.services)
        lacking = any(stage.lacks for stage in self.stages) or self.environment.lacks
        return not (unreachable or lacking or self.logs.lacks or self.lacks)


def diagnose(
    effective: Effective,
    catalogue: Catalogue,
    target: Target,
    *,
    workspace: Path,
    allow: Iterable[str],
    masks: Masks | None = None,
) -> Diagnosis:
    """Look at everything a run would need, without running anything but commands that print logs.

    What is told of it passes ``masks``.

    Raises:
        AccordError: the stages cannot be planned at all.
    """
    parts = tuple(_parts())
    # Asked on its own, before a run has collected what is secret: names and shapes must do.
    masks = masks or Masks(fields=effective.configuration.masks)
    environment = _environment(target, workspace)
    configured = stages_of(effective.configuration, catalogue)
    planned_stages = plan(catalogue, configured, Selection(), workspace=workspace)
    present = {stage.suite for stage in planned_stages}
    permission = _Permission(tuple(allow), target.read_only)
    return Diagnosis(
        parts=parts,
        stages=(
            *(_state(stage, environment, permission, masks=masks) for stage in planned_stages),
            *(_absent_stage(suite) for suite in definitions() if suite.suite not in present),
        ),
        environment=_masked_environment(environment, masks),
        logs=_logs(target, effective, workspace, masks),
        settings=tuple(_masked_settings(effective, masks)),
        lacks=tuple(_unwritable(workspace, effective.configuration.reports.folder)),
    )


def _unwritable(workspace: Path, reports: str) -> Iterator[Message]:
    """Where a run has to write and may not."""
    for name in (FOLDER, reports):
        place = workspace / name
        while not place.exists() and place != place.parent:
            place = place.parent
        if not os.access(place, os.W_OK | os.X_OK):
            yield message("doctor.unwritable", folder=f"{name}/")


def _parts() -> Iterator[Distribution]:
    for definition in definitions():
        for engine in definition.engines:
            for name in engine.distributions:
                try:
                    version = importlib.metadata.version(name)
                except importlib.metadata.PackageNotFoundError:
                    version = ""
                yield Distribution(
                    name=name, suite=definition.suite, engine=engine.name, version=version
                )


def _absent_stage(definition: SuiteDefinition) -> StageState:
    return StageState(
        name=definition.suite.value,
        suite=definition.suite,
        engine=definition.engine().name,
        configured=False,
    )


class _Permission(NamedTuple):
    """The hosts that may be reached, and where nothing but reading is allowed."""

    allow: tuple[str, ...]
    read_only: str


def _state(
    stage: PlannedStage, environment: EnvironmentState, permission: _Permission, *, masks: Masks
) -> StageState:
    definition = definition_of(stage.suite)
    engine = definition.engine(stage.engine)
    lacks = [
        message("doctor.no-engine", engine=name, requirement=engine.requirement or name)
        for name in engine.not_installed()
    ]
    if stage.unreadable:
        lacks.append(message("doctor.unreadable", count=len(stage.unreadable)))
    if not stage.cases:
        lacks.append(message(definition.sentences.no_cases))
    if definition.harmful and not environment.is_known:
        lacks.append(message("doctor.no-system", environment=environment.name))
    lacks += _not_allowed(stage, environment, permission)
    return StageState(
        name=stage.name,
        suite=stage.suite,
        engine=stage.engine,
        configured=True,
        cases=len(stage.cases),
        lacks=tuple(masks.message(lack) for lack in lacks),
    )


def _not_allowed(
    stage: PlannedStage, environment: EnvironmentState, permission: _Permission
) -> list[Message]:
    addresses = {reached.service: reached.address for reached in environment.services}
    try:
        # The run's own rule, so that the doctor finds nothing right that a run refuses.
        hold_to_allow_list(stage, addresses, permission.allow)
        hold_to_reading(stage, addresses, permission.read_only)
    except AccordError as error:
        return [error_message(error)]
    return []


def _environment(target: Target, workspace: Path) -> EnvironmentState:
    settings = target.settings
    # One command starts the whole system, or each service has its own; settings allow only one of
    # them.
    started = [settings.start] if settings.start else list(settings.commands.values())
    commands = [shlex.split(line) if isinstance(line, str) else list(line) for line in started]
    lacks = [
        message("doctor.no-program", program=command[0])
        for command in commands
        if not _is_there(command[0], workspace)
    ]
    lacks += _without_values(target)
    services: tuple[ServiceAnswer, ...] = ()
    try:
        network = network_of(settings.tls, workspace)
        targets = health_targets(target.services, addresses_of(target), network=network)
        services = tuple(_ask_service(listener) for listener in targets)
    except AccordError as error:
        lacks.append(error_message(error))
    return EnvironmentState(
        name=target.name,
        commands=tuple(shlex.join(command) for command in commands),
        services=services,
        lacks=tuple(lacks),
    )


def _without_values(target: Target) -> Iterator[Message]:
    """The variables that people sign in with and that nobody gave."""
    for person in target.settings.people:
        names: list[str] = []

        def heard(reference: re.Match[str], names: list[str] = names) -> str:
            names.append(reference[1])
            return ""

        filled(msgspec.to_builtins(person), heard)
        for name in dict.fromkeys(names):
            if name not in target.variables:
                yield message("client.sign-in-no-variable", person=person.name, name=name)


def _is_there(program: str, workspace: Path) -> bool:
    """Whether a command can be started; ``python`` is the interpreter that Accord runs on."""
    is_command = program in {"python", "{python}"} or shutil.which(program) is not None
    return is_command or (workspace / program).is_file()


def _ask_service(listener: HealthTarget) -> ServiceAnswer:
    answer = ask(listener, timeout_s=_ANSWER_S)
    return ServiceAnswer(service=listener.service, address=listener.address, problem=answer.problem)


def _logs(target: Target, effective: Effective, workspace: Path, masks: Masks) -> LogState:
    """What there is of logs; an example line may hold secrets."""
    try:
        reports = workspace / effective.configuration.reports.folder
        state = look(target, workspace=workspace, reports=reports)
    except AccordError as error:
        return LogState(lacks=(masks.message(error_message(error)),))
    return LogState(
        services=tuple(
            replace(logged, example=masks.text(logged.example)) for logged in state.services
        ),
        lacks=tuple(masks.message(lack) for lack in state.lacks),
    )


def _masked_environment(environment: EnvironmentState, masks: Masks) -> EnvironmentState:
    """The environment as it may be shown: addresses and commands may hold passwords."""
    return EnvironmentState(
        name=masks.text(environment.name),
        commands=tuple(masks.text(command) for command in environment.commands),
        services=tuple(
            replace(
                reached, address=masks.text(reached.address), problem=masks.text(reached.problem)
            )
            for reached in environment.services
        ),
        lacks=tuple(masks.message(lack) for lack in environment.lacks),
    )


def _masked_settings(effective: Effective, masks: Masks) -> Iterator[EffectiveSetting]:
    for setting in effective.settings:
        # Masks know secrets by the name of a field, and a setting's name is the last part of its
        # key.
        leaf = setting.key.rpartition(".")[2]
        value = masks.text(masks.headers({leaf: setting.value})[leaf])
        yield EffectiveSetting(
            key=setting.key, value=value, origin=setting.origin, where=setting.where
        )
