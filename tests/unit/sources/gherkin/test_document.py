"""A parsed document becomes a feature of the catalogue."""

from __future__ import annotations

from accord.model.catalogue import LinkKind
from fakes.written_features import ENGLISH, PATH, feature


def test_a_feature_keeps_its_title_and_tags() -> None:
    read = feature(ENGLISH)
    assert (read.title, read.tags) == ("Place an order", ("req:SHOP-10", "smoke"))


def test_a_description_is_dedented_markdown() -> None:
    assert feature(ENGLISH).description == "Customers *order* goods.\n\n  - and pick them up"


def test_comments_keep_their_lines() -> None:
    assert feature(ENGLISH).comments == ((1, "# A remark"),)


def test_every_row_is_a_scenario_selected_by_its_own_line() -> None:
    lines = [scenario.line for scenario in feature(ENGLISH).all_scenarios()]
    assert lines == [12, 35, 36, 40, 49, 59]


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
