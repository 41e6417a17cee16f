"""The editor knows every built-in sentence, read as its Cucumber extension reads them."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.parameter_type import ParameterType
from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

from accord.scaffold import editor, make
from accord.sources import read_catalogue
from accord.steps.index import read_index
from accord.text import LANGUAGES, Language

_STEP = re.compile(r'^@step\("(.*)"\)$', re.MULTILINE)
_SPECIAL = re.compile(r"[().*\\|]")


@cache
def known() -> tuple[Callable[[str], Any], ...]:
    """A matcher for each sentence: the text between the quotes as it is, as the extension does."""
    types = ParameterTypeRegistry()
    for told in json.loads(editor.settings())["cucumber.parameterTypes"]:
        made = ParameterType(told["name"], [told["regexp"]], str, str, False, False)
        types.define_parameter_type(made)
    matchers: list[Callable[[str], Any]] = []
    for text in _STEP.findall(editor.sentences()):
        is_regular = bool(_SPECIAL.search(text))
        plain = CucumberExpression(text, types) if not is_regular else None
        matchers.append(plain.match if plain else re.compile(text).match)
    return tuple(matchers)


def is_known(text: str) -> bool:
    return any(match(text) is not None for match in known())


@pytest.mark.parametrize(
    "example",
    [one.example for one in read_index(Path("nowhere")).definitions if one.builtin and one.example],
)
def test_every_built_in_sentence_is_known(example: str) -> None:
    assert is_known(example)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_the_sample_is_known(language: Language, tmp_path: Path) -> None:
    make(tmp_path, language=language)
    texts = [step.text for s in read_catalogue(tmp_path).scenarios() for step in s.steps]
    assert [text for text in texts if not is_known(text)] == []


@pytest.mark.parametrize("text", ["I send", "nobody wrote this", "沒有人寫過這句話"])
def test_other_sentences_are_not(text: str) -> None:
    assert not is_known(text)


def test_the_module_is_python() -> None:
    with warnings.catch_warnings():
        # Escapes of regular expressions stand in it as the extension wants them.
        warnings.simplefilter("ignore")
        ast.parse(editor.sentences())


def test_the_extension_looks_where_the_sentences_are(tmp_path: Path) -> None:
    make(tmp_path, language="en")
    settings = json.loads((tmp_path / editor.SETTINGS).read_text(encoding="utf-8"))
    assert (tmp_path / editor.SENTENCES).is_file()
    assert editor.SENTENCES in settings["cucumber.glue"]


def test_steps_of_a_workspace_are_never_imported_for_it(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "own.py").write_text("raise SystemExit('imported')\n")
    assert editor.SENTENCES in make(tmp_path, language="en", here=True).new_files


def test_the_vocabulary_is_compiled_once_for_both_files(monkeypatch: pytest.MonkeyPatch) -> None:
    editor.sentences()
    monkeypatch.delattr(editor, "compile_expression")
    assert "accordstring" in editor.settings()
