"""Which declared type a body falls under."""

from __future__ import annotations

import pytest

from accord.contract.media import MediaTypes
from fakes.judged import JSON, check, told
from fakes.openapi import answer, one


@pytest.mark.parametrize(
    ("declared", "actual", "fits"),
    [
        ("application/json", "Application/JSON; charset=utf-8", True),
        ("application/json; charset=utf-8", "application/json", True),
        ("application/json; version=2", "application/json; version=2", True),
        ("application/json; version=2", "application/json; version=1", False),
        ("application/json; version=2", "application/json", True),
        ("application/*; version=2", "application/json", True),
        ("application/json", "application/problem+json", False),
        ("application/*", "application/problem+json", True),
        ("application/*+json", "application/problem+json", True),
        ("*/*", "application/json", True),
        ("text/*", "application/json", False),
    ],
)
def test_content_types_are_matched_as_http_means_them(
    declared: str, actual: str, *, fits: bool
) -> None:
    document = one(answer({"type": "object"}, media=declared))

    checked = check(document, answered={"Content-Type": actual}, answer=b"{}")

    assert told(checked) == ([] if fits else [("content-type", "content-type")])


def test_most_exact_content_type_decides() -> None:
    content = {
        "*/*": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "object"}},
    }
    document = one({"200": {"description": "ok", "content": content}})

    assert told(check(document, answered=JSON, answer=b"{}")) == []


def test_body_with_a_json_suffix_is_read_as_json() -> None:
    document = one(answer({"type": "object"}, media="application/problem+json"))
    answered = {"content-type": "application/problem+json"}

    assert told(check(document, answered=answered, answer=b"[]")) == [("type", "body")]


@pytest.mark.parametrize(
    ("actual", "schema"),
    [
        ("application/json; a=1", {"minimum": 1}),
        ("application/json; a=1; b=3", {"minimum": 1}),
        ("application/json; b=2", {"minimum": 2}),
        ("application/json", {"anyOf": [{"minimum": 2}, {"minimum": 1}]}),
        ("application/json; c=1", {"anyOf": [{"minimum": 2}, {"minimum": 1}]}),
        ("application/hal+json", {"minimum": 0}),
    ],
)
def test_parameters_left_out_are_those_of_the_nearest_types(
    actual: str, schema: dict[str, int]
) -> None:
    content = {
        "application/*+json; a=1": {"schema": {"minimum": 0}},
        "application/json; a=1": {"schema": {"minimum": 1}},
        "application/json; a=1; b=2": {"schema": {"minimum": 2}},
    }

    media = MediaTypes(content).find(actual)

    assert media is not None
    assert media.schema == schema


def test_types_that_differ_by_a_parameter_alone_share_their_schema() -> None:
    content = {f"application/json; v={n}": {"schema": {"type": "object"}} for n in (1, 2)}

    media = MediaTypes(content).find("application/json")

    assert media is not None
    assert media.schema == {"type": "object"}
