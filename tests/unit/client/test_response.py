"""What steps read of an answer."""

from __future__ import annotations

import pytest

from accord.client import NotJsonError, Response
from accord.model.calls import Call
from fakes.called import Make, always, told
from fakes.http_service import Answer, as_json


def test_answer_that_is_no_json_says_so_when_read_as_json(scene: Make) -> None:
    with scene(always(Answer(headers={"Content-Type": "text/html"}, body=b"<h1>Oops"))) as one:
        response = one.client.request("ordering", "GET", "/a")

        with pytest.raises(NotJsonError) as caught:
            response.json()
        assert told(caught.value) == "The answer of ordering is no JSON: <h1>Oops"


def test_headers_of_an_answer_are_read_in_any_case(scene: Make) -> None:
    with scene(always(as_json({}, X_Total="3"))) as one:
        headers = one.client.request("ordering", "GET", "/a").headers

        assert headers["x-TOTAL"] == "3"
        assert "x-total" in headers
        assert "X-Total" in list(headers)


def response(content: bytes, media_type: str) -> Response:
    call = Call(
        service="goods", method="GET", url="http://h/", started=0.0, seconds=0.0, trace="", span=""
    )
    return Response(status=200, headers={"Content-Type": media_type}, content=content, call=call)


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        ("台北".encode(), "text/plain", "台北"),
        ("台北".encode("big5"), "text/plain; charset=Big5", "台北"),
        ("é".encode("latin-1"), 'text/plain; charset="ISO-8859-1"; x=1', "é"),
        ("台北".encode(), "text/plain; charset=of-shop", "台北"),
        (b"\xff", "text/plain", "\ufffd"),
    ],
)
def test_text_is_read_in_the_charset_it_names(
    content: bytes, media_type: str, expected: str
) -> None:
    assert response(content, media_type).text == expected


def test_an_answer_without_redirects_is_the_one_that_was_asked_for() -> None:
    answer = response(b"", "")
    assert answer.asked is answer.call
