"""Which service of the inventory a log line or a span speaks of, by name or by address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - written
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# What collectors write before a line: `price-1  | …` (docker compose), `[pod/price-7d9f-x/app] …`.
_COMPOSE: Final = re.compile(r"([A-Za-z0-9][\w.-]*?)(?:[-_]\d+)?\s+\|\s")
_POD: Final = re.compile(
    r"\[(?:pod/)?([\w.-]+?)(?:-[0-9a-f]{6,10}-[a-z0-9]{5}|-\d+)?/([\w.-]+)\]\s"
)


class ServiceNames:
    """The services of an inventory and where they listen; an empty one knows nothing."""

    def __init__(
        self, services: Iterable[str] = (), addresses: Mapping[str, str] | None = None
    ) -> None:
        self._by_name = {_folded(name): name for name in services}
        self._by_address: dict[str, str] = {}
        for name, address in (addresses or {}).items():
            self._by_name.setdefault(_folded(name), name)
            key = _host_and_port(address)
            # Behind one gateway an address is everybody's, and names nobody.
            self._by_address[key] = "" if key in self._by_address else name

    def writer(self, line_says: str, *, source: str, line: str = "") -> str:
        """Who wrote a line: its own name, what a collector wrote before it, or its ``source``."""
        for name in (line_says, *_collected_from(line), source):
            if known := self._known(name):
                return known
        return line_says or source

    def asked(self, written: str) -> str:
        """Who was asked, written as a name or as ``host:port``; empty where that may be several."""
        if (name := self._known(written)) or ":" not in written:
            return name or written
        return self._by_address.get(_host_and_port(f"http://{written}"), written)

    def _known(self, name: str) -> str:
        """A service by its name, also where a cluster's domain or a port follows it."""
        folded = _folded(name)
        host = folded.partition(":")[0]
        return self._by_name.get(folded) or self._by_name.get(host.partition(".")[0], "")


def _folded(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def _host_and_port(address: str) -> str:
    parts = urlsplit(address)
    try:
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 80)
    except ValueError:
        return address
    host = (parts.hostname or "").lower()
    return f"{'127.0.0.1' if host in _LOOPBACK else host}:{port}"


def _collected_from(line: str) -> tuple[str, ...]:
    if match := _COMPOSE.match(line):
        return (match[1],)
    if match := _POD.match(line):
        return (match[2], match[1])
    return ()
