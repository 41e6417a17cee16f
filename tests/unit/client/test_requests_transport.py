"""What the transport on requests does, beside what every transport does."""

from __future__ import annotations

import pytest

from accord.client.exchange import HttpRequest
from accord.client.requests_transport import RequestsTransport
from accord.client.transport import HopTimer
from fakes.http_service import as_json, serving


def test_a_request_whose_time_is_over_is_not_sent() -> None:
    transport = RequestsTransport()
    with serving(lambda _: as_json({})) as service:
        request = HttpRequest("GET", f"{service.address}/", {})
        with pytest.raises(TimeoutError):
            transport.exchange(request, HopTimer(deadline=0.0))
        assert service.received == []
    transport.close()


def test_headers_are_as_the_service_wrote_them() -> None:
    transport = RequestsTransport()
    with serving(lambda _: as_json({}, X_Kind="one")) as service:
        answer = transport.exchange(
            HttpRequest("GET", f"{service.address}/", {}), HopTimer.lasting(20)
        )
    transport.close()
    assert "X-Kind" in list(answer.headers)
