"""Who is signed in: what each person sends with a request, as the contract wants it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct, field

from accord.client.sign_in import Grant, SignInDoors, SigningIn, basic
from accord.contract.security import SchemeKind, Security, SecurityScheme
from accord.errors import UsageError
from accord.model.catalogue import Operation
from accord.model.lists import Listed
from accord.model.sign_in import SignIn

_TOKENS: Final = frozenset({SchemeKind.BEARER, SchemeKind.OAUTH2, SchemeKind.OPENID})
_KEY_HEADER: Final = "X-API-Key"


class Credentials(Struct, frozen=True, kw_only=True):
    """What tells a service who is calling, by the place where it stands."""

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.headers or self.query or self.cookies)

    def __or__(self, other: Credentials) -> Credentials:
        """Both together."""
        return Credentials(
            headers=self.headers | other.headers,
            query=self.query | other.query,
            cookies=self.cookies | other.cookies,
        )


class Session:
    """One person's sign-in to the system; had when first needed, and once for all services.

    ``generation`` counts how often. Usable from several threads.
    """

    def __init__(self, person: SignIn, doors: SignInDoors) -> None:
        self.person = person
        self.generation = 0
        self.is_doubtful = False
        self._doors = doors
        self._way = SigningIn(person, doors)
        self._grants: dict[tuple[str, ...], Grant] = {}
        # Asked for every request of a load, where working it out would cost as much as sending.
        self._sent: dict[str, Credentials] = {}
        self._ends = float("inf")
        self._lock = threading.Lock()

    def credentials(self, operation: Operation) -> Credentials:
        """What the person sends to an operation; nothing where it lets everybody in.

        Raises:
            AccordError: the person cannot sign in.
        """
        if time.monotonic() >= self._ends:
            self.forget()
        credentials = self._sent.get(operation.id)
        if credentials is None:
            credentials = self._sent[operation.id] = self._worked_out(operation)
        return credentials

    def _worked_out(self, operation: Operation) -> Credentials:
        security = self._doors.security.of(operation)
        is_asked = self.person.names(operation) or not security.is_open
        if not is_asked or not self.person.fits(operation):
            return Credentials()
        return self._fixed(operation.service) | self._asked(operation.service, security)

    def for_service(self, service: str) -> Credentials:
        """Everything that operations of a service want of the person.

        Raises:
            AccordError: the person cannot sign in.
        """
        together = Credentials()
        for operation in self._doors.security.operations(service):
            together |= self.credentials(operation)
        # A contract that speaks of no sign-in does not keep a team from knowing better.
        return together or self._fixed(service) | self._asked(service, Security())

    def suits(self, operation: Operation) -> bool:
        """Whether the person has what one of the operation's alternatives wants.

        One that lets everybody in suits nobody but those who name it: some contracts say so of
        what they forgot.
        """
        security = self._doors.security.of(operation)
        alternatives = security.alternatives
        person = self.person
        if security.is_open:
            return person.names(operation)
        # What a team spells out it knows better than a contract that speaks of something else.
        is_sent_anyway = bool(person.headers or person.page or person.operation)
        has_it = any(all(map(self._has, alternative)) for alternative in alternatives)
        return is_sent_anyway or not alternatives or has_it

    def forget(self) -> None:
        """Sign in anew when somebody next asks."""
        with self._lock:
            self._grants.clear()
            self._sent.clear()
            self._ends = float("inf")
            self.is_doubtful = False

    # What is sent ------------------------------------------------------------------------------

    def _fixed(self, service: str) -> Credentials:
        person = self.person
        cookies = (
            self._grant(("page", service), lambda: self._way.by_form(service)).cookies
            if (person.page)
            else {}
        )
        return Credentials(headers=self._way.filled(person.headers), cookies=cookies)

    def _asked(self, service: str, security: Security) -> Credentials:
        for alternative in security.alternatives:
            if alternative and all(self._has(scheme) for scheme in alternative):
                together = Credentials()
                for scheme in alternative:
                    together |= self._placed(service, scheme)
                return together
        knows_better = bool(self.person.operation)
        return self._unasked() if knows_better or not security.alternatives else Credentials()

    def _unasked(self) -> Credentials:
        """What to send where no contract says how."""
        person, filled = self.person, self._way.filled
        if token := self._token():
            return Credentials(headers={person.header: f"{person.scheme} {token}".strip()})
        if person.key:
            return Credentials(headers={_KEY_HEADER: filled(person.key)})
        if person.username:
            return Credentials(headers={"Authorization": self._basic()})
        return Credentials()

    def _has(self, scheme: SecurityScheme) -> bool:
        person = self.person
        token = bool(person.operation or person.token)
        match scheme.kind:
            case SchemeKind.BASIC:
                return bool(person.username)
            case SchemeKind.BEARER:
                return token
            case SchemeKind.KEY:
                return token or bool(person.key)
            case SchemeKind.OAUTH2:
                urls = scheme.token_urls
                by_password = bool(person.username) and "password" in urls
                return token or by_password or ("client_credentials" in urls and self._is_client)
            case SchemeKind.OPENID:
                return token or bool(person.username) or self._is_client
            case _:
                return token or bool(person.key or person.username)

    @property
    def _is_client(self) -> bool:
        return bool(self.person.client_id and self.person.client_secret)

    def _placed(self, service: str, scheme: SecurityScheme) -> Credentials:
        person = self.person
        if scheme.kind is SchemeKind.OTHER:
            return self._unasked()
        if scheme.kind is SchemeKind.BASIC:
            return Credentials(headers={"Authorization": self._basic()})
        token = self._token()
        if scheme.kind in _TOKENS:
            if not token:
                place = ("oauth", service, scheme.name, *scheme.scopes)
                token = self._grant(place, lambda: self._way.by_oauth(service, scheme)).token
            return Credentials(headers={person.header: f"{person.scheme} {token}".strip()})
        key = self._way.filled(person.key)
        if not key and (scheme.place, scheme.parameter.lower()) == ("header", "authorization"):
            # What documents of version 2.0 write for a bearer token, as they have no word for it.
            key = f"{person.scheme} {token}".strip()
        return _in_place(scheme, key or token)

    def _token(self) -> str:
        if self.person.operation:
            return self._grant(("operation",), self._way.by_operation).token
        return str(self._way.filled(self.person.token))

    def _basic(self) -> str:
        return basic(self._way.filled(self.person.username), self._way.filled(self.person.password))

    def _grant(self, place: tuple[str, ...], obtain: Callable[[], Grant]) -> Grant:
        with self._lock:
            grant = self._grants.get(place)
            if grant is None:
                grant = self._grants[place] = obtain()
                self._ends = min(self._ends, grant.ends)
                self.generation += 1
            return grant


class Caller:
    """Somebody signed in for one scenario, and whether the session is known to be good in it."""

    def __init__(self, session: Session) -> None:
        if session.is_doubtful:
            session.forget()
        self._session = session
        self._since = session.generation
        self._was_let_in = False

    def credentials(self, operation: Operation | None, service: str) -> Credentials:
        """What to send; to what is no operation, everything that the service may want.

        Raises:
            AccordError: the person cannot sign in.
        """
        if operation is None:
            return self._session.for_service(service)
        return self._session.credentials(operation)

    def is_lost(self, status: int) -> bool:
        """Whether an answer says that the session had been lost before, and it is had anew.

        Once it was good in a scenario, or was made for it, a refusal is what the scenario is about.
        """
        if status != HTTPStatus.UNAUTHORIZED:
            self._was_let_in = True
            return False
        session = self._session
        is_old = not self._was_let_in and session.generation == self._since
        session.is_doubtful = session.person.can_renew
        if not (is_old and session.person.can_renew):
            return False
        session.forget()
        return True


class Sessions:
    """Everybody whom a run signs in."""

    def __init__(self, people: Iterable[SignIn], doors: SignInDoors) -> None:
        self._sessions = {person.name: Session(person, doors) for person in people}

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions.values())

    def of(self, name: str) -> Session:
        """The session of a person, or of the first of a role.

        Raises:
            UsageError: nobody is called so.
        """
        session = self._sessions.get(name)
        of_role = (session for session in self._sessions.values() if session.person.role == name)
        session = session or next(of_role, None)
        if session is None:
            raise nobody(name, [session.person for session in self._sessions.values()])
        return session


def nobody(name: str, people: Iterable[SignIn]) -> UsageError:
    """That no sign-in is declared under a name."""
    names = sorted({label for person in people for label in (person.name, person.role) if label})
    if not names:
        return UsageError("client.sign-in-nobody", name=name)
    near = get_close_matches(name, names, n=1)
    if near:
        return UsageError("client.sign-in-unknown-near", name=name, near=near[0])
    return UsageError("client.sign-in-unknown", name=name, known=Listed(names))


def with_query(url: str, query: Mapping[str, str]) -> str:
    """An address with more of a query."""
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _in_place(scheme: SecurityScheme, key: str) -> Credentials:
    match scheme.place:
        case "query":
            return Credentials(query={scheme.parameter: key})
        case "cookie":
            return Credentials(cookies={scheme.parameter: key})
        case _:
            return Credentials(headers={scheme.parameter: key})
