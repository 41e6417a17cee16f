"""What Accord does around every scenario, in plain behave and in Accord's own workers alike.

A workspace's ``environment.py`` imports these five hooks. Under ``accord run`` the worker has put
``context.accord`` in place already, and they leave everything to it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from behave.model_type import Status as BehaveStatus

from accord import text
from accord.errors import NotReadyError
from accord.model.assignment import ADDRESSES
from accord.model.calls import Call
from accord.model.message import Message, message
from accord.model.message import plain as plain_words
from accord.model.status import Status
from accord.steps.judgement import judge_thread, require_assertions
from accord.steps.matcher import current_registry
from accord.steps.returned import check_returned
from accord.steps.threads import ThreadErrors
from accord.steps.world import World, named

if TYPE_CHECKING:
    from accord.config.settings import Environment

UP: Final = Path(".accord") / "up.json"
SKIP: Final = "skip"
WIP: Final = "wip"
XFAIL: Final = "xfail"
_CARRIED_ON: Final = "accord_carried_on"


class NothingUpError(NotReadyError):
    """Plain behave was started and no system under test is known; says so by itself."""

    def __str__(self) -> str:
        language = text.language_of()
        sentence = text.text(self.id, language, **self.arguments)
        return f"{sentence}\nhint: {text.text(f'{self.id}.hint', language, **self.arguments)}"


@dataclass(slots=True)
class PlainRun:
    """What a plain behave run keeps: the world, where its evidence is, and what was judged."""

    world: World
    folder: Path
    judged: int = 0
    excused: bool = False
    threads: ThreadErrors = field(default_factory=ThreadErrors)


def before_all(context: Any) -> None:  # noqa: ANN401  behave's own type, here and below
    """Put ``context.accord`` in place.

    Raises:
        NothingUpError: no system under test is up.
        EngineError: Python runs without assertions.
    """
    if "accord" in context:
        return
    context.config.setup_logging()
    # Under python -O no assert of a step is ever judged, and every scenario would pass.
    require_assertions()
    check_returned(current_registry())
    context.accord_plain = _plain(context)
    context.accord_plain.threads.listen()
    context.accord = context.accord_plain.world


def before_scenario(context: Any, scenario: Any) -> None:  # noqa: ANN401
    """Forget the scenario before; leave out what is tagged ``@skip``."""
    plain = _of(context)
    if plain is None:
        return
    _judge_the_rest(plain)
    plain.world.start_scenario()
    plain.threads.start_scenario()
    plain.judged, plain.excused = 0, False
    if SKIP in scenario.effective_tags:
        scenario.skip(f"@{SKIP}")
    # A cleanup registered first runs last: whatever hooks and cleanups call is judged as well.
    context.add_cleanup(_judge_the_rest, plain)


def after_step(context: Any, step: Any) -> None:  # noqa: ANN401
    """Hold the step's calls against their contracts, and keep the promises of tags."""
    plain = _of(context)
    scenario = getattr(context, "scenario", None)
    if plain is None or scenario is None:
        return
    steps = list(scenario.all_steps)
    # behave runs the steps that context.execute_steps is given through the same hook.
    if not any(candidate is step for candidate in steps):
        return
    calls = plain.world.calls[plain.judged :]
    plain.judged = len(plain.world.calls)
    contract = broken_contract(calls)
    _judge_threads(plain, step)
    settle(step, scenario, contract=contract is not None)
    if contract is not None:
        _tell(contract)
    _keep_tags(plain, step, scenario, is_last=step is steps[-1])


def _judge_threads(plain: PlainRun, step: Any) -> None:  # noqa: ANN401
    """A thread that the step started did not end well, so neither did the step."""
    errors = plain.threads.take()
    if errors and not step.status.has_failed():
        judged = judge_thread(errors[0])
        step.status = BehaveStatus.failed if judged.status is Status.FAILED else BehaveStatus.error
        _tell(judged.reason or plain_words(repr(errors[0])))


def after_scenario(context: Any, scenario: Any) -> None:  # noqa: ANN401
    """Nothing is left to do; here so that an ``environment.py`` can name all hooks."""
    del context, scenario


def after_all(context: Any) -> None:  # noqa: ANN401
    """Give back connections and files."""
    plain = _of(context)
    if plain is not None:
        close = getattr(plain.world.client, "close", None)
        if close is not None:
            close()
        shutil.rmtree(plain.folder, ignore_errors=True)


def broken_contract(calls: Iterable[Call]) -> Message | None:
    """Why calls fail a scenario although its steps passed; none when every contract was kept."""
    faults = [(call, problem) for call in calls for problem in call.faults]
    if not faults:
        return None
    call, problem = faults[0]
    parts = {"operation": named(call), "problem": problem.message}
    if len(faults) == 1:
        return message("hooks.contract-broken", **parts)
    return message("hooks.contract-broken-more", more=len(faults) - 1, **parts)


def settle(step: Any, scenario: Any, *, contract: bool) -> None:  # noqa: ANN401
    """Fail a step whose calls broke a contract, and let the steps after it run all the same."""
    if step.status.has_failed():
        stop_carrying_on(scenario)
    elif contract:
        step.status = BehaveStatus.failed
        # What a workspace set for itself comes back when a step of its own fails.
        if not hasattr(scenario, _CARRIED_ON):
            setattr(scenario, _CARRIED_ON, scenario.continue_after_failed_step)
        scenario.continue_after_failed_step = True


def stop_carrying_on(scenario: Any) -> None:  # noqa: ANN401
    """Let a failed step end the scenario again, unless the workspace wanted otherwise."""
    if hasattr(scenario, _CARRIED_ON):
        scenario.continue_after_failed_step = getattr(scenario, _CARRIED_ON)
        delattr(scenario, _CARRIED_ON)


def addresses(workspace: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Where the services of a system that is up listen.

    Raises:
        NothingUpError: nothing is up, or what says so cannot be read.
    """
    named_file = environment.get(ADDRESSES, "")
    path = Path(named_file) if named_file else workspace / UP
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NothingUpError("hooks.nothing-up", where=str(path), path=str(path)) from error
    entries = content.get("addresses", content) if isinstance(content, dict) else None
    if not isinstance(entries, dict):
        raise NothingUpError("hooks.nothing-up", where=str(path), path=str(path))
    by_service = {str(name): _address(entry) for name, entry in entries.items()}
    if not all(by_service.values()):
        raise NothingUpError("hooks.nothing-up", where=str(path), path=str(path))
    return by_service


def _address(entry: object) -> str:
    """Where a service listens; its system may tell more of it than that."""
    address = entry.get("address") if isinstance(entry, dict) else entry
    return address if isinstance(address, str) else ""


def _plain(context: Any) -> PlainRun:  # noqa: ANN401
    # Under accord run a worker imports this module for its hooks, and needs none of these.
    from accord.client import Client
    from accord.contract import Contracts
    from accord.evidence import Masks, Store
    from accord.evidence.declared_secrets import declare, declare_addresses
    from accord.sources import read_catalogue

    # behave itself starts from the folder one stands in.
    workspace = Path.cwd()
    userdata = {str(name): str(value) for name, value in context.config.userdata.items()}
    name, environment = _environment(workspace)
    people = environment.people if environment else ()
    variables = {**(environment.variables if environment else {}), **userdata}
    service_addresses = addresses(workspace)
    folder = Path(tempfile.mkdtemp(prefix="accord-"))
    masks = Masks()
    declare(masks, variables=variables, options=(), people=people)
    declare_addresses(masks, service_addresses.values())
    calls: list[Call] = []
    client = Client(
        addresses=service_addresses,
        contracts=Contracts.compile(read_catalogue(workspace).contracts, workspace=workspace),
        emit=calls.append,
        store=Store(folder, masks=masks),
        masks=masks,
        read_only="" if environment is None or environment.writes else name,
    )
    client.people = client.sessions(people, variables, workspace=workspace)
    world = World(client, variables, language=text.language_of())
    world.calls = calls
    return PlainRun(world=world, folder=folder)


def _environment(workspace: Path) -> tuple[str, Environment | None]:
    """What the workspace says of the environment that is used unless a command names another."""
    from accord.config import load

    configuration = load(workspace).configuration
    name = configuration.environment
    return name, configuration.environments.get(name)


def _of(context: Any) -> PlainRun | None:  # noqa: ANN401
    # Absent under accord run, where the worker judges what these hooks would.
    return getattr(context, "accord_plain", None)


def _judge_the_rest(plain: PlainRun) -> None:
    contract = broken_contract(plain.world.calls[plain.judged :])
    plain.judged = len(plain.world.calls)
    if contract is not None:
        raise AssertionError(text.say(contract, text.language_of()))


def _keep_tags(plain: PlainRun, step: Any, scenario: Any, *, is_last: bool) -> None:  # noqa: ANN401
    from accord.client import NoAnswerError, NotJsonError

    tags = scenario.effective_tags
    of_product = step.status is BehaveStatus.failed or isinstance(
        step.exception, (NoAnswerError, NotJsonError)
    )
    excused = (WIP in tags and step.status.has_failed()) or (XFAIL in tags and of_product)
    if excused and not step.hook_failed:
        went_on = hasattr(scenario, _CARRIED_ON)
        plain.excused = True
        # The one status of behave that is shown, counted, and fails nothing.
        step.status = BehaveStatus.pending_warn
        if not went_on:
            scenario.skip(f"@{WIP}" if WIP in tags else f"@{XFAIL}")
        return
    # Only the whole scenario can be cured: one step that passes says nothing.
    cured = is_last and XFAIL in tags and WIP not in tags and not plain.excused
    if cured and step.status is BehaveStatus.passed:
        step.status = BehaveStatus.failed
        _tell(message("engines.remove-xfail"))


def _tell(reason: Message) -> None:
    # behave shows what a failed step printed, and forgets any other word on why it failed.
    print(text.say(reason, text.language_of()))  # noqa: T201
