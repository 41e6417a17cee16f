"""Connections that tell where the time went."""

from __future__ import annotations

import pytest

from fakes.called import Make, always
from fakes.http_service import as_json


def test_new_connection_tells_where_the_time_went(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "GET", "/a")
        one.client.request("ordering", "GET", "/b")

        first, second = (call.timings for call in one.calls)
        assert first.dns is not None
        assert first.connect is not None
        assert first.first_byte is not None
        assert first.tls is None
        assert (second.dns, second.connect) == (None, None)
        assert second.first_byte is not None


def test_connection_that_idled_is_not_used_again(
    scene: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "GET", "/a")
        monkeypatch.setattr("accord.client.transport.LONGEST_IDLE_S", 0.0)
        one.client.request("ordering", "GET", "/b")

        assert one.calls[1].timings.connect is not None
