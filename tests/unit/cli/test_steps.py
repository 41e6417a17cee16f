"""``accord steps`` shows the vocabulary and what it lacks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    return TinyWorkspace.at(tmp_path)


@pytest.fixture
def accord(tiny: TinyWorkspace) -> Command:
    return Command(tiny.folder)


def test_built_in_sentences_stand_before_the_workspaces_own(accord: Command) -> None:
    accord("steps")
    assert 0 < accord.out.index("Built in") < accord.out.index("This workspace")


def test_an_own_sentence_tells_where_it_stands(accord: Command) -> None:
    accord("steps", "it works")
    assert "steps/tiny.py:" in accord.out


def test_a_word_shows_only_what_holds_it(accord: Command) -> None:
    accord("steps", "takes long", "--format", "json")
    [sentence] = accord.document["sentences"]
    assert sentence["patterns"] == {"": ["it takes long"]}


def test_the_readers_language_comes_first(accord: Command) -> None:
    accord("steps", "送出", language="zh-TW")
    first = next(line for line in accord.out.splitlines() if line.startswith("  "))
    assert "送出" in first


def test_missing_steps_are_printed_as_python_to_paste(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature(
        "a", 'One: Given nobody wrote 3 of "this"; When neither did I', "Two: Given it works"
    )
    accord("steps", "--missing")
    functions = [n for n in ast.parse(accord.out).body if isinstance(n, ast.FunctionDef)]
    assert len(functions) == 2
    assert "Sentences without a step: 2" in accord.talk


def test_what_is_pasted_makes_the_sentences_known(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", 'One: Given nobody wrote 3 of "this"; When neither did I')
    accord("steps", "--missing")
    tiny.write("steps/pasted.py", accord.out)
    accord("steps", "--missing", "--format", "json")
    assert accord.document == {"missing": []}


def test_a_missing_step_as_data_names_the_scenarios_that_wait(
    tiny: TinyWorkspace, accord: Command
) -> None:
    tiny.feature("a", "One: Given nobody wrote this", "Two: Given nobody wrote this")
    accord("steps", "--missing", "--format", "json")
    [missing] = accord.document["missing"]
    assert (missing["text"], missing["line"]) == ("nobody wrote this", 3)
    assert len(missing["scenarios"]) == 2


def test_nothing_missing_is_said(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.feature("a", "One: Given it works")
    accord("steps", "--missing")
    assert "has a step" in accord.talk


def test_a_step_file_that_raises_is_told(tiny: TinyWorkspace, accord: Command) -> None:
    tiny.write("steps/bad.py", "raise RuntimeError('no licence')\n")
    accord("steps")
    assert "no licence" in accord.talk


@pytest.mark.parametrize("command", ["check", "list", "steps"])
@pytest.mark.parametrize("call", ["os._exit(0)", "os.abort()", "os.execvp('true', ['true'])"])
def test_a_step_file_that_leaves_is_told_as_its_fault(
    tiny: TinyWorkspace, command: str, call: str
) -> None:
    tiny.feature("a", "One: Given it works")
    tiny.write("steps/leaves.py", f"import os\n{call}\n")
    done = tiny.accord(command)
    assert (done.code, "leaves.py" in done.out + done.talk) == (2, True)


def test_a_process_that_a_step_file_forks_may_leave(tiny: TinyWorkspace) -> None:
    tiny.feature("a", "One: Given it works")
    fork = "import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\n"
    tiny.write("steps/forks.py", fork)
    done = tiny.accord("steps")
    assert (done.code, done.talk) == (0, "")


@pytest.mark.parametrize("word", ["查無資料", "查无数据", "finds nothing"])
def test_a_word_that_may_stand_in_a_sentence_finds_it(accord: Command, word: str) -> None:
    assert accord("steps", word) == 0
    assert "the request {outcome}" in accord.out


@pytest.mark.parametrize(
    ("language", "example", "allowed"),
    [
        ("en", "for example: the request succeeds", "{outcome}  succeeds · is refused"),
        ("zh-TW", "例如：請求成功", "{outcome}  成功 · 被拒絕"),
        ("zh-CN", "例如：请求成功", "{outcome}  成功 · 被拒绝"),
    ],
)
def test_the_words_of_a_place_are_told_in_the_readers_language(
    accord: Command, language: str, example: str, allowed: str
) -> None:
    accord("steps", "{outcome}", language=language)
    assert example in accord.out
    assert allowed in accord.out


@pytest.mark.parametrize(
    ("word", "said"),
    [("statuss", "Similar ones: the status is {status}"), ("zzz", "accord steps --missing")],
)
def test_a_word_that_no_sentence_has_gets_a_suggestion(
    accord: Command, word: str, said: str
) -> None:
    assert accord("steps", word) == 0
    assert said in accord.talk
