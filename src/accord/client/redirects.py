"""Where an answer sends a request, and what goes along: no credentials to another origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from requests.sessions import SessionRedirectMixin
from requests.utils import requote_uri

from accord.client.exchange import HttpAnswer, HttpRequest
from accord.evidence import Masks
from accord.evidence.store import text_of

# RFC 9110, 15.4.8 and 15.4.9: these two must not change the method, so the body goes along.
_KEEPS_BODY: Final = frozenset({307, 308})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
"""The statuses that may ask for another request."""
_MOVED_PERMANENTLY: Final = 301
# What framed or described the body that stays behind, and what is added anew for every hop.
_OF_THE_BODY: Final = frozenset({"content-length", "content-type", "transfer-encoding"})
_OF_THE_HOP: Final = frozenset({"cookie", "host", "traceparent"})
_RULE: Final = SessionRedirectMixin()


def leaves(first_url: str, url: str) -> bool:
    """Whether an address is of another origin; from ``http`` to ``https`` of one host is not."""
    return bool(_RULE.should_strip_auth(first_url, url))  # type: ignore[no-untyped-call]


def onward(
    request: HttpRequest, answer: HttpAnswer, *, first_url: str, masks: Masks
) -> HttpRequest | None:
    """The request that an answer asks for instead, without its cookies; none when it asks for none.

    ``first_url`` is where the request was sent before any answer sent it elsewhere. A body with a
    secret does not leave for another origin: the answer stands then.
    """
    if answer.status not in REDIRECTS or not (location := answer.headers.get("location")):
        return None
    url = urljoin(request.url, requote_uri(location))
    is_elsewhere = leaves(first_url, url)
    keeps_body = answer.status in _KEEPS_BODY
    headers = {n: v for n, v in request.headers.items() if n.lower() not in _OF_THE_HOP}
    if is_elsewhere:
        by_name = {name.lower(): value for name, value in headers.items()}
        media_type = by_name.get("content-type", "")
        if keeps_body and _holds_secret(request.content, media_type, masks):
            return None
        headers = _without_credentials(headers, masks)
    if keeps_body:
        return HttpRequest(request.method, url, headers, request.content)
    headers = {n: v for n, v in headers.items() if n.lower() not in _OF_THE_BODY}
    return HttpRequest(_method(request.method, answer.status), url, headers)


def _method(method: str, status: int) -> str:
    """As browsers do, which is not what the standard says of 302 and 301."""
    if method == "HEAD" or (status == _MOVED_PERMANENTLY and method != "POST"):
        return method
    return "GET"


def _without_credentials(headers: Mapping[str, str], masks: Masks) -> dict[str, str]:
    """Headers without those that hold a secret, by their names or by what they say."""
    return {
        name: value
        for name, value in headers.items()
        if not value or masks.headers({name: value})[name] == value
    }


def _holds_secret(content: bytes, media_type: str, masks: Masks) -> bool:
    """Whether a body holds a secret, as a sign-in's does."""
    text = text_of(content, media_type) if content else None
    return text is not None and masks.text(text) != text
