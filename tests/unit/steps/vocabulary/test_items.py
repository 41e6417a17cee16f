from __future__ import annotations

import pytest

from accord.steps.problems import StepError
from fakes.scripted import Answer, Stage

LANGUAGES = ["en", "zh-TW", "zh-CN"]
CART = {
    "items": [
        {"sku": "A", "count": 1, "price": {"each": 30}},
        {"sku": "B", "count": 2, "price": {"each": 45}},
        {"sku": "A", "count": 3, "price": {"each": 30}},
    ],
    "none": [],
}
CONTAINS = ["items contains the items:", "「items」包含下列項目：", "items 包含以下各项："]
EXACTLY = ["items has exactly the items:", "「items」正好有下列項目：", "items正好有以下各项"]
ORDER = [
    '"items" has exactly the items in this order:',
    "items依序是下列項目：",
    "“items”依次是以下各项：",
]
ALL = [["sku", "count"], ["A", "1"], ["B", "2"], ["A", "3"]]
SHUFFLED = [["sku", "count"], ["A", "3"], ["A", "1"], ["B", "2"]]


def lines(told: str) -> list[str]:
    return [line.strip() for line in told.splitlines()[1:]]


@pytest.fixture
def shop(stage: Stage) -> Stage:
    stage.answered(Answer(json=CART))
    return stage


@pytest.mark.parametrize("text", CONTAINS, ids=LANGUAGES)
def test_rows_are_among_the_items_whatever_the_order(shop: Stage, text: str) -> None:
    shop.say(text, table=[["count", "sku", "price.each"], ["2", "B", "45"], ["1", "A", "30"]])


@pytest.mark.parametrize("text", CONTAINS, ids=LANGUAGES)
def test_a_row_that_is_not_among_the_items_is_told_with_the_nearest(shop: Stage, text: str) -> None:
    told = lines(shop.failure(text, table=[["sku", "count"], ["B", "2"], ["A", "9"]]))
    assert told == [
        'items: no item with sku "A", count 9',
        'the nearest is {"sku": "A", "count": 1, "price": {"each": 30}}',
    ]


def test_a_row_that_no_item_resembles_is_told_alone(shop: Stage) -> None:
    told = lines(shop.failure(CONTAINS[0], table=[["sku", "colour"], ["C", "red"]]))
    assert told == ['items: no item with sku "C", colour "red"']


def test_one_item_does_not_stand_for_two_rows(shop: Stage) -> None:
    told = lines(shop.failure(CONTAINS[0], table=[["sku"], ["B"], ["B"]]))
    assert told == ['items: no item with sku "B"']


@pytest.mark.parametrize("text", EXACTLY, ids=LANGUAGES)
@pytest.mark.parametrize("table", [ALL, SHUFFLED], ids=["same-order", "other-order"])
def test_exactly_the_items_in_any_order(shop: Stage, text: str, table: list[list[str]]) -> None:
    shop.say(text, table=table)


@pytest.mark.parametrize("text", EXACTLY, ids=LANGUAGES)
def test_an_item_too_many_is_told(shop: Stage, text: str) -> None:
    told = lines(shop.failure(text, table=ALL[:3]))
    assert told == ['items: unexpected item {"sku": "A", "count": 3, "price": {"each": 30}}']


def test_a_general_row_leaves_the_item_a_particular_one_needs(stage: Stage) -> None:
    stage.answered(Answer(json={"items": [{"sku": "A", "gift": None}, {"sku": "A", "gift": "x"}]}))
    stage.accord.values["any"] = None
    rows = [["sku", "gift"], ["A", "null"], ["A", "x"]]
    stage.say(EXACTLY[0], table=rows)


@pytest.mark.parametrize("text", ORDER, ids=LANGUAGES)
def test_the_items_in_order_hold(shop: Stage, text: str) -> None:
    shop.say(text, table=ALL)


@pytest.mark.parametrize("text", ORDER, ids=LANGUAGES)
def test_the_items_in_another_order_are_told_cell_by_cell(shop: Stage, text: str) -> None:
    told = lines(shop.failure(text, table=[["sku", "count"], ["B", "2"], ["A", "1"], ["A", "3"]]))
    assert told == [
        'items[0].sku: expected "B", actual "A"',
        "items[0].count: expected 2, actual 1",
        'items[1].sku: expected "A", actual "B"',
        "items[1].count: expected 1, actual 2",
    ]


def test_items_in_order_tell_what_is_missing(shop: Stage) -> None:
    told = lines(shop.failure(ORDER[0], table=[*ALL, ["C", "4"]]))
    assert told == ['items: no item with sku "C", count 4']


def test_items_in_order_tell_what_is_too_much(shop: Stage) -> None:
    told = lines(shop.failure(ORDER[0], table=ALL[:3]))
    assert told == ['items: unexpected item {"sku": "A", "count": 3, "price": {"each": 30}}']


def test_items_in_order_tell_a_column_that_is_not_there(shop: Stage) -> None:
    told = lines(shop.failure(ORDER[0], table=[["sku", "x"], ["A", "1"], ["B", "1"], ["A", "1"]]))
    assert told[0] == "items[0].x: expected, but not in the answer"


@pytest.mark.parametrize(
    "text",
    [
        "items has {} items",
        '"items" has {} item',
        "items有{}個項目",
        "「items」有 {} 筆",
        "items有{}项",
        "“items”有 {} 条",
    ],
)
def test_items_are_counted(shop: Stage, text: str) -> None:
    shop.say(text.format(3))
    assert lines(shop.failure(text.format(2))) == ["items: expected 2 items, actual 3"]


@pytest.mark.parametrize(
    "text",
    [
        "items has at least {} items",
        "items至少有{}個項目",
        "items至少有{}筆",
        "items至少有{}项",
        "items至少有{}条",
    ],
)
def test_items_are_counted_at_least(shop: Stage, text: str) -> None:
    shop.say(text.format(2))
    shop.say(text.format(3))
    assert lines(shop.failure(text.format(4))) == ["items: expected at least 4 items, actual 3"]


@pytest.mark.parametrize("text", ["the answer has 2 items", "回應有 2 筆", "响应有2条"])
def test_the_whole_answer_may_be_the_list(stage: Stage, text: str) -> None:
    stage.answered(Answer(json=[1, 2]))
    stage.say(text)


def test_what_is_no_list_fails(shop: Stage) -> None:
    assert lines(shop.failure("items[0].sku has 1 item")) == [
        'items[0].sku: expected a list, actual "A"'
    ]


def test_a_table_without_rows_cannot_be_judged(shop: Stage) -> None:
    with pytest.raises(StepError, match="has a heading but no row"):
        shop.say(CONTAINS[0], table=[["sku"]])


def test_no_table_cannot_be_judged(shop: Stage) -> None:
    with pytest.raises(StepError, match="needs a table below it"):
        shop.say(CONTAINS[0])
