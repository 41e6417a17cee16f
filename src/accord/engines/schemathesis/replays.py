"""What the engine found, done once more before it is told: chance findings are told as such."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import msgspec
import requests
from msgspec.structs import replace

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.answer_checks import SENTENCES, AnswerChecks, decoded
from accord.engines.schemathesis.conformance import CONFORMANCE, broken_promises
from accord.engines.schemathesis.directed.corpus_replay import is_told_by_status
from accord.engines.schemathesis.directed.scenario_path import FreshValues
from accord.engines.schemathesis.directed.suspicions import (
    as_suspected,
    is_chance,
    not_again,
    not_repeated,
)
from accord.engines.schemathesis.exchanges import ServiceCalls, answer_of
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.options import STATEFUL
from accord.engines.schemathesis.trials import ServiceTrials

_SERVER_ERROR: Final = "not_a_server_error"
_JUDGED: Final = CONFORMANCE | {_SERVER_ERROR}
_SHOWN: Final = _JUDGED | SENTENCES.keys()
_SERVER_ERRORS: Final = 500
_ACCEPTED: Final = 2
# Of what is gone by now, or used up, a second look tells nothing of the first.
_TELLS_NOTHING: Final = frozenset({401, 403, 404, 409, 410, 429})
_FRAMING: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})

Answered = Callable[[HttpExchange], HttpExchange | None]
"""Sends the request of an exchange once more; nothing when no answer came."""


@dataclass(frozen=True, slots=True)
class Replays:
    """Does once more what was found at one service; ``repeat`` sends the request of an exchange."""

    calls: ServiceCalls
    answer_checks: AnswerChecks
    repeat: Answered

    def run(self, trials: ServiceTrials, *, until: float) -> None:
        """Send each finding's example, or the sequence that leads to it, once more.

        After ``until`` (monotonic) nothing is sent. Of a single answer only what the judge of every
        suite sees can be looked at again.
        """
        for objection in list(_of_single_answers(trials)):
            again = self._send(objection.example, FreshValues(), until)
            if again is not None and not (
                again.status in _TELLS_NOTHING or self._shows(objection, again)
            ):
                trials.exchange(objection, not_again(objection))
        for objection in list(_of_sequences(trials)):
            is_shown = self._comes_up(objection, until)
            if is_shown is None:
                trials.exchange(objection, not_repeated(objection))
            elif not is_shown:
                trials.exchange(objection, not_again(objection))
            else:
                trials.exchange(objection, as_suspected(objection))

    def _comes_up(self, objection: Objection, until: float) -> bool | None:
        """Whether a sequence comes to the same once more; none when it cannot be done."""
        fresh = FreshValues()
        *way, final = objection.sequence
        for exchange in way:
            again = self._send(exchange, fresh, until)
            if again is None or again.status // 100 != exchange.status // 100:
                return None
            if again.status // 100 == _ACCEPTED:
                fresh.compare(_answered_json(exchange), _answered_json(again))
        again = self._send(final, fresh, until)
        if again is None:
            return None
        if is_told_by_status(objection.check, objection.kind):
            is_limit = again.status == HTTPStatus.TOO_MANY_REQUESTS != final.status
            return None if is_limit else again.status == final.status
        if again.status != final.status and again.status in _TELLS_NOTHING:
            return None
        return self._shows(objection, again)

    def _send(
        self, exchange: HttpExchange | None, fresh: FreshValues, until: float
    ) -> HttpExchange | None:
        if exchange is None or time.monotonic() >= until:
            return None
        again = self.repeat(_current(exchange, fresh))
        return None if again is None or again.answer is None else again

    def _shows(self, objection: Objection, exchange: HttpExchange) -> bool:
        """Whether an answer shows what an earlier one showed, whatever its status is."""
        status = exchange.status
        if objection.check == _SERVER_ERROR:
            return status >= _SERVER_ERRORS
        if objection.check in CONFORMANCE:
            promises = broken_promises(self.calls.judge(exchange), status=status)
            return (objection.kind, objection.where) in {(p.kind, p.where) for p in promises}
        objections = self.answer_checks.against(exchange, objection.operation)
        return objection.id in {current.id for current in objections}


def resend(timeout_s: float) -> Answered:
    """How a request is sent once more as it was."""
    session = requests.Session()

    def send(exchange: HttpExchange) -> HttpExchange | None:
        request = exchange.request
        headers = {n: v for n, v in request.headers.items() if n.lower() not in _FRAMING}
        # What was sent says itself which cookies went with it.
        session.cookies.clear()
        try:
            response = session.request(
                request.method,
                request.url,
                headers=headers,
                data=request.content or None,
                allow_redirects=False,
                timeout=timeout_s,
            )
        except (requests.RequestException, ValueError):
            return None
        return replace(exchange, answer=answer_of(response))

    return send


def _current(exchange: HttpExchange, fresh: FreshValues) -> HttpExchange:
    """The exchange with what answers hold this time in its request."""
    request = exchange.request
    body = decoded(request.content)
    current = fresh.within(body)
    # What is the same stays as it was written: it may be no JSON that anybody would write.
    content = request.content if current == body else msgspec.json.encode(current)
    return replace(exchange, request=replace(request, url=fresh.url(request.url), content=content))


def _of_single_answers(trials: ServiceTrials) -> Iterator[Objection]:
    for defect in trials.findings:
        is_judged = defect.smallest.check in _JUDGED
        is_open = not (defect.smallest.sequence or is_chance(defect.smallest))
        if is_judged and is_open and not all(c.endswith(f"#{STATEFUL}") for c in defect.cases):
            yield defect.smallest


def _of_sequences(trials: ServiceTrials) -> Iterator[Objection]:
    """Those that were not done once more, and can be told by what is answered then."""
    for objection in [defect.smallest for defect in trials.findings]:
        is_open = objection.sequence and not (objection.repeated or is_chance(objection))
        check, kind = objection.check, objection.kind
        if is_open and (check in _SHOWN or is_told_by_status(check, kind)):
            yield objection


def _answered_json(exchange: HttpExchange) -> Any:  # noqa: ANN401 - JSON
    return decoded(exchange.answer.content) if exchange.answer else None
