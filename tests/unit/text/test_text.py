"""Everything Accord says exists in three languages, and each is its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from accord.errors import UsageError
from accord.model.lists import Listed
from accord.model.message import message, plain
from accord.text import (
    LANGUAGES,
    Language,
    as_language,
    fill,
    has,
    language_of,
    listed,
    say,
    text,
)
from fakes.source_words import SOURCE, SourceWords, TextCall

ROOMS = sorted((SOURCE / "text" / "messages").glob("*.toml"))
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SAMPLES = {"現在": "now", "现在": "now", "今天": "today", "名稱": "name", "名称": "name"}
IDS = re.compile(r"^[a-z_]+(?:\.[a-z0-9_-]+)+$")

# Characters that only one of the two scripts has; common enough to catch a converted sentence.
SIMPLIFIED = frozenset(
    "这个们来对时说国会过发现问题业务运执档测试应该样种进还没让给请读写键错误类别变"
    "动态处见观览设计语输网络连线认证规则环场义义显图标签编码单双转换调试数据库东车马鸟"
    "门间闭开关头买卖价费钱银码删减确实项产关联记录队长条无为从着听话让权限启后继续约"
)
TRADITIONAL = frozenset(
    "這個們來對時說國會過發現問題業務運執檔測試應該樣種進還沒讓給請讀寫鍵錯誤類別變"
    "動態處見觀覽設計語輸網絡連線認證規則環場義顯圖標籤編碼單雙轉換調試數據庫東車馬鳥"
    "門間閉開關頭買賣價費錢銀碼刪減確實項產關聯記錄隊長條無為從著聽話讓權限啟後繼續約"
)


@cache
def tables(room: Path) -> dict[str, dict[str, str]]:
    """Every message of a room by its id, hints and deeper tables included."""
    return dict(walk(room.stem, tomllib.loads(room.read_text(encoding="utf-8"))))


def walk(prefix: str, node: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    words = {key: value for key, value in node.items() if isinstance(value, str)}
    if words:
        yield prefix, words
    for key, value in node.items():
        if isinstance(value, dict):
            yield from walk(f"{prefix}.{key}", value)


def room_names() -> list[str]:
    return [room.stem for room in ROOMS]


@pytest.fixture(params=ROOMS, ids=room_names())
def room(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_every_message_has_the_three_languages(room: Path) -> None:
    lacking = {id: set(words) for id, words in tables(room).items() if set(words) != set(LANGUAGES)}
    assert lacking == {}


def test_every_language_has_the_same_placeholders(room: Path) -> None:
    differing = {
        id: words for id, words in tables(room).items() if len(set(map(asked, words.values()))) > 1
    }
    assert differing == {}


def asked(sentence: str) -> tuple[str, ...]:
    """A sentence's placeholders; a sample of a step may show `{name}` in the reader's words."""
    found = {SAMPLES.get(name, name) for name in PLACEHOLDER.findall(sentence)}
    return tuple(sorted(found))


def test_no_sentence_is_empty(room: Path) -> None:
    empty = [
        (id, language)
        for id, words in tables(room).items()
        for language, sentence in words.items()
        if not sentence.strip()
    ]
    assert empty == []


def only(characters: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    return characters - others


@pytest.mark.parametrize(
    ("language", "foreign"),
    [("zh-TW", only(SIMPLIFIED, TRADITIONAL)), ("zh-CN", only(TRADITIONAL, SIMPLIFIED))],
    ids=["traditional", "simplified"],
)
def test_neither_chinese_holds_characters_of_the_other(
    room: Path, language: str, foreign: frozenset[str]
) -> None:
    mixed = {
        id: sorted(foreign & set(words[language]))
        for id, words in tables(room).items()
        if foreign & set(words.get(language, ""))
    }
    assert mixed == {}


def test_the_two_scripts_are_told_apart() -> None:
    assert set("这个请") <= only(SIMPLIFIED, TRADITIONAL)
    assert set("這個請") <= only(TRADITIONAL, SIMPLIFIED)
    assert not set("中文的一") & (SIMPLIFIED ^ TRADITIONAL)


def test_chinese_sentences_are_not_left_in_english(room: Path) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    left = [
        (id, language)
        for id, words in tables(room).items()
        for language in ("zh-TW", "zh-CN")
        if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", words["en"])
        and not chinese.search(words.get(language, ""))
    ]
    assert left == []


def test_chinese_says_proved_and_seen_in_one_word_each(room: Path) -> None:
    # 驗證 is to prove, and 出現 to be seen; who reads another word looks for another idea.
    others = re.compile("證明|证明|看過|看过|見過|见过")
    differing = {
        id: words for id, words in tables(room).items() if others.search(" ".join(words.values()))
    }
    assert differing == {}


def names_a_message(call: TextCall) -> bool:
    named = call.name in ("message", "text", "sentences") or call.name.endswith("Error")
    return bool(named and IDS.match(call.text) and call.text.partition(".")[0] in room_names())


def test_every_id_in_the_source_is_in_the_catalogue(source: SourceWords) -> None:
    calls = [call for call in source.calls if names_a_message(call)]
    assert len(calls) > 50
    assert [(call.text, call.file) for call in calls if not has(call.text)] == []


def test_every_placeholder_of_a_message_call_is_given(source: SourceWords) -> None:
    """A literal ``message("x", a=…)`` fills what its sentence asks for."""
    calls = [call for call in source.calls if call.name == "message" and has(call.text)]
    # What is unpacked into a call has no name there.
    short = {
        (call.text, call.file): missing
        for call in calls
        if None not in call.keywords
        and (missing := {*asked(tables_of(call.text)["en"])} - call.keywords)
    }
    assert len(calls) > 50
    assert short == {}


def tables_of(id: str) -> dict[str, str]:
    room = SOURCE / "text" / "messages" / f"{id.partition('.')[0]}.toml"
    return tables(room)[id]


def test_a_message_is_said_in_each_language() -> None:
    told = message("model.journal-cut", path="a", line=3)
    assert len({say(told, language) for language in LANGUAGES}) == 3
    assert all("a:3" in say(told, language) for language in LANGUAGES)


def test_plain_words_are_said_as_they_are() -> None:
    assert say(plain("boom {x}"), "zh-TW") == "boom {x}"


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    told = message("sources.value-kind", key="allow", kind=message("sources.kind-texts"))
    assert "清單" in say(told, "zh-TW")
    assert "列表" in say(told, "zh-CN")


def test_an_unknown_placeholder_stays() -> None:
    assert fill("{a} {b}", {"a": 1}) == "1 {b}"


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        text("sources.nobody", "en")
    assert not has("nowhere.at-all")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh_TW.UTF-8", "zh-TW"),
        ("zh_HK", "zh-TW"),
        ("zh-Hant-TW", "zh-TW"),
        ("zh_CN.UTF-8", "zh-CN"),
        ("zh_SG", "zh-CN"),
        ("zh", "zh-CN"),
        ("de_DE", "en"),
        ("C", "en"),
        ("", "en"),
    ],
)
def test_a_locale_has_a_nearest_language(locale: str, language: str) -> None:
    assert as_language(locale) == language


def test_accords_own_variable_wins_over_the_locale() -> None:
    assert language_of({"ACCORD_LANGUAGE": "zh-CN", "LC_ALL": "zh_TW", "LANG": "en"}) == "zh-CN"


def test_without_a_locale_english_is_spoken() -> None:
    assert language_of({}) == "en"


@pytest.mark.parametrize(
    ("language", "alternatives", "said"),
    [
        pytest.param("en", False, "a, b, c", id="english"),
        pytest.param("en", True, "a, b or c", id="english-alternatives"),
        pytest.param("zh-TW", False, "a、b、c", id="chinese"),
        pytest.param("zh-CN", True, "a、b 或 c", id="chinese-alternatives"),
    ],
)
def test_names_are_listed_as_the_language_does_it(
    language: Language, alternatives: bool, said: str
) -> None:
    assert listed(["a", "b", "c"], language, alternatives=alternatives) == said


def test_an_error_lists_names_in_the_readers_language() -> None:
    error = UsageError("cli.no-such-command-near", near=Listed(["run", "open"], alternatives=True))
    assert text(f"{error.id}.hint", "zh-TW", **error.arguments) == "您是不是要找 run 或 open？"


def test_one_of_something_is_told_as_one() -> None:
    told = [text("load.machine-works", "en", profile="rush", count=count) for count in (1, "1", 2)]
    assert told == ["rush: 1 process", "rush: 1 process", "rush: 2 processes"]


def test_a_sentence_that_does_for_every_count_is_told_of_one_too() -> None:
    assert text("cli.list.not-automated", "en", count=1) == fill(
        text("cli.list.not-automated", "en"), {"count": 1}
    )


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.stem)
def test_a_count_has_no_plural_where_it_may_be_one(room: Path) -> None:
    plural = re.compile(r"(?<!of )(?<!last )(?<!all )(?<!the )\{count\} (?:more )?[a-z]+s\b")
    every = tables(room)
    assert [
        id
        for id, words in every.items()
        if plural.search(words.get("en", "")) and f"{id}-one" not in every
    ] == []
