"""The one way to read an HTTP address: as the clients dial it, in one spelling (RFC 3986 §6)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from accord.errors import UsageError

_PORTS: Final = {"http": 80, "https": 443}
_PLAIN: Final = re.compile(
    r"https?://(?:127\.0\.0\.1|(?:[a-z\d-]+\.)*[a-z][a-z\d-]*)(?::(?:[1-9]\d{2,3}|[1-5]\d{4}))?"
    r"(?:/(?!\.)[A-Za-z\d\-._~]+)*/?",
    re.ASCII,
)
"""Addresses that are in their one spelling beyond doubt, as those of a started system are."""
_DEFAULT_PORT: Final = re.compile(r"(?:http://[^/]*:80|https://[^/]*:443)(?:/|$)")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9\-._~]")
# What `inet_aton`, and with it every resolver, takes for an IPv4 address: `127.1`, `0x7f000001`.
_NUMBERS: Final = re.compile(r"(?:0[xX][0-9A-Fa-f]+|\d+)(?:\.(?:0[xX][0-9A-Fa-f]+|\d+)){0,3}", re.A)
_NO_HOST: Final = re.compile(r"[/:@?#*\\%\s]")
# The last ``@`` before the path ends a name and password, as in every client: a password may hold
# one. What is no address, but tells of one, ends it earlier: at a blank, a quote or a bracket. One
# that was taken for a path has one slash left.
_USERINFO: Final = re.compile(r"(?P<sep>//)(?P<user>[^/?#\\:]*)(?::(?P<password>[^/?#]*))?@")
_KEYED: Final = ("ssh", "sftp")
_USERINFO_IN_TEXT: Final = re.compile(
    r"(?P<sep>:(?:\\{0,63}/){2}|(?<=http):/|(?<=https):/)(?P<user>[^\s/?#\"'<>\\:\0]*)(?::(?P<password>[^\s/?#\"'<>\\\0]*))?@"
    r"(?=[^\s/?#\"'<>\\@\0])"
)


@lru_cache(maxsize=4096)
def normal(address: str) -> str:
    """The address in its one spelling; two that are dialled alike are spelled alike.

    Raises:
        UsageError: it is no ``http(s)://`` address, or clients would read different hosts in it.
    """
    text = address.strip()
    if _is_plain(text):
        return text
    from urllib3.exceptions import LocationParseError  # slow to import
    from urllib3.util.url import parse_url

    try:
        parsed, split = parse_url(text), urlsplit(text)
        host = _host(parsed.host or "")
        same = (host, parsed.port or None) == (_host(split.hostname or ""), split.port or None)
        path = parse_url(f"//x{_decoded(parsed.path or '')}").path or ""
    except (LocationParseError, ValueError, OSError) as error:
        raise _unreadable(text) from error
    if not host or parsed.scheme not in _PORTS or _CONTROL.search(text):
        raise _unreadable(text)
    # What one client takes for the host and another for a password leads past an allow-list.
    if not same:
        raise UsageError(
            "model.address-ambiguous",
            address=shown(text),
            host=host,
            other=split.hostname or "–",
        )
    port = "" if parsed.port in (None, _PORTS[parsed.scheme]) else f":{parsed.port}"
    user = f"{parsed.auth}@" if parsed.auth else ""
    query = "" if parsed.query is None else f"?{_decoded(parsed.query)}"
    fragment = "" if parsed.fragment is None else f"#{parsed.fragment}"
    return f"{parsed.scheme}://{user}{host}{port}{path}{query}{fragment}"


def base(text: str) -> str:
    """The address of a service, before which paths are put: without a slash at its end.

    Raises:
        UsageError: as for ``normal``, or it has a query.
    """
    address = normal(text)
    # What is put behind either is no path any more.
    if "?" in address or "#" in address:
        raise UsageError("model.address-query", address=shown(address))
    return address.rstrip("/")


def is_address(text: str) -> bool:
    """Whether a text is meant as an ``http(s)://`` address; ``normal`` tells whether it is one."""
    return text.strip().lower().startswith(("http:", "https:"))


def without_user(address: str) -> str:
    """An address in its one spelling without the name and password that it may hold."""
    # Only behind the scheme: a path may hold an address with a name of its own.
    start = address.index("//")
    match = _USERINFO.match(address, start)
    return f"{address[:start]}//{address[match.end() :]}" if match else address


def host_of(address: str) -> str:
    """The host that is dialled, without the brackets of IPv6.

    Raises:
        UsageError: as for ``normal``.
    """
    return plain_host(unquote(urlsplit(normal(address)).hostname or ""))


def is_loopback(host: str) -> bool:
    """Whether a host, as ``host_of`` tells it, is this very machine by its name or number."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # RFC 6761, 6.3: whatever ends so never leaves the machine.
        return host == "localhost" or host.endswith(".localhost")


@lru_cache(maxsize=4096)
def plain_host(host: str) -> str:
    """A host as ``host_of`` tells it; nothing when it is none."""
    name = host.strip().strip("[]")
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        mapped = number.ipv4_mapped if isinstance(number, ipaddress.IPv6Address) else None
        return str(mapped or number)
    try:
        return "" if _NO_HOST.search(name) else urlsplit(normal(f"http://{name}")).hostname or ""
    except UsageError:
        return ""


def plain_hosts(hosts: Iterable[str]) -> frozenset[str]:
    """Hosts as ``host_of`` tells them."""
    return frozenset(filter(None, map(plain_host, hosts)))


def shown(address: str) -> str:
    """An address as it may be told: without a password."""
    return _USERINFO.sub(r"\g<sep>…@", address)


def replace_userinfo(text: str, replacement: Callable[[str], str]) -> str:
    """A text with the password, or the name that stands alone, of every address replaced."""

    def replaced(match: re.Match[str]) -> str:
        if match["password"] is None:
            # The key is what proves who comes by SSH, and no address holds it.
            is_name = match.string.endswith(_KEYED, 0, match.start())
            user = replacement(match["user"]) if match["user"] and not is_name else match["user"]
            return f"{match['sep']}{user}@"
        hidden = replacement(match["password"]) if match["password"] else ""
        return f"{match['sep']}{match['user']}:{hidden}@"

    return _USERINFO_IN_TEXT.sub(replaced, text)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and not _DEFAULT_PORT.match(text)


def _host(host: str) -> str:
    """A host in its one spelling; an IPv6 address keeps its brackets."""
    if ":" in host:
        number = ipaddress.IPv6Address(unquote(host.strip("[]")))
        return f"[{number}]".replace("%", "%25")
    if "%" in host:
        raise ValueError(host)
    # A dot at the end makes a name absolute, and leads to the same machine.
    name = host.removesuffix(".")
    if _NUMBERS.fullmatch(name):
        return socket.inet_ntoa(socket.inet_aton(name))
    return _ascii(name).lower()


def _ascii(name: str) -> str:
    from urllib3.util.url import parse_url

    return name if name.isascii() else parse_url(f"http://{name}").host or ""


def _decoded(text: str) -> str:
    """A part of an address without escapes of letters that need none; the others in capitals."""

    def spelled(match: re.Match[str]) -> str:
        letter = unquote(match[0])
        return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()

    return _ESCAPED.sub(spelled, text)


def _unreadable(text: str) -> UsageError:
    return UsageError("model.address-unreadable", address=shown(text))
