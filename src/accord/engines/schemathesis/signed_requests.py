"""Requests with somebody's credentials, without any, and as they may be kept."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zlib import crc32

import requests

from accord.client.sessions import Credentials

# The engine and its reports see this and never a secret.
STAND_IN: Final = "accord-signed-in"


def is_meant(request: requests.PreparedRequest, credentials: Credentials, *, name: str) -> bool:
    """Whether the credentials of that person are meant to be sent along.

    What is kept of a request of theirs means them when it is sent once more.
    """
    query, cookies, own = _query(request), _cookies(request), _stand_in(name)
    return (
        all(
            (value := request.headers.get(header, "")) == STAND_IN or value.split(" ")[-1] == own
            for header in credentials.headers
        )
        and all(key in query for key in credentials.query)
        and all(key in cookies for key in credentials.cookies)
    )


def disguised(
    request: requests.PreparedRequest, credentials: Credentials, *, name: str
) -> requests.PreparedRequest:
    """The request as it may be kept: which person sent it, without a secret."""
    stand_in = _stand_in(name)
    return signed(
        request,
        Credentials(
            headers={
                header: f"{value.rpartition(' ')[0]} {stand_in}".strip()
                for header, value in credentials.headers.items()
            },
            query=dict.fromkeys(credentials.query, stand_in),
            cookies=dict.fromkeys(credentials.cookies, stand_in),
        ),
    )


def stand_ins_of(credentials: Credentials) -> Credentials:
    """Credentials as the engine knows them, the same for everybody."""
    return Credentials(
        headers=dict.fromkeys(credentials.headers, STAND_IN),
        query=dict.fromkeys(credentials.query, STAND_IN),
        cookies=dict.fromkeys(credentials.cookies, STAND_IN),
    )


def _stand_in(name: str) -> str:
    return f"{STAND_IN}-{crc32(name.encode()):08x}"


def _query(request: requests.PreparedRequest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url or "").query, keep_blank_values=True))


def _cookies(request: requests.PreparedRequest) -> dict[str, str]:
    pairs = (pair.strip().partition("=") for pair in request.headers.get("Cookie", "").split(";"))
    return {name: value for name, _, value in pairs if name}


def signed(request: requests.PreparedRequest, given: Credentials) -> requests.PreparedRequest:
    """The request with credentials in place of what the engine sent."""
    whole = unsigned(request, given)
    whole.headers.update(given.headers)
    if given.query:
        parts = urlsplit(whole.url or "")
        query = "&".join(filter(None, (parts.query, urlencode(given.query))))
        whole.url = urlunsplit(parts._replace(query=query))
    if given.cookies:
        cookies = _cookies(whole) | given.cookies
        whole.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return whole


def unsigned(request: requests.PreparedRequest, given: Credentials) -> requests.PreparedRequest:
    """The request without credentials, and without what stands for others."""
    bare = request.copy()
    others = [name for name, value in bare.headers.items() if value == STAND_IN]
    for name in (*given.headers, *others):
        bare.headers.pop(name, None)
    if given.query:
        parts = urlsplit(bare.url or "")
        # What is not theirs stays as it was written, in whatever spelling.
        pairs = (p for p in parts.query.split("&") if p.partition("=")[0] not in given.query)
        bare.url = urlunsplit(parts._replace(query="&".join(pairs)))
    if given.cookies:
        cookies = {n: v for n, v in _cookies(bare).items() if n not in given.cookies}
        bare.headers.pop("Cookie", None)
        if cookies:
            bare.headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in cookies.items())
    return bare
