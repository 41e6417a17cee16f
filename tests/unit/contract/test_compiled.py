"""What an operation of a document promises."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract import NotJudged
from fakes.judged import OK, check, told
from fakes.openapi import one


@pytest.mark.parametrize(
    ("status", "documented"),
    [(200, {"200"}), (404, {"4XX"}), (404, {"4xx"}), (500, {"default"}), (404, {"404", "default"})],
)
def test_status_is_found_exactly_by_hundred_or_by_default(
    status: int, documented: set[str]
) -> None:
    document = one({key: {"description": "ok"} for key in documented})

    assert told(check(document, status=status)) == []


def test_status_written_as_a_number_counts() -> None:
    document: dict[Any, Any] = one({})
    document["paths"]["/things"]["get"]["responses"] = {200: {"description": "ok"}}

    assert told(check(document)) == []


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("place", ["body", "formData"])
def test_a_body_of_swagger_may_be_left_out_unless_a_part_is_required(
    place: str, *, required: bool
) -> None:
    node = {"name": "n", "in": place, "required": required, "type": "string", "schema": {}}
    document = one(OK, method="post", parameters=[node])
    checked = check(document, dialect="2.0", method="POST")
    assert told(checked) == ([("body-missing", "body")] if required else [])


def test_a_parameter_of_an_operation_replaces_its_path_s() -> None:
    number = {"name": "q", "in": "query", "schema": {"type": "integer"}}
    document = one(OK, parameters=[{**number, "schema": {"type": "boolean"}}])
    document["paths"]["/things"]["parameters"] = [number, {**number, "name": "n"}]
    assert told(check(document, url="/things?q=true&n=1")) == []
    assert told(check(document, url="/things?q=1&n=x")) == [
        ("type", "query q"),
        ("type", "query n"),
    ]


@pytest.mark.parametrize("holder", ["path", "operation"])
def test_parameters_that_are_no_list_leave_a_call_unjudged(holder: str) -> None:
    document = one(OK)
    item = document["paths"]["/things"]
    (item if holder == "path" else item["get"])["parameters"] = {"$ref": "https://e.test/p.yaml"}
    checked = check(document)
    assert (told(checked), checked.not_judged) == ([], (NotJudged.UNUSABLE,))


def test_what_cannot_be_used_is_told_and_the_rest_is_judged() -> None:
    document = one(
        {"200": {"$ref": "#/nowhere"}},
        parameters=[
            {"name": "", "in": "query"},
            {"name": "n", "in": "query", "schema": {"type": "integer"}},
        ],
    )
    checked = check(document, url="/things?n=x")
    assert told(checked) == [("type", "query n")]
    assert checked.not_judged == (NotJudged.UNUSABLE,)
