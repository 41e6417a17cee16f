"""What is known of a request and its answer."""

from __future__ import annotations

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest


def exchange(url: str, content: bytes = b"", **headers: str) -> HttpExchange:
    return HttpExchange(
        service="goods", request=HttpRequest("GET", url, headers, content), started=0.0
    )


def test_the_smallest_request_comes_first() -> None:
    least = exchange("http://h/a")
    longer = exchange("http://h/ab")
    with_body = exchange("http://h/a", b"{}")
    with_header = exchange("http://h/a", Accept="*/*")
    ordered = sorted([with_body, longer, with_header, least], key=lambda e: e.size)
    assert ordered == [least, with_header, longer, with_body]


def test_a_header_that_is_no_ascii_hides_no_other() -> None:
    answer = HttpAnswer(status=302, headers={"Location": "/a", "X-Shop": "è\x97\x8d"})
    assert (answer.headers.get("location"), answer.headers["x-shop"]) == ("/a", "藍")
