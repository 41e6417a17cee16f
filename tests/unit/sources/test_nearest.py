"""A mistyped word finds what was meant."""

from __future__ import annotations

import pytest

from accord.sources.nearest import nearest


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("odering", ["payment", "ordering"], "ordering"),
        ("SHOP-1", ["shop-1"], "shop-1"),
        ("zzz", ["ordering"], ""),
        ("x", [], ""),
        ("nope", ["open", "run"], ""),
        ("--lang", ["--language", "--tags"], "--language"),
        ("訂單", ["查詢訂單", "登入"], "查詢訂單"),
        ("rnu", ["run"], "run"),
    ],
    ids=["slip", "case", "unlike", "nothing-known", "same-letters", "beginning", "end", "swapped"],
)
def test_the_most_alike_is_meant(word: str, known: list[str], meant: str) -> None:
    assert nearest(word, known) == meant
