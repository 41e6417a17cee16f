"""Regular expressions as ECMA-262 means them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import regress

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_FOREIGN: Final = frozenset("AEGHKNQRXZazehiop")


class ExpressionError(Exception):
    """A regular expression is none of ECMA-262; the text says why."""


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


def is_strict(pattern: str) -> bool:
    """Whether an expression is read with the flag ``u``."""
    try:
        regress.Regex(pattern, "u")
    except regress.RegressError:
        return False
    return True
