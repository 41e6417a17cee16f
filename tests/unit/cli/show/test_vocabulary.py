"""Sentences are found by what they say, by what may stand in them, and by what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.cli.console_text import ConsoleText
from accord.cli.show.vocabulary import document, matching
from accord.steps.index import Sentence, read_index

TEXTS = ConsoleText("en")


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sentence, ...]:
    empty: Path = tmp_path_factory.mktemp("empty")
    return tuple(read_index(empty).sentences())


@pytest.mark.parametrize("query", ["REQUEST {outcome}", "我使用標頭", "被拒绝"])
def test_a_word_finds_its_sentence_in_any_language(
    sentences: tuple[Sentence, ...], query: str
) -> None:
    assert matching(sentences, query, TEXTS)


def test_nothing_asked_for_finds_all(sentences: tuple[Sentence, ...]) -> None:
    assert matching(sentences, "", TEXTS) == list(sentences)


def test_what_no_sentence_holds_finds_none(sentences: tuple[Sentence, ...]) -> None:
    assert matching(sentences, "xyzzy", TEXTS) == []


def test_the_data_names_the_choices_in_the_readers_language(
    sentences: tuple[Sentence, ...],
) -> None:
    found = matching(sentences, "{outcome}", TEXTS)
    [entry] = document(found, TEXTS)["sentences"][:1]
    assert "succeeds" in entry["choices"]["outcome"]
    assert entry["builtin"] is True
