"""Searches texts by expressions of ECMA-262 with bounded work.

An engine of ECMA-262 itself tries all ways, which may take for ever. The validator's engine takes
what has no look-around in one go, and counts its steps back for the rest.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from accord.sources.openapi.expression_translation import (
    Translation,
    UnsayableError,
    translation,
)

# Where a step back may lead to a search of all of the text, their product is what has a bound.
_WORK: Final = 100_000_000
_STEPS: Final = 100_000
_STEPS_A_CHARACTER: Final = 20
_PUMPED: Final = 30


class TooCostlyError(Exception):
    """Whether a text matches is not found out within the steps that it may take."""


class BoundedExpression:
    """An expression, ready to search with.

    Raises:
        ExpressionError: it is none of ECMA-262.
        UnsayableError: the engine has no word for a part of it.
    """

    def __init__(self, pattern: str) -> None:
        self._translation: Final[Translation] = translation(pattern)
        self._engines: dict[int, Any] = {}
        self._engine(_STEPS)

    def matches(self, text: str) -> bool:
        """Whether some part of a text matches.

        Raises:
            TooCostlyError: finding out takes too many steps.
        """
        engine = self._engine(self._steps(len(text)))
        if engine.is_valid(text):
            return True
        kind = type(next(iter(engine.iter_errors(text))).kind).__name__
        if kind != "Pattern":
            raise TooCostlyError(kind)
        return False

    def costly_text(self) -> str:
        """A short text that takes too many steps; empty where none was thought of."""
        for prefix, unit in self._translation.loops:
            text = prefix + unit * _PUMPED
            try:
                self.matches(f"{text}\0")
            except TooCostlyError:
                return text
        return ""

    def _steps(self, length: int) -> int:
        # In powers of two, because each number of steps is an engine of its own.
        longest = 1 << length.bit_length()
        if self._translation.is_scanning:
            return max(1, min(_STEPS, _WORK // longest))
        return _STEPS + _STEPS_A_CHARACTER * longest

    def _engine(self, steps: int) -> Any:  # noqa: ANN401 - jsonschema-rs has no public type
        # Here, because most commands judge nothing.
        import jsonschema_rs

        if steps not in self._engines:
            options = jsonschema_rs.FancyRegexOptions(backtrack_limit=steps)
            schema = {"pattern": self._translation.text}
            try:
                engine = jsonschema_rs.Draft202012Validator(schema, pattern_options=options)
            except ValueError as error:
                raise UnsayableError(self._translation.text) from error
            self._engines[steps] = engine
        return self._engines[steps]


@lru_cache(maxsize=1024)
def bounded(pattern: str) -> BoundedExpression:
    """An expression, ready to search with.

    Raises:
        ExpressionError: it is none of ECMA-262.
        UnsayableError: the engine has no word for a part of it.
    """
    return BoundedExpression(pattern)
