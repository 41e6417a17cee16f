"""What hooks know without behave: where a system is up, and why a contract fails a case."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.model_core import Status as BehaveStatus

from accord.errors import UsageError
from accord.model.calls import Call, CallResponse, ContractVerdict, Problem, Side
from accord.model.message import plain
from accord.steps.hooks import (
    NothingUpError,
    PlainRun,
    _judge_threads,
    _plain,
    addresses,
    after_all,
    broken_contract,
    settle,
)
from accord.text import say
from fakes.forwarding import forwarding


def call(*sides: Side, status: int = 200) -> Call:
    problems = tuple(
        Problem(side=side, kind="k", where="body", message=plain(f"problem {n}"))
        for n, side in enumerate(sides, start=1)
    )
    return Call(
        service="goods",
        operation="goods/readGoods",
        method="GET",
        url="http://127.0.0.1/goods/1",
        started=0.0,
        seconds=0.0,
        trace="",
        span="",
        response=CallResponse(status=status),
        verdict=ContractVerdict.BROKEN if problems else ContractVerdict.KEPT,
        problems=problems,
    )


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        pytest.param([call()], "", id="kept"),
        pytest.param(
            [call(Side.RESPONSE)], "goods/readGoods broke its contract: problem 1", id="one"
        ),
        pytest.param(
            [call(), call(Side.RESPONSE, Side.RESPONSE), call(Side.RESPONSE)],
            "goods/readGoods broke its contract: problem 1 (and 2 more)",
            id="several",
        ),
        pytest.param([call(Side.REQUEST, status=400)], "", id="bad-request-refused"),
        pytest.param(
            [call(Side.REQUEST)],
            "goods/readGoods broke its contract: problem 1",
            id="bad-request-accepted",
        ),
    ],
)
def test_why_calls_fail_a_case(calls: list[Call], expected: str) -> None:
    told = broken_contract(calls)
    assert ("" if told is None else say(told, "en")) == expected


def test_addresses_come_from_the_system_that_is_up(tmp_path: Path) -> None:
    (tmp_path / ".accord").mkdir()
    up = {"nonce": "n", "pid": 1, "addresses": {"goods": "http://127.0.0.1:1"}}
    (tmp_path / ".accord" / "up.json").write_text(json.dumps(up))
    assert addresses(tmp_path, {}) == {"goods": "http://127.0.0.1:1"}


def test_a_file_named_by_the_environment_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    file.write_text(json.dumps({"goods": "http://127.0.0.1:2"}))
    assert addresses(tmp_path, {"ACCORD_ADDRESSES": str(file)}) == {"goods": "http://127.0.0.1:2"}


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"goods": 1}'])
def test_nothing_up_is_an_error_that_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "addresses.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(NothingUpError, match="accord up"):
        addresses(tmp_path, {"ACCORD_ADDRESSES": str(file)})


class FakeStep:
    def __init__(self, status: BehaveStatus = BehaveStatus.passed) -> None:
        self.status = status


class FakeScenario:
    def __init__(self, *, continues: bool) -> None:
        self.continue_after_failed_step = continues


@pytest.mark.parametrize("continues", [True, False])
def test_steps_after_a_broken_contract_run_and_then_the_workspaces_own_rule_counts_again(
    *, continues: bool
) -> None:
    scenario, broken = FakeScenario(continues=continues), FakeStep()
    settle(broken, scenario, contract=True)
    settle(FakeStep(), scenario, contract=True)
    assert broken.status is BehaveStatus.failed
    assert scenario.continue_after_failed_step
    settle(FakeStep(BehaveStatus.failed), scenario, contract=False)
    assert scenario.continue_after_failed_step is continues


def test_a_step_that_kept_its_contract_is_left_alone() -> None:
    scenario, step = FakeScenario(continues=False), FakeStep()
    settle(step, scenario, contract=False)
    assert (step.status, scenario.continue_after_failed_step) == (BehaveStatus.passed, False)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AssertionError("90 == 100"), BehaveStatus.failed),
        (KeyError("token"), BehaveStatus.error),
    ],
)
def test_a_thread_that_did_not_end_well_decides_for_its_step(
    error: BaseException, status: BehaveStatus
) -> None:
    step = FakeStep()
    _judge_threads(SimpleNamespace(threads=SimpleNamespace(take=lambda: [error])), step)
    assert step.status is status


class FakeContext:
    def __init__(self, plain: Any) -> None:
        if plain is not None:
            self.accord_plain = plain

    def __contains__(self, name: str) -> bool:
        return hasattr(self, name)


def test_a_plain_run_gives_back_its_client_and_its_folder(tmp_path: Path) -> None:
    closed: list[str] = []
    folder = tmp_path / "evidence"
    folder.mkdir()
    client = SimpleNamespace(close=lambda: closed.append("client"))
    world: Any = SimpleNamespace(client=client)
    after_all(FakeContext(PlainRun(world=world, folder=folder)))
    assert closed == ["client"]
    assert not folder.exists()


def test_under_accord_run_there_is_nothing_to_give_back() -> None:
    after_all(FakeContext(None))


@pytest.mark.parametrize("writes", ["", "writes = true\n"], ids=["not-said", "allowed"])
def test_plain_behave_changes_nothing_elsewhere_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: str
) -> None:
    (tmp_path / "accord.toml").write_text(
        f"environment = 'staging'\n[environments.staging]\n{writes}"
    )
    (tmp_path / "addresses.json").write_text(json.dumps({"goods": "http://goods.test"}))
    monkeypatch.setenv("ACCORD_ADDRESSES", str(tmp_path / "addresses.json"))
    monkeypatch.chdir(tmp_path)
    context: Any = SimpleNamespace(config=SimpleNamespace(userdata={}))
    with forwarding() as proxy:
        for name, value in proxy.variables.items():
            monkeypatch.setenv(name, value)
        plain = _plain(context)
        client: Any = plain.world.client
        if writes:
            client.request("goods", "POST", "/items")
        else:
            with pytest.raises(UsageError, match=r"client\.read-only"):
                client.request("goods", "POST", "/items")
        client.close()
    assert [method for method, _ in proxy.requests] == ["POST"] * bool(writes)
