from __future__ import annotations

import pytest

from accord.model.calls import ContractVerdict, Problem, Side
from accord.model.message import plain
from accord.steps.problems import StepError
from accord.steps.words import OUTCOMES, STATUSES
from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]
STATUS = ["the status is {}", "狀態碼是{}", "状态码是 {}"]
KEPT = ["the answer keeps its contract", "回應符合 API 契約", "响应符合接口契约"]


@pytest.mark.parametrize("text", STATUS, ids=LANGUAGES)
@pytest.mark.parametrize("status", ["201", "2xx", "2XX"])
def test_a_status_holds(stage: Stage, text: str, status: str) -> None:
    stage.answered(Answer(status=201))
    stage.say(text.format(status))


@pytest.mark.parametrize("text", STATUS, ids=LANGUAGES)
@pytest.mark.parametrize("status", ["200", "4xx"])
def test_another_status_fails(stage: Stage, text: str, status: str) -> None:
    stage.answered(Answer(status=201))
    assert "201" in stage.failure(text.format(status))


def test_a_failure_tells_operation_path_status_and_what_was_said(stage: Stage) -> None:
    stage.answered(Answer(status=503, json={"title": "系統忙碌"}))
    assert stage.failure("the status is 201") == (
        "ordering/getOrder: GET /orders/7?full=yes answered 503, but not as expected:\n"
        "  status: expected 201, actual 503\n"
        '  the answer said: {"title": "系統忙碌"}'
    )


def test_a_failure_is_told_in_the_readers_language(stage: Stage) -> None:
    stage.answered(Answer(status=503), language="zh-TW")
    assert stage.failure("the status is 201") == (
        "ordering/getOrder：GET /orders/7?full=yes 回應 503，但與預期不符：\n"
        "  狀態碼：預期 201，實際 503"
    )


def test_a_long_answer_is_cut_in_a_failure(stage: Stage) -> None:
    stage.answered(Answer(status=500, text="x" * 5000))
    assert len(stage.failure("the status is 200")) < 700


@pytest.mark.parametrize("word", sorted(OUTCOMES))
def test_an_outcome_holds_for_its_statuses_and_no_others(stage: Stage, word: str) -> None:
    subject = "the request " if word.isascii() else "請求"
    held = set()
    for status in range(200, 600):
        stage.answered(Answer(status=status))
        try:
            stage.say(f"{subject}{word}")
        except AssertionError:
            continue
        held.add(status)
    assert held == STATUSES[OUTCOMES[word]]


def test_a_failed_outcome_tells_the_statuses_it_stands_for(stage: Stage) -> None:
    stage.answered(Answer(status=500))
    assert "status: expected 404 / 410, actual 500" in stage.failure("the request is not found")


@pytest.mark.parametrize(
    "text",
    ["the answer takes less than 200 ms", "回應時間少於 200 毫秒", "响应时间少于0.2秒"],
    ids=LANGUAGES,
)
def test_a_quick_answer_holds_and_a_slow_one_fails(stage: Stage, text: str) -> None:
    stage.answered(Answer(seconds=0.199))
    stage.say(text)
    stage.answered(Answer(seconds=0.2))
    assert "time: expected less than 200 ms, actual 200 ms" in stage.failure(text)


@pytest.mark.parametrize("text", KEPT, ids=LANGUAGES)
def test_an_answer_that_keeps_its_contract_holds(stage: Stage, text: str) -> None:
    stage.answered(Answer(verdict=ContractVerdict.KEPT))
    stage.say(text)


@pytest.mark.parametrize("text", KEPT, ids=LANGUAGES)
def test_an_answer_that_breaks_its_contract_fails_with_every_problem(
    stage: Stage, text: str
) -> None:
    problems = tuple(
        Problem(side=side, kind="type", where=where, message=plain(f"wrong {where}"))
        for side, where in [
            (Side.RESPONSE, "body /total"),
            (Side.RESPONSE, "status"),
            (Side.REQUEST, "query q"),
        ]
    )
    stage.answered(Answer(verdict=ContractVerdict.BROKEN, problems=problems))
    assert stage.failure(text).splitlines()[1:] == [
        "  body /total: wrong body /total",
        "  status: wrong status",
    ]


def test_a_request_that_breaks_the_contract_is_no_fault_of_the_answer(stage: Stage) -> None:
    problem = Problem(side=Side.REQUEST, kind="type", where="query q", message=plain("x"))
    stage.answered(Answer(verdict=ContractVerdict.BROKEN, problems=(problem,)))
    stage.say(KEPT[0])


def test_an_undocumented_answer_fails(stage: Stage) -> None:
    stage.answered(Answer(verdict=ContractVerdict.UNDOCUMENTED))
    assert "the contract has no operation GET http://" in stage.failure(KEPT[0])


def test_an_answer_without_a_contract_cannot_be_judged(stage: Stage) -> None:
    stage.answered(Answer(verdict=ContractVerdict.UNCHECKED))
    with pytest.raises(StepError, match="No contract is known for the service 'ordering'"):
        stage.say(KEPT[0])


def test_an_answer_that_no_judge_reads_says_why(stage: Stage) -> None:
    stage.answered(Answer(verdict=ContractVerdict.UNCHECKED, not_judged=("media-type",)))
    with pytest.raises(StepError, match="bodies of this type, such as XML, are not judged"):
        stage.say(KEPT[0])
