from __future__ import annotations

from accord.model.catalogue import Scenario, ScenarioStep
from accord.reports.site.outline import template


def row(text: str, **cells: str) -> Scenario:
    steps = (ScenarioStep(keyword="Given ", text=text, line=1),)
    return Scenario(id="a", title="a", path="a", line=1, feature="a", steps=steps, row=cells)


def test_values_of_the_rows_are_opened_again() -> None:
    rows = [
        row("costs 10 of 100", part="10", whole="100"),
        row("costs 5 of 9", part="5", whole="9"),
    ]
    assert template(rows) == [("Given ", "costs <part> of <whole>")]


def test_what_is_equal_in_all_rows_was_written_so() -> None:
    rows = [row("a shop with 3 shelves", shelf="3"), row("a shop with 3 shelves", shelf="4")]
    assert template(rows) == [("Given ", "a shop with 3 shelves")]


def test_a_number_inside_another_is_left_alone() -> None:
    assert template([row("costs 100", part="10")]) == [("Given ", "costs 100")]


def test_rows_without_one_pattern_keep_the_first_rows_words() -> None:
    rows = [row("1 and 1", a="1", b="1"), row("1 and 2", a="1", b="2")]
    assert template(rows)[0][1] in {"1 and 1", "<a> and <b>"}


def test_chinese_values_are_opened_without_spaces_around_them() -> None:
    rows = [row("小美消費「99」元", 金額="99"), row("小美消費「100」元", 金額="100")]
    assert template(rows) == [("Given ", "小美消費「<金額>」元")]
