"""The command line says its own sentences and those of every room."""

from __future__ import annotations

import pytest

from accord.cli.console_text import ConsoleText
from accord.model.message import message, plain
from accord.text import Language


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "passed"), ("zh-TW", "通過"), ("zh-CN", "通过")]
)
def test_a_sentence_of_its_own_needs_no_room(language: Language, sentence: str) -> None:
    assert ConsoleText(language)("status.passed") == sentence


def test_a_message_within_a_message_is_said() -> None:
    outer = message("sources.contract-syntax", reason=plain("a tab"))
    assert "a tab" in ConsoleText("en").say(outer)


def test_a_message_of_a_newer_accord_is_told_by_its_id() -> None:
    newer = message("future.unheard-of", a=1, b=message("future.deeper", c="x"))
    assert ConsoleText("en").say(newer) == "future.unheard-of a=1 b=future.deeper c=x"


def test_advice_that_nobody_wrote_is_nothing() -> None:
    texts = ConsoleText("en")
    assert texts.advice(None) == ""
    assert texts.advice(message("future.unheard-of")) == ""
    assert texts.advice(plain("try again")) == "try again"


def test_an_error_without_a_hint_has_none() -> None:
    assert ConsoleText("en").hint("future.unheard-of", {}) == ""
