"""The cookies of one scenario, kept and sent as browsers do it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from http.cookies import CookieError, Morsel, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from requests.cookies import MockRequest, MockResponse, RequestsCookieJar, get_cookie_header

from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.redirects import leaves


class ScenarioCookies:
    """What answers set until the next scenario begins, and what the scenario itself has ``given``.

    Usable from several threads.
    """

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self._jar = RequestsCookieJar()
        # Asked for every request, of a jar that walks all of its cookies to tell its length.
        self.has_any = False

    def clear(self) -> None:
        """Forget all of them."""
        self.given.clear()
        if self.has_any:
            self._jar.clear()
            self.has_any = False

    def drop(self, name: str) -> None:
        """Send those of a name no more, whoever set them."""
        self.given.pop(name, None)
        for cookie in [cookie for cookie in self._jar if cookie.name == name]:
            self._jar.clear(cookie.domain, cookie.path, cookie.name)

    def keep(self, request: HttpRequest, answer: HttpAnswer) -> None:
        """Take those that an answer sets."""
        if not answer.cookies:
            return
        message = HTTPMessage()
        for cookie in answer.cookies:
            message["Set-Cookie"] = cookie
        response: Any = MockResponse(message)
        self._jar.extract_cookies(response, MockRequest(request))  # type: ignore[arg-type]
        self.has_any = True

    def header(
        self, request: HttpRequest, request_cookies: Mapping[str, str], *, first_url: str
    ) -> str | None:
        """What to send along; ``request_cookies`` are for the origin of ``first_url`` alone.

        Another host gets its own cookies; whose those of another port are, nobody can tell.
        """
        if not request_cookies and not self.has_any:
            return None
        jar = self._jar
        if first_url != request.url and leaves(first_url, request.url):
            # RFC 6265, 8.5: cookies know no ports, so the jar would hand those of one to the other.
            if _host(first_url) == _host(request.url):
                return None
        elif request_cookies:
            jar = self._jar.copy()
            for name, value in request_cookies.items():
                jar.set(name, value)
        header: str | None = get_cookie_header(jar, request)  # type: ignore[no-untyped-call]
        return header


def cookies_after(cookies: Mapping[str, str], lines: Iterable[str]) -> dict[str, str]:
    """Values by name once ``Set-Cookie`` headers have set some and deleted others."""
    values = dict(cookies)
    for line in lines:
        try:
            parsed = SimpleCookie(line)
        except CookieError:
            continue
        for name, morsel in parsed.items():
            values[name] = morsel.value
            if _is_over(morsel):
                del values[name]
    return values


def _is_over(morsel: Morsel[str]) -> bool:
    """Whether a cookie is set only to be deleted: its time is up already (RFC 6265, 5.2)."""
    seconds = str(morsel["max-age"]).strip()
    if seconds:
        return re.fullmatch(r"-\d+|0+", seconds) is not None
    try:
        ends = parsedate_to_datetime(morsel["expires"])
    except ValueError:
        return False
    return ends.timestamp() <= time.time()


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
