"""How a request is put together."""

from __future__ import annotations

from fakes.called import Make, always
from fakes.http_service import as_json


def test_header_of_one_request_wins_over_that_of_the_scenario(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.headers["X-Shop"] = "a"
        one.client.request("ordering", "GET", "/a", headers={"x-shop": "b"})

        assert one.service.received[0].headers.get("x-shop") == "b"
        assert "X-Shop" not in one.service.received[0].headers
