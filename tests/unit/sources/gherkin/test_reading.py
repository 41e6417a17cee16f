"""Feature files become features of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Feature, LinkKind, Severity
from accord.sources.gherkin import read_feature, read_text

PATH = "features/ordering/place-order.feature"

ENGLISH = """\
# A remark
@req:SHOP-10 @smoke
Feature: Place an order
    Customers *order* goods.

      - and pick them up

  Background:
    Given a customer

  @id:plain @op:ordering/placeOrder
  Scenario: A plain order
    Words about it.
    When the customer orders
      | goods | count |
      | tea   | 2     |
    Then the order is placed
      \"\"\"json
      {"state": "placed"}
        deeper
      \"\"\"

  Scenario Outline: An order of <goods>
    When the customer orders "<goods>"
      | goods   |
      | <goods> |
    Then the total is <total>
      \"\"\"
      <goods>
      \"\"\"

    @cheap
    Examples: drinks
      | goods | total |
      | tea   | 30    |
      | milk  | 45    |

    Examples: dear <goods>
      | goods | total |
      | gold  | 9000  |

  @rule-tag
  Rule: Nothing is sold twice
    Why this is so.

    Background:
      Given one piece is left

    Scenario: The second customer
      When another customer orders
      Then the order is refused

    Scenario Outline: Many of <what>
      When they order <what>
      Then no

      Examples:
        | what |
        | tea  |
"""


def feature(text: str) -> Feature:
    read = read_text(text, PATH)
    assert read.feature is not None, read.faults
    return read.feature


def test_a_feature_keeps_its_title_tags_and_capability() -> None:
    read = feature(ENGLISH)
    assert (read.title, read.tags, read.capability) == (
        "Place an order",
        ("req:SHOP-10", "smoke"),
        "ordering",
    )


def test_a_description_is_dedented_markdown() -> None:
    assert feature(ENGLISH).description == "Customers *order* goods.\n\n  - and pick them up"


def test_comments_keep_their_lines() -> None:
    assert feature(ENGLISH).comments == ((1, "# A remark"),)


def test_every_row_is_a_scenario_selected_by_its_own_line() -> None:
    lines = [scenario.line for scenario in feature(ENGLISH).all_scenarios()]
    assert lines == [12, 35, 36, 40, 49, 59]


def test_a_row_fills_title_steps_tables_and_doc_strings() -> None:
    row = feature(ENGLISH).scenarios[2]
    assert row.title == "An order of milk"
    assert row.outline == "An order of <goods>"
    assert row.row == {"goods": "milk", "total": "45"}
    assert [step.text for step in row.steps] == [
        "a customer",
        'the customer orders "milk"',
        "the total is 45",
    ]
    assert row.steps[1].table == (("goods",), ("milk",))
    assert row.steps[2].doc == "milk"


def test_a_row_has_the_tags_of_its_table() -> None:
    assert feature(ENGLISH).scenarios[1].tags == ("req:SHOP-10", "smoke", "cheap")


def test_a_row_id_tells_table_and_row() -> None:
    ids = [scenario.id for scenario in feature(ENGLISH).scenarios[1:]]
    assert ids == [f"{PATH}#an-order-of-goods[{row}]" for row in ("1.1", "1.2", "2.1")]


def test_a_pinned_outline_keeps_the_row_suffix() -> None:
    text = ENGLISH.replace(
        "  Scenario Outline: An order", "  @id:many\n  Scenario Outline: An order"
    )
    assert [s.id for s in feature(text).scenarios[1:]] == ["many[1.1]", "many[1.2]", "many[2.1]"]


def test_a_pinned_id_of_a_feature_is_not_its_scenarios() -> None:
    text = ENGLISH.replace("@req:SHOP-10", "@id:orders")
    assert feature(text).id == "orders"
    assert feature(text).scenarios[0].id == "plain"
    assert feature(text).rules[0].scenarios[0].id == f"{PATH}#the-second-customer"


def test_links_come_from_inherited_tags_too() -> None:
    links = feature(ENGLISH).scenarios[0].links
    assert [(link.kind, link.target) for link in links] == [
        (LinkKind.REQUIREMENT, "SHOP-10"),
        (LinkKind.OPERATION, "ordering/placeOrder"),
    ]


def test_a_rule_scenario_has_both_backgrounds_in_front() -> None:
    scenario = feature(ENGLISH).rules[0].scenarios[0]
    assert [(step.text, step.background) for step in scenario.steps] == [
        ("a customer", True),
        ("one piece is left", True),
        ("another customer orders", False),
        ("the order is refused", False),
    ]
    assert scenario.rule == "Nothing is sold twice"
    assert scenario.tags == ("req:SHOP-10", "smoke", "rule-tag")


def test_a_doc_string_keeps_media_type_and_inner_indent() -> None:
    step = feature(ENGLISH).scenarios[0].steps[2]
    assert (step.media_type, step.doc) == ("json", '{"state": "placed"}\n  deeper')


def test_a_background_with_a_placeholder_is_filled_for_rows() -> None:
    text = """\
Feature: x
  Background:
    Given <n> pieces
  Scenario Outline: o
    When a
    Then b <row.id> <examples.name>
    Examples: few
      | n |
      | 3 |
"""
    steps = feature(text).scenarios[0].steps
    assert [step.text for step in steps] == ["3 pieces", "a", "b 1.1 few"]


def test_a_tag_may_hold_a_placeholder() -> None:
    text = """\
Feature: x
  @req:<id> @<nobody>
  Scenario Outline: o
    Then b
    Examples:
      | id     |
      | SHOP-1 |
"""
    assert feature(text).scenarios[0].tags == ("req:SHOP-1",)


CHINESE = {
    "traditional": (
        "zh-TW",
        """\
# language: zh-TW
功能: 下單
  背景:
    假設一位顧客
  Rule: 滿千免運
    場景: 買一件
      當顧客下單
      那麼訂單成立
      而且寄出通知
    場景大綱: 買<數量>件
      當顧客買<數量>件
      那麼運費是<運費>
      例子:
        | 數量 | 運費 |
        | 1    | 60   |
        | 20   | 0    |
""",
    ),
    "simplified": (
        "zh-CN",
        """\
# language: zh-CN
功能: 下单
  背景:
    假如一位顾客
  规则: 满千免运
    场景: 买一件
      当顾客下单
      那么订单成立
      而且寄出通知
    场景大纲: 买<数量>件
      当顾客买<数量>件
      那么运费是<运费>
      例子:
        | 数量 | 运费 |
        | 1    | 60   |
        | 20   | 0    |
""",
    ),
}


@pytest.mark.parametrize("script", CHINESE)
def test_chinese_features_read_like_english_ones(script: str) -> None:
    language, text = CHINESE[script]
    read = feature(text)
    assert read.language == language
    assert [s.line for s in read.rules[0].scenarios] == [6, 15, 16]
    last = read.rules[0].scenarios[2]
    assert last.steps[-1].text in {"運費是0", "运费是0"}
    assert last.id.endswith("件[1.2]")


def test_windows_line_ends_count_the_same_lines(tmp_path: Path) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes(ENGLISH.replace("\n", "\r\n").encode())
    assert read_feature(file, PATH).feature == feature(ENGLISH)


def test_a_byte_order_mark_is_read_and_told(tmp_path: Path) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes(b"\xef\xbb\xbf" + CHINESE["traditional"][1].encode())
    read = read_feature(file, PATH)
    assert read.feature is not None
    assert [(f.message.id, f.severity, f.unreadable) for f in read.faults] == [
        ("sources.byte-order-mark", Severity.WARNING, False)
    ]


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16"])
def test_another_encoding_is_unreadable(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes("Feature: 下單\n".encode(encoding))
    (fault,) = read_feature(file, PATH).faults
    assert fault.unreadable
    assert fault.message.id == "sources.not-utf8"


def test_the_line_of_the_first_wrong_byte_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes(b"Feature: x\n  Scenario: y\n    Given \xff\n")
    assert read_feature(file, PATH).faults[0].line == 3


def test_a_folder_named_like_a_feature_is_unreadable_not_a_crash(tmp_path: Path) -> None:
    (fault,) = read_feature(tmp_path, PATH).faults
    assert fault.unreadable
    assert fault.message.id == "sources.not-readable"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n"], ids=["empty", "blank", "comment"]
)
def test_a_file_without_a_feature_is_told_but_breaks_nothing(text: str) -> None:
    (fault,) = read_text(text, PATH).faults
    assert (fault.message.id, fault.unreadable) == ("sources.feature-empty", False)


@pytest.mark.parametrize("examples", ["", "    Examples:\n", "    Examples:\n      | a |\n"])
def test_an_outline_without_rows_is_told(examples: str) -> None:
    text = f"Feature: x\n  Scenario Outline: o\n    Then <a>\n{examples}"
    read = read_text(text, PATH)
    assert read.feature is not None
    assert read.feature.all_scenarios() == ()
    assert [fault.message.id for fault in read.faults] == ["sources.outline-empty"]


def test_a_line_separator_counts_as_behave_counts() -> None:
    text = "Feature: x\n  words\u2028  more\n  Scenario: y\n    Then z\n"
    assert feature(text).scenarios[0].line == 4
