"""What is read of path, query, header and cookie, as its style says."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract import NotJudged
from accord.model.calls import ContractVerdict
from fakes.judged import OK, check, told
from fakes.openapi import one


def parameter(schema: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return one(OK, parameters=[{"name": "q", "in": "query", "schema": schema, **fields}])


NUMBERS = {"type": "array", "items": {"type": "integer"}}


POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("document", "query", "problems"),
    [
        (parameter(NUMBERS), "q=1&q=2", []),
        (parameter(NUMBERS), "q=1&q=x", [("type", "query q /1")]),
        (parameter(NUMBERS, explode=False), "q=1,2", []),
        (parameter(NUMBERS, explode=False), "q=1,x", [("type", "query q /1")]),
        (parameter(NUMBERS, style="spaceDelimited", explode=False), "q=1%202", []),
        (
            parameter(NUMBERS, style="spaceDelimited", explode=False),
            "q=1+x",
            [("type", "query q /1")],
        ),
        (parameter(NUMBERS, style="pipeDelimited", explode=False), "q=1%7C2", []),
        (
            parameter(NUMBERS, style="pipeDelimited", explode=False),
            "q=x|2",
            [("type", "query q /0")],
        ),
        (parameter(POINT, style="deepObject"), "q[x]=1&q%5By%5D=2", []),
        (parameter(POINT, style="deepObject"), "q[x]=one", [("type", "query q /x")]),
        (parameter(POINT), "x=1&y=2", []),
        (parameter(POINT), "x=1&y=two", [("type", "query q /y")]),
        (parameter(POINT, explode=False), "q=x,1,y,2", []),
        (parameter(POINT, explode=False), "q=x,one", [("type", "query q /x")]),
        (parameter({"type": "boolean"}), "q=true", []),
        (parameter({"type": "boolean"}), "q=yes", [("type", "query q")]),
        (parameter({"type": "string", "enum": ["1"]}), "q=1", []),
        (parameter({"type": "string", "minLength": 1}), "q=", [("min-length", "query q")]),
        (parameter({"type": "string", "pattern": "^a b$"}), "q=a+b", []),
        (parameter({"type": "integer"}, required=True), "", [("parameter-missing", "query q")]),
        (parameter({"type": "integer"}), "other=1", []),
        (parameter({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}), "q=true", []),
    ],
)
def test_query_parameters_are_read_as_their_style_says(
    document: dict[str, Any], query: str, problems: list[tuple[str, str]]
) -> None:
    assert told(check(document, url=f"/things?{query}")) == problems


def test_json_inside_a_parameter_is_checked() -> None:
    content = {"application/json": {"schema": POINT}}
    document = one(OK, parameters=[{"name": "q", "in": "query", "content": content}])

    assert told(check(document, url="/things?q=%7B%22x%22%3A1%7D")) == []
    assert told(check(document, url="/things?q=%7B%22x%22%3Atrue%7D")) == [("type", "query q /x")]


@pytest.mark.parametrize(
    ("collection", "query"),
    [
        ("csv", "q=1,x"),
        ("ssv", "q=1%20x"),
        ("pipes", "q=1|x"),
        ("tsv", "q=1%09x"),
        ("multi", "q=1&q=x"),
    ],
)
def test_collections_of_swagger_are_split(collection: str, query: str) -> None:
    node = {"name": "q", "in": "query", **NUMBERS, "collectionFormat": collection}
    document = one(OK, parameters=[node])

    assert told(check(document, dialect="2.0", url=f"/things?{query}")) == [("type", "query q /1")]


def test_cookies_are_checked() -> None:
    node = {"name": "turn", "in": "cookie", "required": True, "schema": {"type": "integer"}}
    document = one(OK, parameters=[node])

    assert told(check(document, sent={"Cookie": "a=b; turn=3"})) == []
    assert told(check(document, sent={"Cookie": "turn=x"})) == [("type", "cookie turn")]
    assert told(check(document)) == [("parameter-missing", "cookie turn")]


def test_encoded_slash_stays_inside_its_path_value() -> None:
    node = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": ["a/b"]},
    }
    document = one(OK, path="/things/{id}", parameters=[node])

    checked = check(document, url="/things/a%2Fb")

    assert (checked.operation_id, told(checked)) == ("trial/trial", [])


def test_style_that_nobody_knows_leaves_the_call_unchecked() -> None:
    node = {"name": "id", "in": "path", "required": True, "style": "spiral", "schema": NUMBERS}
    document = one(OK, path="/things/{id}", parameters=[node])

    checked = check(document, url="/things/;id=1,2")

    assert (checked.verdict, checked.problems) == (ContractVerdict.UNCHECKED, ())
    assert checked.not_judged == (NotJudged.UNUSABLE,)
