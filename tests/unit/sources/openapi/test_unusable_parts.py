"""Where a document is marked, as it is not known what stands there."""

from __future__ import annotations

from typing import Any

import pytest

from accord.model.catalogue import Severity
from accord.sources.openapi.positions import Place, value_at
from accord.sources.openapi.unusable_parts import has_lost_address, is_unusable, mark_unusable
from accord.sources.openapi.validation import ValidatorProblem


def document() -> dict[str, Any]:
    schema = {"type": "object", "properties": {"content": {"type": "text"}}}
    answer = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    operation = {"servers": [{"url": "/v2"}], "responses": {"200": answer}}
    return {"info": {}, "paths": {"/x": {"get": operation}}}


def marked(node: Any, place: Place = ()) -> list[Place]:
    """The places of all marks."""
    here = [place] if is_unusable(node) else []
    inner = node.items() if isinstance(node, dict) else ()
    return here + [at for key, value in inner for at in marked(value, (*place, key))]


GET: Place = ("paths", "/x", "get")
ANSWER: Place = (*GET, "responses", "200")
SCHEMA: Place = (*ANSWER, "content", "application/json", "schema")


@pytest.mark.parametrize(
    ("place", "keys", "part"),
    [
        ((*SCHEMA, "properties", "content", "type"), (), (*SCHEMA, "properties", "content")),
        ((*SCHEMA, "properties"), (), SCHEMA),
        (SCHEMA, ("propertis",), SCHEMA),
        ((*ANSWER, "content", "application/json"), ("shema",), ANSWER),
        ((*ANSWER, "content"), (), ANSWER),
        # A validator takes this name for a number.
        ((*GET, "responses", 200), ("contents",), ANSWER),
        ((*GET, "responses"), ("20O",), GET),
        (("paths", "/x"), ("gett",), ("paths", "/x")),
        (("paths",), ("x",), ()),
    ],
)
def test_the_least_part_that_is_judged_by_itself(
    place: Place, keys: tuple[str, ...], part: Place
) -> None:
    whole = document()
    problem = ValidatorProblem(place=place, text="", is_structural=True, keys=keys)
    mark_unusable(whole, [problem], twins=())
    assert marked(whole) == [part]
    assert not has_lost_address(value_at(whole, part))


@pytest.mark.parametrize(
    ("place", "keys", "above"),
    [
        ((*GET, "servers", 0, "url"), (), GET),
        (("servers",), (), ()),
        ((), ("server",), ()),
        (("basePath",), (), ()),
    ],
)
def test_what_a_server_is_named_for_loses_its_address(
    place: Place, keys: tuple[str, ...], above: Place
) -> None:
    whole = {"servers": {}, "basePath": 1, **document()}
    problem = ValidatorProblem(place=place, text="", is_structural=True, keys=keys)
    mark_unusable(whole, [problem], twins=())
    assert has_lost_address(value_at(whole, above))


@pytest.mark.parametrize(
    "problem",
    [
        ValidatorProblem(place=GET, text="", keys=("responses",)),
        ValidatorProblem(
            place=SCHEMA, text="", is_structural=True, severity=Severity.WARNING, keys=("note",)
        ),
        ValidatorProblem(place=SCHEMA, text="", is_structural=True, keys=("examples", "const")),
        ValidatorProblem(place=(), text="", is_structural=True, keys=("info",)),
        ValidatorProblem(place=ANSWER, text="", is_structural=True, keys=("summary",)),
    ],
)
def test_what_takes_nothing_away_is_not_marked(problem: ValidatorProblem) -> None:
    whole = document()
    mark_unusable(whole, [problem], twins=())
    assert marked(whole) == []


def test_places_of_lists_are_found() -> None:
    whole = {"parameters": [{"in": "query"}]}
    mark_unusable(whole, [], twins=[("parameters", "0", "in")])
    assert is_unusable(whole["parameters"][0])


@pytest.mark.parametrize(
    ("twin", "part"),
    [
        (("paths", "/x"), ("paths", "/x")),
        (GET, GET),
        (ANSWER, ANSWER),
        ((*SCHEMA, "properties"), SCHEMA),
        ((*SCHEMA, "type"), SCHEMA),
        ((*SCHEMA, "properties", "content"), (*SCHEMA, "properties", "content")),
    ],
)
def test_of_two_of_one_name_it_is_unknown_which_was_meant(twin: Place, part: Place) -> None:
    whole = document()
    mark_unusable(whole, [], twins=[twin])
    assert marked(whole) == [part]
