"""Locust's users of a profile: those who repeat their scenario, and one who sends others."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

import gevent
from gevent.pool import Group
from locust import User, constant, task
from locust.exception import StopUser
from locust.user.task import LOCUST_STATE_STOPPING, LOCUST_STATE_WAITING

from accord.engines.locust.arrivals import Arrivals
from accord.engines.locust.body import Actor, ScenarioBody
from accord.engines.locust.feeding import FeederEmptyError

MakeActor = Callable[[], Actor]


class Repeating(User):
    """A user who runs one scenario after another, and thinks in between when there is time to."""

    abstract = True
    body: ClassVar[ScenarioBody]
    make_actor: ClassVar[MakeActor]

    def __init__(self, environment: Any) -> None:  # noqa: ANN401 - locust's own type
        super().__init__(environment)
        self._actor = type(self).make_actor()

    @task
    def repeat(self) -> None:
        """Run the next scenario."""
        try:
            self.body.run_next(self._actor)
        except FeederEmptyError:
            raise StopUser from None

    def stop(self, force: bool = False) -> bool:  # noqa: FBT001, FBT002 - as locust calls it
        """End after the scenario under way, and at once while thinking."""
        is_thinking = self._state == LOCUST_STATE_WAITING
        if is_thinking:
            # When the process is late the thought may be over by now: who is merely killed would
            # begin a scenario first, and its request would be counted as an error of the service.
            self._state = LOCUST_STATE_STOPPING
        return bool(super().stop(force=force or is_thinking))


class Dispatcher(User):
    """The one user of a worker who lets scenarios begin when they are due."""

    abstract = True
    wait_time = constant(0)
    body: ClassVar[ScenarioBody]
    make_actor: ClassVar[MakeActor]
    arrivals: ClassVar[Arrivals]
    start_at: ClassVar[float]
    group: ClassVar[Group]

    @task
    def dispatch(self) -> None:
        """Send every scenario on its way; returns when all of them began."""
        idle: list[Actor] = []
        arrivals = self.arrivals
        for at in arrivals.times():
            due = self.start_at + at
            wait = due - time.monotonic()
            if wait > 0:
                gevent.sleep(wait)
            # An actor brings its connections along, so as few are opened as are needed at a time.
            actor = idle.pop() if idle else type(self).make_actor()
            self.group.spawn(self._one, actor, due, idle)
        # Locust would call the task again, and the scenarios would begin twice.
        while True:
            gevent.sleep(1)

    def _one(self, actor: Actor, due: float, idle: list[Actor]) -> None:
        arrivals = self.arrivals
        arrivals.begin(time.monotonic() - self.start_at, due=due - self.start_at)
        arrivals.busy += 1
        try:
            self.body.run_next(actor, due=due)
        except FeederEmptyError:
            # The profile tells it; here is no user who could leave.
            pass
        finally:
            arrivals.busy -= 1
        idle.append(actor)
