"""Places in texts for values, ``{name}``, and which braces are GraphQL's or somebody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from accord.steps.moments import MOMENT

_NAME: Final = r"[^\W\d][\w .\-]*"
_PLACEHOLDER: Final = re.compile(rf"\{{\{{({_NAME})\}}\}}|\{{({MOMENT}|{_NAME})\}}")
# What selects fields of something stands behind its name, or behind its arguments.
_SELECTING: Final = re.compile(r"[\w)]\s*$")


def replaced(text: str, value: Callable[[str, str], str]) -> str:
    """``text`` with every ``{name}`` replaced; ``{{name}}`` becomes ``{name}``.

    ``value`` is given a name and the text preceding its place. What selects fields, as in
    ``{ shop {name} }``, is left as it is.
    """

    def of(match: re.Match[str]) -> str:
        if match[1]:
            return f"{{{match[1]}}}"
        preceding = text[: match.start()]
        return match[0] if _selects(preceding) else value(match[2], preceding)

    return _PLACEHOLDER.sub(of, text)


def whole_name(text: str) -> str | None:
    """The name, when ``text`` is nothing but ``{name}``."""
    match = _PLACEHOLDER.fullmatch(text.strip())
    return match[2] if match else None


def inside_quotes(preceding: str) -> bool:
    """Whether a place in a JSON text, given what stands preceding it, is inside a quoted text."""
    return _quotes(preceding) % 2 == 1


def _quotes(text: str) -> int:
    # An escaped quotation mark ends nothing, an escaped backslash preceding one does not escape it.
    return len(re.findall(r'(?<!\\)(?:\\\\)*"', text))


def _selects(preceding: str) -> bool:
    """Whether a brace opens a selection of GraphQL: behind a name, within another brace."""
    if _SELECTING.search(preceding) is None:
        return False
    # Within a quoted text only its own braces count, not those of the JSON around it.
    if inside_quotes(preceding):
        preceding = re.split(r'(?<!\\)(?:\\\\)*"', preceding)[-1]
    return preceding.count("{") > preceding.count("}")
