"""Messages say what they hold in the language of whoever reads them."""

from __future__ import annotations

import msgspec
import pytest

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
