from __future__ import annotations

from decimal import Decimal

import pytest

from accord.steps import World
from accord.steps.values import from_json, holds, jsonable, of_cell, same, shown
from accord.steps.words import Comparison
from fakes.scripted import ScriptedClient


@pytest.fixture
def world() -> World:
    made = World(ScriptedClient(), {"ticket": "12"})
    made.values |= {"id": 7, "name": "Mei", "list": [1, 2]}
    return made


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("120", Decimal(120)),
        ("12.50", Decimal("12.50")),
        ("-3", Decimal(-3)),
        ('"120"', "120"),
        ("「120」", "120"),
        ("“120”", "120"),
        ("0912345678", "0912345678"),
        ("true", True),
        ("null", None),
        ("True", "True"),
        ("confirmed", "confirmed"),
        ("", ""),
        ("{id}", 7),
        ("{ticket}", "12"),
        ('"{id}"', "7"),
        ("order {id}", "order 7"),
        ("{list}", [1, 2]),
        ("[1, 2]", [1, 2]),
        ('{"a": null}', {"a": None}),
        ("[not json", "[not json"),
    ],
)
def test_a_cell_means_what_it_looks_like(world: World, cell: str, value: object) -> None:
    meant = of_cell(world, cell)
    assert (meant, type(meant)) == (value, type(value))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("12.50"), 12.5),
        (Decimal(12), 12),
        (0.1, Decimal("0.1")),
        (1, 1.0),
        ({"a": [1, {"b": Decimal("2.0")}]}, {"a": [1.0, {"b": 2}]}),
        (None, None),
        (True, True),
    ],
)
def test_equal_values_are_the_same(one: object, other: object) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (1, "1"),
        (None, False),
        (None, ""),
        (Decimal("0.3"), from_json("0.30000000000000004")),
        ([1, 2], [2, 1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ([1], [1, 1]),
        (from_json("9007199254740993"), from_json("9007199254740992")),
    ],
)
def test_unequal_values_are_not_the_same(one: object, other: object) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    ("comparison", "expected", "actual", "held"),
    [
        (Comparison.CONTAINS, "ea", "tea", True),
        (Comparison.CONTAINS, 2, [1, 2.0], True),
        (Comparison.CONTAINS, "1", [1], False),
        (Comparison.CONTAINS, 1, "1", False),
        (Comparison.CONTAINS, "a", {"a": 1}, False),
        (Comparison.LACKS, "x", "tea", True),
        (Comparison.LACKS, "ea", "tea", False),
        (Comparison.LACKS, "x", None, False),
        (Comparison.MATCHES, r"[A-Z]-\d+", "A-17", True),
        (Comparison.MATCHES, r"[A-Z]-\d", "A-17", False),
        (Comparison.MATCHES, r"\d+", 17, False),
        (Comparison.GREATER, 5, 5, False),
        (Comparison.GREATER, 5, 5.1, True),
        (Comparison.AT_LEAST, 5, 5, True),
        (Comparison.AT_MOST, 5, 5.1, False),
        (Comparison.LESS, 5, 4, True),
        (Comparison.LESS, 5, "4", False),
        (Comparison.LESS, 5, True, False),
        (Comparison.IS_NOT, 5, "5", True),
        (Comparison.IS_NOT, 5, 5.0, False),
    ],
)
def test_a_comparison_holds_or_not(
    comparison: Comparison, expected: object, actual: object, held: bool
) -> None:
    assert holds(comparison, expected, actual) is held


@pytest.mark.parametrize(
    ("value", "told"),
    [("藍茶", '"藍茶"'), (Decimal("12.50"), "12.50"), ([Decimal("1.5"), None], "[1.5, null]")],
)
def test_a_value_is_shown_as_json(value: object, told: str) -> None:
    assert shown(value) == told


def test_a_long_value_is_cut() -> None:
    assert (len(shown("x" * 1000)), shown("x" * 1000)[-1]) == (300, "…")


def test_exact_numbers_become_plain_ones_for_any_json_writer() -> None:
    plain = jsonable({"a": [Decimal("2.50"), Decimal("3")], "b": "x"})
    assert repr(plain) == "{'a': [2.5, 3], 'b': 'x'}"


@pytest.mark.parametrize("written", ["1e400", "1e999999999"])
def test_a_number_of_endless_digits_is_shown_as_it_is_written(written: str) -> None:
    assert shown([from_json(written)]) == f'["{written.replace("e", "E+")}"]'
