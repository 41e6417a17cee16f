"""What is said of the parts of an exchange, and of those that nothing can be said of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accord.contract import NotJudged
from accord.model.calls import ContractVerdict, Side
from accord.text import say
from fakes.judged import JSON, OK, check, told
from fakes.openapi import answer, one


@pytest.mark.parametrize(
    ("content", "media", "reason"),
    [
        ({"application/json": {}}, "application/json", NotJudged.NO_SCHEMA),
        ({"application/xml": {"schema": {}}}, "application/xml", NotJudged.MEDIA),
        ({"text/plain": {"schema": {}}}, "text/plain; charset=of-shop", NotJudged.CHARSET),
    ],
)
def test_answer_that_is_held_against_nothing_says_why(
    content: dict[str, Any], media: str, reason: NotJudged
) -> None:
    document = one({"200": {"description": "ok", "content": content}})

    checked = check(document, answered={"content-type": media}, answer=b"1")

    assert (checked.verdict, checked.not_judged) == (ContractVerdict.UNCHECKED, (reason,))


COSTLY = {"type": "string", "pattern": "^(?:(?=a)a|a)+$"}
LONG = "a" * 60 + "!"


@pytest.mark.parametrize(
    "schema",
    [
        COSTLY,
        {"not": COSTLY},
        {"items": COSTLY},
        {"oneOf": [COSTLY, {"type": "string"}]},
        {"if": COSTLY, "then": {"type": "integer"}, "else": {"type": "integer"}},
        {"if": {"not": COSTLY}, "then": {"type": "integer"}},
    ],
)
def test_text_that_a_pattern_takes_too_long_for_is_not_judged(schema: dict[str, Any]) -> None:
    value = [LONG] * 200 if "items" in schema else LONG

    checked = check(one(answer(schema)), answered=JSON, answer=json.dumps(value).encode())

    is_certain = "else" in schema
    assert checked.not_judged == (NotJudged.COSTLY,)
    assert (checked.verdict is ContractVerdict.BROKEN) is is_certain


def test_what_is_wrong_beside_such_a_text_is_told_all_the_same() -> None:
    document = one(answer({"properties": {"a": COSTLY, "b": {"type": "integer"}}}))
    body = json.dumps({"a": LONG, "b": "x"}).encode()

    checked = check(document, answered=JSON, answer=body)

    assert [problem.where for problem in checked.problems] == ["body /b"]
    assert checked.not_judged == (NotJudged.COSTLY,)


def test_such_a_text_leaves_the_next_call_to_be_judged() -> None:
    document = one(answer(COSTLY))
    check(document, answered=JSON, answer=json.dumps(LONG).encode())

    assert check(document, answered=JSON, answer=b'"aaa"').verdict is ContractVerdict.KEPT


def test_many_such_texts_leave_the_next_parameter_to_be_read_as_what_it_fits() -> None:
    schema = {"oneOf": [{"type": "string", "pattern": r"\bx"}, {"type": "integer"}]}
    parameters = [{"name": "n", "in": "query", "schema": schema}]
    many = one(answer({"items": COSTLY}))
    check(many, answered=JSON, answer=json.dumps([LONG] * 200).encode())

    assert told(check(one(OK, parameters=parameters), url="/things?n=5")) == []


def test_object_that_may_hold_nothing_tells_what_it_holds() -> None:
    document = one(answer({"type": "object", "additionalProperties": False}))

    (problem,) = check(document, answered=JSON, answer=b'{"extra":1}').problems

    assert (problem.kind, problem.message.arguments["names"]) == ("additional", "`extra`")


def test_status_of_an_operation_that_documents_none_is_told_in_a_whole_sentence() -> None:
    (problem,) = check(one({})).problems

    assert say(problem.message, "en") == "The answer's status is 200; the contract knows –."


def test_request_problems_and_response_problems_are_told_apart() -> None:
    document = one(
        answer({"type": "integer"}),
        parameters=[{"name": "q", "in": "query", "schema": {"type": "integer"}}],
    )

    checked = check(document, url="/things?q=x", answered=JSON, answer=b'"x"')

    assert [problem.side for problem in checked.problems] == [Side.REQUEST, Side.RESPONSE]


def test_wholly_wrong_answer_gives_twenty_problems_at_most() -> None:
    document = one(answer({"type": "object", "additionalProperties": {"type": "integer"}}))
    body = json.dumps({f"n{number}": "x" for number in range(50)}).encode()

    assert len(check(document, answered=JSON, answer=body).problems) == 20


def test_the_documented_statuses_are_listed_as_the_reader_does_it() -> None:
    document = one({"200": {"description": "ok"}, "404": {"description": "gone"}})
    (problem,) = check(document, status=409).problems
    assert "200, 404" in say(problem.message, "en")
    assert "200、404" in say(problem.message, "zh-TW")
