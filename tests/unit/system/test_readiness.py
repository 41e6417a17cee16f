"""What is asked of a service before it is tested, and what counts as ready."""

from __future__ import annotations

import socket

import pytest

from accord.client.network import Network
from accord.model.catalogue import Service
from accord.system.readiness import HealthTarget, ask
from fakes.http_service import Answer, serving
from fakes.ports import free_address


def listener(address: str, health: str | None, *, proves: bool = False) -> HealthTarget:
    service = Service(name="shop", health=health)
    return HealthTarget.of("shop", address, service, proves=proves, network=Network())


@pytest.mark.parametrize("status", [200, 204, 301, 401, 404, 405])
def test_where_nobody_named_a_path_any_answer_says_that_it_listens(status: int) -> None:
    with serving(lambda _: Answer(status=status)) as service:
        assert ask(listener(service.address, None)).problem == ""


def test_an_error_of_the_service_itself_is_no_such_answer() -> None:
    with serving(lambda _: Answer(status=503)) as service:
        answer = ask(listener(service.address, None))
    assert (answer.problem, answer.status) == ("GET /health: HTTP 503", 503)


@pytest.mark.parametrize("health", ["/health", "/up"])
def test_a_path_that_was_named_decides(health: str) -> None:
    with serving(lambda _: Answer(status=404)) as service:
        answer = ask(listener(service.address, health))
    assert (answer.problem, answer.status) == (f"GET {health}: HTTP 404", 404)


def test_who_must_prove_itself_must_answer_as_documented() -> None:
    with serving(lambda _: Answer(status=404)) as service:
        assert ask(listener(service.address, None, proves=True)).status == 404


def test_without_a_path_nothing_is_asked_of_who_listens() -> None:
    with serving(lambda _: Answer(status=500)) as service:
        assert ask(listener(service.address, "")).problem == ""
    assert service.received == []


@pytest.mark.parametrize("health", [None, "", "/health"])
def test_where_nobody_listens_nothing_is_ready(health: str | None) -> None:
    assert ask(listener(free_address(), health)).problem


def test_who_does_not_speak_http_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert ask(listener(address, None), timeout_s=0.1).problem
