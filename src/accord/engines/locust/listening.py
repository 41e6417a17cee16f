"""Where a master listens and a worker looks for it: ``HOST[:PORT]``."""

from __future__ import annotations

from typing import Final

from accord.errors import UsageError
from accord.model.address import is_loopback

PORT: Final = 5557
"""The port of locust's masters, which firewalls may have heard of."""
LISTEN: Final = "127.0.0.1:5557"
"""Where a master listens unless told otherwise: nobody else's machine can speak to it there."""
TOKEN: Final = "ACCORD_LOAD_TOKEN"  # noqa: S105 - where it is, and not what
"""The environment variable with what a master and its workers share, to know each other by."""
_HIGHEST_PORT: Final = 65535


def place_of(text: str) -> tuple[str, int]:
    """Host and port; an IPv6 address with a port stands in brackets.

    Raises:
        UsageError: it is neither ``HOST`` nor ``HOST:PORT``.
    """
    host, port = text.strip(), ""
    if host.startswith("["):
        host, bracket, rest = host[1:].partition("]")
        port = rest.removeprefix(":")
        is_whole = bool(bracket) and (not rest or rest.startswith(":"))
    elif host.count(":") == 1:
        host, _, port = host.partition(":")
        is_whole = bool(port)
    else:
        is_whole = True
    fits = not port or (port.isdecimal() and int(port) <= _HIGHEST_PORT)
    if not (host and is_whole and fits) or any(character in host for character in " /@"):
        raise UsageError("load.no-place", text=text)
    return host, int(port) if port else PORT


def require_token(listen: str, token: str) -> None:
    """Refuse to listen where strangers could join, unless workers can be told from them.

    Raises:
        UsageError: there is no token, or ``listen`` is no place.
    """
    host, _ = place_of(listen)
    if not token and not is_loopback(host):
        raise UsageError("load.no-token", listen=listen)
