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


def applies(check: str, exchanged: CheckedExchange) -> bool:
    """Whether the check judges this exchange; one that we do not know does."""
    asked = _ASKED.get(check)
    return exchanged.response is not None and (asked is None or asked(exchanged))


def _is_positive(exchanged: CheckedExchange) -> bool:
    mode = _mode(exchanged)
    return mode is None or bool(mode.is_positive)


def _is_negative(exchanged: CheckedExchange) -> bool:
    mode = _mode(exchanged)
    return mode is not None and bool(mode.is_negative)


def _mode(exchanged: CheckedExchange) -> Any:  # noqa: ANN401 - the engine's
    meta = getattr(exchanged.case, "meta", None)
    return None if meta is None else meta.generation.mode


def _has_content(exchanged: CheckedExchange) -> bool:
    return bool(exchanged.response.content)


def _has_declared_headers(exchanged: CheckedExchange) -> bool:
    raw = getattr(exchanged.case.operation.definition, "raw", None)
    responses = raw.get("responses", {}) if isinstance(raw, Mapping) else {}
    told = responses.get(str(exchanged.response.status_code), responses.get("default", {}))
    return isinstance(told, Mapping) and ("headers" in told or "$ref" in told)


def _lacks_header(exchanged: CheckedExchange) -> bool:
    return _description(exchanged).startswith("Missing") and "header" in _place(exchanged)


def _has_other_method(exchanged: CheckedExchange) -> bool:
    return _method(exchanged.case) != _method(exchanged.case.operation)


def _is_protected(exchanged: CheckedExchange) -> bool:
    raw = exchanged.case.operation.definition.raw
    whole = exchanged.case.operation.schema.raw_schema
    required = raw.get("security", whole.get("security"))
    return bool(required) and exchanged.response.status_code // 100 == 2  # noqa: PLR2004


def _tells_methods(exchanged: CheckedExchange) -> bool:
    refused = int(exchanged.response.status_code) == _METHOD_NOT_ALLOWED
    return refused or _method(exchanged.case) == "OPTIONS"


def _follows(exchanged: CheckedExchange) -> bool:
    return exchanged.follows


def _never(exchanged: CheckedExchange) -> bool:
    del exchanged
    return False


def _method(called: Any) -> str:  # noqa: ANN401 - the engine's
    return str(called.method).upper()


def _description(exchanged: CheckedExchange) -> str:
    return str(getattr(_phase_data(exchanged), "description", None) or "")


def _place(exchanged: CheckedExchange) -> str:
    return str(getattr(_phase_data(exchanged), "parameter_location", None) or "").lower()


def _phase_data(exchanged: CheckedExchange) -> Any:  # noqa: ANN401 - the engine's
    phase = getattr(getattr(exchanged.case, "meta", None), "phase", None)
    return getattr(phase, "data", None)


_ASKED: Final[Mapping[str, Callable[[CheckedExchange], bool]]] = MappingProxyType(
    {
        "positive_data_acceptance": _is_positive,
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
