"""Text in drawings is broken where a reader would break it."""

from __future__ import annotations

import pytest

from accord.reports.site.svg_text import lines_of, width_of


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Pay", ["Pay"]),
        ("Authorise the payment", ["Authorise the", "payment"]),
        ("付款授權與優惠券核銷作業", ["付款授權與優惠券", "核銷作業"]),
        ("先付款，再出貨給顧客吧。", ["先付款，再出貨給", "顧客吧。"]),
        ("Charge\ncard", ["Charge", "card"]),
        ("", []),
        ("Donaudampfschifffahrt", ["Donaudampfschi", "fffahrt"]),
        ("訂單Order", ["訂單Order"]),
    ],
)
def test_a_text_is_broken_to_the_width(text: str, lines: list[str]) -> None:
    assert lines_of(text, 100, 12) == lines


def test_what_does_not_fit_ends_with_dots() -> None:
    lines = lines_of("one two three four five six seven", 40, 12, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert width_of(lines[-1], 12) <= 40


def test_no_line_begins_with_closing_punctuation() -> None:
    lines = lines_of("一二三四五六七八，九十", 96, 12)
    assert not lines[1].startswith("，")
