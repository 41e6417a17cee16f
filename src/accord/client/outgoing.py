"""Puts a request together as every transport sends it: address, headers, the body's frame."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

import requests
from requests.utils import check_header_validity, get_auth_from_url, get_netrc_auth

from accord import __version__
from accord.client import bodies

Query = Mapping[str, object] | Iterable[tuple[str, object]] | str
_DEFAULTS: Final = {
    "user-agent": ("User-Agent", f"accord/{__version__}"),
    "accept-encoding": ("Accept-Encoding", "gzip, deflate"),
    "accept": ("Accept", "*/*"),
    "connection": ("Connection", "keep-alive"),
}
_DEFAULT_HEADERS: Final = dict(_DEFAULTS.values())
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
        requests.RequestException: a header is none.
    """
    is_framed = content is not None or method not in _BODILESS
    if not scenario and not request:
        # As most requests are, of which a load makes thousands a second.
        headers = dict(_DEFAULT_HEADERS)
        if media_type:
            headers["Content-Type"] = media_type
        if is_framed:
            headers["Content-Length"] = str(len(content or b""))
        return headers
    by_name = dict(_DEFAULTS)
    if media_type:
        by_name["content-type"] = "Content-Type", media_type
    for layer in (scenario, request):
        for name, value in layer.items():
            text = value if isinstance(value, str) else value.decode("latin-1")
            if not (name and name.isprintable() and text.isprintable()) or text[:1] == " ":
                check_header_validity((name, text))
            by_name[name.lower()] = name, text
    if is_framed:
        by_name["content-length"] = "Content-Length", str(len(content or b""))
    else:
        by_name.pop("content-length", None)
    headers = dict(by_name.values())
    if "host" in by_name:
        # Whoever writes the request looks for it under this name alone.
        headers["Host"] = headers.pop(by_name["host"][0])
    return headers


def authorization(url: str, *, trust_environment: bool) -> str | None:
    """The credentials that an address names, or the user's ``.netrc`` where it is trusted."""
    if "@" not in url and not trust_environment:
        return None
    user, password = get_auth_from_url(url)
    if not user and not password:
        entry = get_netrc_auth(url) if trust_environment else None
        if entry is None:
            return None
        user, password = entry
    return "Basic " + base64.b64encode(f"{user}:{password}".encode("latin-1")).decode()


def query_text(query: Query) -> str:
    """A query as it stands in an address."""
    if isinstance(query, str):
        return query
    pairs = query.items() if isinstance(query, Mapping) else query
    return "&".join(
        f"{quote(str(name), safe='[]')}={quote(bodies.words(item), safe='')}"
        for name, value in pairs
        for item in (value if isinstance(value, list | tuple) else [value])
        if item is not None
    )
