"""How many users are at work in one process, and how their number grows and falls."""

from __future__ import annotations

from typing import Any

import gevent

from accord.model.catalogue import Profile


def share_of(users: int, *, number: int, workers: int) -> int:
    """How many of so many users work in the process of this number."""
    return users // workers + (number < users % workers)


class Levels:
    """The users of one process by a profile's ramp or shape; ``peak`` is the most that there were.

    ``peak`` counts what was reached at the end of a leg, which a look now and then may miss.
    """

    def __init__(
        self,
        profile: Profile,
        runner: Any,  # noqa: ANN401 - locust's own
        *,
        number: int,
        workers: int,
    ) -> None:
        self.peak = 0
        self._profile = profile
        self._runner = runner
        self._number = number
        self._workers = workers
        self._following: gevent.Greenlet | None = None

    def begin(self) -> None:
        """Let users begin, and go on as the shape says."""
        profile = self._profile
        if profile.shape:
            # Beside the watch, which looks at the users and must not wait for a leg.
            self._following = gevent.spawn(self._follow)
            return
        users = self._share(profile.users)
        self._runner.start(users, spawn_rate=users / profile.ramp_s if profile.ramp_s else users)

    def end(self) -> None:
        """Change nothing any more."""
        if self._following is not None:
            self._following.kill()

    def _follow(self) -> None:
        before = 0
        for leg in self._profile.shape:
            users = self._share(int(leg.to))
            # Told the same number again, locust would count its users anew.
            if users != before:
                self._runner.start(users, spawn_rate=abs(users - before) / leg.over_s)
            gevent.sleep(leg.over_s)
            self.peak = max(self.peak, self._runner.user_count)
            before = users

    def _share(self, users: int) -> int:
        return share_of(users, number=self._number, workers=self._workers)
