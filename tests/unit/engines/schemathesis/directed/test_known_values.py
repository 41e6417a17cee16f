from __future__ import annotations

import pytest

from accord.engines.schemathesis.directed.known_values import (
    KnownValues,
    collection_of,
    id_names,
    ids_in,
    items_in,
    with_values_for_secrets,
)


@pytest.mark.parametrize(
    ("answer", "location", "ids"),
    [
        ({"order_id": "o-1", "id": 5}, "", ["o-1"]),
        ({"id": 5, "code": "x"}, "", [5]),
        ({"order": {"id": 5}}, "", [5]),
        ({"data": {"uuid": "u"}, "meta": {}}, "", ["u"]),
        ({"note": "x"}, "/orders/o%201?x=1", ["o 1"]),
        ({"id": True}, "", []),
        (None, "", []),
    ],
)
def test_the_id_of_what_was_made_is_told_by_its_name_or_its_place(
    answer: object, location: str, ids: list[object]
) -> None:
    assert ids_in(answer, id_names("orderId", "/orders"), location) == ids


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ([1], [1]),
        ({"items": [1], "total": 1}, [1]),
        ({"data": {"rows": [1]}}, [1]),
        ({"a": [1], "b": [2]}, None),
        ({"a": 1}, None),
        ("x", None),
    ],
)
def test_the_items_of_a_list_are_told_where_there_is_one_list(
    answer: object, items: list[object] | None
) -> None:
    assert items_in(answer) == items


def test_what_is_gone_is_no_longer_known_under_any_name() -> None:
    known = KnownValues()
    known.learn_id("/orders", 1, parameter="orderId")
    known.learn_id("/orders", 2, parameter="orderId")
    known.forget_id("/orders", 2)
    assert (known.ids("/orders"), known.named("order_id")) == ([1], [1])


def test_the_newest_value_comes_first_and_once() -> None:
    known = KnownValues()
    for value in (1, 2, 1):
        known.learn("goods/list", "query size", value)
    assert known.of("goods/list", "query size") == [1, 2]


def test_a_collection_is_what_stands_before_the_parameter() -> None:
    assert collection_of("/shops/{shop}/orders/{order}/lines", "order") == "/shops/{shop}/orders"


def test_a_value_of_every_day_stands_where_a_secret_was() -> None:
    recorded = {"card": "‹secret 1›", "lines": [{"key": "‹secret 2›", "sku": "T"}], "pin": "‹s›"}
    everyday = {"card": "4242", "lines": [{"key": "k", "sku": "S"}]}
    expected = {"card": "4242", "lines": [{"key": "k", "sku": "T"}]}
    assert with_values_for_secrets(recorded, everyday) == expected
