"""Sorts out, before a regular expression is asked, which steps a text cannot mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from behave.matchers import ParseMatcher

from accord.steps.expressions import bare
from accord.steps.matcher import SentenceMatcher

# Escaped braces stand for something else than is written, and a place's name may hold blanks.
_PLACE_OR_BRACE: Final = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
_GAP: Final = "\0"


class StepCandidates:
    """Steps by what any text that means them must hold; each is its number.

    A workspace of 20,000 features asks 300,000 texts about hundreds of steps, nearly all in vain.
    """

    def __init__(self, matchers: Iterable[Any]) -> None:
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_part: list[tuple[str, int]] = []
        self._by_bare_part: list[tuple[str, int]] = []
        self._any: list[int] = []
        for number, matcher in enumerate(matchers):
            self._add(number, matcher)

    def of(self, text: str) -> list[int]:
        """The numbers of the steps that a text may mean, in the order in which they were given."""
        numbers = [*self._any]
        for word in set(text.split()):
            numbers += self._by_word.get(word, ())
        numbers += [number for part, number in self._by_part if part in text]
        bare_text = bare(text)
        numbers += [number for part, number in self._by_bare_part if part in bare_text]
        numbers.sort()
        return numbers

    def _add(self, number: int, matcher: Any) -> None:  # noqa: ANN401 - behave is untyped
        if isinstance(matcher, SentenceMatcher):
            self._by_bare_part.append((matcher.expression.compiled.literal, number))
        elif not isinstance(matcher, ParseMatcher) or not matcher.CASE_SENSITIVE:
            self._any.append(number)
        else:
            parts = _PLACE_OR_BRACE.sub(_GAP, str(matcher.pattern)).split()
            if word := _longest(part for part in parts if _GAP not in part):
                self._by_word[word].append(number)
            else:
                part = _longest(piece for part in parts for piece in part.split(_GAP))
                self._by_part.append((part, number))


def _longest(parts: Iterable[str]) -> str:
    return max(parts, key=len, default="")
