from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import accord.reports.site
from accord.model.message import Message, message, plain
from accord.reports.site.page_text import PageText, own_ids, script_data

SOURCES = Path(accord.reports.site.__file__).parent


def texts(words: PageText) -> dict[str, list[str]]:
    script = words.script().removeprefix("accord.texts(").removesuffix(");\n")
    found: dict[str, list[str]] = json.loads(script)
    return found


def test_a_word_says_which_text_it_is() -> None:
    assert PageText("zh-TW")("passed") == '<span data-t="passed">通過</span>'


def test_arguments_travel_with_the_sentence_and_are_escaped() -> None:
    said = PageText("en")("broke-in", service='<b>"')
    assert "<b>" not in said
    assert "Broke in &lt;b&gt;&#34;" in said


@pytest.mark.parametrize(("count", "told"), [(1, "1 failed"), (2, "2 failed"), (0, "0 failed")])
def test_one_thing_is_not_told_as_many(count: int, told: str) -> None:
    assert told in PageText("en").count("not-proved-failed", count)


def test_a_message_of_another_room_about_one_thing_is_told_as_of_one() -> None:
    words = PageText("en")
    one = message("model.unproved-cause", count=1, cause=plain("x"))
    said = words.say(message("contract.and-more-items", problem=one, count=1))
    assert "1 operation is unproved: x (and 1 more item)" in said
    # The browser says both again in another language.
    assert {"model.unproved-cause-one", "contract.and-more-items-one"} <= texts(words).keys()
    assert "&#34;t&#34;:&#34;model.unproved-cause-one&#34;" in said
    assert 'data-t="contract.and-more-items-one"' in said


def test_a_message_of_another_room_is_handed_to_the_browser_too() -> None:
    words = PageText("en")
    words.say(message("model.case-lost"))
    assert len(texts(words)["model.case-lost"]) == 3


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    words = PageText("zh-TW")
    inner = message("model.case-lost")
    told = message("model.culprit-no-answer", service="bank", operation="charge", error=inner)
    said = words.say(told)
    assert "bank 沒有回應 charge：檔案裡有這個案例" in said
    assert "&#34;t&#34;:&#34;model.case-lost&#34;" in said
    assert "model.case-lost" in texts(words)


def test_foreign_words_stay_as_they_are_and_are_escaped() -> None:
    assert PageText("zh-CN").say(plain("<script>")) == "&lt;script&gt;"


@pytest.mark.parametrize("id", ["tomorrow.reason", "model.not-there", "model", ""])
def test_a_message_nobody_knows_here_is_told_by_its_id(id: str) -> None:
    assert PageText("en").say(Message(id=id, arguments={"a": "1"})) == f"{id} (a: 1)"


def test_a_title_of_the_workspace_is_said_in_every_language_or_in_the_one_it_has() -> None:
    words = PageText("zh-TW")
    assert "銀行" in words.title("service.bank", {"en": "Bank", "zh-TW": "銀行"})
    assert texts(words)["service.bank"] == ["Bank", "銀行", "Bank"]
    assert words.title("service.none", {}) == ""


def test_no_message_says_nothing() -> None:
    assert PageText("en").say(None) == ""


@pytest.mark.parametrize("text", ["</script>", "<!--", "a\u2028b", "]]>"])
def test_data_cannot_end_the_script_it_stands_in(text: str) -> None:
    literal = script_data([text])
    assert not re.search("[<>\u2028\u2029]", literal)
    assert json.loads(literal) == [text]


def test_every_text_the_pages_use_exists() -> None:
    used = {
        id
        for source in (*SOURCES.rglob("*.html"), *SOURCES.rglob("*.py"))
        for id in re.findall(
            r"""\b(?:w|words)(?:\.sentence|\.count|\.mark)?\("([a-z-]+)"[,)]""",
            source.read_text(encoding="utf-8"),
        )
    }
    assert len(used) > 50
    assert used <= set(own_ids())


def test_every_text_the_script_uses_exists() -> None:
    script = (SOURCES / "assets" / "accord.js").read_text(encoding="utf-8")
    used = set(re.findall(r'(?:say\("|turn\("|"data-[tl]": ")([a-z-]+)"', script))
    assert len(used) >= 6
    assert used <= set(own_ids())


def test_every_word_for_an_outcome_exists_alone_and_beside_a_number() -> None:
    words = ("passed", "failed", "broken", "pending", "skipped", "not-run")
    assert {*words, *(f"{word}-n" for word in words), "incomplete", "closed"} <= set(own_ids())


@pytest.mark.parametrize("id", [id for id in own_ids() if id.endswith("-one")])
def test_a_sentence_for_one_belongs_to_a_sentence_for_many(id: str) -> None:
    assert id.removesuffix("-one") in own_ids()
