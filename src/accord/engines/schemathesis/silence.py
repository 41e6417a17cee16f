"""When no answer comes: at which request that began, and whether the service is there again."""

from __future__ import annotations

import time
from typing import Final

from accord.client.exchange import HttpExchange
from accord.client.network import Network, require_listener

_BACK_WITHIN_S: Final = 5.0
_LOOK_EVERY_S: Final = 0.05


class Silence:
    """Of the service at an address; nobody is waited for after ``until`` (monotonic).

    ``request`` is the first to which nothing came, none while answers come.
    """

    def __init__(self, address: str, network: Network, *, until: float) -> None:
        self._address = address
        self._network = network
        self._until = until
        self.request: HttpExchange | None = None
        self._firsts: list[HttpExchange] = []
        self.is_passing = True

    def begin(self, request: HttpExchange) -> None:
        """Wait until somebody listens, as whoever was started anew does soon.

        What is sent before that is refused, and proves nothing. ``is_passing`` tells whether
        somebody does; who does not come back is waited for once.
        """
        if self.request is None:
            self.request = request
            self._firsts.append(request)
        until = min(time.monotonic() + _BACK_WITHIN_S, self._until)
        while self.is_passing and not self._is_listening():
            self.is_passing = time.monotonic() < until
            time.sleep(_LOOK_EVERY_S)

    def begun_before(self, moment: float) -> HttpExchange | None:
        """The request at which the last silence before a moment (epoch) began.

        The engine tells of an error when the service may have answered others again.
        """
        begun = (request for request in reversed(self._firsts) if request.started <= moment)
        return next(begun, None)

    def end(self) -> None:
        """An answer came."""
        self.request, self.is_passing = None, True

    def _is_listening(self) -> bool:
        try:
            require_listener(self._address, self._network)
        except OSError:
            return False
        return True
