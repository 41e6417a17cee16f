"""Whom a client's span says that it asked, in the attributes that OpenTelemetry has names for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from accord.evidence import log_fields

_NAME: Final = ("peer.service", "service.peer.name")
_URL: Final = ("url.full", "http.url")
_ADDRESS: Final = ("server.address", "net.peer.name", "http.host", "net.host.name")
_PORT: Final = ("server.port", "net.peer.port", "net.host.port")


def asked(attributes: Mapping[str, Any]) -> str:
    """The service by name, or else as ``host:port``; empty where nothing tells."""
    if name := _text(attributes, _NAME):
        return name
    if location := urlsplit(_text(attributes, _URL)).netloc:
        return location
    address, port = _text(attributes, _ADDRESS), _text(attributes, _PORT)
    return f"{address}:{port}" if port and ":" not in address else address


def _text(attributes: Mapping[str, Any], names: Sequence[str]) -> str:
    texts = (log_fields.text(attributes.get(name)) for name in names)
    return next((text for text in texts if text), "")
