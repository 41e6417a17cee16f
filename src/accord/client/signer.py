"""Signs requests that clients of others send, as the people whom the environment declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import requests
from msgspec import Struct

from accord.client.addresses import Addresses
from accord.client.sessions import Credentials, Session, Sessions, with_query
from accord.contract import Contracts
from accord.contract.contracts import path_and_query
from accord.model.catalogue import Operation

HEADER: Final = "Accord-Sign-In"
"""A header by which a request says as whom it goes; it is taken off before it is sent."""
NOBODY: Final = "nobody"


class SignedRequest(Struct, frozen=True, kw_only=True):
    """A request as it goes: its address and headers, and who signed it, if anybody did."""

    url: str
    headers: dict[str, str]
    session: Session | None = None
    generation: int = 0


class RequestSigner:
    """Gives requests to the system what tells it who is calling.

    A request that says nothing is signed as the first who suits its operation, unless it brings
    credentials of its own or the contract asks for none. Usable from several threads.
    """

    def __init__(self, sessions: Sessions, addresses: Addresses, contracts: Contracts) -> None:
        self._sessions = sessions
        self._addresses = addresses
        self._contracts = contracts
        self._usual: dict[str, Session | None] = {}
        self._let_in: dict[Session, int] = {}

    def signed(self, method: str, url: str, headers: Mapping[str, str]) -> SignedRequest:
        """The request as it is to be sent.

        Raises:
            AccordError: nobody is called so, or the person cannot sign in.
        """
        own = {name: value for name, value in headers.items() if name.lower() != HEADER.lower()}
        asked = next((headers[name] for name in headers if name not in own), "")
        service = self._addresses.service_at(url, likely="")
        unsigned = SignedRequest(url=url, headers=own)
        if not service or asked == NOBODY:
            return unsigned
        operation = self._operation(service, method, url)
        session = self._sessions.of(asked) if asked else self._usual_for(operation)
        if session is None:
            return unsigned
        if operation is None:
            credentials = session.for_service(service)
        else:
            credentials = session.credentials(operation)
        if not asked and _has_own(credentials, url, own):
            return unsigned
        return SignedRequest(
            url=with_query(url, credentials.query),
            headers=_with(own, credentials),
            session=session,
            generation=session.generation,
        )

    def is_lost(self, request: SignedRequest, status: int) -> bool:
        """Whether an answer says that the session is over, and the request is to be signed anew.

        It is over where it was good before: whoever was never let in is not let in a second time.
        """
        session = request.session
        if session is None:
            return False
        if status != HTTPStatus.UNAUTHORIZED:
            self._let_in[session] = request.generation
            return False
        was_good = self._let_in.get(session) == request.generation
        if not (was_good and session.person.can_renew):
            return False
        # Of many requests that found the session over, the first has it renewed for all.
        if session.generation == request.generation:
            session.forget()
        return True

    def _operation(self, service: str, method: str, url: str) -> Operation | None:
        base = self._contracts.base_path(service)
        path = path_and_query(self._addresses.contract_url(service, url, base))[0]
        return self._contracts.find(service, method, path)

    def _usual_for(self, operation: Operation | None) -> Session | None:
        if operation is None:
            return None
        if operation.id not in self._usual:
            fitting = (
                session
                for session in self._sessions
                if session.person.fits(operation) and session.suits(operation)
            )
            self._usual[operation.id] = next(fitting, None)
        return self._usual[operation.id]


def sign_requests(signer: RequestSigner) -> None:
    """Sign, for the rest of this process, whatever is sent with ``requests``."""
    send: Callable[..., requests.Response] = requests.Session.send

    def sent(
        session: requests.Session,
        request: requests.PreparedRequest,
        **options: Any,  # noqa: ANN401 - of requests
    ) -> requests.Response:
        signed = _prepared(signer, request)
        response = send(session, signed[0], **options)
        # What led elsewhere was judged at each of its hops.
        if response.history or not signer.is_lost(signed[1], response.status_code):
            return response
        if not isinstance(request.body, str | bytes | None):
            return response
        response.close()
        return send(session, _prepared(signer, request)[0], **options)

    session_class: Any = requests.Session
    session_class.send = sent


def _prepared(
    signer: RequestSigner, request: requests.PreparedRequest
) -> tuple[requests.PreparedRequest, SignedRequest]:
    headers = {str(name): str(value) for name, value in request.headers.items()}
    signed = signer.signed(request.method or "GET", request.url or "", headers)
    if signed.session is None and len(signed.headers) == len(headers):
        # Not ours to touch: whoever sent it finds the very request at its answer.
        return request, signed
    # Bytes that no text stands for are sent as they were.
    copied = request.copy()
    copied.url = signed.url
    for name in request.headers:
        if str(name) not in signed.headers:
            del copied.headers[name]
    copied.headers.update(
        {name: value for name, value in signed.headers.items() if headers.get(name) != value}
    )
    return copied, signed


def _has_own(credentials: Credentials, url: str, headers: Mapping[str, str]) -> bool:
    """Whether a request brings one of the credentials itself."""
    names = {name.lower() for name in headers}
    if any(name.lower() in names for name in credentials.headers):
        return True
    if credentials.query:
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        if not query.keys().isdisjoint(credentials.query):
            return True
    cookies = {part.partition("=")[0].strip() for part in _cookies(headers).split(";")}
    return not cookies.isdisjoint(credentials.cookies)


def _with(headers: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
    header_names = {name.lower() for name in credentials.headers}
    together = {name: value for name, value in headers.items() if name.lower() not in header_names}
    together |= credentials.headers
    if credentials.cookies:
        added = "; ".join(f"{name}={value}" for name, value in credentials.cookies.items())
        before = _cookies(together)
        together = {name: value for name, value in together.items() if name.lower() != "cookie"}
        together["Cookie"] = f"{before}; {added}" if before else added
    return together


def _cookies(headers: Mapping[str, str]) -> str:
    return next((value for name, value in headers.items() if name.lower() == "cookie"), "")
