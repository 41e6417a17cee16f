"""Sentences about the JSON of an answer."""

from __future__ import annotations

from accord.model.lists import Listed
from accord.steps.declarations import builtin
from accord.steps.differences import MISSING, differences
from accord.steps.expectations import Expectations
from accord.steps.kinds import WrittenValue
from accord.steps.scene import StepContext, document, lines, pairs
from accord.steps.values import from_json, meant, of_cell
from accord.steps.words import COMPARISONS, STATES, Comparison, ValueState
from accord.steps.world import World


@builtin(
    "then",
    about="steps.about.value_compares",
    en="(the answer's ){path} {comparison} {value}",
    zh_tw=("{path}{comparison}{value}", "回應的{path}{comparison}{value}"),
    zh_cn=("{path}{comparison}{value}", "响应的{path}{comparison}{value}"),
)
def value_compares(
    context: StepContext, path: str, comparison: Comparison, value: WrittenValue
) -> None:
    """A value of the answer is, contains or exceeds another; text is in quotes, numbers not."""
    expected = Expectations(context.accord)
    expected.compare(path, comparison, meant(context.accord, value))
    expected.settle()


@builtin(
    "then",
    about="steps.about.value_state",
    en="(the answer's ){path} {state}",
    zh_tw=("{path}{state}", "回應的{path}{state}"),
    zh_cn=("{path}{state}", "响应的{path}{state}"),
)
def value_state(context: StepContext, path: str, state: ValueState) -> None:
    """A value of the answer is there, is not there, or is empty."""
    expected = Expectations(context.accord)
    expected.state(path, state)
    expected.settle()


@builtin(
    "then",
    about="steps.about.answer_contains",
    en="the answer contains:",
    zh_tw="回應包含：",
    zh_cn="响应包含：",
)
def answer_contains(context: StepContext) -> None:
    """The answer has these values, and may have more: a table of paths, or a JSON text.

    A third column between them compares otherwise: ``total | is at least | 100``.
    """
    if context.table is None:
        _hold_document(context, exact=False)
        return
    expected = Expectations(context.accord)
    for path, comparison, cell in _rows(context):
        if isinstance(comparison, ValueState):
            expected.state(path, comparison)
        else:
            expected.compare(path, comparison, of_cell(context.accord, cell))
    expected.settle()


@builtin(
    "then",
    about="steps.about.answer_is",
    en="the answer is exactly:",
    zh_tw="回應正好是：",
    zh_cn="响应正好是：",
)
def answer_is(context: StepContext) -> None:
    """The answer is this JSON text and nothing more."""
    _hold_document(context, exact=True)


def _hold_document(context: StepContext, *, exact: bool) -> None:
    world = context.accord
    expected_document = _read_json(world, document(context))
    expected = Expectations(world)
    for difference in differences(expected_document, expected.document(), exact=exact):
        if difference.actual is MISSING:
            expected.tell("steps.line-missing", what=difference.path)
        elif difference.expected is MISSING:
            expected.tell("steps.line-too-much", what=difference.path)
        else:
            expected.differs(
                difference.path, expected=difference.expected, actual=difference.actual
            )
    expected.settle()


def _read_json(world: World, json_text: str) -> object:
    try:
        return from_json(world.fill_json(json_text))
    except ValueError as error:
        raise world.problem("steps.text-not-json", problem=str(error)) from error


def _rows(context: StepContext) -> list[tuple[str, Comparison | ValueState, str]]:
    # Three columns compare, two give a value each: tables of both kinds are in use.
    rows = lines(context)
    if len(rows[0]) != len(("path", "comparison", "value")):
        return [(path, Comparison.IS, cell) for path, cell in pairs(context)]
    # The middle cell of a heading is no comparison.
    if _comparison(rows[0][1]) is None:
        del rows[0]
    return [(path, _comparison_of(context.accord, phrase), cell) for path, phrase, cell in rows]


def _comparison(phrase: str) -> Comparison | ValueState | None:
    return COMPARISONS.get(phrase) or STATES.get(phrase)


def _comparison_of(world: World, phrase: str) -> Comparison | ValueState:
    comparison = _comparison(phrase)
    if comparison is None:
        phrases = Listed([*COMPARISONS, *STATES])
        raise world.problem("steps.unknown-comparison", word=phrase, known=phrases)
    return comparison
