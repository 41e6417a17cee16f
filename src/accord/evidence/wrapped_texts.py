"""Finds texts within texts, escaped or in base64, and has them read as what they were before."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Final

DEEPEST: Final = 4
"""How often a text may have been escaped: logs of calls hold JSON in JSON, seldom once more."""
# No line goes through a string of JSON, so that a quote which nobody closes spoils one line only.
_STRING: Final = re.compile(r'"(?P<inside>(?:[^"\\\0\n]++|\\[^\0\n])*+)(?="|\\?(?:[\0\n]|\Z))"?')
# Made once, as `json.loads` with an option makes one for each text.
_JSON: Final = json.JSONDecoder(strict=False)
_ESCAPED_PSEUDONYM: Final = re.compile(r"\\u2039(secret [0-9a-f]{6})\\u203a")
# What `{"`, `{ "`, `{` on a line of its own and `[{"` become. A token of JSON is three of them.
_ENCODED: Final = re.compile(
    r"(?<![\w+/.-])(?:eyJ|eyAi|ewo[gJKN]|W3si)[\w+/-]{16,}+={0,2}(?![\w+/.=-])"
)
_BEGINNINGS: Final = ("eyJ", "eyAi", "ewo", "W3si")


def replace_escaped(text: str, replacement: Callable[[str], str]) -> str:
    """The text with each string that holds an escape replaced, as it reads without its escapes."""

    def replaced(match: re.Match[str]) -> str:
        inside = match["inside"]
        before = _unescaped(inside) if "\\" in inside else None
        if before is None or (after := replacement(before)) == before:
            return match[0]
        return match[0].replace(inside, _escaped(after, inside))

    return _STRING.sub(replaced, text)


def replace_encoded(
    text: str, replacement: Callable[[str], str], mask: Callable[[str], str]
) -> str:
    """The text with each piece of JSON in base64 masked that ``replacement`` finds a secret in."""

    def replaced(match: re.Match[str]) -> str:
        decoded = _decoded(match[0])
        return match[0] if replacement(decoded) == decoded else mask(match[0])

    if not any(beginning in text for beginning in _BEGINNINGS):
        return text
    return _ENCODED.sub(replaced, text)


def _decoded(encoded: str) -> str:
    standard = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        # Of one letter too many nothing can be read, and a piece may have been cut there.
        return base64.b64decode(standard + "=" * (-len(standard) % 4)).decode()
    except ValueError:
        return ""


def _unescaped(inside: str) -> str | None:
    try:
        return str(_JSON.decode(f'"{inside}"'))
    except ValueError:
        # A path of Windows, or a language with escapes of its own.
        return None


def _escaped(text: str, like: str) -> str:
    """A text escaped as ``like`` is, but for pseudonyms, which stay readable."""
    is_ascii = like.isascii() or any("\ud800" <= letter <= "\udfff" for letter in text)
    escaped = json.dumps(text, ensure_ascii=is_ascii)[1:-1]
    if "\\/" in like:
        escaped = escaped.replace("/", "\\/")
    return _ESCAPED_PSEUDONYM.sub("‹\\1›", escaped)
