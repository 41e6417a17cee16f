from __future__ import annotations

import re
from pathlib import Path

import pytest

import accord.steps
from accord.steps.problems import SentenceError, StepError
from accord.text import LANGUAGES, has, sentences

SOURCES = sorted(Path(str(accord.steps.__file__)).parent.rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: each.stem)
def test_everything_the_room_says_has_its_words(source: Path) -> None:
    said = re.findall(r'"(steps\.[a-z.-]+)"', source.read_text(encoding="utf-8"))
    assert [id for id in said if not has(id)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_that_cannot_be_judged_says_why_and_what_to_do(language: str) -> None:
    error = StepError("steps.no-table", language=language)  # type: ignore[arg-type]
    told = sentences("steps.no-table")[error.language]
    hint = sentences("steps.no-table.hint")[error.language]
    assert str(error) == f"{told}\nhint: {hint}"


def test_a_malformed_sentence_begins_with_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_LANGUAGE", "zh-CN")
    error = SentenceError("steps.no-sentence", where="steps/a.py:3", function="f")
    assert str(error).startswith("steps/a.py:3: 步骤函数 f 没有任何语言的句子。\nhint: ")
