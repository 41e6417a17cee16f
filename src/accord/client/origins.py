"""What of a request goes along when its answer sends it elsewhere: no credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar
from requests.sessions import SessionRedirectMixin

from accord.client.connections import SENDING
from accord.evidence import Masks
from accord.evidence.store import text_of

KEEPS_BODY: Final = frozenset({307, 308})
_RULE: Final = SessionRedirectMixin()


def leaves(first: str, url: str) -> bool:
    """Whether an address is of another origin; from ``http`` to ``https`` of one host is not."""
    return bool(_RULE.should_strip_auth(first, url))  # type: ignore[no-untyped-call]


def without_credentials(headers: Mapping[str, Any], masks: Masks) -> dict[str, Any]:
    """Headers without those that hold a secret, by their names or by what they say."""
    said = {name: _words(value) for name, value in headers.items()}
    return {
        name: value
        for name, value in headers.items()
        if not said[name] or masks.headers({name: said[name]})[name] == said[name]
    }


def holds_secret(content: bytes, media_type: str, masks: Masks) -> bool:
    """Whether a body holds a secret, as a sign-in's does."""
    text = text_of(content, media_type) if content else None
    return text is not None and masks.text(text) != text


class OriginSession(requests.Session):
    """A session whose credentials stay with the origin that they were meant for."""

    def __init__(self, masks: Masks) -> None:
        super().__init__()
        self._masks = masks

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where to go; nowhere when a body with a secret would have to go elsewhere."""
        target = super().get_redirect_target(resp)
        if not target or resp.status_code not in KEEPS_BODY:
            return target
        request = resp.request
        body = request.body.encode() if isinstance(request.body, str) else request.body
        media_type = str(request.headers.get("Content-Type") or "")
        secret = isinstance(body, bytes) and holds_secret(body, media_type, self._masks)
        return None if secret and leaves(self._first(resp), urljoin(resp.url, target)) else target

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Leave credentials behind on the way to another origin."""
        first, url = self._first(response), prepared_request.url or ""
        if leaves(first, url):
            kept = without_credentials(prepared_request.headers, self._masks)
            for name in set(prepared_request.headers) - set(kept):
                del prepared_request.headers[name]
            self._leave_cookies(prepared_request, same_host=_host(first) == _host(url))
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]

    def _leave_cookies(self, request: requests.PreparedRequest, *, same_host: bool) -> None:
        """Another host gets its own cookies; whose those of another port are, nobody can tell."""
        request.headers.pop("Cookie", None)
        jar = RequestsCookieJar() if same_host else self.cookies.copy()
        request._cookies = jar  # type: ignore[attr-defined]
        request.prepare_cookies(jar)

    @staticmethod
    def _first(response: requests.Response) -> str:
        """Where the request was sent before any answer sent it elsewhere."""
        sending = SENDING.get()
        return (sending and sending.url) or response.request.url or ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _words(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
