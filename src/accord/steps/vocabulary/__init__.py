"""Accord's own sentences, one module a theme; each is defined once, in three languages."""

from __future__ import annotations

from typing import Final

from accord.steps.declarations import Declaration, declarations_of
from accord.steps.vocabulary import (
    answer,
    cleanup,
    cookies,
    eventually,
    headers,
    items,
    receive,
    remember,
    send,
    status,
)

THEMES: Final = (
    (send, "steps.theme.send"),
    (remember, "steps.theme.remember"),
    (status, "steps.theme.status"),
    (answer, "steps.theme.answer"),
    (items, "steps.theme.items"),
    (headers, "steps.theme.headers"),
    (cookies, "steps.theme.cookies"),
    (eventually, "steps.theme.eventually"),
    (receive, "steps.theme.receive"),
    (cleanup, "steps.theme.cleanup"),
)
"""The modules in the order in which they are shown, each with the message that is its heading."""


def declarations() -> tuple[Declaration, ...]:
    """Every sentence of the vocabulary, theme by theme, in the order written."""
    return tuple(
        declaration
        for theme, _ in THEMES
        for function in vars(theme).values()
        # A theme's names include what it imports, also from other themes.
        if getattr(function, "__module__", "") == theme.__name__
        for declaration in declarations_of(function)
    )
