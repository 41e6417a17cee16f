"""Puts a request together as every transport sends it: address, headers, the body's frame."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

import requests
from requests.utils import check_header_validity, get_auth_from_url

from accord import __version__
from accord.client import bodies
from accord.client.exchange import header_text
from accord.errors import UsageError

Query = Mapping[str, object] | Iterable[tuple[str, object]] | str
# The same from every transport, or a service could tell a load from a scenario.
_DEFAULTS: Final = {
    "User-Agent": f"accord/{__version__}",
    "Accept-Encoding": "gzip, deflate",
    "Accept": "*/*",
    "Connection": "keep-alive",
}
_BODILESS: Final = frozenset({"GET", "HEAD"})
# Addresses that requests would not write otherwise, which most are: it takes 20 µs to find out.
_PLAIN_URL: Final = re.compile(
    r"https?://[a-z0-9.-]+(?::\d+)?/(?:[A-Za-z0-9_~!$&'()*+,;=:@?/-]|(?<!/)\.|%[0-9A-F]{2})*"
)


def address(url: str) -> str:
    """An address as it is sent: whole, and percent-encoded where it must be.

    Raises:
        requests.RequestException: it is none.
    """
    if _PLAIN_URL.fullmatch(url):
        return url
    prepared = requests.PreparedRequest()
    prepared.prepare_url(url, None)
    return str(prepared.url)


def headers_of(
    scenario: Mapping[str, str],
    request: Mapping[str, str | bytes],
    *,
    method: str,
    content: bytes | None,
    media_type: str = "",
) -> dict[str, str]:
    """All headers that the body and the callers ask for; those of the request win.

    ``media_type`` is the body's where nobody else says it.

    Raises:
        UsageError: a header is none.
    """
    # The headers that no caller has to ask for.
    generated = dict(_DEFAULTS)
    if media_type:
        generated["Content-Type"] = media_type
    if content is not None or method not in _BODILESS:
        generated["Content-Length"] = str(len(content or b""))
    return _over(generated, (scenario, request)) if scenario or request else generated


def _over(
    generated: Mapping[str, str], layers: Iterable[Mapping[str, str | bytes]]
) -> dict[str, str]:
    """Headers with those of callers over them; the last of several wins."""
    by_name = {name.lower(): (name, value) for name, value in generated.items()}
    for layer in layers:
        for name, value in layer.items():
            text = value if isinstance(value, str) else header_text(value)
            # The rule of requests is a regular expression a header, and can find no fault where
            # all is printable.
            if not (name and name.isprintable() and text.isprintable()) or text[:1] == " ":
                _require_valid(name, text)
            if not name.isascii():
                raise UsageError("client.header-name", header=name)
            # RFC 9112, 6.3: after a wrong length the rest of the body is read as the next request.
            if name.lower() != "content-length":
                by_name[name.lower()] = name, text
    headers = dict(by_name.values())
    if "host" in by_name:
        # Whoever writes the request looks for it under this name alone.
        headers["Host"] = headers.pop(by_name["host"][0])
    return headers


def _require_valid(name: str, text: str) -> None:
    try:
        check_header_validity((name, text))
    except requests.exceptions.InvalidHeader as reason:
        raise UsageError("client.header-value", header=name) from reason


def authorization(url: str) -> str | None:
    """The credentials that an address names."""
    if "@" not in url:
        return None
    user, password = get_auth_from_url(url)
    if not user and not password:
        return None
    return "Basic " + base64.b64encode(f"{user}:{password}".encode("latin-1")).decode()


def query_text(query: Query) -> str:
    """A query as it stands in an address."""
    if isinstance(query, str):
        return query
    pairs = query.items() if isinstance(query, Mapping) else query
    return "&".join(
        # Servers that read nested fields expect the brackets as they are.
        f"{quote(str(name), safe='[]')}={quote(bodies.words(item), safe='')}"
        for name, value in pairs
        for item in (value if isinstance(value, list | tuple) else [value])
        if item is not None
    )
