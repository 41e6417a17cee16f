from __future__ import annotations

from typing import Any

import pytest

from accord.sources.openapi.bundled_schemas import bundled_schemas, place_in_bundle
from accord.sources.openapi.validation import structure

PARTS: dict[str, Any] = {
    "Path": {"get": {}},
    "Thing~1s": {"type": "object", "propertis": {}},
}


def document(dialect: str) -> dict[str, Any]:
    said = {"swagger": "2.0"} if dialect == "2.0" else {"openapi": f"{dialect}.0"}
    answer: dict[str, Any] = {"description": "ok"}
    schema = {"$ref": "#/x-accord-bundled/Thing~1s"}
    if dialect == "2.0":
        answer["schema"] = schema
    else:
        answer["content"] = {"application/json": {"schema": schema}}
    return {
        **said,
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/x": {"get": {"responses": {"200": answer}}},
            "/y": {"$ref": "#/x-accord-bundled/Path"},
        },
        "x-accord-bundled": {"Path": {"get": {}}, "Thing/s": PARTS["Thing~1s"]},
    }


@pytest.mark.parametrize("dialect", ["2.0", "3.0"])
def test_a_misspelt_keyword_in_a_schema_from_another_file_is_told_where_it_is(dialect: str) -> None:
    [problem] = structure(document(dialect), dialect)
    assert problem.place == ("x-accord-bundled", "Thing/s")
    assert problem.keys == ("propertis",)


def test_what_is_no_schema_is_not_taken_for_one() -> None:
    apart = bundled_schemas(document("3.0"), "3.0")
    assert list(apart["components"]["schemas"].values()) == [PARTS["Thing~1s"]]


def test_a_document_in_one_piece_needs_no_second_look() -> None:
    assert bundled_schemas({"openapi": "3.0.0", "paths": {}}, "3.0") == {}


def test_what_is_wrong_around_the_schemas_is_nowhere_in_the_document() -> None:
    assert place_in_bundle(document("3.0"), "3.0", ("info",)) is None
