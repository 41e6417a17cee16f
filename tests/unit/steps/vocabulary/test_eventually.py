from __future__ import annotations

import pytest

from accord.errors import AccordError
from accord.steps import then
from accord.steps.problems import StepError
from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]
READY = [
    'eventually within 5 seconds status is "ready"',
    "在 5 秒內，最終「status」是「ready」",
    "在5秒内，最终“status”是“ready”",
]
TABLE = [
    "eventually within 5 s the answer contains:",
    "在 5 秒鐘內，最終回應包含：",
    "在5秒钟内最终响应包含：",
]
SOON = 'eventually within 1 ms status is "ready"'


def answer(status: str, **more: object) -> Answer:
    return Answer(json={"status": status}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", READY, ids=LANGUAGES)
def test_the_last_get_is_repeated_until_the_sentence_holds(stage: Stage, text: str) -> None:
    stage.answered(answer("packing"), answer("packing"), answer("ready"))
    stage.say(text)
    assert [sent["operation"] for sent in stage.client.sent] == ["getOrder"] * 3


def test_what_holds_already_is_not_asked_again(stage: Stage) -> None:
    stage.answered(answer("ready"))
    stage.say(READY[0])
    assert len(stage.client.sent) == 1


@pytest.mark.parametrize("text", TABLE, ids=LANGUAGES)
def test_a_table_below_belongs_to_the_repeated_sentence(stage: Stage, text: str) -> None:
    stage.answered(answer("packing"), answer("ready"))
    stage.say(text, table=[["status", "ready"]])
    assert len(stage.client.sent) == 2


def test_a_workspace_sentence_can_be_repeated(stage: Stage) -> None:
    @then(zh_tw="包裹已到店")
    def arrived(context: Stage) -> None:
        assert "ready" in context.accord.answer().text

    stage.answered(answer("packing"), answer("ready"))
    stage.say("在 5 秒內，最終包裹已到店")
    assert len(stage.client.sent) == 2


def test_the_last_failure_is_told_with_the_number_of_tries(stage: Stage) -> None:
    stage.answered(answer("packing"))
    told = stage.failure(SOON)
    assert told.splitlines()[0] == (
        f"It did not hold within 0.001 s, after {len(stage.client.sent)} tries of "
        "ordering/getOrder. At the last one:"
    )
    assert 'status: expected "ready", actual "packing"' in told


def test_the_last_failure_is_told_in_the_readers_language(stage: Stage) -> None:
    stage.answered(answer("new"), language="zh-TW")
    told = stage.failure(SOON)
    tries = len(stage.client.sent)
    assert told.startswith(f"0.001 秒內試了 {tries} 次（ordering/getOrder）仍未成立")


def test_a_post_is_refused_even_when_the_sentence_holds(stage: Stage) -> None:
    stage.answered(answer("ready", method="POST"))
    with pytest.raises(StepError, match="Only a GET may be repeated"):
        stage.say(READY[0])
    assert len(stage.client.sent) == 1


def test_a_sentence_that_no_step_says_cannot_be_judged(stage: Stage) -> None:
    stage.answered(answer("ready"))
    with pytest.raises(StepError, match="No Then step says: it flies"):
        stage.say("eventually within 1 second it flies")


def test_a_service_that_is_away_for_a_while_is_forgiven(stage: Stage) -> None:
    stage.answered(answer("new"), AccordError("client.no-answer"), answer("ready"))
    stage.say(READY[0])
    assert len(stage.client.sent) == 3


def test_a_service_that_stays_away_is_told_as_such(stage: Stage) -> None:
    stage.answered(answer("new"), AccordError("client.no-answer"))
    with pytest.raises(AccordError, match="no-answer"):
        stage.say(SOON)
