from __future__ import annotations

import pytest

from accord.steps.differences import MISSING, differences


def found(expected: object, actual: object, *, exact: bool = False) -> list[tuple[object, ...]]:
    return [tuple(each) for each in differences(expected, actual, exact=exact)]


def test_every_difference_is_found_with_its_path() -> None:
    expected = {"total": 120, "items": [{"sku": "A"}, {"sku": "B"}], "note": None}
    actual = {"total": 100, "items": [{"sku": "A", "n": 1}, {"sku": "C"}], "id": 7}
    assert found(expected, actual) == [
        ("total", 120, 100),
        ("items[1].sku", "B", "C"),
        ("note", None, MISSING),
    ]


def test_more_names_count_only_when_exact() -> None:
    assert found({"a": 1}, {"a": 1, "b": 2}) == []
    assert found({"a": 1}, {"a": 1, "b": 2}, exact=True) == [("b", MISSING, 2)]


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "not-exact"])
def test_more_items_always_count(exact: bool) -> None:
    assert found([1], [1, 2], exact=exact) == [("[1]", MISSING, 2)]


@pytest.mark.parametrize(("name", "path"), [("a.b", '["a.b"]'), ("x", "x"), ("", '[""]')])
def test_a_path_can_be_read_again(name: str, path: str) -> None:
    assert found({name: 1}, {name: 2}) == [(path, 1, 2)]


def test_another_kind_of_value_is_one_difference() -> None:
    assert found({"a": {"b": 1}}, {"a": [1]}) == [("a", {"b": 1}, [1])]
