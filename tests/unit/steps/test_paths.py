from __future__ import annotations

import pytest

from accord.steps.paths import AbsentError, PathError, read

ORDER = {
    "id": 7,
    "paid": True,
    "customer": {"name": "王小明", "a.b": 1, "x/y": 2},
    "items": [{"sku": "A-17", "price": 30}, {"sku": "B 2", "price": 45, "gift": None}],
    "0": "zero",
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", 7),
        ("$", ORDER),
        ("", ORDER),
        ("$.id", 7),
        ("customer.name", "王小明"),
        ('customer["a.b"]', 1),
        ("customer['x/y']", 2),
        ("items[0].price", 30),
        ("items[-1].sku", "B 2"),
        ("items.1.price", 45),
        ("items[sku=B 2].price", 45),
        ('items[sku="A-17"].price', 30),
        ("items[price=45].sku", "B 2"),
        ("items[gift=null].sku", "B 2"),
        ("/items/0/price", 30),
        ("/customer/x~1y", 2),
        ("/0", "zero"),
    ],
)
def test_a_path_finds_its_value(path: str, value: object) -> None:
    assert read(ORDER, path) == value


def test_a_list_can_be_the_whole_document() -> None:
    assert read([{"a": 1}], "[0].a") == read([{"a": 1}], "$[0].a") == 1


@pytest.mark.parametrize(
    ("path", "part", "known"),
    [
        ("totl", "totl", "id, paid, customer, items, 0"),
        ("items[2]", "2", "[0 … 1]"),
        ("items[sku=C]", "[sku=C]", "[0 … 1]"),
        ("id.x", "x", "7"),
        ("paid.x", "x", "true"),
        ("/items/9", "9", "[0 … 1]"),
    ],
)
def test_what_is_absent_is_told_with_what_is_there(path: str, part: str, known: str) -> None:
    with pytest.raises(AbsentError) as caught:
        read(ORDER, path)
    assert (caught.value.segment, caught.value.available) == (part, known)


@pytest.mark.parametrize(("path", "rest"), [("items[", "["), ("items]x", "]x"), ("a..b", "..b")])
def test_a_malformed_path_is_told_from_where_on(path: str, rest: str) -> None:
    with pytest.raises(PathError) as caught:
        read({"items": [], "a": {}}, path)
    assert caught.value.remainder == rest
