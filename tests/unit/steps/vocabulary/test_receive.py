from __future__ import annotations

import pytest

from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]


@pytest.mark.parametrize(
    "text",
    ['I listen at "hook"', "我在「hook」等候回呼", "我在“hook”等候回调"],
    ids=LANGUAGES,
)
def test_the_address_of_a_place_to_listen_is_remembered(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given")
    assert stage.accord.recall("hook") == "http://127.0.0.1:1/hook"


ARRIVES = [
    'within 5 seconds "Order shipped" arrives at "hook"',
    "在 5 秒內，「hook」收到「Order shipped」",
    "在5秒内，“hook”收到“Order shipped”",
]


@pytest.mark.parametrize("text", ARRIVES, ids=LANGUAGES)
def test_what_arrives_is_read_as_an_answer(stage: Stage, text: str) -> None:
    stage.client.received.arrives = Answer(json={"id": 7})
    stage.say(text)
    stage.say('"id" is 7')
    assert stage.client.received.asked == [("Order shipped", "hook", 5.0)]


def test_what_does_not_arrive_fails(stage: Stage) -> None:
    with pytest.raises(AssertionError, match="did not arrive at “hook” within 5 s"):
        stage.say(ARRIVES[0])
