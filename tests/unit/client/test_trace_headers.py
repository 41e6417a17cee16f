from __future__ import annotations

import pytest

from accord.client.trace_headers import traced
from accord.evidence.log_lines import traces_in

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
UUID = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"


@pytest.mark.parametrize(
    ("style", "headers"),
    [
        ("baggage", {"baggage": f"accord.trace={TRACE}"}),
        ("b3", {"b3": f"{TRACE}-{SPAN}-1"}),
        ("b3-multi", {"X-B3-TraceId": TRACE, "X-B3-SpanId": SPAN, "X-B3-Sampled": "1"}),
        ("x-request-id", {"x-request-id": UUID}),
    ],
)
def test_each_style_tells_the_trace_beside_traceparent(style: str, headers: dict[str, str]) -> None:
    sent = traced({"Accept": "*/*"}, trace=TRACE, span=SPAN, styles=(style,))
    assert sent == {"Accept": "*/*", "traceparent": f"00-{TRACE}-{SPAN}-01"} | headers


def test_several_styles_go_together() -> None:
    sent = traced({}, trace=TRACE, span=SPAN, styles=("b3", "b3-multi", "x-request-id", "baggage"))
    assert len(sent) == 7
    assert all(
        TRACE in traces_in(value.encode())
        for name, value in sent.items()
        if name not in {"X-B3-SpanId", "X-B3-Sampled"}
    )


def test_a_header_of_the_same_name_gives_way_in_whatever_case() -> None:
    sent = traced({"X-Request-ID": "mine"}, trace=TRACE, span=SPAN, styles=("x-request-id",))
    assert sent == {"traceparent": f"00-{TRACE}-{SPAN}-01", "x-request-id": UUID}


def test_without_a_style_such_a_header_is_the_scenarios_own() -> None:
    assert traced({"X-Request-ID": "mine"}, trace=TRACE, span=SPAN)["X-Request-ID"] == "mine"
