"""Connections that a service ends without a whole answer, although it is there for other requests.

Whose process has died, or who answers nobody any more, cannot be judged; who is there before and
after, or has begun to answer, and does the same to the same request twice, has failed at it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import requests
from hypothesis.errors import UnsatisfiedAssumption
from urllib3.exceptions import ProtocolError

from accord.client.exchange import HttpExchange
from accord.client.failures import reason_of
from accord.engines.schemathesis.silence import Silence

CUT: Final = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
_BEGUN: Final = frozenset({"cut-short", "cut-off", "cut-coding", "wrong-coding"})

_Ask = Callable[[], requests.Response]


class ClosedUnansweredError(requests.RequestException, UnsatisfiedAssumption):
    """A request at which the service ends the connection; to the engine, one it cannot use."""


class Closings:
    """Those of one service; what was not taken yet is told in the order in which it came."""

    def __init__(self, silence: Silence) -> None:
        self._silence = silence
        self._witness: _Ask | None = None
        self._proven: set[str] = set()
        self._waiting: list[tuple[str, HttpExchange]] = []

    @property
    def silent_at(self) -> HttpExchange | None:
        """The request since which no answer came."""
        return self._silence.request

    def silent_before(self, moment: float) -> HttpExchange | None:
        """The request since which none came at a moment (epoch), whatever came afterwards."""
        return self._silence.begun_before(moment)

    def note_answered(self, ask: _Ask) -> None:
        """Remember how to ask for what was answered, and changes nothing."""
        self._witness = ask

    def prove(
        self, operation: str, exchange: HttpExchange, error: requests.RequestException, ask: _Ask
    ) -> bool:
        """Whether the service did this on its own, and does so again when ``ask`` asks once more.

        Of one operation it is asked once. ``exchange`` holds no secret.
        """
        if not (_was_cut(error) and self._silence.is_passing):
            return False
        if operation not in self._proven and not self._comes_again(exchange, error, ask):
            return False
        self._silence.end()
        self._proven.add(operation)
        self._waiting.append((operation, exchange))
        return True

    def take(self) -> list[tuple[str, HttpExchange]]:
        """What was proved since the last time: the ids of operations, and what was sent."""
        taken, self._waiting = self._waiting, []
        return taken

    def _comes_again(
        self, exchange: HttpExchange, error: requests.RequestException, ask: _Ask
    ) -> bool:
        try:
            ask()
        except CUT as second:
            if not _was_cut(second):
                return False
            # Whoever begins an answer is there, also where none of its answers comes to an end.
            has_begun = all(reason_of(cut).kind in _BEGUN for cut in (error, second))
        except requests.RequestException:
            return False
        else:
            return False
        # It may have ended its process, and be started anew.
        self._silence.begin(exchange)
        return self._silence.is_passing and (has_begun or self._answers_others())

    def _answers_others(self) -> bool:
        try:
            return self._witness is not None and bool(self._witness().status_code)
        except requests.RequestException:
            return False


def _was_cut(error: requests.RequestException) -> bool:
    """Whether the request reached somebody: a refusal, or no route, is nobody's answer."""
    reasons = (*error.args, error.__cause__)
    return any(isinstance(reason, ProtocolError | ConnectionError) for reason in reasons)
