from __future__ import annotations

import pytest

from accord.steps.problems import StepError
from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]
BARE = ['at the end I send "clear"', "結束時我送出「clear」", "结束时我发送“clear”"]
WITH = [
    'at the end I send "deleteOrder" with:',
    "結束時我送出「deleteOrder」，內容如下：",
    "结束时我发送“deleteOrder”，内容如下：",
]


@pytest.mark.parametrize("text", BARE, ids=LANGUAGES)
def test_nothing_is_sent_before_the_end(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given")
    assert stage.client.sent == []
    stage.end()
    assert [sent["operation"] for sent in stage.client.sent] == ["clear"]


@pytest.mark.parametrize("text", WITH, ids=LANGUAGES)
def test_what_is_sent_is_what_was_meant_when_it_was_said(stage: Stage, text: str) -> None:
    stage.accord.values["order"] = 7
    stage.say(text, keyword="given", table=[["id", "{order}"]])
    stage.accord.values["order"] = 8
    stage.end()
    assert stage.client.sent[0]["values"] == {"id": 7}


def test_what_was_said_last_is_sent_first(stage: Stage) -> None:
    for order in ("1", "2"):
        stage.say(WITH[0], keyword="given", table=[["id", order]])
    stage.end()
    assert [sent["values"] for sent in stage.client.sent] == [{"id": "2"}, {"id": "1"}]


def test_whoever_said_it_cleans_up(stage: Stage) -> None:
    stage.say('I am signed in as "clerk"', keyword="given")
    stage.say('I use the header "X-Shop" with "A"', keyword="given")
    stage.say(BARE[0], keyword="given")
    stage.say("I am not signed in", keyword="given")
    stage.say('I no longer use the header "X-Shop"', keyword="given")
    stage.end()
    assert stage.client.sent_as == ["clerk"]
    assert stage.client.sent[0]["headers"] == {"X-Shop": "A"}


@pytest.mark.parametrize("status", [204, 404, 410])
def test_what_is_gone_already_is_well(stage: Stage, status: int) -> None:
    stage.client.answers = [Answer(status=status)]
    stage.say(BARE[0], keyword="given")
    stage.end()
    assert len(stage.client.sent) == 1


def test_a_refusal_is_told(stage: Stage) -> None:
    stage.client.answers = [Answer(status=409)]
    stage.say(BARE[0], keyword="given")
    with pytest.raises(StepError, match="was not cleaned up: “clear” answered 409"):
        stage.end()
