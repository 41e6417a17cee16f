"""The regular expressions of a document that no judge can use, or not for every text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accord.model.catalogue import Severity
from accord.model.message import Message, message
from accord.sources.openapi.bounded_expressions import bounded
from accord.sources.openapi.expression_translation import UnsayableError, translation
from accord.sources.openapi.expressions import ExpressionError
from accord.sources.openapi.keywords import BUNDLED
from accord.sources.openapi.positions import Place

# What stands below these is a value and no schema.
_VALUES: Final = frozenset({"const", "default", "enum", "example", "examples", "value"})
_NAMED: Final = frozenset({"properties", "patternProperties", "definitions", "schemas", "$defs"})
# An engine makes as many states as a count says, those of a group each time, and has no room for
# some.
_MAY_BE_LARGE: Final = re.compile(r"\{(?:\d+,)?\d{3}|\)\{\d")
# Without these an expression is read in one go.
_MAY_BE_COSTLY: Final = re.compile(r"\(\?[=!<]|\\[bBk1-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableExpression:
    """An expression of a document, where it stands, and why no judge can use it."""

    place: Place
    problem: Message
    severity: Severity = Severity.ERROR


def unusable_expressions(document: Mapping[str, Any]) -> Iterator[UnusableExpression]:
    """Each ``pattern`` that no judge can use, or not for a text that is easily thought of."""
    for place, pattern in _patterns(document):
        try:
            text = _costly_text(pattern)
        except ExpressionError as error:
            problem = message("sources.contract-pattern", pattern=pattern, reason=str(error))
            yield UnusableExpression(place=place, problem=problem)
        except UnsayableError:
            problem = message("sources.contract-pattern-unsayable", pattern=pattern)
            yield UnusableExpression(place=place, problem=problem)
        else:
            if text:
                problem = message("sources.contract-pattern-costly", pattern=pattern, text=text)
                yield UnusableExpression(place=place, problem=problem, severity=Severity.WARNING)


def _costly_text(pattern: str) -> str:
    """A short text that takes too many steps; empty where none was thought of.

    Raises:
        ExpressionError: it is none of ECMA-262.
        UnsayableError: the engine has no word for a part of it.
    """
    if _MAY_BE_COSTLY.search(pattern):
        return bounded(pattern).costly_text()
    if _MAY_BE_LARGE.search(pattern):
        bounded(pattern)
    else:
        translation(pattern)
    return ""


def _patterns(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    waiting: list[tuple[Place, Any]] = [((), document)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(((*place, index), item) for index, item in enumerate(node))
        if not isinstance(node, dict):
            continue
        are_names = place[-1:] and place[-1] in _NAMED
        pattern = node.get("pattern")
        if isinstance(pattern, str) and not are_names:
            yield (*place, "pattern"), pattern
        waiting.extend(
            ((*place, key), value)
            for key, value in node.items()
            if are_names or key == BUNDLED or not (key in _VALUES or str(key).startswith("x-"))
        )
