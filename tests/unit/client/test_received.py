"""What services send to where a scenario listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from accord.client.received import ReceivedCalls
from accord.contract import Contracts
from accord.errors import UsageError
from accord.model.calls import Call, ContractVerdict
from accord.model.catalogue import Contract
from accord.sources.openapi.callbacks import callbacks
from fakes.recorded import writer

NUMBER = {"application/json": {"schema": {"type": "integer"}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "webhooks": {"counted": {"post": {"requestBody": {"content": NUMBER}}}},
}
CONTRACT = Contract(
    service="shop",
    path="shop.yaml",
    dialect="3.1",
    document=DOCUMENT,
    callbacks=callbacks(DOCUMENT, (), service="shop"),
)


class Scenario:
    def __init__(self, folder: Path) -> None:
        self.calls: list[Call] = []
        self.received = ReceivedCalls(
            contracts=Contracts.compile([CONTRACT]),
            writer=writer(CONTRACT, address="http://127.0.0.1:1", folder=folder),
            emit=self.calls.append,
            trace=lambda: "t1",
        )
        self.url = self.received.listen("hook")

    def send(self, body: str, *, method: str = "POST") -> int:
        headers = {"Content-Type": "application/json", "X-Shop": "藍茶".encode()}
        return requests.request(
            method, f"{self.url}/any?a=1", data=body, headers=headers, timeout=10
        ).status_code


@pytest.fixture
def scenario(tmp_path: Path) -> Iterator[Scenario]:
    made = Scenario(tmp_path)
    yield made
    made.received.close()


def test_what_arrives_is_recorded_as_a_call_of_the_sender(scenario: Scenario) -> None:
    assert scenario.send("7") == 200
    arrived = scenario.received.receive("counted", at="hook", within_s=10)
    assert arrived is not None
    assert (arrived.json(), arrived.headers["x-shop"]) == (7, "藍茶")
    [call] = scenario.calls
    assert (call.service, call.operation, call.trace) == ("shop", "shop/counted", "t1")
    assert (call.verdict, call.url.endswith("/any?a=1")) == (ContractVerdict.KEPT, True)


def test_what_is_meant_is_taken_before_what_came_earlier(scenario: Scenario) -> None:
    scenario.send('"no number"')
    scenario.send("8")
    arrived = scenario.received.receive("counted", at="hook", within_s=10)
    assert arrived is not None
    assert arrived.json() == 8


def test_what_breaks_its_contract_is_told_when_the_time_is_up(scenario: Scenario) -> None:
    scenario.send('"no number"')
    scenario.received.receive("counted", at="hook", within_s=0)
    [call] = scenario.calls
    assert [problem.where for problem in call.faults] == ["body"]


def test_nothing_is_recorded_of_what_did_not_arrive(scenario: Scenario) -> None:
    assert scenario.received.receive("counted", at="hook", within_s=0) is None
    assert scenario.calls == []


def test_any_method_and_a_chunked_body_arrive(scenario: Scenario) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.request(
        "PATCH", scenario.url, data=iter([b"1", b"2"]), headers=headers, timeout=10
    )
    arrived = scenario.received.receive("counted", at="hook", within_s=0)
    assert answer.status_code == 200
    assert arrived is not None
    assert (arrived.json(), arrived.call.method) == (12, "PATCH")


def test_a_place_keeps_its_address_until_the_scenario_ends(scenario: Scenario) -> None:
    assert scenario.received.listen("hook") == scenario.url
    scenario.received.close()
    with pytest.raises(UsageError, match="hook"):
        scenario.received.receive("counted", at="hook", within_s=0)
    with pytest.raises(requests.ConnectionError):
        scenario.send("1")
