"""A client in an environment that may only be read sends nothing else, but for signing in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accord.client import Client
from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.network import Network
from accord.client.transport import HopTimer
from accord.errors import UsageError
from accord.evidence import Masks, Store
from accord.model.calls import Call
from accord.model.sign_in import SignIn
from fakes.called import CONTRACTS, ID
from fakes.forwarding import forwarding


class Recording:
    """A transport that keeps what it was to send, and sends nothing."""

    def __init__(self, answers: Iterator[HttpAnswer]) -> None:
        self.sent: list[str] = []
        self._answers = answers

    def exchange(self, request: HttpRequest, clock: HopTimer) -> HttpAnswer:
        del clock
        self.sent.append(f"{request.method} {request.url}")
        return next(self._answers)

    def close(self) -> None:
        """Nothing is open."""


def answer(status: int = 200, headers: dict[str, str] | None = None) -> HttpAnswer:
    typed = {"Content-Type": "application/json", **(headers or {})}
    return HttpAnswer(status=status, headers=typed, content=b'{"accessToken": "t"}')


def client(
    folder: Path,
    *answers: HttpAnswer,
    read_only: str = "staging",
    address: str = "http://shop.test",
    network: Network | None = None,
) -> tuple[Client, Recording, list[Call]]:
    transport, calls, masks = Recording(iter(answers)), [], Masks()
    made = Client(
        addresses={"ordering": address},
        contracts=CONTRACTS,
        emit=calls.append,
        store=Store(folder, masks=masks),
        masks=masks,
        transport=lambda _: transport,
        read_only=read_only,
        network=network,
    )
    return made, transport, calls


def test_what_reads_is_sent(tmp_path: Path) -> None:
    made, transport, _ = client(tmp_path, answer())
    made.send("readOrder", values={"id": ID})
    assert len(transport.sent) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_changes_something_is_refused_and_recorded_as_not_sent(
    tmp_path: Path, method: str
) -> None:
    made, transport, calls = client(tmp_path)
    with pytest.raises(UsageError, match=r"client\.read-only"):
        made.request("ordering", method, "/orders")
    assert transport.sent == []
    assert [(call.method, call.status) for call in calls] == [(method, None)]


def test_an_operation_of_the_contract_is_refused_too(tmp_path: Path) -> None:
    made, transport, _ = client(tmp_path)
    with pytest.raises(UsageError, match=r"client\.read-only"):
        made.send("Place an order", values={"lines[0].sku": "A", "lines[0].quantity": "1"})
    assert transport.sent == []


@pytest.mark.parametrize(
    "more",
    [{"read_only": ""}, {"address": "http://127.0.0.1:9"}],
    ids=["allowed", "this-machine"],
)
def test_elsewhere_everything_is_sent(tmp_path: Path, more: dict[str, Any]) -> None:
    made, transport, _ = client(tmp_path, answer(201), **more)
    made.request("ordering", "POST", "/orders")
    assert len(transport.sent) == 1


def test_to_sign_in_is_allowed_always(tmp_path: Path) -> None:
    token = {("POST", "/v1/orders"): (201, {"accessToken": "t"})}
    person = SignIn(name="amy", role="customer", operation="ordering/placeOrder")
    with forwarding(token) as proxy:
        made, *_ = client(tmp_path, answer(), network=Network.of({"HTTP_PROXY": proxy.address}))
        made.people = made.sessions([person], {}, workspace=tmp_path)
        credentials = made.people.of("amy").for_service("ordering")
    assert credentials.headers == {"Authorization": "Bearer t"}
    assert [method for method, _ in proxy.requests] == ["POST"]
