"""Accord's own sentences, one module a theme; each is defined once, in three languages."""

from __future__ import annotations

from typing import Final

from accord.steps.declarations import Declaration, declarations_of
from accord.steps.vocabulary import (
    answer,
    eventually,
    headers,
    items,
    remember,
    send,
    status,
)

THEMES: Final = (send, remember, status, answer, items, headers, eventually)


def declarations() -> tuple[Declaration, ...]:
    """Every sentence of the vocabulary, theme by theme, in the order written."""
    return tuple(
        declaration
        for theme in THEMES
        for function in vars(theme).values()
        if getattr(function, "__module__", "") == theme.__name__
        for declaration in declarations_of(function)
    )
