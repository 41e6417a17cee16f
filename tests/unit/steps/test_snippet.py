"""Snippets: Python that can be pasted, with places for values, in the feature's language."""

from __future__ import annotations

import ast

import pytest

from accord.steps.snippet import generalised, snippet


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
