"""Lines fit the terminal in every script."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from accord.cli.wrap import padded, wrapped


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a sentence of several words that does not fit", id="english"),
        pytest.param("啟動待測系統並依序執行各個階段及其品質關卡", id="chinese"),
        pytest.param("執行 accord run 之後就會產生 reports/site 頁面", id="mixed"),
    ],
)
def test_no_line_is_wider_than_asked(text: str) -> None:
    assert all(cell_len(line) <= 20 for line in wrapped(text, 20))


def test_chinese_breaks_without_spaces() -> None:
    assert wrapped("街角小舖訂單", 8) == ["街角小舖", "訂單"]


def test_no_line_begins_with_a_closing_mark() -> None:
    assert wrapped("街角小舖。訂單", 8) == ["街角小舖。", "訂單"]


def test_a_word_in_chinese_stays_whole_and_may_begin_a_line() -> None:
    assert wrapped("執行accord之後", 10) == ["執行accord", "之後"]
    assert wrapped("執行完accord", 10) == ["執行完", "accord"]


def test_english_words_stay_whole() -> None:
    assert wrapped("one three five", 9) == ["one three", "five"]


def test_line_breaks_of_the_writer_are_kept() -> None:
    assert wrapped("expected 90\nactual   100", 40) == ["expected 90", "actual   100"]


def test_padding_counts_columns_and_not_characters() -> None:
    assert padded("原因", 6) == "原因  "
