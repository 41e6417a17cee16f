from __future__ import annotations

from typing import Any

import pytest

from accord import text
from accord.contract import explain
from accord.contract.schemas import Validator
from accord.model.calls import Problem, Side

TYPES = ("string", "number", "integer", "boolean", "array", "object", "null", "any")
OTHERS = ("write-only", "content-type", "content-type-missing", "not-json", "not-form")


def only(schema: dict[str, Any], value: Any, *, side: Side = Side.RESPONSE) -> Problem:
    validator = Validator(schema, validate_formats=True)
    (problem,) = explain.problems(validator, value, side=side, where="body")
    return problem


def said(schema: dict[str, Any], value: Any, language: text.Language = "en") -> str:
    return text.say(only(schema, value).message, language)


@pytest.mark.parametrize(
    ("schema", "value", "sentence"),
    [
        (
            {"properties": {"total": {"type": "number"}}},
            {"total": "120"},
            'The answer\'s `/total` is the text "120"; the contract wants a number.',
        ),
        (
            {"properties": {"total": {"type": "string"}}},
            {"total": 120},
            "The answer's `/total` is 120; the contract wants a text.",
        ),
        (
            {"required": ["id"]},
            {},
            "The answer's `body` lacks `id`, which the contract requires.",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"b": 1, "c": 2},
            "The answer's `body` has `b`, `c`, which the contract does not know.",
        ),
        (
            {"items": {"enum": ["new", "paid"]}},
            ["void"],
            'The answer\'s `/0` is "void"; the contract allows only "new", "paid".',
        ),
        ({"minimum": 1}, 0, "The answer's `body` is 0; the contract wants 1 or more."),
        (
            {"type": ["integer", "boolean"]},
            "x",
            'The answer\'s `body` is the text "x"; '
            "the contract wants one of these types: boolean, integer.",
        ),
        (
            {"format": "date"},
            "soon",
            'The answer\'s `body` is "soon"; the contract wants the format `date`.',
        ),
    ],
    ids=["text", "number", "required", "additional", "enum", "minimum", "types", "format"],
)
def test_problem_is_told_in_words(schema: dict[str, Any], value: Any, sentence: str) -> None:
    assert said(schema, value) == sentence


def test_same_problem_is_told_in_each_language() -> None:
    schema, value = {"properties": {"total": {"type": "number"}}}, {"total": "120"}

    assert said(schema, value, "zh-TW") == '回應的 `/total` 是文字 "120"，契約要求數字。'
    assert said(schema, value, "zh-CN") == '响应的 `/total` 是文本 "120"，契约要求数字。'


def test_nullable_value_is_told_without_its_null_form() -> None:
    problem = only({"anyOf": [{"type": "string"}, {"type": "null"}]}, 3)

    assert (problem.kind, text.say(problem.message, "en")) == (
        "type",
        "The answer's `body` is 3; the contract wants a text.",
    )


def test_only_form_of_the_right_type_is_explained() -> None:
    schema = {
        "properties": {
            "pay": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["card"]}]}
        }
    }

    problem = only(schema, {"pay": {}})

    assert (problem.kind, problem.where) == ("required", "body /pay")


def test_several_forms_of_the_right_type_are_counted() -> None:
    schema = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}

    assert said(schema, {}).endswith("fits none of the 2 forms the contract allows.")


def test_long_value_is_shortened() -> None:
    problem = only({"type": "integer"}, "x" * 500)

    assert len(problem.message.arguments["value"]) == 80
    assert problem.message.arguments["value"].endswith("…")


def test_rare_keyword_is_told_in_the_validator_s_words() -> None:
    problem = only({"contains": {"type": "string"}}, [1])

    assert (problem.kind, problem.message.id) == ("schema", "plain")


@pytest.mark.parametrize("side", list(Side))
def test_every_kind_has_a_sentence_on_each_side(side: Side) -> None:
    kinds = {kind for kind, _ in explain._KINDS.values()}
    kinds |= {f"type-{name}" for name in TYPES} | {f"text-for-{name}" for name in TYPES}

    for kind in (*kinds, *OTHERS):
        assert set(text.sentences(f"contract.{side}.{kind}")) == set(text.LANGUAGES)


@pytest.mark.parametrize(
    "id",
    [
        "contract.response.status",
        "contract.response.operation",
        "contract.response.body-missing",
        "contract.response.header-missing",
        "contract.request.body-missing",
        "contract.request.parameter-missing",
    ],
)
def test_one_sided_kind_has_a_sentence(id: str) -> None:
    assert text.has(id)
