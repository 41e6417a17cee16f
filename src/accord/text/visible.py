"""Texts from outside, with everything in them that a terminal or a CI server would obey in sight.

Titles, answers, logs and errors are written by others. On their way to a screen they must not be
able to move its cursor, to hide or reorder what is around them, or to give commands to a server.
"""

from __future__ import annotations

import re
from typing import Final

_OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Controls but for tab and line feed, separators of lines, and what changes directions."""
_ONE_BYTE: Final = 0xFF
_COMMAND: Final = re.compile(r"^([^\S\n]*:)(?=:\s*\w)|(#)(?=#(?:vso|teamcity)?\[)", re.MULTILINE)
"""What GitHub (at the begin of a line), Azure Pipelines and TeamCity take for a command."""


def visible(text: str) -> str:
    r"""The text with an escape such as ``\x1b`` in the place of what is obeyed and not shown."""
    # Nearly every text is plain, and every line that is shown passes here.
    if text.isascii() and text.isprintable():
        return text
    # Windows' line ends would otherwise be told as an escape on every line.
    return _OBEYED.sub(escaped, text.replace("\r\n", "\n"))


def escaped(match: re.Match[str]) -> str:
    """A character as its escape."""
    number = ord(match[0])
    return f"\\x{number:02x}" if number <= _ONE_BYTE else f"\\u{number:04x}"


def unspoken(text: str) -> str:
    """Lines with a blank within whatever a CI server would take for a command to it."""
    return _COMMAND.sub(lambda match: f"{match[0]} ", text)


def as_data(json: str) -> str:
    """A JSON document with escapes in its texts where ``visible`` and ``unspoken`` change them."""
    without_controls = _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
    return _COMMAND.sub(
        lambda match: f"\\u{ord(match[0]):04x}" if match[2] else match[0], without_controls
    )
