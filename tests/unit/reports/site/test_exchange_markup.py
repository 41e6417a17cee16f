"""How a call is drawn with its request and answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup
from msgspec.structs import replace

from accord.model.calls import Body, CallOrigin, CallRequest, CallResponse, Problem, Side
from accord.model.message import plain
from accord.reports.site.evidence_copies import EvidenceCopies
from accord.reports.site.exchange_markup import ExchangeMarkup
from accord.reports.site.page_text import PageText
from accord.reports.site.story import Hop
from fakes.finished_run import order_call


@pytest.fixture
def exchange(tmp_path: Path) -> ExchangeMarkup:
    return ExchangeMarkup(
        PageText("en"),
        EvidenceCopies([tmp_path], tmp_path / "site"),
        root="../",
        operation_page=lambda id: "api/place.html" if id == "ordering/placeOrder" else "",
    )


def test_a_call_says_who_was_asked_what_and_how_that_ended(exchange: ExchangeMarkup) -> None:
    summary = exchange(Hop(call=order_call(), depth=0)).partition("</summary>")[0]
    for words in ("<b>ordering</b>", "POST /orders", ">201<", "placeOrder", "400 ms"):
        assert words in summary


@pytest.mark.parametrize(
    "words",
    [
        pytest.param({"service": "<script>"}, id="service"),
        pytest.param({"url": "http://x/<script>"}, id="url"),
        pytest.param({"error": "<script>"}, id="error"),
        pytest.param({"operation": "a/<script>"}, id="operation"),
        pytest.param({"request": CallRequest(body=Body(text="<script>"))}, id="body"),
        pytest.param(
            {"response": CallResponse(status=200, headers={"a": "<script>"})}, id="header"
        ),
    ],
)
def test_what_others_wrote_is_never_markup(
    exchange: ExchangeMarkup, words: dict[str, object]
) -> None:
    drawn = exchange(Hop(call=order_call(**words), depth=0))
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_problem_says_where_it_is_and_what_was_promised(exchange: ExchangeMarkup) -> None:
    problem = Problem(
        side=Side.RESPONSE,
        kind="required",
        where="body /total",
        message=plain("is missing"),
        promise="contracts/a.yaml:12",
    )
    drawn = exchange(Hop(call=replace(order_call(), problems=(problem,)), depth=0))
    for words in ("<code>body /total</code>", "is missing", "<code>contracts/a.yaml:12</code>"):
        assert words in drawn


def test_parts_of_a_call_are_markup_for_templates(exchange: ExchangeMarkup) -> None:
    hop = Hop(call=order_call(), depth=0, tries=2, went_wrong=True)
    drawn = (exchange.status(hop.call), exchange.timing(hop), exchange.bar(hop))
    assert all(isinstance(part, Markup) for part in drawn)
    assert exchange.problems(hop.call) == ""
    assert all(part in exchange(hop) for part in drawn)


def test_an_operation_with_a_page_is_a_link(exchange: ExchangeMarkup) -> None:
    assert '<a href="../api/place.html">' in exchange(Hop(call=order_call(), depth=0))


def test_a_call_that_a_log_saw_has_neither_request_nor_command(exchange: ExchangeMarkup) -> None:
    drawn = exchange(Hop(call=order_call(origin=CallOrigin.LOG), depth=1))
    assert "curl" not in drawn
    assert '<div class="cols">' not in drawn


def test_a_body_that_begins_with_a_line_break_keeps_it(exchange: ExchangeMarkup) -> None:
    call = order_call(request=CallRequest(body=Body(text="\nhello", media_type="text/plain")))
    assert '<pre tabindex="0">\n\nhello</pre>' in exchange(Hop(call=call, depth=0))


def test_evidence_that_is_gone_is_told(exchange: ExchangeMarkup) -> None:
    body = Body(evidence="evidence/ab.bin", media_type="image/png", size_bytes=9)
    drawn = exchange(Hop(call=order_call(request=CallRequest(body=body)), depth=0))
    assert "image/png" in drawn
    assert "<a href" not in drawn.partition('class="cols"')[2]


def test_what_a_service_wrote_while_it_was_asked_is_folded_below_the_call(
    exchange: ExchangeMarkup,
) -> None:
    call = replace(order_call(), service="orders", started=3_600.0, seconds=0.2)
    log = "01:00:00.100 INFO orders <paid>\n01:00:00.100 INFO bank booked\n"
    drawn = exchange(Hop(call=call, depth=0), log)
    assert "01:00:00.100 INFO orders &lt;paid&gt;" in drawn
    assert "booked" not in drawn
