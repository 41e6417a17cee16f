"""Calls operations by name and services by path, and leaves a record of every call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

import requests
from urllib3.exceptions import HTTPError

from accord import __version__
from accord.client import bodies
from accord.client.addresses import Addresses
from accord.client.connections import SENDING, HopTimer, Sending
from accord.client.failures import reason_of
from accord.client.origins import OriginSession
from accord.client.recorder import CallRecorder
from accord.client.response import NoAnswerError, Response
from accord.contract import Contracts
from accord.errors import EngineError
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict

_MOST_REDIRECTS: Final = 10
Query = Mapping[str, object] | Iterable[tuple[str, object]] | str


class Client:
    """One scenario after another, each with a trace of its own. Usable from several threads.

    ``headers`` are sent with every request until the next scenario; ``timeout_s`` is how long to
    wait for a connection, and again for each piece of an answer. ``hosts`` are those that may be
    reached, also by a redirect, if not all may (``addresses.reach_of``). Proxies, ``.netrc`` and
    certificates named in environment variables are ignored unless ``trust_environment`` is set.
    """

    def __init__(  # noqa: PLR0913 - the parts it is composed of
        self,
        *,
        addresses: Mapping[str, str],
        contracts: Contracts,
        emit: Callable[[Call], None],
        store: Store,
        masks: Masks,
        timeout_s: float = 30.0,
        hosts: frozenset[str] | None = None,
        trust_environment: bool = False,
    ) -> None:
        self.headers: dict[str, str] = {}
        self._addresses = Addresses(addresses)
        self._contracts = contracts
        self._timeout = timeout_s
        self._recorder = CallRecorder(
            addresses=self._addresses,
            contracts=contracts,
            emit=emit,
            store=store,
            masks=masks,
            hosts=hosts,
        )
        self._session = OriginSession(masks)
        self._session.trust_env = trust_environment
        self._session.max_redirects = _MOST_REDIRECTS
        self._session.headers["User-Agent"] = f"accord/{__version__}"
        self._session.mount("http://", self._recorder)
        self._session.mount("https://", self._recorder)
        self.begin_trace()

    def begin_trace(self) -> str:
        """Forget cookies and headers, and give the calls to come a new W3C trace id."""
        self._session.cookies.clear()
        self.headers.clear()
        self._recorder.trace = os.urandom(16).hex()
        return self._recorder.trace

    def send(
        self,
        operation: str,
        *,
        values: Mapping[str, object] | None = None,
        body: object | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Call an operation by its id or summary, each value put where its contract wants it.

        Raises:
            UsageError: no such operation, value or service, or a path value is missing.
            NoAnswerError: the service could not be reached or did not answer.
            EngineError: its answer was held against no contract.
        """
        found = self._contracts.operation(operation)
        arranged = self._contracts.arrange(found, values or {}, body=body)
        self._address(found.service)
        base = self._addresses.base(found.service, self._contracts.base_path(found.service))
        given = {**arranged.headers, **(headers or {})}
        content = None
        if arranged.body is not None:
            content, media_type = bodies.encode(arranged.body, arranged.media_type)
            given = _with_type(given, media_type)
        url = base + arranged.path + (f"?{arranged.query}" if arranged.query else "")
        answer = self._send(
            found.service,
            requests.Request(
                found.method, url, headers=given, data=content, cookies=arranged.cookies
            ),
        )
        asked = answer.asked
        if asked.verdict is ContractVerdict.UNCHECKED and not asked.operation:
            raise EngineError("client.not-judged", where=asked.url, operation=found.id)
        return answer

    def request(  # noqa: PLR0913 - a request has that many parts, and each is optional
        self,
        service: str,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        json: object | None = None,
        form: Mapping[str, object] | None = None,
        content: bytes | str | None = None,
    ) -> Response:
        """Call a service by method and path, which starts where the service's address ends.

        Raises:
            UsageError: no such service, or it has no address.
            NoAnswerError: the service could not be reached or did not answer.
        """
        url = self._address(service) + "/" + path.removeprefix("/")
        if query and (text := query if isinstance(query, str) else _query(query)):
            url += ("&" if "?" in url else "?") + text
        given, sent = dict(headers or {}), None
        if json is not None:
            sent, media_type = bodies.encode(json, "application/json")
            given = _with_type(given, media_type)
        elif form is not None:
            sent, media_type = bodies.encode(form, "application/x-www-form-urlencoded")
            given = _with_type(given, media_type)
        elif content is not None:
            sent = content.encode() if isinstance(content, str) else content
        request = requests.Request(method.upper(), url, headers=given, data=sent)
        return self._send(service, request)

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def _address(self, service: str) -> str:
        return self._addresses.of(service, is_known=service in self._contracts.services)

    def _send(self, service: str, request: requests.Request) -> Response:
        request.headers = _merged(self.headers, request.headers or {})
        sending = Sending(service=service, clock=HopTimer())
        token = SENDING.set(sending)
        try:
            prepared = self._session.prepare_request(request)
            sending.url = prepared.url or ""
            answer = self._session.send(
                prepared, timeout=self._timeout, allow_redirects=True, **self._environment(prepared)
            )
        except (requests.RequestException, HTTPError, OSError) as reason:
            raise self._no_answer(service, request, reason, sending.call) from reason
        finally:
            SENDING.reset(token)
        assert sending.call is not None
        assert sending.asked is not None
        return Response(
            status=answer.status_code,
            headers=answer.headers,
            content=answer.content,
            call=sending.call,
            asked=sending.asked,
        )

    def _environment(self, prepared: requests.PreparedRequest) -> dict[str, Any]:
        """Proxies and certificates of the environment, asked for only where they are trusted."""
        if not self._session.trust_env:
            return {}
        found = self._session.merge_environment_settings(prepared.url, {}, None, None, None)
        return dict(found)

    def _no_answer(
        self, service: str, request: requests.Request, reason: Exception, call: Call | None
    ) -> NoAnswerError:
        found = reason_of(reason)
        url = call.url if call else str(request.url)
        return NoAnswerError(
            f"client.{found.kind}",
            call=call,
            where=url,
            service=(call and call.service) or service,
            method=str(request.method),
            path="/" + url.partition("://")[2].partition("/")[2],
            address=self._addresses.of(service, is_known=True),
            seconds=f"{self._timeout:g}",
            why=found.words,
            **found.told,
        )


def _merged(first: Mapping[str, str], second: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    """Headers of both; the second win, whatever the case of their names."""
    if not first:
        return dict(second)
    taken = {name.lower() for name in second}
    return {**{n: v for n, v in first.items() if n.lower() not in taken}, **second}


def _with_type(headers: dict[str, str], media_type: str) -> dict[str, str]:
    if any(name.lower() == "content-type" for name in headers):
        return headers
    return {**headers, "Content-Type": media_type}


def _query(query: Mapping[str, object] | Iterable[tuple[str, object]]) -> str:
    pairs = query.items() if isinstance(query, Mapping) else query
    return "&".join(
        f"{quote(str(name), safe='[]')}={quote(bodies.words(one), safe='')}"
        for name, value in pairs
        for one in (value if isinstance(value, list | tuple) else [value])
        if one is not None
    )
