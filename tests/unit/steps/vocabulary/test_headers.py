from __future__ import annotations

import pytest

from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]


@pytest.fixture
def shop(stage: Stage) -> Stage:
    stage.answered(Answer(headers={"Content-Type": "application/json", "ETag": "T-1"}))
    return stage


def lines(told: str) -> list[str]:
    return [line.strip() for line in told.splitlines()[1:]]


@pytest.mark.parametrize(
    "text",
    [
        'the header "content-type" contains "json"',
        'the header "etag" is "{ticket}"',
        "標頭「ETag」是「T-1」",
        "標頭「ETag」符合格式「T-\\d」",
        "响应头“ETag”不是“T-2”",
    ],
)
def test_a_header_compares(shop: Stage, text: str) -> None:
    shop.say(text)


@pytest.mark.parametrize(
    "text", ['the header "ETag" is "x"', "標頭「ETag」是「x」", "响应头“ETag”是“x”"], ids=LANGUAGES
)
def test_another_header_is_told(shop: Stage, text: str) -> None:
    assert lines(shop.failure(text)) == ['ETag: expected "x", actual "T-1"']


def test_a_header_that_is_not_there_is_told(shop: Stage) -> None:
    assert lines(shop.failure('the header "X-A" is "x"')) == ["header X-A: not in the answer"]


@pytest.mark.parametrize(
    "text",
    [
        'the header "etag" is present',
        'the header "X-A" is absent',
        "標頭「ETag」存在",
        "標頭「X-A」不存在",
        "响应头“ETag”存在",
        "响应头“X-A”不存在",
    ],
)
def test_a_header_is_there_or_not(shop: Stage, text: str) -> None:
    shop.say(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('the header "ETag" is absent', 'ETag: expected to be absent, actual "T-1"'),
        ('the header "X-A" is present', "header X-A: not in the answer"),
        ('the header "X-A" is empty', "header X-A: not in the answer"),
    ],
)
def test_a_headers_state_that_does_not_hold_is_told(shop: Stage, text: str, told: str) -> None:
    assert lines(shop.failure(text)) == [told]


@pytest.mark.parametrize(
    "text", ["the headers are:", "回應的標頭是：", "响应头是："], ids=LANGUAGES
)
def test_a_table_of_headers_tells_all_mismatches_at_once(shop: Stage, text: str) -> None:
    shop.say(text, table=[["ETag", "{ticket}"], ["content-type", "application/json"]])
    told = lines(shop.failure(text, table=[["header", "value"], ["ETag", "x"], ["X-A", "1"]]))
    assert told == ['ETag: expected "x", actual "T-1"', "header X-A: not in the answer"]
