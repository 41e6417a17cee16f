from __future__ import annotations

import re

import pytest

from accord.steps.problems import StepError
from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]
ORDER = {"id": 7, "total": 12.5, "items": [{"sku": "A"}]}


@pytest.mark.parametrize(
    "text",
    [
        'I remember items[0].sku as "it"',
        "我把「items[0].sku」記為「it」",
        "我把items[0].sku记为“it”",
    ],
    ids=LANGUAGES,
)
def test_a_value_of_the_answer_is_remembered(stage: Stage, text: str) -> None:
    world = stage.answered(Answer(json=ORDER))
    stage.say(text)
    assert world.values == {"it": "A"}


def test_a_number_is_remembered_as_one_that_json_takes(stage: Stage) -> None:
    world = stage.answered(Answer(json=ORDER))
    stage.say('I remember total as "it"')
    assert repr(world.values["it"]) == "12.5"


def test_the_whole_answer_is_remembered(stage: Stage) -> None:
    world = stage.answered(Answer(json=ORDER))
    stage.say("我把回應記為「訂單」")
    assert world.values["訂單"] == ORDER


def test_what_is_not_there_cannot_be_remembered(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    told = stage.failure('I remember idd as "it"')
    assert "idd: not in the answer; there is no 'idd' among: id, total, items" in told


def test_nothing_can_be_remembered_of_no_answer(stage: Stage) -> None:
    with pytest.raises(StepError, match="No request has been sent"):
        stage.say('I remember id as "it"')


@pytest.mark.parametrize(
    "text",
    [
        'I remember the header "location" as "it"',
        "我把標頭「Location」記為「it」",
        "我把响应头“Location”记为“it”",
    ],
    ids=LANGUAGES,
)
def test_a_header_is_remembered(stage: Stage, text: str) -> None:
    world = stage.answered(Answer(headers={"Location": "/orders/7"}))
    stage.say(text)
    assert world.values == {"it": "/orders/7"}


def test_a_header_that_is_not_there_cannot_be_remembered(stage: Stage) -> None:
    stage.answered(Answer())
    assert "header ETag: not in the answer" in stage.failure('I remember the header "ETag" as "e"')


@pytest.mark.parametrize(
    "text", ['"price" stands for {}', "「price」代表{}", "“price”代表 {}"], ids=LANGUAGES
)
@pytest.mark.parametrize(
    ("written", "value"),
    [("120", 120), ("12.5", 12.5), ('"120"', "120"), ("true", True), ("null", None)],
)
def test_a_value_gets_a_name(stage: Stage, text: str, written: str, value: object) -> None:
    stage.say(text.format(written), keyword="given")
    assert repr(stage.accord.values["price"]) == repr(value)


@pytest.mark.parametrize(
    "text",
    ['"order" stands for the JSON:', "「order」代表這份 JSON：", "“order”代表这段JSON："],
    ids=LANGUAGES,
)
def test_a_json_text_gets_a_name(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given", doc='{"ticket": "{ticket}", "n": [1.5]}')
    assert stage.accord.values["order"] == {"ticket": "T-1", "n": [1.5]}


@pytest.mark.parametrize(
    "text",
    ['I make up a unique "ref"', "我產生一個不重複的「ref」", "我生成一个不重复的“ref”"],
    ids=LANGUAGES,
)
def test_something_unique_differs_every_time(stage: Stage, text: str) -> None:
    made = set()
    for _ in range(50):
        stage.say(text, keyword="given")
        made.add(stage.accord.values["ref"])
    assert len(made) == 50


@pytest.mark.parametrize(
    "text",
    [
        'I make up a unique "ref" like "09########"',
        "我產生一個不重複的「ref」，格式如「09########」",
        "我生成一个不重复的“ref”，格式如“09########”",
    ],
    ids=LANGUAGES,
)
def test_something_unique_follows_its_template(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given")
    assert re.fullmatch(r"09\d{8}", stage.accord.values["ref"])


def test_a_star_in_a_template_is_a_unique_text(stage: Stage) -> None:
    stage.say('I make up a unique "mail" like "mei+*@example.test"', keyword="given")
    assert re.fullmatch(r"mei\+[0-9a-f]{12}@example\.test", stage.accord.values["mail"])


def test_a_template_without_a_mark_is_refused(stage: Stage) -> None:
    with pytest.raises(StepError, match="'fixed' has no place for anything unique"):
        stage.say('I make up a unique "ref" like "fixed"', keyword="given")
