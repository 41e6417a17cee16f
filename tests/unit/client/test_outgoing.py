"""How a request is put together."""

from __future__ import annotations

import pytest
import requests

from accord.client import outgoing
from accord.errors import UsageError
from fakes.called import Make, always
from fakes.http_service import as_json


def test_header_of_one_request_wins_over_that_of_the_scenario(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.headers["X-Shop"] = "a"
        one.client.request("ordering", "GET", "/a", headers={"x-shop": "b"})

        assert one.service.received[0].headers.get("x-shop") == "b"
        assert "X-Shop" not in one.service.received[0].headers


def headers(
    scenario: dict[str, str] | None = None,
    request: dict[str, str | bytes] | None = None,
    *,
    method: str = "GET",
    content: bytes | None = None,
    media_type: str = "",
) -> dict[str, str]:
    return outgoing.headers_of(
        scenario or {}, request or {}, method=method, content=content, media_type=media_type
    )


@pytest.mark.parametrize(
    ("method", "content", "length"),
    [
        ("GET", None, None),
        ("HEAD", None, None),
        ("POST", None, "0"),
        ("DELETE", None, "0"),
        ("GET", b"{}", "2"),
    ],
)
@pytest.mark.parametrize("scenario", [{}, {"X-Shop": "a"}], ids=["plain", "with-headers"])
def test_a_body_is_framed_and_none_is_not_where_none_is_meant(
    scenario: dict[str, str], method: str, content: bytes | None, length: str | None
) -> None:
    assert headers(scenario, method=method, content=content).get("Content-Length") == length


def test_a_length_that_somebody_writes_is_not_believed() -> None:
    assert headers({"content-length": "9"}, content=b"{}")["Content-Length"] == "2"
    assert "content-length" not in headers({"content-length": "9"})


def test_a_type_that_somebody_writes_wins_over_the_body_s() -> None:
    written = headers({}, {"content-type": "text/x"}, content=b"x", media_type="text/plain")
    assert written["content-type"] == "text/x"
    assert "Content-Type" not in written


def test_a_host_is_written_under_one_name() -> None:
    assert headers({"hOST": "shop.test"})["Host"] == "shop.test"


@pytest.mark.parametrize("value", ["a\r\nX: b", " a", "a\nb"])
def test_a_header_that_would_write_another_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="X-Shop"):
        headers({"X-Shop": value})


def test_a_header_whose_name_is_no_ascii_is_refused() -> None:
    with pytest.raises(UsageError, match="店"):
        headers({"店": "a"})


def test_a_header_given_as_bytes_is_read_as_what_it_is() -> None:
    written = headers({}, {"X-Shop": "藍茶".encode(), "X-Old": b"\xe9"})
    assert (written["X-Shop"], written["X-Old"]) == ("藍茶", "é")


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://h/a?b=c", "http://h/a?b=c"),
        ("http://h", "http://h/"),
        ("http://h/台北", "http://h/%E5%8F%B0%E5%8C%97"),
        ("http://h/a b", "http://h/a%20b"),
        ("HTTP://H/a", "http://h/a"),
    ],
)
def test_an_address_is_encoded_where_it_must_be(url: str, written: str) -> None:
    assert outgoing.address(url) == written


def test_an_address_of_nothing_is_refused() -> None:
    with pytest.raises(requests.RequestException):
        outgoing.address("shop")


def test_an_address_gives_its_user_away_to_the_service_alone() -> None:
    url = "http://mei:p%40ss@h/"
    assert outgoing.authorization(url) == "Basic bWVpOnBAc3M="
    assert outgoing.authorization("http://h/") is None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("a=1&b", "a=1&b"),
        ({"a": 1, "b": None, "c": [True, "x y"]}, "a=1&c=true&c=x%20y"),
        ([("f[min]", 3), ("f[min]", 4)], "f[min]=3&f[min]=4"),
        ({"a&b": "c=d"}, "a%26b=c%3Dd"),
    ],
)
def test_a_query_is_written(query: outgoing.Query, text: str) -> None:
    assert outgoing.query_text(query) == text
