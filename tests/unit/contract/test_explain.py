from __future__ import annotations

from typing import Any

import pytest

from accord import text
from accord.contract import explain
from accord.contract.validator import Validator
from accord.model.calls import Problem, Side

TYPES = ("string", "number", "integer", "boolean", "array", "object", "null", "any")
OTHERS = ("write-only", "content-type", "content-type-missing", "not-json", "not-form")


def only(schema: dict[str, Any], value: Any, *, side: Side = Side.RESPONSE) -> Problem:
    validator = Validator(lambda: schema)
    (problem,) = explain.folded(explain.every_problem(validator, value, side=side, where="body"))
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


def test_forms_that_are_as_near_are_counted() -> None:
    schema = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}

    assert said(schema, {}).endswith("fits none of the 2 forms the contract allows.")


def cell(kind: str, **fields: Any) -> dict[str, Any]:
    """A form that is told from others by a name two levels down."""
    definition = {
        "required": ["type"],
        "properties": {"type": {"enum": [kind]}, **fields},
    }
    return {"required": ["definition"], "properties": {"definition": definition}}


def test_name_that_no_form_has_is_told_with_the_names_of_all() -> None:
    kinds = ("markdown", "timeseries", "toplist", "heatmap", "distribution", "log_stream")
    schema = {"oneOf": [cell(kind, text={"type": "string"}) for kind in kinds]}

    problem = only(schema, {"definition": {"type": "query_table", "text": 1}})

    assert (problem.kind, problem.where) == ("enum", "body /definition/type")
    assert text.say(problem.message, "en") == (
        'The answer\'s `/definition/type` is "query_table"; the contract allows only '
        '"markdown", "timeseries", "toplist", "heatmap", "distribution", "log_stream".'
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {"definition": {"type": "b", "n": "x", "m": "y"}},
            'Closest is form 2: The answer\'s `/definition/n` is the text "x"; '
            "the contract wants a whole number. (and 1 more)",
        ),
        (
            {"definition": {"type": "b", "n": "x"}},
            'Closest is form 2: The answer\'s `/definition/n` is the text "x"; '
            "the contract wants a whole number.",
        ),
    ],
    ids=["several", "single"],
)
def test_form_whose_name_the_value_says_is_the_nearest(value: Any, told: str) -> None:
    numbers = {"n": {"type": "integer"}, "m": {"type": "integer"}}
    sentence = said({"oneOf": [cell("a"), cell("b", **numbers), cell("c")]}, value)

    assert sentence == (f"The answer's `body` fits none of the 3 forms the contract allows. {told}")


def test_form_with_the_fewest_faults_is_the_nearest() -> None:
    schema = {"anyOf": [{"required": ["a", "b"]}, {"required": ["c"]}]}

    assert "Closest is form 2: The answer's `body` lacks `c`" in said(schema, {})


def test_form_with_the_deepest_fault_is_the_nearest() -> None:
    deep = {"properties": {"a": {"properties": {"b": {"type": "string"}}}}}
    schema = {"anyOf": [{"required": ["c"]}, deep]}

    assert "Closest is form 2: The answer's `/a/b` is 1" in said(schema, {"a": {"b": 1}})


def test_form_with_several_surplus_fields_is_not_the_nearest() -> None:
    closed = {"properties": {}, "additionalProperties": False}
    schema = {"anyOf": [closed, {"required": ["c"]}]}

    assert "Closest is form 2" in said(schema, {"a": 1, "b": 2})


def test_form_is_told_by_its_name_in_the_document() -> None:
    schema = {
        "anyOf": [{"$ref": "#/$defs/d0-Card"}, {"$ref": "#/$defs/d1-Bank"}],
        "$defs": {"d0-Card": {"required": ["a", "b"]}, "d1-Bank": {"required": ["c"]}},
    }

    assert "Closest is form `Bank`: " in said(schema, {})


def test_what_every_form_says_is_told_of_the_value() -> None:
    schema = {
        "anyOf": [
            {"required": [name], "properties": {"id": {"type": "string"}}} for name in ("a", "b")
        ]
    }

    assert said(schema, {"id": 1}) == "The answer's `/id` is 1; the contract wants a text."


def test_value_of_no_form_s_type_is_told_the_types_of_all() -> None:
    schema = {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "object"}]}

    assert said(schema, 1).endswith("is 1; the contract wants one of these types: string, object.")


@pytest.mark.parametrize(
    ("wrong", "ending"),
    [(1, "number."), (2, "number. (and 1 more item)"), (20, "(and 19 more items)")],
)
def test_fault_of_several_items_is_told_once_with_a_count(wrong: int, ending: str) -> None:
    schema = {"items": {"properties": {"id": {"type": "number"}}}}

    problem = only(schema, [{"id": f"x{number}"} for number in range(wrong)])

    assert problem.where == "body /0/id"
    assert text.say(problem.message, "en").endswith(ending)


def test_faults_of_different_causes_are_told_each() -> None:
    schema = {"items": {"required": ["a", "b"]}}
    problems = explain.folded(
        explain.every_problem(Validator(lambda: schema), [{}, {}], side=Side.RESPONSE, where="body")
    )

    assert [problem.message.within["problem"].arguments["name"] for problem in problems] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("schema", "ending"),
    [
        ({"minLength": 1}, "at least 1 character."),
        ({"minLength": 2}, "at least 2 characters."),
    ],
)
def test_one_character_is_no_characters(schema: dict[str, Any], ending: str) -> None:
    assert said(schema, "").endswith(ending)


@pytest.mark.parametrize("side", list(Side))
def test_kinds_with_another_sentence_for_another_number_have_it_on_each_side(side: Side) -> None:
    for kind in (
        "min-length-one",
        "max-length-one",
        "no-form-but-nearly",
        "no-form-but-nearly-more",
    ):
        assert set(text.sentences(f"contract.{side}.{kind}")) == set(text.LANGUAGES)


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
