"""What steps read of an answer."""

from __future__ import annotations

import pytest

from accord.client import NotJsonError
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
