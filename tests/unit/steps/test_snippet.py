"""Snippets: Python that can be pasted, with places for values, in the feature's language."""

from __future__ import annotations

import ast

import pytest

from accord.steps.snippet import Snippets, generalised, snippet


@pytest.mark.parametrize(
    ("words", "sentence", "names"),
    [
        pytest.param("it works", "it works", [], id="no-values"),
        pytest.param("3 owls", "{count:int} owls", ["count"], id="whole-number"),
        pytest.param("it costs 12.50", "it costs {number:float}", ["number"], id="number"),
        pytest.param(
            '"a" and "b"', "{text:string} and {text_2:string}", ["text", "text_2"], id="2"
        ),
        pytest.param("order A17 of 2nd", "order A17 of 2nd", [], id="digits-in-words"),
        pytest.param("<<id>> of <name>", "<<id>> of <name>", [], id="placeholder-without-column"),
        pytest.param("yes/no (or not)", r"yes\/no \(or not\)", [], id="special"),
    ],
)
def test_values_become_places(words: str, sentence: str, names: list[str]) -> None:
    assert generalised(words, escape=True) == (sentence, names)


def test_chinese_keeps_its_punctuation() -> None:
    assert generalised("有3件（或更多）「牛奶」", escape=False) == (
        "有{count:int}件（或更多）{text:string}",
        ["count", "text"],
    )


@pytest.mark.parametrize(
    ("written", "decorator"),
    [
        pytest.param("en", "@then(", id="english"),
        pytest.param("zh-TW", "@then(zh_tw=", id="traditional"),
        pytest.param("zh-CN", "@then(zh_cn=", id="simplified"),
        pytest.param("fr", "@then(", id="another"),
    ],
)
def test_a_snippet_is_python_for_its_language(written: str, decorator: str) -> None:
    pasted = snippet("then", 'it says "hi\\"', feature_language=written, reader="zh-TW")
    ast.parse(pasted)
    assert (decorator in pasted, "貼到" in pasted) == (True, True)


def pasted(*sentences: str, language: str = "en") -> list[str]:
    snippets = Snippets(reader="en")
    made = [snippets.add("given", it, feature_language=language) for it in sentences]
    return [it.code.split("\n")[4] for it in made]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(("the ratio is 3", "the ratio is 3.5"), id="the-narrow-one-first"),
        pytest.param(("the ratio is 3.5", "the ratio is 3"), id="the-wide-one-first"),
    ],
)
def test_sentences_that_one_pattern_means_share_it(sentences: tuple[str, str]) -> None:
    assert set(pasted(*sentences)) == {'@given("the ratio is {number:float}")'}


def test_other_sentences_stay_as_they_are() -> None:
    assert pasted("the ratio is 3", "the weight is 3.5", "有3件", language="zh-TW") == [
        '@given(zh_tw="the ratio is {count:int}")',
        '@given(zh_tw="the weight is {number:float}")',
        '@given(zh_tw="有{count:int}件")',
    ]


def test_a_document_in_a_sentence_is_pasted_word_for_word() -> None:
    written = 'the body is {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}'
    made = Snippets(reader="en").add("given", written, feature_language="en")
    assert ":string}" not in made.code
    assert made.expression is not None
    assert made.expression.fits(written)


def test_quotes_inside_quotes_are_one_value() -> None:
    written = r'the answer is "{\"cpu\": 3, \"os\": \"GNU\"}"'
    assert pasted(written) == ['@given("the answer is {text:string}")']
