"""How somebody signs in: by an operation, at a token address, or with the form of a page."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from msgspec import Struct, field

from accord.client import outgoing
from accord.client.addresses import Addresses, require_reach
from accord.client.cookies import cookies_after
from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.failures import reason_of
from accord.client.response import Response
from accord.client.transport import HopTimer, Transport
from accord.contract import Contracts
from accord.contract.security import SecurityBook, SecurityScheme
from accord.errors import ConfigurationError, EngineError
from accord.evidence import Masks
from accord.model.json_kinds import as_fields
from accord.model.sign_in import SignIn
from accord.model.variables import FROM_FILE, filled

_FORM: Final = "application/x-www-form-urlencoded"
_FIRST_ERROR: Final = 400
_MOST_REDIRECTS: Final = 5
_LONGEST_ANSWER: Final = 200
_SHORTEST_SECRET: Final = 6
# Renewed a little early: a token that ends while a request is on its way is refused.
_EARLY_S: Final = 5.0

CallOperation = Callable[[str, Mapping[str, Any], Any], Response]
"""Calls an operation with values and a body, outside of every scenario."""


class SignInDoors(Struct, frozen=True, kw_only=True):
    """What signing in needs of a process; ``hosts`` are those that may be reached, if not all."""

    contracts: Contracts
    security: SecurityBook
    addresses: Addresses
    transport: Transport
    call: CallOperation
    masks: Masks
    variables: Mapping[str, str]
    workspace: Path
    timeout_s: float = 30.0
    hosts: frozenset[str] | None = None


class Grant(Struct, kw_only=True):
    """What signing in gave: a token or cookies, and when it ends (monotonic seconds)."""

    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    ends: float = float("inf")


class SigningIn:
    """The ways in which one person signs in."""

    def __init__(self, person: SignIn, doors: SignInDoors) -> None:
        self._person = person
        self._doors = doors

    def filled(self, value: Any) -> Any:  # noqa: ANN401 - whatever a team wrote
        """A text or table with its variables and files; what they hold is masked from now on.

        Raises:
            ConfigurationError: there is no such variable or file.
        """

        def variable(reference: re.Match[str]) -> str:
            text = self._doors.variables.get(reference[1])
            if text is None:
                raise ConfigurationError(
                    "client.sign-in-no-variable", person=self._person.name, name=reference[1]
                )
            return self._learnt(text)

        def with_files(text: Any) -> Any:  # noqa: ANN401
            if isinstance(text, str):
                return FROM_FILE.sub(lambda found: self._of_file(found[1]), text)
            if isinstance(text, Mapping):
                return {name: with_files(item) for name, item in text.items()}
            return [with_files(item) for item in text] if isinstance(text, list | tuple) else text

        return with_files(filled(value, variable))

    def by_operation(self) -> Grant:
        """Call the operation that signs in, and take the token from its answer.

        Raises:
            AccordError: there is no such operation, it refuses, or its answer holds no token.
        """
        person = self._person
        answer = self._doors.call(
            person.operation, self.filled(person.values), self.filled(person.body)
        )
        where, status = answer.call.url, answer.status
        if not answer.call.accepted:
            raise self._refused(where, status, answer.text)
        value = answer.json()
        for key in person.token_at.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, str) or not value:
            raise EngineError(
                "client.sign-in-no-token", where=where, person=person.name, place=person.token_at
            )
        return Grant(token=self._learnt(value))

    def by_oauth(self, service: str, scheme: SecurityScheme) -> Grant:
        """Ask an OAuth2 server for a token.

        Raises:
            AccordError: it cannot be asked, or gives none.
        """
        person = self._person
        grant, url = self._token_address(service, scheme)
        fields = {"grant_type": grant}
        if grant == "password":
            fields |= {"username": person.username, "password": person.password}
        if scopes := person.scopes or scheme.scopes:
            fields["scope"] = " ".join(scopes)
        fields = self.filled(fields)
        headers = {"Accept": "application/json"}
        client = self.filled([person.client_id, person.client_secret])
        if client[1]:
            headers["Authorization"] = basic(*client)
        elif client[0]:
            fields["client_id"] = client[0]
        answer = self._send("POST", url, headers=headers, form=fields)
        if answer.status >= _FIRST_ERROR:
            raise self._refused(url, answer.status, _text(answer))
        body = _json(answer)
        token, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not token:
            raise EngineError(
                "client.sign-in-no-token", where=url, person=person.name, place="access_token"
            )
        ends = float("inf")
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            ends = time.monotonic() + max(0.0, float(seconds) - _EARLY_S)
        return Grant(token=self._learnt(token), ends=ends)

    def by_form(self, service: str) -> Grant:
        """Fill in the form of a page, as a browser would, hidden fields and all.

        Raises:
            AccordError: the page refuses, sets no cookie, or shows the same form again.
        """
        person = self._person
        url = self._url(service, person.page)
        cookies: dict[str, str] = {}
        page = self._follow("GET", url, cookies)
        form = _LoginForm.of(_text(page), {*person.form})
        fields = {**form.hidden, **self.filled(person.form)}
        answer = self._follow("POST", urljoin(url, form.action or url), cookies, form=fields)
        is_shown_again = bool(_LoginForm.of(_text(answer), {*person.form}).asked)
        if answer.status >= _FIRST_ERROR or is_shown_again:
            raise self._refused(url, answer.status, _text(answer) if not is_shown_again else "")
        if not cookies:
            raise EngineError("client.sign-in-no-cookie", where=url, person=person.name)
        for value in cookies.values():
            self._learnt(value)
        return Grant(cookies=cookies)

    # Requests ----------------------------------------------------------------------------------

    def _token_address(self, service: str, scheme: SecurityScheme) -> tuple[str, str]:
        person, urls = self._person, dict(scheme.token_urls)
        if scheme.discovery:
            where = self._url(service, scheme.discovery)
            document = _json(self._send("GET", where))
            endpoint = str(document.get("token_endpoint", ""))
            urls = dict.fromkeys(("password", "client_credentials"), endpoint) if endpoint else {}
        grant = "password" if person.username and "password" in urls else "client_credentials"
        if grant not in urls:
            raise ConfigurationError(
                "client.sign-in-no-grant", person=person.name, scheme=scheme.name
            )
        return grant, self._url(service, urls[grant])

    def _url(self, service: str, path: str) -> str:
        doors = self._doors
        doors.addresses.of(service, is_known=service in doors.contracts.services)
        base = doors.addresses.base(service, doors.contracts.base_path(service))
        # A path from the root of a gateway is one of the service behind it all the same.
        return path if "://" in path else f"{base.rstrip('/')}/{path.lstrip('/')}"

    def _follow(
        self,
        method: str,
        url: str,
        cookies: dict[str, str],
        *,
        form: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Send a request and follow where it leads, keeping the cookies that are set."""
        for _ in range(_MOST_REDIRECTS):
            jar = "; ".join(f"{name}={value}" for name, value in cookies.items())
            answer = self._send(method, url, headers={"Cookie": jar} if jar else {}, form=form)
            after = cookies_after(cookies, answer.cookies)
            cookies.clear()
            cookies.update(after)
            location = {name.lower(): value for name, value in answer.headers.items()}.get(
                "location", ""
            )
            if answer.status // 100 != 3 or not location:  # noqa: PLR2004
                break
            method, url, form = "GET", urljoin(url, location), None
        return answer

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        content = urlencode(form).encode() if form is not None else None
        try:
            address = outgoing.address(url)
            require_reach(address, self._doors.hosts)
            sent = outgoing.headers_of(
                {},
                headers or {},
                method=method,
                content=content,
                media_type=_FORM if content is not None else "",
            )
            request = HttpRequest(method, address, sent, content or b"")
            return self._doors.transport.exchange(request, HopTimer.lasting(self._doors.timeout_s))
        except OSError as error:
            raise EngineError(
                "client.sign-in-no-answer",
                where=url,
                person=self._person.name,
                reason=reason_of(error).words,
            ) from error

    # Secrets -----------------------------------------------------------------------------------

    def _of_file(self, name: str) -> str:
        try:
            text = (self._doors.workspace / name.strip()).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                "client.sign-in-no-file", where=name, person=self._person.name
            ) from error
        return self._learnt(text.rstrip("\r\n"))

    def _learnt(self, secret: str) -> str:
        # A shorter one is a part of many a word, and is masked where it stands.
        if len(secret) >= _SHORTEST_SECRET:
            self._doors.masks.learn(secret)
        return secret

    def _refused(self, where: str, status: int, said: str) -> EngineError:
        words = " ".join(self._doors.masks.text(said).split())[:_LONGEST_ANSWER]
        return EngineError(
            "client.sign-in-refused",
            where=where,
            person=self._person.name,
            status=str(status),
            said=words or "–",
        )


class _LoginForm(HTMLParser):
    """The form of a page that asks for certain fields, what it hides, and where it is sent."""

    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self._names = names
        self._action = ""
        self._hidden: dict[str, str] = {}
        self._asked: set[str] = set()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.asked: set[str] = set()

    @classmethod
    def of(cls, page: str, names: set[str]) -> _LoginForm:
        form = cls(names)
        form.feed(page)
        form.close()
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action, self._hidden, self._asked = attributes.get("action", ""), {}, set()
        elif tag == "input" and attributes.get("type", "").lower() == "hidden":
            self._hidden[attributes.get("name", "")] = attributes.get("value", "")
        elif tag == "input" and attributes.get("name") in self._names:
            self._asked.add(attributes["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._asked:
            self.action, self.hidden, self.asked = self._action, self._hidden, self._asked


def basic(username: str, password: str) -> str:
    """The header of basic authentication (RFC 7617, in UTF-8)."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _json(answer: HttpAnswer) -> dict[str, Any]:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return {}
    return as_fields(body)


def _text(answer: HttpAnswer) -> str:
    return answer.content.decode("utf-8", "replace")
