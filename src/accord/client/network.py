"""The way to a service: through which proxy, and which certificates are trusted and shown.

One place decides it for every suite and for readiness, by the variables that other tools read too.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

from accord.errors import ConfigurationError

if TYPE_CHECKING:
    # pydantic is slow to load, and no process of an engine needs a setting.
    from accord.config.settings import TlsSettings

# No library reads a client's certificate from a variable; that of a file with both is the first.
_CERTIFICATE: Final = "ACCORD_TLS_CERTIFICATE"
_AUTHORITIES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "127.0.0.0/8", "::1")
_SCHEMES: Final = ("http", "https")
_PORTS: Final = {"http": 80, "https": 443}
_CONNECT_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Proxies by scheme, addresses that need none, and files of certificates.

    This machine itself is never asked through a proxy, which would look for it elsewhere.
    """

    proxies: Mapping[str, str] = field(default_factory=dict)
    direct: str = ""
    authority: str = ""
    certificate: tuple[str, ...] = ()

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> Network:
        """What the variables of a process say."""

        def value(*names: str) -> str:
            # Lower case first, as curl has it.
            spellings = (spelling for name in names for spelling in (name.lower(), name))
            return next(filter(None, map(variables.get, spellings)), "") or ""

        # A CGI script's HTTP_PROXY is whatever its caller sent as the header `Proxy`.
        is_cgi = "REQUEST_METHOD" in variables
        proxies = {
            "http": variables.get("http_proxy", "") if is_cgi else value("HTTP_PROXY", "ALL_PROXY"),
            "https": value("HTTPS_PROXY", "ALL_PROXY"),
        }
        return cls(
            proxies={scheme: proxy for scheme, proxy in proxies.items() if proxy},
            direct=value("NO_PROXY"),
            authority=value(*_AUTHORITIES),
            certificate=tuple(filter(None, variables.get(_CERTIFICATE, "").split(os.pathsep))),
        )

    def proxy(self, url: str) -> str:
        """The proxy on the way to an address; none when it is asked directly."""
        parts = urlsplit(url)
        proxy = self.proxies.get(parts.scheme, "")
        host = parts.hostname or ""
        if not proxy or _is_loopback(host) or _in_networks(host, self.direct):
            return ""
        place = f"{host}:{parts.port}" if parts.port else host
        skipped = {"no": self.direct} if self.direct else {}
        return "" if proxy_bypass_environment(place, skipped) else proxy

    def options(self, url: str) -> dict[str, Any]:
        """``proxies``, ``verify`` and ``cert`` as requests knows them."""
        proxy, scheme = self.proxy(url), urlsplit(url).scheme
        # requests takes a pair for a certificate and its key, and a text for a file of both.
        certificate = self.certificate if len(self.certificate) > 1 else "".join(self.certificate)
        return {
            "proxies": {scheme: proxy} if proxy else {},
            "verify": self.authority or True,
            "cert": certificate or None,
        }

    def variables(self) -> dict[str, str]:
        """What a process is told that has to go the same way, and libraries within it."""
        direct = ",".join(dict.fromkeys((*filter(None, [self.direct]), *_LOOPBACK)))
        authority = dict.fromkeys(_AUTHORITIES, self.authority) if self.authority else {}
        certificate = {_CERTIFICATE: os.pathsep.join(self.certificate)} if self.certificate else {}
        return {"NO_PROXY": direct, "no_proxy": direct, **authority, **certificate}


def network_of(tls: TlsSettings, workspace: Path) -> Network:
    """The way to an environment, as its settings and this process's variables say.

    Raises:
        ConfigurationError: a file that the settings name is not there.
    """
    files = {"authority": tls.authority, "certificate": tls.certificate, "key": tls.key}
    for name, file in files.items():
        if file and not (workspace / file).is_file():
            raise ConfigurationError("client.no-certificate", where=f"tls.{name}", file=file)
    paths = {
        name: str((workspace / file).resolve()) if file else "" for name, file in files.items()
    }
    inherited = Network.of(os.environ)
    pair = tuple(filter(None, (paths["certificate"], paths["key"])))
    return Network(
        proxies=inherited.proxies,
        direct=inherited.direct,
        authority=paths["authority"] or inherited.authority,
        certificate=pair or inherited.certificate,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_networks(host: str, direct: str) -> bool:
    """Whether a host lies in a network such as ``10.0.0.0/8``, which the library cannot read."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(number in network for network in map(_network, direct.split(",")) if network)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip().strip("[]"), strict=False)
    except ValueError:
        return None


def require_listener(address: str, network: Network) -> None:
    """Connect to an address once; a proxy before it tells by its answers whether somebody listens.

    Raises:
        OSError: nobody listens there.
    """
    if network.proxy(address):
        return
    parts = urlsplit(address)
    place = (parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80))
    socket.create_connection(place, timeout=_CONNECT_S).close()
