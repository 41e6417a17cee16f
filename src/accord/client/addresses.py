"""Where services answer, and which service an address belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from accord.errors import UsageError
from accord.model.address import (
    base,
    host_of,
    is_loopback,
    normal,
    plain_hosts,
    shown,
    without_user,
)
from accord.model.lists import Listed

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that ask for something and change nothing."""
# `http://host:80801` begins with `http://host:8080` and is another service.
_ENDS_OF_ADDRESS: Final = frozenset({"", "/", "?", "#"})
# Where an address of nothing odd leads to, whatever its path is.
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?")
_AFTER_SCHEME: Final = len("https://")


class Addresses:
    """Addresses by service, such as ``http://127.0.0.1:40001`` or ``http://gateway/ordering``.

    An address with a path stands for all of the contract's server URL; to one without, the
    contract's base path is added. However an address is spelled, it is the same.

    Raises:
        UsageError: one of them is no address.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._of = {service: base(address) for service, address in addresses.items() if address}
        self._place = {service: without_user(address) for service, address in self._of.items()}
        self._prefix = {service: urlsplit(address).path for service, address in self._of.items()}
        self.below_path: Final = frozenset(name for name, path in self._prefix.items() if path)
        """The services whose addresses have a path, which their contracts do not know."""
        # The longest address first, because a shorter one may be its beginning.
        self._longest = sorted(self._place.items(), key=lambda pair: -len(pair[1]))

    def of(self, service: str, *, is_known: bool) -> str:
        """A service's address; ``is_known`` says whether a contract names the service.

        Raises:
            UsageError: there is none.
        """
        if service in self._of:
            return self._of[service]
        services = Listed(sorted(self._of)) or "–"
        id = "client.address-missing" if is_known else "client.service-unknown"
        raise UsageError(id, service=service, known=services)

    def base(self, service: str, base_path: str) -> str:
        """What stands before an operation's own path."""
        return self._of[service] + ("" if self._prefix[service] else base_path)

    def neighbours(self, service: str) -> tuple[str, ...]:
        """Other services that answer at the same address."""
        place = self._place.get(service)
        return tuple(name for name, at in self._place.items() if at == place and name != service)

    def service_at(self, url: str, *, likely: str) -> str:
        """The service that answers an address; ``likely`` wins where several share one."""
        address = self._of.get(likely)
        # True of nearly every call, and it spares parsing the address, which takes longest.
        if address and url.startswith(address):
            end = len(address)
            if url[end : end + 1] in _ENDS_OF_ADDRESS:
                return likely
        return self._holding(url, likely) or self._holding(_place(url), likely)

    def _holding(self, place: str, likely: str) -> str:
        if _begins(place, self._place.get(likely, "")):
            return likely
        return next((s for s, address in self._longest if _begins(place, address)), "")

    def contract_url(self, service: str, url: str, base_path: str) -> str:
        """The address as the contract writes it: with its base path in the place of ours."""
        if not self._prefix.get(service):
            return url
        address = self._of[service]
        if _begins(url, address):
            return base_path + url[len(address) :]
        return base_path + _place(url)[len(self._place[service]) :]


def reach_of(addresses: Mapping[str, str], allow: Iterable[str]) -> frozenset[str]:
    """The hosts that a suite may reach which may do harm: the system's and what is allowed."""
    return frozenset(map(host_of, addresses.values())) | plain_hosts(allow)


def require_reach(url: str, hosts: frozenset[str] | None) -> None:
    """Refuse an address whose host is none of these; without ``hosts`` any will do.

    Raises:
        UsageError: it is none of them.
    """
    if hosts is None:
        return
    # A load asks for a new path with every request, and reading a whole address takes 15 µs.
    end = url.find("/", _AFTER_SCHEME)
    host = _host_at(url if end < 0 else url[:end]) or host_of(url)
    if host in hosts:
        return
    place = _place(url).partition("?")[0].partition("#")[0]
    raise UsageError(
        "client.not-allowed", where=place, address=place, host=host, allowed=Listed(sorted(hosts))
    )


def may_write(address: str, read_only: str) -> bool:
    """Whether more than reading is allowed at an address.

    ``read_only`` names the environment that allows it on this very machine alone; empty where it
    is allowed everywhere.
    """
    return not read_only or is_loopback(host_of(address))


def require_reading(method: str, url: str, read_only: str) -> None:
    """Refuse a request that may change something where only reading is allowed.

    Raises:
        UsageError: it may; see ``may_write``.
    """
    if not read_only or method in READING or may_write(url, read_only):
        return
    place = _place(url).partition("?")[0].partition("#")[0]
    raise UsageError(
        "client.read-only", where=place, method=method, address=place, environment=shown(read_only)
    )


def _begins(url: str, address: str) -> bool:
    length = len(address)
    return length > 0 and url.startswith(address) and url[length : length + 1] in _ENDS_OF_ADDRESS


def _place(url: str) -> str:
    """Where an address of any spelling leads to; nothing when it is none."""
    try:
        return without_user(normal(url))
    except UsageError:
        return ""


@lru_cache(maxsize=256)
def _host_at(origin: str) -> str:
    """The host of an address without its path; nothing where the whole address must be read."""
    return host_of(origin) if _ORIGIN.fullmatch(origin) else ""
