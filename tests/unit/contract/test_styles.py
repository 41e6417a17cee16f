"""What is sent in a style is read in it: every style, exploded or not, type and place."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from accord.contract import Arranged, Contracts, Exchange
from accord.contract.styles import COLLECTIONS, STYLES
from accord.model.calls import ContractVerdict
from fakes.openapi import contract, one

NUMBER = {"type": "integer"}
VALUES: dict[str, tuple[dict[str, Any], Any]] = {
    "number": (NUMBER, 7),
    "text": ({"type": "string", "enum": ["a,b;c=d|e f/😀&%2F"]}, "a,b;c=d|e f/😀&%2F"),
    "list": ({"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}, [1, 2]),
    "texts": ({"type": "array", "items": {"enum": ["a b", "c,d", "e;f", "g/h"]}}, ["a b", "c,d"]),
    "object": (
        {"type": "object", "required": ["x", "y"], "properties": {"x": NUMBER, "y": NUMBER}},
        {"x": 1, "y": 2},
    ),
}
PLACES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
CASES = [
    (place, style, explode, kind)
    for place, styles in PLACES.items()
    for style in styles
    for explode in (False, True)
    for kind in VALUES
    # A style cannot carry what it separates by; a deep object is an object.
    if (style == "deepObject") <= (kind == "object")
    if not (place in ("header", "cookie") and kind in ("text", "texts"))
    if (style, explode, kind) != ("spaceDelimited", False, "texts")
]


def sent(document: dict[str, Any], value: Any, *, dialect: str = "3.0") -> tuple[Arranged, str]:
    """What is arranged for a value, and what the contract says of it."""
    contracts = Contracts.compile([contract(document, dialect=dialect)])
    arranged = contracts.arrange(contracts.operation("trial"), {"v": value})
    cookies = "; ".join(f"{name}={text}" for name, text in arranged.cookies.items())
    headers = arranged.headers | ({"Cookie": cookies} if cookies else {})
    return arranged, judged(contracts, f"{arranged.path}?{arranged.query}", headers)


def judged(contracts: Contracts, url: str, headers: dict[str, str] | None = None) -> str:
    """What the contract says of a request that was answered as it should be."""
    exchange = Exchange(
        service="trial",
        method="GET",
        url=url,
        request_headers=headers or {},
        request_body=b"",
        status=200,
        response_headers={},
        response_body=b"",
    )
    return contracts.check(exchange).verdict


def document(place: str, schema: Any, **fields: Any) -> dict[str, Any]:
    parameter = {"name": "v", "in": place, "required": True, **fields}
    parameter |= {"schema": schema} if schema else {}
    path = "/things/{v}" if place == "path" else "/things"
    return one({"200": {"description": "ok"}}, path=path, parameters=[parameter])


@pytest.mark.parametrize(("place", "style", "explode", "kind"), CASES)
def test_what_is_sent_in_a_style_is_read_in_it(
    place: str, style: str, explode: bool, kind: str
) -> None:
    schema, value = VALUES[kind]

    _, verdict = sent(document(place, schema, style=style, explode=explode), value)

    assert verdict is ContractVerdict.KEPT


@pytest.mark.parametrize("place", ["path", "query", "header"])
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_collection_of_an_old_document_is_read_as_it_is_sent(place: str, collection: str) -> None:
    fields = {"type": "array", "items": NUMBER, "minItems": 2, "collectionFormat": collection}

    _, verdict = sent(document(place, None, **fields), [1, 2], dialect="2.0")

    assert verdict is ContractVerdict.KEPT


@pytest.mark.parametrize(
    ("style", "explode", "value", "path"),
    [
        ("simple", False, [1, 2], "/things/1,2"),
        ("simple", True, {"x": 1, "y": 2}, "/things/x=1,y=2"),
        ("label", False, [1, 2], "/things/.1,2"),
        ("label", True, {"x": 1, "y": 2}, "/things/.x=1.y=2"),
        ("matrix", False, [1, 2], "/things/;v=1,2"),
        ("matrix", True, [1, 2], "/things/;v=1;v=2"),
        ("matrix", True, {"x": 1, "y": 2}, "/things/;x=1;y=2"),
    ],
)
def test_path_is_written_as_the_tables_of_openapi_say(
    style: str, explode: bool, value: Any, path: str
) -> None:
    arranged, _ = sent(document("path", {}, style=style, explode=explode), value)

    assert arranged.path == path


@pytest.mark.parametrize(
    ("kind", "written", "is_kept"),
    [("integer", ".1.2", True), ("integer", ".1,2", True), ("number", ".1.2", False)],
)
def test_a_label_may_be_separated_by_dots_where_no_number_holds_one(
    kind: str, written: str, is_kept: bool
) -> None:
    schema = {"type": "array", "items": {"type": kind}, "minItems": 2}
    contracts = Contracts.compile([contract(document("path", schema, style="label"))])

    assert (judged(contracts, f"/things/{written}") is ContractVerdict.KEPT) is is_kept


@pytest.mark.parametrize(
    ("written", "is_kept"),
    [(";v=all", True), (";v=1;v=2", True), (";v=none", False), (";v=1", False)],
)
def test_a_matrix_may_be_a_list_or_a_word(written: str, is_kept: bool) -> None:
    several = {"type": "array", "items": NUMBER, "minItems": 2}
    schema = {"anyOf": [several, {"type": "string", "enum": ["all"]}]}
    either = document("path", schema, style="matrix", explode=True)

    verdict = judged(Contracts.compile([contract(either)]), f"/things/{written}")

    assert (verdict is ContractVerdict.KEPT) is is_kept


def test_another_reader_finds_the_same_in_a_query() -> None:
    arranged, _ = sent(document("query", VALUES["texts"][0]), ["a b", "c,d"])
    request = Request(EnvironBuilder(query_string=arranged.query).get_environ())

    assert request.args == MultiDict([("v", "a b"), ("v", "c,d")])


def test_deep_objects_nest_as_servers_read_them() -> None:
    value = {"price": {"min": 3}, "ids": [1, 2]}
    schema = {"properties": {"ids": {"items": NUMBER}, "price": {"properties": {"min": NUMBER}}}}

    arranged, verdict = sent(document("query", schema, style="deepObject"), value)

    assert parse_qs(arranged.query) == {"v[price][min]": ["3"], "v[ids]": ["1", "2"]}
    assert verdict is ContractVerdict.KEPT


def test_every_style_of_the_table_is_tried() -> None:
    tried = {style for styles in PLACES.values() for style in styles}

    assert STYLES.keys() - tried == {"cookie", "tab"}
