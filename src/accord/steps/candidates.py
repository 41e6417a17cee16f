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
        self._by_token: dict[str, list[int]] = defaultdict(list)
        self._by_literal: list[tuple[str, int]] = []
        self._by_bare_literal: list[tuple[str, int]] = []
        self._any: list[int] = []
        for number, matcher in enumerate(matchers):
            self._add(number, matcher)

    def of(self, text: str) -> list[int]:
        """The numbers of the steps that a text may mean, in the order in which they were given."""
        numbers = [*self._any]
        for token in set(text.split()):
            numbers += self._by_token.get(token, ())
        numbers += [number for literal, number in self._by_literal if literal in text]
        bare_text = bare(text)
        numbers += [number for literal, number in self._by_bare_literal if literal in bare_text]
        numbers.sort()
        return numbers

    def _add(self, number: int, matcher: Any) -> None:  # noqa: ANN401 - behave is untyped
        if isinstance(matcher, SentenceMatcher):
            self._by_bare_literal.append((matcher.expression.compiled.literal, number))
        elif not isinstance(matcher, ParseMatcher) or not matcher.CASE_SENSITIVE:
            self._any.append(number)
        else:
            chunks = _PLACE_OR_BRACE.sub(_GAP, str(matcher.pattern)).split()
            if token := _longest(chunk for chunk in chunks if _GAP not in chunk):
                self._by_token[token].append(number)
            else:
                literal = _longest(run for chunk in chunks for run in chunk.split(_GAP))
                self._by_literal.append((literal, number))


def _longest(texts: Iterable[str]) -> str:
    return max(texts, key=len, default="")
