from __future__ import annotations

import pytest

from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]


@pytest.mark.parametrize(
    "text",
    [
        'I use the cookie "seat" with "{row}-4"',
        "我使用 Cookie「seat」，值為「{row}-4」",
        "我使用 Cookie“seat”，值为“{row}-4”",
    ],
    ids=LANGUAGES,
)
def test_a_cookie_is_used_from_then_on(stage: Stage, text: str) -> None:
    stage.accord.values["row"] = "B"
    stage.say(text, keyword="given")
    assert stage.client.cookies.given == {"seat": "B-4"}


@pytest.mark.parametrize(
    "text",
    [
        'I no longer use the cookie "seat"',
        "我不再使用 Cookie「seat」",
        "我不再使用 Cookie“seat”",
    ],
    ids=LANGUAGES,
)
def test_a_cookie_is_used_no_more(stage: Stage, text: str) -> None:
    stage.client.cookies.given["seat"] = "B-4"
    stage.say(text, keyword="given")
    assert stage.client.cookies.given == {}


@pytest.mark.parametrize(
    "text",
    [
        'the cookie "seat" is "B-4"',
        "Cookie「seat」是「B-4」",
        "Cookie“seat”是“B-4”",
        'the cookie "seat" is present',
        'the cookie "row" is absent',
        'the cookie "seat" contains "-4"',
    ],
)
def test_a_cookie_of_the_answer_is_compared(stage: Stage, text: str) -> None:
    stage.answered(Answer(cookies={"seat": "B-4"}))
    stage.say(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('the cookie "seat" is "B-5"', '"B-5"'),
        ('the cookie "seat" is absent', "seat"),
        ('the cookie "row" is present', "the answer sets no cookie “row”"),
        ('the cookie "row" is "B"', "the answer sets no cookie “row”"),
    ],
)
def test_a_cookie_that_is_otherwise_is_told(stage: Stage, text: str, words: str) -> None:
    stage.answered(Answer(cookies={"seat": "B-4"}))
    assert words in stage.failure(text)


@pytest.mark.parametrize(
    "text",
    [
        'I remember the cookie "seat" as "mine"',
        "我把 Cookie「seat」記為「mine」",
        "我把 Cookie“seat”记为“mine”",
    ],
    ids=LANGUAGES,
)
def test_a_cookie_is_remembered(stage: Stage, text: str) -> None:
    stage.answered(Answer(cookies={"seat": "B-4"}))
    stage.say(text, keyword="when")
    assert stage.accord.values["mine"] == "B-4"


def test_a_cookie_that_is_not_set_cannot_be_remembered(stage: Stage) -> None:
    stage.answered(Answer())
    words = stage.failure('I remember the cookie "seat" as "mine"', keyword="when")
    assert "the answer sets no cookie “seat”" in words
