"""What a service itself says of a request that it refuses: the reason inside its answer."""

from __future__ import annotations

from typing import Any, Final

from accord.client.exchange import HttpAnswer
from accord.engines.schemathesis.answer_checks import decoded

_NAMES: Final = ("message", "detail", "error", "reason", "title", "description", "msg")
_LISTS: Final = ("errors", "detail", "details", "violations", "issues")
_LONGEST: Final = 200
_DEEPEST: Final = 4


def own_words(answer: HttpAnswer) -> str:
    """The reason that the answer gives in one line; nothing where none is found."""
    return " ".join(_words(decoded(answer.content), _DEEPEST).split())[:_LONGEST]


def _words(body: Any, depth: int) -> str:  # noqa: ANN401 - whatever a service answers
    if depth == 0:
        return ""
    if isinstance(body, list):
        return _words(body[0], depth - 1) if body else ""
    if not isinstance(body, dict):
        return body if isinstance(body, str) else ""
    # What is wrong in detail says more than the headline above it.
    for name in _LISTS:
        inner = body.get(name)
        if isinstance(inner, list | dict) and (words := _words(inner, depth - 1)):
            return words
    for name in _NAMES:
        if name in body and (words := _words(body[name], depth - 1)):
            return words
    return ""
