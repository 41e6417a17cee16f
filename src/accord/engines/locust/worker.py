"""A process that makes load: ``python -m accord.engines.locust.worker <socket>``.

Locust replaces Python's sockets when it is imported, which must happen before anything opens one.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import gevent
import gevent.event
from gevent.pool import Group
from locust import between
from locust.env import Environment

from accord.client.addresses import Addresses, reach_of
from accord.client.sessions import Sessions
from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.engines.locust import frames, guard, protocol, script, source_address
from accord.engines.locust.arrivals import Arrivals
from accord.engines.locust.body import (
    Actor,
    FailureSamples,
    ScenarioBody,
    Turns,
    remember,
    remembered,
)
from accord.engines.locust.caught_responses import CaughtResponses
from accord.engines.locust.client import LoadClient
from accord.engines.locust.code_errors import Heard, Raised, listen, listen_to_threads
from accord.engines.locust.feeding import Feeding
from accord.engines.locust.heartbeat import Heartbeat
from accord.engines.locust.levels import Levels
from accord.engines.locust.options import LoadOptions
from accord.engines.locust.protocol import Done, Finish, Go, Job, RanOnce, RunOnce, Stop
from accord.engines.locust.quiet_memory import quiet_memory
from accord.engines.locust.signed_users import sign_users
from accord.engines.locust.tally import LoadTally
from accord.engines.locust.user_watch import ENDED, UserWatch
from accord.engines.locust.users import Dispatcher, Repeating
from accord.engines.locust.worker_line import WorkerLine
from accord.errors import AccordError, worded
from accord.evidence import Store, masks_of
from accord.model.message import plain
from accord.model.status import Status
from accord.steps.executor_binding import BoundScenario
from accord.steps.executor_stage import ExecutorStage
from accord.steps.world import World
from accord.text import as_language
from accord.text.errors import error_hint, error_message


class LoadRunner:
    """One worker, from its job to its last word."""

    def __init__(self, line: socket.socket, job: Job) -> None:
        self._line = line
        self._job = job
        folder = Path(job.assignment.evidence).parent
        self._said = WorkerLine(line, folder=folder if job.remote else None)
        self._profile = job.profile
        self._options = LoadOptions.of(job.assignment.options)
        self._masks = masks_of(job.assignment)
        self._store = Store(folder, masks=self._masks)
        self._addresses = Addresses(job.assignment.addresses)
        self._hosts = reach_of(job.assignment.addresses, job.assignment.allow)
        self._contracts = Contracts.compile(
            job.assignment.contracts, workspace=Path(job.assignment.workspace)
        )
        self._people: Sessions | None = None
        self._tally = LoadTally()
        self._exhibits = FailureSamples(job.profile.id, masks=self._masks, say=self._said.say)
        self._raised = Raised(
            Path(job.assignment.workspace),
            script=job.profile.script or job.profile.path,
            exhibits=self._exhibits,
        )
        self._exit_code = 0
        self._silent: tuple[str, ...] = ()
        self._executor: ExecutorStage | None = None
        self._bounds: dict[str, BoundScenario] = {}
        self._script: Environment | None = None
        self._known = b""
        self._feeding = Feeding((), Path())
        self._stopping = gevent.event.Event()
        self._users = UserWatch(self._tally, stopping=self._stopping)
        self._heartbeat = Heartbeat()
        self._over = gevent.event.Event()

    def load(self) -> None:
        """Import the workspace's code and match every step.

        Raises:
            AccordError: something of it cannot be used.
        """
        workspace = Path(self._job.assignment.workspace)
        if self._profile.script:
            self._script = script.load(workspace / self._profile.script)
            sign_users(self._actor().client.people, self._addresses, self._contracts)
            script.require_one_shape(self._script, workers=self._job.workers)
            return
        executor = ExecutorStage.load(
            workspace,
            variables=self._job.assignment.variables,
            once=Path(self._job.once),
            is_concurrent=True,
        )
        names = (*self._profile.scenarios, *self._profile.before, *self._profile.after)
        scenarios = {scenario.id: scenario for scenario in self._job.catalogue.scenarios()}
        for id in names:
            self._bounds[id] = executor.bind(scenarios[id], self._job.catalogue)
        job, feeders = self._job, self._profile.feeders
        self._feeding = Feeding(feeders, workspace, number=job.number, workers=job.workers)
        executor.begin(self._actor().world)
        self._executor = executor

    def serve(self) -> None:
        """Do what the conductor says until it is gone."""
        running: gevent.Greenlet | None = None
        while (order := frames.hear(self._line, protocol.ORDERS)) is not None:
            match order:
                case RunOnce(scenarios=ids):
                    gevent.spawn(self._once, ids)
                case Go() if running is None:
                    running = gevent.spawn(self._go, order)
                case Stop():
                    self._stopping.set()
                case Finish():
                    self._finish()
                    return
                case _:
                    pass

    def _actor(self) -> Actor:
        calls: list[Any] = []
        client = LoadClient(
            addresses=self._addresses,
            contracts=self._contracts,
            emit=calls.append,
            tally=self._tally,
            store=self._store,
            masks=self._masks,
            timeout_s=self._options.client_timeout_s,
            hosts=self._hosts,
            trace_styles=self._job.assignment.trace_styles,
            read_only=self._job.assignment.read_only,
        )
        assignment = self._job.assignment
        if self._people is None:
            # One sign-in for all users: it is not what the load is about.
            self._people = client.sessions(
                assignment.sign_ins, assignment.variables, workspace=Path(assignment.workspace)
            )
        client.people = self._people
        world = World(client, assignment.variables, language=as_language(assignment.language))
        world.calls = calls
        return Actor(world, client)

    # Around the load ---------------------------------------------------------------------------

    def _once(self, ids: tuple[str, ...]) -> None:
        assert self._executor is not None
        for id in ids:
            actor = self._actor()
            trace = actor.world.start_scenario()
            if self._known:
                actor.world.values.update(remembered(self._known))
            outcome = self._executor.run(self._bounds[id], actor.world)
            passed = outcome.status is Status.PASSED
            self._known = remember(actor.world.values)
            self._said.say(
                RanOnce(
                    scenario=id,
                    status=outcome.status,
                    seconds=outcome.seconds,
                    reason=self._masks.message(outcome.reason) if outcome.reason else None,
                    detail=self._masks.text(outcome.detail) if outcome.detail else "",
                    known=self._known,
                    trace=trace,
                    calls=() if passed else self._exhibits.written(actor.client),
                )
            )

    def _finish(self) -> None:
        note = None
        try:
            if self._executor is not None:
                self._executor.end()
        except AccordError as error:
            note = error_message(error)
        self._said.say(protocol.Bye(note=note))
        self._said.close()

    # The load ----------------------------------------------------------------------------------

    @quiet_memory()
    def _go(self, go: Go) -> None:
        self._known = go.known
        self._tally.begin(start=go.start, ramp_s=self._profile.ramp_s)
        # Workers begin together, or the sum of their curves would be no curve of the load.
        gevent.sleep(max(0.0, go.start - time.monotonic()))
        ticking = gevent.spawn(self._tick)
        self._heartbeat.start(due=go.start)
        peak, arrivals = self._load(go)
        cpu, machine = self._heartbeat.shares()
        self._heartbeat.stop()
        self._over.set()
        ticking.join()
        # What ends after the last second is missing, and told as such.
        for tick in self._tally.ticks(is_final=True):
            self._said.say(tick)
        self._said.say(
            Done(
                times=dict(self._exhibits.times),
                broken=dict(self._tally.broken),
                iterations=dict(self._tally.begun),
                judged=dict(self._tally.judged),
                users=peak,
                due=arrivals.due,
                begun=arrivals.begun,
                late_s=arrivals.late_s,
                cpu=cpu,
                machine=machine,
                lag_s=self._heartbeat.lag_s,
                raised=self._raised.broken,
                asserted=self._raised.asserted,
                idle_after_s=self._users.idle_after_s,
                exit_code=self._exit_code,
                silent=self._silent,
                ran_dry=self._feeding.ran_dry,
                began_late_s=self._heartbeat.began_late_s,
            )
        )

    def _load(self, go: Go) -> tuple[int, Arrivals]:
        profile, job = self._profile, self._job
        arrivals = Arrivals(
            rate=profile.rate,
            ramp_s=profile.ramp_s,
            duration_s=profile.duration_s,
            number=job.number,
            workers=job.workers,
            shape=profile.shape,
        )
        ends = go.start + profile.ramp_s + profile.duration_s
        if self._script is not None:
            return self._run_script(self._script, go, ends), arrivals
        assert self._executor is not None
        body = ScenarioBody(
            self._executor,
            self._bounds,
            turns=Turns(profile.scenarios),
            tally=self._tally,
            exhibits=self._exhibits,
            feeding=self._feeding,
        )
        body.known = go.known
        parts = {"abstract": False, "body": body, "make_actor": staticmethod(self._actor)}
        if profile.users:
            parts["wait_time"] = between(*profile.think_s)
            user = type("RepeatingUser", (Repeating,), parts)
            return self._repeat(user, ends), arrivals
        arrivals.due = arrivals.planned()
        group = Heard(self._raised)
        parts |= {"arrivals": arrivals, "start_at": go.start, "group": group}
        user = type("DispatchingUser", (Dispatcher,), parts)
        self._dispatch(user, ends, arrivals, group)
        return arrivals.busy, arrivals

    def _repeat(self, user: Any, ends: float) -> int:  # noqa: ANN401 - locust's own
        """Let users repeat their scenario until the end; gives the most that were at work."""
        environment = Environment(user_classes=[user], stop_timeout=self._options.grace_s)
        runner = self._runner(environment)
        levels = Levels(self._profile, runner, number=self._job.number, workers=self._job.workers)
        levels.begin()
        peak = self._users.until(ends, runner)
        levels.end()
        if not self._profile.shape and not self._stopping.is_set():
            # Who left before the end was not at work all the time.
            peak = min(peak, runner.user_count)
        if self._stopping.is_set():
            environment.stop_timeout = 0.1
        runner.stop()
        return max(peak, levels.peak)

    def _dispatch(self, user: Any, ends: float, arrivals: Arrivals, group: Group) -> None:  # noqa: ANN401
        """Let scenarios begin when they are due, and end in their time."""
        environment = Environment(user_classes=[user], stop_timeout=0)
        runner = self._runner(environment)
        runner.start(1, spawn_rate=1)
        self._users.until(ends, runner, arrivals=arrivals)
        # The dispatcher itself never ends.
        runner.stop()
        group.join(timeout=0.1 if self._stopping.is_set() else self._options.grace_s)
        group.kill()

    def _runner(self, environment: Environment) -> Any:  # noqa: ANN401 - locust's own
        """A runner of whose users everything is heard that they raise."""
        listen(environment, self._raised)
        runner = environment.create_local_runner()
        runner.user_greenlets = Heard(self._raised)
        return runner

    def _run_script(self, environment: Environment, go: Go, ends: float) -> int:
        writer = CallWriter(
            addresses=self._addresses,
            contracts=self._contracts,
            masks=self._masks,
            store=self._store,
        )
        listener = script.RequestListener(self._addresses, writer, self._tally, self._exhibits)
        environment.stop_timeout = self._options.grace_s
        runner = self._runner(environment)
        # A stage of scenarios hears of its threads itself.
        listen_to_threads(self._raised)
        responses = CaughtResponses()
        responses.count()
        shape = script.Shape(environment)
        events: Any = environment.events
        peak = 0
        try:
            events.init.fire(environment=environment, runner=runner, web_ui=None)
            with script.listening(environment, listener):
                self._start(runner)
                peak = self._users.until(ends, runner, since=go.start)
                self._silent = listener.silent(runner.user_classes_count)
                if shape.is_over or (shape.is_there and runner.state not in ENDED):
                    # How many are at work, and until when, is the shape's to say.
                    self._users.idle_after_s = None
                runner.stop()
            events.quitting.fire(environment=environment, reverse=True)
        except Exception as error:  # noqa: BLE001 - what listeners raise to end the test, too
            self._raised.hear(error)
        self._raised.hear_the_rest(unused_responses=responses.unused)
        # Anything may be set there; what is no number ends a process with 1.
        code = environment.process_exit_code
        self._exit_code = code if isinstance(code, int) else int(bool(code))
        return peak

    def _start(self, runner: Any) -> None:  # noqa: ANN401 - locust's own
        if runner.environment.shape_class is not None:
            runner.start_shape()
            return
        job = self._job
        Levels(self._profile, runner, number=job.number, workers=job.workers).begin()

    def _tick(self) -> None:
        # Twice a second, so that no second waits for more than a moment after its end.
        while not self._over.wait(0.5):
            for tick in self._tally.ticks():
                self._said.say(tick)


def main(descriptor: int, job_file: str = "") -> int:
    """Be a worker at the other end of a socket, whose job stands in a file or comes first."""
    # The terminal sends Ctrl-C to everybody; what a worker does about it, the conductor says.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = socket.socket(fileno=descriptor)
    job = protocol.take_job(Path(job_file)) if job_file else frames.hear(line, protocol.ORDERS)
    if not isinstance(job, Job):
        return 1
    os.chdir(job.assignment.workspace)
    assignment = job.assignment
    hosts = reach_of(assignment.addresses, assignment.allow)
    guard.allow_only(hosts, language=as_language(assignment.language))
    if job.source:
        source_address.leave_from(job.source)
    try:
        worker = LoadRunner(line, job)
        worker.load()
    except AccordError as error:
        note, hint = error_message(error), error_hint(error)
        frames.send(line, protocol.Unusable(note=note, hint=hint, where=error.where))
        return error.exit
    except Exception as error:  # noqa: BLE001 - the workspace's code may raise anything
        note = plain(worded(error))
        frames.send(line, protocol.Unusable(note=note, detail=traceback.format_exc()))
        return 1
    frames.send(line, protocol.Ready())
    worker.serve()
    return 0


if __name__ == "__main__":
    code = main(int(sys.argv[1]), *sys.argv[2:])
    # Greenlets of the workspace's own must not keep the process alive.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
