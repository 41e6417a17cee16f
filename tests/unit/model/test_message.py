"""Messages say what they hold in the language of whoever reads them."""

from __future__ import annotations

import msgspec
import pytest

from accord.model.lists import Listed
from accord.model.message import Message, message, plain
from accord.text import Language, say


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", "last line", id="english"),
        pytest.param("zh-TW", "日誌最後一行", id="traditional"),
        pytest.param("zh-CN", "日志最后一行", id="simplified"),
    ],
)
def test_a_message_within_a_message_is_said_in_the_same_language(
    language: Language, expected: str
) -> None:
    inner = message("model.journal-cut", path=plain("a.ndjson"), line=3)
    said = say(message("model.journal-cut", path=inner, line=9), language)
    assert said.count(expected) == 2


def test_a_message_within_a_message_survives_the_journal() -> None:
    told = message("model.journal-cut", path=plain("a.ndjson"), line=3)
    assert msgspec.json.decode(msgspec.json.encode(told), type=Message) == told


@pytest.mark.parametrize(
    ("language", "alternatives", "said"),
    [
        pytest.param("en", True, "did you mean a, b or c?", id="english"),
        pytest.param("zh-TW", True, "您是不是要找 a、b 或 c？", id="traditional"),
        pytest.param("zh-CN", False, "您是不是想用 a、b、c？", id="simplified-not-a-choice"),
    ],
)
def test_a_list_within_a_message_is_said_in_the_readers_language(
    language: Language, alternatives: bool, said: str
) -> None:
    names = Listed(["a", "b", "c"], alternatives=alternatives)
    kept = msgspec.json.decode(
        msgspec.json.encode(message("cli.no-such-command-near.hint", near=names)), type=Message
    )
    assert say(kept, language) == said


def test_a_list_of_one_name_is_that_name() -> None:
    assert message("x", near=Listed(["a"])) == message("x", near="a")
