"""Sends a request that was thought out, as somebody, and has its answer judged."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

import requests
from msgspec.structs import replace

from accord.client.exchange import HttpExchange
from accord.client.failures import reason_of
from accord.client.sessions import Credentials
from accord.contract import Contracts
from accord.engines.schemathesis.answer_checks import decoded
from accord.engines.schemathesis.closings import ClosedUnansweredError
from accord.engines.schemathesis.directed.known_values import (
    KnownValues,
    collection_of,
    with_values_for_secrets,
)
from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.exchanges import answer_of, sent_exchange
from accord.engines.schemathesis.sign_in import Identity
from accord.engines.schemathesis.traffic import Caller, LeftOutError, Traffic
from accord.errors import AccordError
from accord.model.json_kinds import as_fields

_FORM: Final = "application/x-www-form-urlencoded"
_SUCCESS: Final = 2
_MOST_BODIES: Final = 3
# Beyond what the lives of resources count themselves.
_FRESH: Final = 41


class NotSentError(Exception):
    """A request that cannot be written, must not be sent, or got no answer; others can be."""


class OverError(Exception):
    """No further request may be sent: the time for them is up, or nobody listens."""


class Judge(Protocol):
    """Takes exchanges."""

    def __call__(
        self, exchange: HttpExchange, shape: OperationShape, *, late: bool = False
    ) -> None:
        """Take an exchange.

        One without an answer was not answered in time, when it is ``late``, or else the service
        closed the connection, twice; ``error`` says how.
        """


@dataclass(slots=True, kw_only=True)
class Draft:
    """A request to write: values by place and name, such as ``path orderId``.

    ``number`` tells samples apart, ``headers`` are sent beside those of the contract. ``caller`` is
    who sends it: whoever usually calls the operation unless it is said.
    """

    shape: OperationShape
    values: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    number: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    caller: Caller | None = None


class Sent:
    """An exchange with what its answer holds."""

    def __init__(self, exchange: HttpExchange, draft: Draft) -> None:
        self.exchange = exchange
        self.draft = draft
        answer = exchange.answer
        self.status = answer.status if answer else 0
        self.headers = {
            name.lower(): value for name, value in (answer.headers if answer else {}).items()
        }
        self.content = answer.content if answer else b""

    @property
    def accepted(self) -> bool:
        """Whether it was answered 2xx."""
        return self.status // 100 == _SUCCESS

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever it holds
        """The answer's content, none when it is no JSON."""
        return decoded(self.content)


@dataclass(kw_only=True)
class Courier:
    """Writes and sends requests to one service until ``until`` (monotonic).

    ``fixed`` gives the values that the team's own settings name for an operation, ``numbers`` those
    of samples that were not used yet. ``lose`` takes a request that got no answer.
    """

    base: str
    contracts: Contracts
    traffic: Traffic
    known: KnownValues
    samples: Samples
    until: float
    fixed: Callable[[OperationShape], Mapping[str, Any]]
    judge: Judge
    lose: Callable[[HttpExchange, OperationShape], None]
    identities: Callable[[OperationShape], Identity | None]
    numbers: Iterator[int] = field(default_factory=lambda: count(_FRESH))
    _accepted: dict[str, int] = field(default_factory=dict)
    _session: requests.Session = field(default_factory=requests.Session)

    @property
    def root(self) -> str:
        """The address that the paths of the corpus are below: without the contract's own path."""
        return self.traffic.base

    def draft(
        self, shape: OperationShape, *, number: int = 1, caller: Caller | None = None
    ) -> Draft:
        """A request that keeps the contract, of values that are known or else of every day."""
        chosen: dict[str, Any] = {}
        for parameter in shape.parameters:
            if parameter.place == "path" or parameter.required:
                value = self._known_value(shape, parameter.name, parameter.place)
                if value is None:
                    value = self.samples.value(parameter.schema, number=number)
                chosen[parameter.told] = value
        chosen.update(self.fixed(shape))
        body = None if shape.body is None else self._bodies(shape, number)[0]
        return Draft(shape=shape, values=chosen, body=body, number=number, caller=caller)

    def send(self, draft: Draft) -> Sent:
        """Send a request and have its answer judged.

        Raises:
            NotSentError: it cannot be written, must not be sent, or was not answered in time.
            OverError: no more requests may be sent.
        """
        if time.monotonic() >= self.until:
            raise OverError
        return self._sent(self._prepared(draft), draft)

    def send_as_written(
        self, prepared: requests.PreparedRequest, shape: OperationShape, caller: Caller | None
    ) -> Sent:
        """Send a request that is no draft: it may be one that no contract would write.

        Raises:
            NotSentError: it must not be sent, or was not answered in time.
            OverError: no more requests may be sent.
        """
        if time.monotonic() >= self.until:
            raise OverError
        return self._sent(prepared, Draft(shape=shape, caller=caller))

    def _sent(self, prepared: requests.PreparedRequest, draft: Draft) -> Sent:
        self._session.cookies.clear()
        started = time.time()
        try:
            with self.traffic.called_by(draft.caller):
                response = self._session.send(prepared, allow_redirects=False)
        except LeftOutError as error:
            raise NotSentError from error
        except ClosedUnansweredError as error:
            for _, exchange in self.traffic.closings.take():
                self.judge(exchange, draft.shape)
            raise NotSentError from error
        except requests.ReadTimeout as error:
            if time.monotonic() >= self.traffic.deadline:
                # The service may have been about to answer: it was our time that was up.
                raise OverError from error
            problem = reason_of(error).words
            unanswered = replace(sent_exchange(prepared, at=started), error=problem)
            self.judge(unanswered, draft.shape, late=True)
            raise NotSentError from error
        except requests.RequestException as error:
            self.lose(sent_exchange(prepared, at=started), draft.shape)
            if self.traffic.silence.is_passing:
                raise NotSentError from error
            # Whether the service is gone for good is the engine's to find out, and to tell.
            raise OverError from error
        exchange = replace(
            # The headers as they went, with the trace that tells the services' logs apart.
            sent_exchange(response.request, at=started),
            seconds=time.time() - started,
            answer=answer_of(response),
        )
        self.judge(exchange, draft.shape)
        return Sent(exchange, draft)

    def send_until_accepted(self, draft: Draft) -> Sent:
        """Send a request with one body after the other until one is accepted; the last answer."""
        if draft.body is None:
            return self.send(draft)
        bodies = self._bodies(draft.shape, draft.number)
        for place, body in enumerate(bodies):
            reply = self.send(replace_body(draft, body))
            if reply.accepted:
                if place:
                    self._accepted[draft.shape.id] = place
                break
        return reply

    def _known_value(self, shape: OperationShape, name: str, place: str) -> Any:  # noqa: ANN401
        accepted = self.known.of(shape.id, f"{place} {name}")
        if place != "path":
            return accepted[0] if accepted else None
        ids = self.known.ids(collection_of(shape.operation.path, name))
        return next(iter([*ids, *accepted, *self.known.named(name)]), None)

    def _bodies(self, shape: OperationShape, number: int) -> list[Any]:
        """Bodies to try, the likeliest first: of every day, as scenarios had it, without extras.

        What is of every day differs each time, which is what a service wants that takes no name
        twice; but only a scenario knows a coupon that is valid.
        """
        fresh = self.samples.value(shape.body, number=number)
        plain = self._with_known_ids(fresh)
        required = self.samples.required(shape.body)
        least = (
            {name: value for name, value in plain.items() if name in required}
            if isinstance(plain, dict)
            else plain
        )
        accepted = self.known.bodies[shape.id][:_MOST_BODIES]
        bodies = [plain, *(with_values_for_secrets(body, plain) for body in accepted), least]
        # What is to be made may be called by its own id, which must be nobody's yet.
        bodies += [fresh] if fresh != plain else []
        best = self._accepted.get(shape.id, 0)
        return [*bodies[best : best + 1], *bodies[:best], *bodies[best + 1 :]]

    def _with_known_ids(self, body: Any) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(body, dict):
            return body
        # A field that is called as the id of something is an id of something that exists.
        named = {
            name: values[0]
            for name, value in body.items()
            if (values := self.known.named(name)) and isinstance(value, str | int)
        }
        return body | named

    def _prepared(self, draft: Draft) -> requests.PreparedRequest:
        shape = draft.shape
        if not shape.is_usable:
            raise NotSentError(shape.id)
        try:
            arranged = self.contracts.arrange(shape.operation, draft.values)
        except (AccordError, KeyError, TypeError, ValueError) as error:
            raise NotSentError(shape.id) from error
        headers = {**arranged.headers, **draft.headers, "Accept": "*/*"}
        content = b""
        if draft.body is not None and shape.body is not None:
            headers["Content-Type"] = shape.media_type
            content = _content(draft.body, shape.media_type)
        caller = draft.caller
        identity = self.identities(shape) if caller is None else caller.identity
        stand_ins = identity.stand_ins_for(shape.operation) if identity else Credentials()
        headers.update(stand_ins.headers)
        query = "&".join(filter(None, (arranged.query, urlencode(stand_ins.query))))
        query = f"?{query}" if query else ""
        sent_cookies = arranged.cookies | stand_ins.cookies
        cookies = "; ".join(f"{n}={quote(v)}" for n, v in sent_cookies.items())
        if cookies:
            headers["Cookie"] = cookies
        try:
            return requests.Request(
                shape.operation.method,
                f"{self.base}{arranged.path}{query}",
                headers=headers,
                data=content or None,
            ).prepare()
        except (requests.RequestException, ValueError) as error:
            raise NotSentError(shape.id) from error


def replace_body(draft: Draft, body: Any) -> Draft:  # noqa: ANN401
    """The same request with another body."""
    return dataclasses.replace(draft, body=body)


def _content(body: Any, media_type: str) -> bytes:  # noqa: ANN401
    if media_type == _FORM:
        return urlencode(as_fields(body), doseq=True).encode()
    return json.dumps(body, ensure_ascii=False).encode()
