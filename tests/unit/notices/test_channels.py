"""News reach a channel over HTTP, and a channel that fails is told without its address."""

from __future__ import annotations

import json

from accord.notices import send
from accord.text import say
from fakes.http_service import Answer, Received, Service, serving
from fakes.ports import free_port

SECRET = "token-4711"


def address(service: Service) -> str:
    return service.address.replace("http://", "json://")


def undelivered(**environment: str) -> dict[str, str]:
    return {
        it.channel: say(it.because, "en")
        for it in send("Shop: failed", "Cause: bank", channels=environment, environment=environment)
    }


def test_a_channel_gets_title_and_lines() -> None:
    with serving(lambda _: Answer()) as service:
        assert undelivered(TEAM=f"{address(service)}/{SECRET}") == {}
        (received,) = service.received
    document = json.loads(received.body)
    assert (document["title"], document["message"]) == ("Shop: failed", "Cause: bank")


def test_a_channel_that_refuses_stops_no_other() -> None:
    def answer(request: Received) -> Answer:
        return Answer(status=500 if "bad" in request.target else 200)

    with serving(answer) as service:
        told = undelivered(BAD=f"{address(service)}/bad-{SECRET}", GOOD=f"{address(service)}/good")
        targets = [received.target for received in service.received]
    assert list(told) == ["BAD"]
    assert SECRET not in told["BAD"]
    assert any("good" in target for target in targets)


def test_a_channel_that_is_not_there_is_told() -> None:
    told = undelivered(TEAM=f"json://127.0.0.1:{free_port()}/{SECRET}")
    assert "could not be reached" in told["TEAM"]
    assert SECRET not in told["TEAM"]


def test_a_variable_that_is_not_set_is_named() -> None:
    assert "TEAM was not told" in undelivered(TEAM="")["TEAM"]


def test_what_is_no_address_is_told_without_being_repeated() -> None:
    told = undelivered(TEAM=f"nowhere://{SECRET}")["TEAM"]
    assert "does not understand" in told
    assert SECRET not in told
