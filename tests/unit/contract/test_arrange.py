from __future__ import annotations

from typing import Any

import pytest

from accord import text
from accord.contract import Arranged, Contracts
from accord.contract.values import ExactText
from accord.errors import UsageError
from fakes.openapi import contract, one, shop

ID = "0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11"
SHOP = Contracts.compile([shop("3.0"), contract({"paths": {}}, service="empty")])


def arrange(name: str, values: dict[str, object], **more: Any) -> Arranged:
    return SHOP.arrange(SHOP.operation(name), values, **more)


def trial(values: dict[str, object], **node: Any) -> Arranged:
    document = one({"200": {"description": "ok"}}, **node)
    contracts = Contracts.compile([contract(document)])
    return contracts.arrange(contracts.operation("trial"), values)


def body(schema: dict[str, Any], media: str = "application/json") -> dict[str, Any]:
    return {"method": "post", "requestBody": {"content": {media: {"schema": schema}}}}


def query(schema: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"parameters": [{"name": "q", "in": "query", "schema": schema, **fields}]}


def test_each_value_goes_where_the_contract_wants_it() -> None:
    made = arrange(
        "placeOrder",
        {"X-Version": "2", "coupon": "SPRING", "lines[0].sku": "AB-1", "lines[0].quantity": "3"},
    )

    assert made.path == "/orders"
    assert made.headers == {"X-Version": "2"}
    assert made.body == {"coupon": "SPRING", "lines": [{"sku": "AB-1", "quantity": 3}]}
    assert made.media_type == "application/json"


def test_path_values_are_encoded() -> None:
    assert arrange("readOrder", {"id": "a/b 店"}).path == "/orders/a%2Fb%20%E5%BA%97"


def test_missing_path_value_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        arrange("readOrder", {})

    assert text.text(caught.value.id, "en", **caught.value.arguments) == (
        "ordering/readOrder cannot be called without `id`."
    )


def test_unknown_name_is_refused_where_there_is_no_body() -> None:
    with pytest.raises(UsageError) as caught:
        arrange("listOrders", {"colour": "red"})

    assert caught.value.id == "contract.value-unknown"
    assert caught.value.arguments["known"] == "size"
    assert text.has("contract.value-unknown.hint")


def test_unknown_name_goes_into_the_body_where_there_is_one() -> None:
    assert arrange("placeOrder", {"surprise": "yes"}).body == {"surprise": "yes"}


@pytest.mark.parametrize(
    "name", ["x version", "X_Version", "XVERSION"], ids=["spaces", "underscore", "case"]
)
def test_names_are_matched_without_case_and_spaces(name: str) -> None:
    assert arrange("placeOrder", {name: "2"}).headers == {"X-Version": "2"}


def test_names_in_the_body_are_spelt_as_the_contract_spells_them() -> None:
    made = arrange("placeOrder", {"Contact.PHONE": "0912345678", "contact.Age": "30"})

    assert made.body == {"contact": {"phone": "0912345678", "age": 30}}


def test_exact_name_wins_over_a_similar_one() -> None:
    schema = {"properties": {"Order id": {"type": "integer"}, "orderId": {"type": "string"}}}

    assert trial({"orderId": "7"}, **body(schema)).body == {"orderId": "7"}


def test_parameter_not_in_the_contract_can_be_sent_when_its_place_is_told() -> None:
    made = arrange("listOrders", {"header X-Trial": "1", "query colour": "red"})

    assert (made.headers, made.query) == ({"X-Trial": "1"}, "colour=red")


def test_values_are_put_on_top_of_a_given_body() -> None:
    given = {"lines": [{"sku": "AB-1", "quantity": 1}]}

    made = arrange("placeOrder", {"lines[0].quantity": "5"}, body=given)

    assert made.body == {"lines": [{"sku": "AB-1", "quantity": 5}]}
    assert given == {"lines": [{"sku": "AB-1", "quantity": 1}]}


@pytest.mark.parametrize(
    ("schema", "written", "value"),
    [
        ({"type": "integer"}, "12", 12),
        ({"type": "integer"}, " 12 ", 12),
        ({"type": "integer"}, "a dozen", "a dozen"),
        ({"type": "integer"}, "1.5", "1.5"),
        ({"type": "number"}, "1.5", 1.5),
        ({"type": "number"}, "12", 12),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "False", False),
        ({"type": "string"}, "12", "12"),
        ({"type": "string"}, "null", "null"),
        ({"type": "string", "nullable": True}, "null", None),
        ({"type": "integer", "nullable": True}, "null", None),
        ({"type": "array", "items": {"type": "integer"}}, "1, 2,3", [1, 2, 3]),
        ({"type": "array", "items": {"type": "string"}}, "甲、乙", ["甲", "乙"]),
        ({"type": "array", "items": {"type": "string"}}, '["a, b"]', ["a, b"]),
        ({"type": "array", "items": {"type": "string"}}, "", []),
        ({"type": "object"}, '{"a": 1}', {"a": 1}),
        ({"type": "object"}, "{no json", "{no json"),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "7", 7),
        ({"allOf": [{"type": "integer"}]}, "7", 7),
        ({}, "7", 7),
        ({}, "007", "007"),
        ({}, "null", None),
        ({}, "[1, 2", "[1, 2"),
        ({}, '{"a": [1]}', {"a": [1]}),
        ({"type": ["string", "integer"]}, "7", 7),
        ({"type": ["string", "array"]}, "a, b", "a, b"),
        ({"enum": [1, 2]}, "2", 2),
    ],
)
def test_text_becomes_what_the_schema_asks_for(
    schema: dict[str, Any], written: str, value: object
) -> None:
    made = trial({"a": written}, **body({"type": "object", "properties": {"a": schema}}))

    assert made.body == {"a": value}
    assert type(made.body["a"]) is type(value)


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"type": "string"}, {}])
def test_a_text_in_quotes_stays_one(schema: dict[str, Any]) -> None:
    properties = {"type": "object", "properties": {"a": schema}}
    made = trial({"a": ExactText("0")}, **body(properties))
    assert (made.body, type(made.body["a"])) == ({"a": "0"}, str)


def test_value_that_is_no_text_is_sent_as_it_is() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}

    assert trial({"a": 3}, **body(schema)).body == {"a": 3}


def test_list_as_a_whole_body_is_filled_by_its_numbers() -> None:
    schema = {"type": "array", "items": {"properties": {"n": {"type": "integer"}}}}

    made = trial({"[1].n": "2", "[0].n": "1"}, **body(schema))

    assert made.body == [{"n": 1}, {"n": 2}]


def test_value_and_its_part_cannot_both_be_given() -> None:
    with pytest.raises(UsageError) as caught:
        trial({"a": "1", "a.b": "2"}, **body({"type": "object"}))

    assert caught.value.id == "contract.value-clash"
    assert text.has("contract.value-clash.hint")


NUMBERS = {"type": "array", "items": {"type": "integer"}}
POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}


@pytest.mark.parametrize(
    ("node", "values", "sent"),
    [
        (query({"type": "string"}), {"q": "a b&c"}, "q=a%20b%26c"),
        (query(NUMBERS), {"q": "1, 2"}, "q=1&q=2"),
        (query(NUMBERS, explode=False), {"q": "1, 2"}, "q=1,2"),
        (query(NUMBERS, style="pipeDelimited", explode=False), {"q": "1, 2"}, "q=1%7C2"),
        (query(POINT, style="deepObject"), {"q.x": "1", "q.y": "b c"}, "q[x]=1&q[y]=b%20c"),
        (query(POINT), {"q.x": "1"}, "x=1"),
        (query({"type": "boolean"}), {"q": True}, "q=true"),
        (query({"type": "integer", "nullable": True}), {"q": "null"}, ""),
    ],
    ids=["text", "repeated", "commas", "pipes", "deep", "object", "boolean", "null"],
)
def test_query_is_written_as_its_style_says(
    node: dict[str, Any], values: dict[str, object], sent: str
) -> None:
    assert trial(values, **node).query == sent


def test_cookie_is_sent_as_a_cookie() -> None:
    node = {"name": "turn", "in": "cookie", "schema": {"type": "integer"}}

    assert trial({"turn": "3"}, parameters=[node]).cookies == {"turn": "3"}


def test_form_takes_the_values_as_its_fields() -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}}

    made = trial({"age": "3"}, **body(schema, "application/x-www-form-urlencoded"))

    assert (made.body, made.media_type) == ({"age": 3}, "application/x-www-form-urlencoded")


def test_nothing_is_sent_when_nothing_is_given() -> None:
    made = arrange("placeOrder", {})

    assert (made.body, made.media_type) == (None, "")


@pytest.mark.parametrize("dialect", ["2.0", "3.0", "3.1"])
def test_every_dialect_arranges_the_same(dialect: str) -> None:
    contracts = Contracts.compile([shop(dialect)])

    made = contracts.arrange(
        contracts.operation("placeOrder"),
        {"x-version": "1", "coupon": "null", "lines[0].quantity": "2"},
    )

    assert made.headers == {"X-Version": "1"}
    assert made.body == {"coupon": None, "lines": [{"quantity": 2}]}


@pytest.mark.parametrize("written", ["1e400", "9" * 5_000], ids=["fraction", "digits"])
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_a_number_beyond_any_is_sent_as_it_is_written(kind: str, written: str) -> None:
    assert trial({"q": written}, **query({"type": kind})).query == f"q={written}"


@pytest.mark.parametrize("index", ["99999999999", "9" * 5_000], ids=["far", "digits"])
def test_a_list_is_not_filled_up_to_a_place_that_nobody_means(index: str) -> None:
    schema = {"type": "object", "properties": {"lines": {"type": "array"}}}
    with pytest.raises(UsageError, match="value-too-far"):
        trial({f"lines[{index}]": "a"}, **body(schema))


@pytest.mark.parametrize("value", [".", ".."])
def test_value_that_would_mean_another_path_is_refused(value: str) -> None:
    node = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}

    with pytest.raises(UsageError) as refused:
        trial({"id": value}, path="/things/{id}", parameters=[node])

    assert refused.value.id == "contract.path-value-dots"


def test_path_value_that_holds_dots_and_more_is_sent() -> None:
    node = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}

    made = trial({"id": "../a b,😀"}, path="/things/{id}", parameters=[node])

    assert made.path == "/things/..%2Fa%20b%2C%F0%9F%98%80"


@pytest.mark.parametrize(
    ("media", "sent"),
    [
        ("application/json; version=2", "application/json; version=2"),
        ("application/json; charset=utf-8", "application/json"),
    ],
)
def test_body_is_sent_as_the_documented_type_with_its_parameters(media: str, sent: str) -> None:
    assert trial({"n": 1}, **body({"properties": {"n": {}}}, media)).media_type == sent


def test_a_file_of_a_multipart_form_is_sent_with_a_name() -> None:
    schema = {
        "type": "object",
        "properties": {"photo": {"type": "string", "format": "binary"}, "note": {"type": "string"}},
    }
    arranged = trial({"photo": "cat", "note": "n"}, **body(schema, "multipart/form-data"))
    assert arranged.body == {"photo": ("photo", b"cat"), "note": "n"}
