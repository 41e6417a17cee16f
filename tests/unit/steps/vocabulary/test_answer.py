from __future__ import annotations

import pytest

from accord.steps.problems import StepError
from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]
ORDER = {
    "id": 7,
    "total": 12.5,
    "status": "confirmed",
    "paid": True,
    "note": None,
    "phone": "0912345678",
    "tags": [],
    "customer": {"name": "王小明"},
    "items": [{"sku": "A-17", "price": 30}],
}


def lines(told: str) -> list[str]:
    return [line.strip() for line in told.splitlines()[1:]]


@pytest.mark.parametrize(
    "text",
    [
        "total is 12.50",
        "the answer's total is 12.5",
        '"status" is "confirmed"',
        "paid is true",
        "note is null",
        "items[0].price is at least 30",
        'the answer\'s customer.name is not "Mei"',
        'status matches "conf.*"',
        'status contains "firm"',
        'status does not contain "x"',
        "「total」是 12.5",
        "total大於12",
        "回應的 items[sku=A-17].price 最多是 30",
        "「customer.name」包含「小」",
        "status 不是 “x”",
        "“total” 小于 13",
        "响应的total至少为12.5",
        "id 等于 {order}",
        "“status”符合格式“[a-z]+”",
    ],
)
def test_a_value_compares(stage: Stage, text: str) -> None:
    stage.answered(Answer(json=ORDER)).values["order"] = 7
    stage.say(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("total is 13", "total: expected 13, actual 12.5"),
        ('id is "7"', 'id: expected "7" (a text), actual 7 (a number)'),
        ("phone is 91", 'phone: expected 91 (a number), actual "0912345678" (a text)'),
        ("paid is 1", "paid: expected 1 (a number), actual true (a truth value)"),
        ("note is false", "note: expected false, actual null"),
        ("items[0].price is at least 31", "items[0].price: expected at least 31, actual 30"),
        ('status contains "x"', 'status: expected to contain "x", actual "confirmed"'),
        ("id is not 7", "id: expected anything but 7, actual 7"),
        ('status matches "c"', 'status: expected to match "c", actual "confirmed"'),
        ("totl is 1", "totl: not in the answer; there is no 'totl' among: id, total, status, paid, "
         "note, phone, tags, customer, items"),
        ("totl is not 1", "totl: not in the answer; there is no 'totl' among: id, total, status, "
         "paid, note, phone, tags, customer, items"),
    ],
)  # fmt: skip
def test_a_failed_comparison_tells_both_sides(stage: Stage, text: str, told: str) -> None:
    stage.answered(Answer(json=ORDER))
    assert lines(stage.failure(text)) == [told]


def test_a_failed_comparison_is_told_in_the_readers_language(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER), language="zh-CN")
    assert lines(stage.failure("id 是 “7”")) == ['id：预期 "7"（文本），实际 7（数字）']


@pytest.mark.parametrize(
    "text",
    [
        "total is present",
        "the answer's total is present",
        "totl is absent",
        "tags is empty",
        "note is empty",
        "items is not empty",
        "「total」存在",
        "回應的「totl」不存在",
        "tags是空的",
        "items 不是空的",
        "“total”存在",
        "响应的totl不存在",
        "tags为空",
        "响应不为空",
        "the answer is not empty",
    ],
)
def test_a_state_holds(stage: Stage, text: str) -> None:
    stage.answered(Answer(json=ORDER))
    stage.say(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("total is absent", "total: expected to be absent, actual 12.5"),
        ("note is absent", "note: expected to be absent, actual null"),
        ("items is empty", 'items: expected to be empty, actual [{"sku": "A-17", "price": 30}]'),
        ("tags is not empty", "tags: expected not to be empty, actual []"),
        ("customer.id is present", "customer.id: not in the answer; there is no 'id' among: name"),
        ("customer.id is empty", "customer.id: not in the answer; there is no 'id' among: name"),
        ("total is empty", "total: expected to be empty, actual 12.5"),
    ],
)
def test_a_state_that_does_not_hold_is_told(stage: Stage, text: str, told: str) -> None:
    stage.answered(Answer(json=ORDER))
    assert lines(stage.failure(text)) == [told]


@pytest.mark.parametrize("text", ["the answer is empty", "id is absent", "回應是空的"])
def test_an_answer_without_a_body_has_nothing(stage: Stage, text: str) -> None:
    stage.answered(Answer(status=204))
    stage.say(text)


def test_an_answer_that_is_not_json_fails(stage: Stage) -> None:
    stage.answered(Answer(text="<html>"))
    assert lines(stage.failure("id is 7")) == ["the answer is not JSON: <html>"]


CONTAINS = ["the answer contains:", "回應包含：", "响应包含："]


@pytest.mark.parametrize("text", CONTAINS, ids=LANGUAGES)
def test_a_table_of_values_holds(stage: Stage, text: str) -> None:
    stage.answered(Answer(json=ORDER)).values["order"] = 7
    table = [
        ["id", "{order}"],
        ["total", "12.5"],
        ["status", "confirmed"],
        ["phone", "0912345678"],
        ["note", "null"],
        ["tags", "[]"],
        ["customer.name", "王小明"],
    ]
    stage.say(text, table=table)


@pytest.mark.parametrize("text", CONTAINS, ids=LANGUAGES)
def test_a_table_of_values_tells_all_mismatches_at_once(stage: Stage, text: str) -> None:
    stage.answered(Answer(json=ORDER))
    table = [["path", "value"], ["total", "13"], ["id", "7"], ["status", "x"], ["a", "1"]]
    told = lines(stage.failure(text, table=table))
    assert [line.split(":")[0] for line in told] == ["total", "status", "a"]


def test_a_table_may_compare_otherwise_in_a_third_column(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    table = [
        ["path", "comparison", "value"],
        ["total", "is at least", "12"],
        ["status", "不是", "x"],
        ["totl", "is absent", ""],
    ]
    stage.say(CONTAINS[0], table=table)


def test_a_third_column_tells_what_does_not_hold(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    table = [["total", "大於", "13"], ["items", "为空", ""]]
    told = lines(stage.failure(CONTAINS[0], table=table))
    assert [line.split(",")[0] for line in told] == [
        "total: expected more than 13",
        "items: expected to be empty",
    ]


def test_an_unknown_comparison_is_told_with_the_known_ones(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    with pytest.raises(StepError, match="'over' is not a comparison"):
        stage.say(CONTAINS[0], table=[["total", "is", "12.5"], ["total", "over", "13"]])


@pytest.mark.parametrize("text", CONTAINS, ids=LANGUAGES)
def test_a_json_text_is_a_part_of_the_answer(stage: Stage, text: str) -> None:
    stage.answered(Answer(json=ORDER)).values["order"] = 7
    stage.say(text, doc='{"id": {order}, "items": [{"sku": "A-17"}], "total": 12.50}')


def test_a_json_text_tells_all_mismatches_at_once(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    told = stage.failure(CONTAINS[0], doc='{"id": 8, "items": [{"sku": "B"}, {}], "x": 1}')
    assert lines(told) == [
        "id: expected 8, actual 7",
        'items[0].sku: expected "B", actual "A-17"',
        "items[1]: expected, but not in the answer",
        "x: expected, but not in the answer",
    ]


EXACTLY = ["the answer is exactly:", "回應正好是：", "响应正好是："]


@pytest.mark.parametrize("text", EXACTLY, ids=LANGUAGES)
def test_the_whole_answer_holds(stage: Stage, text: str) -> None:
    stage.answered(Answer(json={"id": 7, "a": [1]}))
    stage.say(text, doc='{"a": [1.0], "id": 7}')


@pytest.mark.parametrize("text", EXACTLY, ids=LANGUAGES)
def test_more_than_the_whole_answer_fails(stage: Stage, text: str) -> None:
    stage.answered(Answer(json={"id": 7, "a": 1}))
    assert lines(stage.failure(text, doc='{"id": 7}')) == ["a: in the answer, but not expected"]


def test_a_malformed_path_cannot_be_judged(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    with pytest.raises(StepError, match=r"'items\[' cannot be read from '\[' on"):
        stage.say('"items[" is 1')


def test_a_malformed_format_cannot_be_judged(stage: Stage) -> None:
    stage.answered(Answer(json=ORDER))
    with pytest.raises(StepError, match=r"'\(' is not a regular expression"):
        stage.say('status matches "("')


def test_fractions_of_the_answer_are_compared_exactly(stage: Stage) -> None:
    stage.answered(Answer(text='{"total": 0.30000000000000004}'))
    assert lines(stage.failure("total is 0.3")) == [
        "total: expected 0.3, actual 0.30000000000000004"
    ]
