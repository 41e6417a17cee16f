"""Whether a check said anything of an exchange.

The engine counts a check as passed wherever it had nothing to object to, also where it could not
have had: a check of authorisation passes on an open operation. A step counts only the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

_METHOD_NOT_ALLOWED: Final = 405


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedExchange:
    """What a check looks at: ``case`` and ``response`` are the engine's own objects."""

    case: Any
    response: Any
    follows: bool


def applies(check: str, exchange: CheckedExchange) -> bool:
    """Whether the check judges this exchange; one that we do not know does."""
    condition = _CONDITIONS.get(check)
    return exchange.response is not None and (condition is None or condition(exchange))


def is_positive(exchange: CheckedExchange) -> bool:
    """Whether the engine meant a request to keep its contract."""
    mode = _mode(exchange)
    return mode is None or bool(mode.is_positive)


def _is_negative(exchange: CheckedExchange) -> bool:
    mode = _mode(exchange)
    return mode is not None and bool(mode.is_negative)


def _mode(exchange: CheckedExchange) -> Any:  # noqa: ANN401 - the engine's
    meta = getattr(exchange.case, "meta", None)
    return None if meta is None else meta.generation.mode


def _has_content(exchange: CheckedExchange) -> bool:
    return bool(exchange.response.content)


def _has_declared_headers(exchange: CheckedExchange) -> bool:
    raw = getattr(exchange.case.operation.definition, "raw", None)
    responses = raw.get("responses", {}) if isinstance(raw, Mapping) else {}
    declared = responses.get(str(exchange.response.status_code), responses.get("default", {}))
    return isinstance(declared, Mapping) and ("headers" in declared or "$ref" in declared)


def _lacks_header(exchange: CheckedExchange) -> bool:
    return _description(exchange).startswith("Missing") and "header" in _place(exchange)


def _has_other_method(exchange: CheckedExchange) -> bool:
    return _method(exchange.case) != _method(exchange.case.operation)


def _is_protected(exchange: CheckedExchange) -> bool:
    raw = exchange.case.operation.definition.raw
    document = exchange.case.operation.schema.raw_schema
    required = raw.get("security", document.get("security"))
    return bool(required) and exchange.response.status_code // 100 == 2  # noqa: PLR2004


def _tells_methods(exchange: CheckedExchange) -> bool:
    refused = int(exchange.response.status_code) == _METHOD_NOT_ALLOWED
    return refused or _method(exchange.case) == "OPTIONS"


def _follows(exchange: CheckedExchange) -> bool:
    return exchange.follows


def _never(exchange: CheckedExchange) -> bool:
    del exchange
    return False


def _method(called: Any) -> str:  # noqa: ANN401 - the engine's
    return str(called.method).upper()


def _description(exchange: CheckedExchange) -> str:
    return str(getattr(_phase_data(exchange), "description", None) or "")


def _place(exchange: CheckedExchange) -> str:
    return str(getattr(_phase_data(exchange), "parameter_location", None) or "").lower()


def _phase_data(exchange: CheckedExchange) -> Any:  # noqa: ANN401 - the engine's
    phase = getattr(getattr(exchange.case, "meta", None), "phase", None)
    return getattr(phase, "data", None)


_CONDITIONS: Final[Mapping[str, Callable[[CheckedExchange], bool]]] = MappingProxyType(
    {
        "positive_data_acceptance": is_positive,
        "negative_data_rejection": _is_negative,
        "content_type_conformance": _has_content,
        "response_schema_conformance": _has_content,
        "response_headers_conformance": _has_declared_headers,
        "missing_required_header": _lacks_header,
        "unsupported_method": _has_other_method,
        "allow_header_conformance": _tells_methods,
        "ignored_auth": _is_protected,
        # One identity an operation is signed in, so there is nobody else to read its objects.
        "object_level_authorization": _never,
        "use_after_free": _follows,
        "ensure_resource_availability": _follows,
    }
)
