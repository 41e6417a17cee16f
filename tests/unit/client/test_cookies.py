"""The cookies of a scenario."""

from __future__ import annotations

from fakes.called import Make, always
from fakes.http_service import as_json


def test_a_new_scenario_forgets_cookies_headers_and_trace(scene: Make) -> None:
    with scene(always(as_json({}, Set_Cookie="sid=abcdef123; Path=/"))) as one:
        before = one.client.begin_trace()
        one.client.headers["Authorization"] = "Bearer one-two-three"
        one.client.request("ordering", "GET", "/a")
        one.client.request("ordering", "GET", "/b")
        after = one.client.begin_trace()
        one.client.request("ordering", "GET", "/c")

        second, third = one.service.received[1:]
        assert second.headers["Cookie"] == "sid=abcdef123"
        assert second.headers["Authorization"] == "Bearer one-two-three"
        assert not {"Cookie", "Authorization"} & set(third.headers)
        assert before != after
