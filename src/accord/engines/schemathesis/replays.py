"""What the engine found, sent once more before it is told: chance findings are told as such."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

import requests
from msgspec.structs import replace

from accord.client.exchange import HttpAnswer, HttpExchange
from accord.engines.schemathesis.conformance import CONFORMANCE, broken_promises
from accord.engines.schemathesis.directed.suspicions import not_again
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.trials import ServiceTrials

_SERVER_ERROR: Final = "not_a_server_error"
_SERVER_ERRORS: Final = 500
# Of what is gone by now, or used up, a second look tells nothing of the first.
_TELLS_NOTHING: Final = frozenset({401, 403, 404, 409, 410, 429})
_FRAMING: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})

Answered = Callable[[HttpExchange], HttpExchange | None]
"""Sends the request of an exchange once more; nothing when no answer came."""


def replay(trials: ServiceTrials, calls: ServiceCalls, answered: Answered, *, until: float) -> None:
    """Send each finding's example once more, until ``until`` (monotonic).

    Only what the judge of every suite sees in a single answer can be looked at again; sequences
    are left as they are, for what they are about has gone.
    """
    for objection in list(_of_single_answers(trials)):
        if time.monotonic() >= until or objection.example is None:
            return
        again = answered(objection.example)
        if again is None or again.answer is None or again.answer.status in _TELLS_NOTHING:
            continue
        if not _shows(objection, again, calls):
            trials.exchange(objection, not_again(objection))


def resend(timeout_s: float) -> Answered:
    """How a request is sent once more as it was."""
    session = requests.Session()

    def send(exchange: HttpExchange) -> HttpExchange | None:
        request = exchange.request
        headers = {n: v for n, v in request.headers.items() if n.lower() not in _FRAMING}
        try:
            answer = session.request(
                request.method,
                request.url,
                headers=headers,
                data=request.content or None,
                allow_redirects=False,
                timeout=timeout_s,
            )
        except (requests.RequestException, ValueError):
            return None
        kept = {str(name): str(value) for name, value in answer.headers.items()}
        return replace(
            exchange,
            answer=HttpAnswer(
                status=answer.status_code, headers=kept, content=answer.content or b""
            ),
        )

    return send


def _of_single_answers(trials: ServiceTrials) -> Iterator[Objection]:
    for defect in trials.findings:
        is_judged = defect.smallest.check in CONFORMANCE | {_SERVER_ERROR}
        if is_judged and not all(case.endswith(f"#{STATEFUL}") for case in defect.cases):
            yield defect.smallest


def _shows(objection: Objection, exchange: HttpExchange, calls: ServiceCalls) -> bool:
    status = exchange.answer.status if exchange.answer else 0
    if objection.check == _SERVER_ERROR:
        return status >= _SERVER_ERRORS
    promises = broken_promises(calls.judge(exchange), status=status)
    return any(
        (promise.kind, promise.where) == (objection.kind, objection.where) for promise in promises
    )
