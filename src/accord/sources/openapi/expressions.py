"""Regular expressions as ECMA-262 means them, and those of a document that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import regress

from accord.sources.openapi.positions import Place

# What stands below these is a value and no schema.
_VALUES: Final = frozenset({"const", "default", "enum", "example", "examples", "value"})
_NAMED: Final = frozenset({"properties", "patternProperties", "definitions", "schemas", "$defs"})
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_FOREIGN: Final = frozenset("AEGHKNQRXZazehiop")


class ExpressionError(Exception):
    """A regular expression is none of ECMA-262; the text says why."""


def unusable_expressions(document: Mapping[str, Any]) -> Iterator[tuple[Place, str, str]]:
    """Each ``pattern`` that no judge can use, with its place and the engine's reason."""
    waiting: list[tuple[Place, Any]] = [((), document)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(((*place, index), item) for index, item in enumerate(node))
        if not isinstance(node, dict):
            continue
        are_names = place[-1:] and place[-1] in _NAMED
        pattern = node.get("pattern")
        if isinstance(pattern, str) and not are_names and (reason := _reason(pattern)):
            yield (*place, "pattern"), pattern, reason
        waiting.extend(
            ((*place, key), value)
            for key, value in node.items()
            if are_names or not (key in _VALUES or str(key).startswith("x-"))
        )


@lru_cache(maxsize=1024)
def expression(pattern: str) -> regress.Regex:
    """An expression, ready to search with.

    Raises:
        ExpressionError: it is none of ECMA-262.
    """
    for flags in ("u", ""):
        # JSON Schema asks for the flag, but ``\\-`` and ``[\\w-.]``, which it forbids, are common.
        try:
            compiled = regress.Regex(pattern, flags)
        except regress.RegressError as error:
            reason = str(error)
            continue
        # Without the flag these are letters, and whoever writes them means what Perl means.
        foreign = [] if flags else [e for e in _ESCAPE.findall(pattern) if e in _FOREIGN]
        if not foreign:
            return compiled
        reason = f"\\{foreign[0]}"
    raise ExpressionError(reason)


def _reason(pattern: str) -> str:
    """Why an expression is none; empty where it is one."""
    try:
        expression(pattern)
    except ExpressionError as error:
        return str(error)
    return ""
