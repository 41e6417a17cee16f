"""The headers by which a request says which trace it is of, in the styles that services know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

_STYLES: Final[Mapping[str, Callable[[str, str], dict[str, str]]]] = {
    "baggage": lambda trace, _: {"baggage": f"accord.trace={trace}"},
    "b3": lambda trace, span: {"b3": f"{trace}-{span}-1"},
    "b3-multi": lambda trace, span: {
        "X-B3-TraceId": trace,
        "X-B3-SpanId": span,
        "X-B3-Sampled": "1",
    },
    # Envoy and many gateways make one of their own unless it is a UUID.
    "x-request-id": lambda trace, _: {"x-request-id": str(UUID(trace))},
}


def traced(
    headers: Mapping[str, str], *, trace: str, span: str, styles: Collection[str] = ()
) -> dict[str, str]:
    """Headers with those of a trace: ``traceparent``, and that of each further style."""
    traceparent = f"00-{trace}-{span}-01"
    if not styles:
        return {**headers, "traceparent": traceparent}
    added = {"traceparent": traceparent, **_of_styles(styles, trace, span)}
    names = {name.lower() for name in added}
    return {name: value for name, value in headers.items() if name.lower() not in names} | added


def _of_styles(styles: Iterable[str], trace: str, span: str) -> dict[str, str]:
    added: dict[str, str] = {}
    for style in styles:
        added |= _STYLES[style](trace, span)
    return added
