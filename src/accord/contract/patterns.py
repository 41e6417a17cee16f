"""Regular expressions in the sense of ECMA-262, which JSON Schema asks for.

The validator reads most of them alike, natively; the rest is said to it in other words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from accord.contract.doubts import DOUBTS
from accord.contract.references import UnusableSchemaError
from accord.sources.openapi.bounded_expressions import (
    BoundedExpression,
    TooCostlyError,
    bounded,
)
from accord.sources.openapi.expression_translation import UnsayableError
from accord.sources.openapi.expressions import ExpressionError, expression

# Literals, classes without operators, groups without names or flags, and the escapes that both
# engines know: within these the two never differ. They do on ``.`` (ends of lines), on ``\b``, and
# on ``\d`` or ``\w`` beside a look-around.
_ATOM: Final = r"\\[dDwWsSnrtfv.*+?^$|()\[\]{}/\\-]|[^\\\[\](){}?*+|.]"
_RANGE: Final = r"(?:\\[nrtfv.*+?^$|()\[\]{}/\\-]|[^\\\[\]&~-])"
_CLASS: Final = rf"\[(?!\^?\])\^?(?:\\[dDwWsS]|{_RANGE}(?:-{_RANGE})?)+-?\]"
_COUNT: Final = r"\{\d{1,4}(?:,\d{0,4})?\}"
_COMMON: Final = re.compile(rf"(?:{_ATOM}|{_CLASS}|\((?:\?:|(?!\?))|\)|\||[?*+]\??|{_COUNT}\??)*")

_PROPERTY: Final = r"\\p\{\w+\}"
# The names of `patternProperties` have no place for a keyword of ours, so the validator has to read
# them itself. Both engines know `\p{…}`, which in a `pattern` goes to the other one.
_NATIVE: Final = re.compile(_COMMON.pattern.replace("(?:", f"(?:{_PROPERTY}|", 1))
_TOKEN: Final = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\.", re.DOTALL)


@lru_cache(maxsize=1024)
def is_common(pattern: str) -> bool:
    """Whether the validator's own engine reads an expression as ECMA-262 does."""
    return _COMMON.fullmatch(pattern) is not None


def require_expression(pattern: str) -> None:
    """Refuse what is no expression, whoever reads it.

    Raises:
        UnusableSchemaError: it is none of ECMA-262.
    """
    try:
        expression(pattern)
    except ExpressionError as reason:
        raise UnusableSchemaError(
            f"{pattern} is no regular expression of ECMA-262: {reason}"
        ) from reason


def searched(pattern: str) -> BoundedExpression:
    """An expression that the validator does not read alike, ready to search with.

    Raises:
        UnusableSchemaError: it is none of ECMA-262, or cannot be said to a bounded engine.
    """
    require_expression(pattern)
    try:
        return bounded(pattern)
    except UnsayableError as reason:
        raise UnusableSchemaError(f"{pattern} cannot be searched for in bounded work") from reason


def native(pattern: str) -> str:
    """An expression as the validator's own engine has to be given it, to read it alike.

    Raises:
        UnusableSchemaError: it is none of ECMA-262, or cannot be said to that engine.
    """
    require_expression(pattern)
    translated = _TOKEN.sub(lambda m: r"[^\n\r\u2028\u2029]" if m[0] == "." else m[0], pattern)
    if not _NATIVE.fullmatch(translated.replace(r"\u2028\u2029", "")):
        raise UnusableSchemaError(f"{pattern} is not supported as a pattern of names")
    return translated


class EcmaPattern:
    """The keyword that stands for a ``pattern`` which the validator reads otherwise."""

    def __init__(self, _parent: object, value: str, _path: object) -> None:
        self._expression = searched(value)

    def validate(self, instance: object) -> None:
        """Hold a value against the expression.

        Raises:
            ValueError: it is a text that does not match.
        """
        if isinstance(instance, str) and not self._matches(instance):
            raise ValueError("does not match")

    def _matches(self, text: str) -> bool:
        if DOUBTS.may_search:
            try:
                return self._expression.matches(text)
            except TooCostlyError:
                DOUBTS.given_up += 1
        return DOUBTS.outcome
