"""What hooks know without behave: where a system is up, and why a contract fails a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accord.model.calls import Call, CallResponse, ContractVerdict, Problem, Side
from accord.model.message import plain
from accord.steps.hooks import NothingUpError, addresses, broken_contract
from accord.text import say


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
