"""Finds secrets by the form that they are written in: cookies, key files, pairs, tags, prefixes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

Mask = Callable[[str], str]
Named = Callable[[str], bool]

# What readers of headers make of one: a line, JSON however often escaped, a pair of Python's.
_COOKIES: Final = re.compile(
    r"(?P<head>cookie2?(?:\\*[\"'])?\s*(?:=>|[:=,])\s*)"
    r"(?P<value>\[[^\[\]\0]*\]|b?(?P<quote>\\*[\"'])[^\0\n]*?(?P=quote)"
    r"|[^\0\s\"'\\{}<>=\[]+=[^\0\s\"'\\<>]*(?:;\s*[^\0\s\"'\\<>]+)*)",
    re.IGNORECASE,
)
PREFIXES: Final = (
    *("ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "k_live_", "k_test_"),
    *("npm_", "aizasy", "hooks.slack.com"),
)
"""What tokens of well-known makers begin with, in lower case."""
_COOKIE: Final = re.compile(
    r"(?<![\w!#$%&*+.^`|~-])(?P<name>[\w!#$%&*+.^`|~-]+)=(?P<value>[^;,\s\"'\\\]\0‹]+)"
)
_ATTRIBUTES: Final = frozenset(
    {"path", "domain", "expires", "max-age", "samesite", "priority", "version", "comment"}
)
_COOKIE_SAID: Final = re.compile(
    r"(?P<head>cookie\s*[\"“「][^\"”」\n]{1,80}[\"”」][^\"“「\n\0]{0,20}[\"“「])"
    r"(?P<said>[^\"”」\n\0]+)(?=[\"”」])",
    re.IGNORECASE,
)
_BREAKS: Final = r"(?:\\+[rn]|\s)*"
# A run of breaks is read once, or a long one is read again from each of them.
_KEY_FILE: Final = re.compile(
    rf"(?P<head>-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----{_BREAKS})"
    rf"(?P<body>[^\0](?:{_BREAKS}+(?!-----END )(?:\\++|[^\0]))*+(?:{_BREAKS}+(?=\0|\Z))?)"
)
_PREFIXED: Final = re.compile(
    r"(?<![\w-])(?:gh[pos]_\w{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[bp]-[\w-]{10,}"
    r"|[sr]k_(?:live|test)_\w{10,}|npm_\w{30,}|AIzaSy[\w-]{30,})"
    r"|(?<=hooks\.slack\.com/services/)[\w/]{20,}"
)
_QUOTED: Final = r"(?P<{0}_quote>\\*[\"'])(?P<{0}>[^\"'\\\0\n]*)(?P={0}_quote)"
_NAME: Final = _QUOTED.format("name")
_SAID: Final = _QUOTED.format("value")
_KEY: Final = r"(?:name|key|header|field|param(?:eter)?)"
# What a text must hold for a pair to be in it, and the pair.
_PAIRS: Final = (
    # {"name": "password", "value": "…"} in either order, as forms and archives of calls have it.
    (
        "value",
        re.compile(rf"\b{_KEY}\\*[\"']\s*:\s*{_NAME}\s*,\s*\\*[\"']value\\*[\"']\s*:\s*{_SAID}"),
    ),
    (
        "value",
        re.compile(rf"\bvalue\\*[\"']\s*:\s*{_SAID}\s*,\s*\\*[\"']{_KEY}\\*[\"']\s*:\s*{_NAME}"),
    ),
    # ["serve", "--password", "…"], as commands stand in files of containers.
    ("--", re.compile(rf"[\"']--(?P<name>[\w-]+)\\*[\"']\s*,\s*{_SAID}")),
    (
        'name="',
        re.compile(
            r"name=\"(?P<name>[^\"\r\n\0]*)\"[^\r\n\0]*\r?\n(?:[\w-]+:[^\r\n\0]*\r?\n)*\r?\n"
            r"(?P<value>[^\0]{0,4000}?)(?=\r?\n--)"
        ),
    ),
    ("</", re.compile(r"<(?:\w+:)?(?P<name>[\w.-]+)(?:\s[^<>\0]*)?>(?P<value>[^<>\0]+)(?=</)")),
)
# ["X-Api-Key", "…"], (b'x-api-key', b'…'); but a list of two names looks the same.
_LISTED: Final = re.compile(rf"[\[(]\s*b?{_NAME}\s*,\s*b?{_SAID}\s*[\])]")
_INPUT: Final = re.compile(r"<input\b[^<>\0]*>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"\b(?P<key>name|type|value)=(?P<quote>[\"'])(?P<text>.*?)(?P=quote)"
)
_OBJECT: Final = re.compile(r"(?<=[:=>\s])\{[^{}\0]{1,2000}\}")
_WORDS: Final = re.compile(r"[\w.-]+")
# Schemas describe what a secret looks like, and hold none.
_SCHEMA: Final = re.compile(
    r"\$ref|type\\*[\"']\s*:\s*\\*[\"'](?:string|object|array|integer|number|boolean)"
)
_IN_OBJECT: Final = re.compile(r":\s*\\*[\"'](?P<value>[^\s\"'\\\0]{6,})(?=\\*[\"'])")
_LONG: Final = 16
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
_RANDOM: Final = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])\S{8,}")


def replace(text: str, *, is_secret: Named, mask: Mask, mask_said: Mask) -> str:
    """The text with what stands in these forms replaced.

    ``mask`` is for what is a secret beyond doubt, ``mask_said`` for what may be a word of everyday.
    """
    if "ookie" in text or "OOKIE" in text:
        text = _COOKIES.sub(lambda match: match["head"] + _cookies(match["value"], mask_said), text)
        text = _COOKIE_SAID.sub(lambda match: match["head"] + mask_said(match["said"]), text)
    if "PRIVATE KEY" in text:
        text = _KEY_FILE.sub(lambda match: match["head"] + mask(match["body"]), text)
    lower = text.lower()
    if any(prefix in lower for prefix in PREFIXES):
        text = _PREFIXED.sub(lambda match: mask(match[0]), text)
    for hint, pair in _PAIRS:
        if hint in text:
            text = pair.sub(lambda match: _pair(match, is_secret, mask_said), text)
    text = _LISTED.sub(
        lambda match: (
            _pair(match, is_secret, mask_said) if _RANDOM.fullmatch(match["value"]) else match[0]
        ),
        text,
    )
    if "<input" in lower:
        text = _INPUT.sub(lambda match: _input(match[0], is_secret, mask_said), text)
    return _OBJECT.sub(lambda match: _object(match, is_secret, mask), text)


def _cookies(text: str, mask: Mask) -> str:
    def masked(match: re.Match[str]) -> str:
        name, value = match["name"], match["value"]
        # Themes, languages and what was generated stay readable.
        is_lot = _RANDOM.fullmatch(value) or len(value) >= _LONG
        is_secret = is_lot and name.lower() not in _ATTRIBUTES
        return f"{name}={mask(value)}" if is_secret else match[0]

    return _COOKIE.sub(masked, text)


def _pair(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    if not match["value"] or not is_secret(match["name"]):
        return match[0]
    start, stop = match.start("value") - match.start(), match.end("value") - match.start()
    return match[0][:start] + mask(match["value"]) + match[0][stop:]


def _input(tag: str, is_secret: Named, mask: Mask) -> str:
    texts = [match["text"] for match in _ATTRIBUTE.finditer(tag) if match["key"] != "value"]
    if not any(is_secret(text) for text in texts):
        return tag

    def masked(match: re.Match[str]) -> str:
        quote = match["quote"]
        return f"value={quote}{mask(match['text'])}{quote}" if match["key"] == "value" else match[0]

    return _ATTRIBUTE.sub(masked, tag)


def _object(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    """What below a secret's name looks drawn by lot; kinds, names and times stay readable."""
    inside = match[0]
    before = _WORDS.findall(match.string, max(match.start() - 70, 0), match.start())
    if not before or not is_secret(before[-1]) or _SCHEMA.search(inside):
        return inside

    def masked(value: re.Match[str]) -> str:
        text = value["value"]
        if _MOMENT.fullmatch(text) or not _RANDOM.fullmatch(text):
            return value[0]
        return value[0].removesuffix(text) + mask(text)

    return _IN_OBJECT.sub(masked, inside)
