from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from behave import given as behave_given
from behave import use_step_matcher
from behave.matchers import get_step_matcher_factory
from behave.model import Step
from behave.step_registry import AmbiguousStep, StepRegistry
from behave.step_registry import given as plain_given
from behave.step_registry import then as plain_then

from accord.steps import given, load, step, then, when
from accord.steps.matcher import SentenceMatcher
from accord.steps.problems import SentenceError
from fakes.scripted import Stage


def match(registry: StepRegistry, text: str, keyword: str = "then") -> Any:
    return registry.find_match(Step("x.feature", 1, keyword, keyword, text))


def test_one_function_answers_in_three_languages(stage: Stage) -> None:
    seen: list[tuple[int, str]] = []

    @when(
        en="{buyer:string} buys {count:int}",
        zh_tw="{buyer:string}買了{count:int}個",
        zh_cn="有{count:int}个被{buyer:string}买走",
    )
    def buy(context: object, count: int, buyer: str) -> None:
        seen.append((count, buyer))

    for text in ('"Mei" buys 3', "「Mei」買了 3 個", "有3个被“Mei”买走"):
        stage.say(text, keyword="when")
    assert seen == [(3, "Mei")] * 3


@pytest.mark.parametrize("language", ["en", "zh_tw", "zh_cn"])
def test_any_subset_of_languages_is_enough(registry: StepRegistry, language: str) -> None:
    @then(**{language: "it is done"})
    def done(context: object) -> None: ...

    assert match(registry, "it is done") is not None


def test_several_ways_to_say_it_are_a_tuple(registry: StepRegistry) -> None:
    @then(("it is done", "it is finished"))
    def done(context: object) -> None: ...

    assert match(registry, "it is finished") is not None


def test_unnamed_places_are_bound_in_order(stage: Stage) -> None:
    seen: list[object] = []

    @then("{string} has {int} cats")
    def cats(context: object, owner: str, count: int) -> None:
        seen.extend((owner, count))

    stage.say('"Mei" has 2 cats')
    assert seen == ["Mei", 2]


@pytest.mark.parametrize("keyword", ["given", "when", "then"])
def test_a_step_is_for_every_keyword(registry: StepRegistry, keyword: str) -> None:
    @step("it rains")
    def rain(context: object) -> None: ...

    assert match(registry, "it rains", keyword) is not None


def test_a_given_is_for_given_alone(registry: StepRegistry) -> None:
    @given("it rains")
    def rain(context: object) -> None: ...

    assert (match(registry, "it rains", "given") is None, match(registry, "it rains")) == (
        False,
        None,
    )


def test_an_async_step_runs(stage: Stage) -> None:
    seen: list[str] = []

    @then("it is awaited")
    async def wait(context: object) -> None:
        await asyncio.sleep(0)
        seen.append("done")

    def say() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            stage.say("it is awaited")
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    # A thread of its own, because an open browser keeps a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(say).result()
    assert seen == ["done"]


def test_a_workspaces_own_matcher_stays_as_it_was(registry: StepRegistry) -> None:
    before = get_step_matcher_factory().current_matcher
    load()

    @then("ours {n:int}")
    def ours(context: object, n: int) -> None: ...

    @plain_then("theirs {n:d}")
    def theirs(context: object, n: int) -> None: ...

    assert get_step_matcher_factory().current_matcher is before
    assert match(registry, "theirs 5").arguments[0].value == 5


def test_the_workspace_may_change_its_matcher_between_ours(registry: StepRegistry) -> None:
    use_step_matcher("re")
    try:

        @then("ours {n:int}")
        def ours(context: object, n: int) -> None: ...

    finally:
        use_step_matcher("parse")
    assert isinstance(registry.steps["then"][0], SentenceMatcher)


def workspace_decorator(kind: str) -> Callable[[str], Any]:
    return {"ours": then, "parse": plain_then, "ours-any-keyword": step}[kind]


@pytest.mark.parametrize("kind", ["ours", "parse", "ours-any-keyword"])
@pytest.mark.parametrize("order", ["vocabulary-first", "workspace-first"])
def test_a_workspace_step_wins_over_a_built_in(
    registry: StepRegistry, kind: str, order: str
) -> None:
    if order == "vocabulary-first":
        load()

    @workspace_decorator(kind)("the request succeeds")
    def own(context: object) -> None: ...

    if order == "workspace-first":
        load()
    assert match(registry, "the request succeeds").func is own


def test_other_texts_of_that_built_in_stay_its_own(registry: StepRegistry) -> None:
    load()

    @then("the request succeeds")
    def own(context: object) -> None: ...

    assert match(registry, "the request fails").func is not own


def test_a_workspace_given_does_not_hide_a_built_in_when(registry: StepRegistry) -> None:
    load()

    @given('I send "Open a store"')
    def own(context: object) -> None: ...

    assert match(registry, 'I send "Open a store"', "when").func is not own


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I have {n:int} cats", "I have {m:int} cats"),
        ("I have {n:int} cats", "I have 3 cats"),
        ("I have 3 cats", "I have {n:int} cats"),
    ],
    ids=["same", "particular-later", "particular-first"],
)
def test_two_workspace_steps_of_one_text_are_ambiguous(
    registry: StepRegistry, first: str, second: str
) -> None:
    then(first)(_taking(first))
    with pytest.raises(
        SentenceError, match=f'means the same text as "{first}"'.replace("{", r"\{")
    ):
        then(second)(_taking(second))


def test_ours_after_a_parse_step_of_the_same_text_is_ambiguous(registry: StepRegistry) -> None:
    @plain_given("I have {n:d} cats")
    def theirs(context: object, n: int) -> None: ...

    with pytest.raises(SentenceError, match=r"I have \{n:d\} cats"):

        @given("I have {n:int} cats")
        def ours(context: object, n: int) -> None: ...


def test_a_parse_step_after_ours_of_the_same_text_is_ambiguous(registry: StepRegistry) -> None:
    @given("I have cats")
    def ours(context: object) -> None: ...

    with pytest.raises(AmbiguousStep):

        @behave_given("I have cats")
        def theirs(context: object) -> None: ...


def test_the_same_sentence_in_both_chinese_is_registered_once(registry: StepRegistry) -> None:
    @then(zh_tw="完成", zh_cn="完成")
    def done(context: object) -> None: ...

    assert len(registry.steps["then"]) == 1


def _taking(sentence: str) -> Callable[..., None]:
    functions: dict[str, Callable[..., None]] = {
        "{n": lambda context, n: None,
        "{m": lambda context, m: None,
    }
    return next((f for mark, f in functions.items() if mark in sentence), lambda context: None)


@pytest.mark.parametrize(
    ("sentences", "function"),
    [
        ({"en": "costs {price:int}"}, lambda context: None),
        ({"en": "costs"}, lambda context, price: None),
        ({"en": "{a:int} and {a:int}"}, lambda context, a: None),
        ({"en": "{int} and {int}"}, lambda context, a: None),
        ({"en": "costs {price:int}", "zh_tw": "價格"}, lambda context, price: None),
    ],
    ids=["no-parameter", "no-place", "twice", "too-many", "one-language-less"],
)
def test_places_must_be_the_functions_parameters(
    registry: StepRegistry, sentences: dict[str, str], function: Callable[..., None]
) -> None:
    with pytest.raises(SentenceError, match=r"(?s)test_sentences\.py:\d+: .*hint: Every sentence"):
        then(**sentences)(function)


def test_a_parameter_with_a_default_needs_no_place(stage: Stage) -> None:
    seen: list[int] = []

    @then(("it holds", "it holds {times:int} times"))
    def holds(context: object, times: int = 1) -> None:
        seen.append(times)

    stage.say("it holds")
    stage.say("it holds 3 times")
    assert seen == [1, 3]


def test_a_step_without_any_sentence_is_refused(registry: StepRegistry) -> None:
    with pytest.raises(SentenceError, match="no sentence in any language"):
        then()(lambda context: None)
