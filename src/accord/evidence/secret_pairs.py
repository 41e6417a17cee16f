"""Finds secrets beside a name that no sign joins to them: in pairs, cells, elements and calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from accord.evidence import secret_values

Mask = Callable[[str], str]
Named = Callable[[str], bool]

_QUOTED: Final = r"(?P<{0}_quote>\\*[\"'])(?P<{0}>[^\"'\\\0\n]*)(?P={0}_quote)"
_NAME: Final = _QUOTED.format("name")
_SAID: Final = _QUOTED.format("value")
_KEY: Final = r"(?:name|key|header|field|param(?:eter)?|property|pointer|path|loc)"
_VALUE: Final = r"(?:value|rejectedValue|invalidValue|input)"
# Of a path, such as ["body", "password"], the last part is the name.
_NAMED: Final = (
    rf"{_KEY}\\*[\"']\s*:\s*"
    rf"(?:\[[^\[\]\0]{{0,100}}?(?=\\*[\"'][^\"'\\\[\]\0]{{0,100}}\\*[\"']\s*\]))?{_NAME}"
)
# Some say more in between.
_MORE: Final = (
    r"(?:,\s*\\*[\"']\w{1,40}\\*[\"']\s*:\s*(?:\\*[\"'][^\"'\0\n]{0,200}\"|[\w.-]{1,40})\s*){0,6}?"
)
# What a text must hold for a pair to be in it, and the pair.
_PAIRS: Final = (
    # {"name": "password", "value": "…"} in either order, as forms and archives of calls have it.
    *(
        (hint, re.compile(pair))
        for hint in ("alue", "input")
        for pair in (
            rf"\b{_NAMED}\]?\s*{_MORE},\s*\\*[\"']{_VALUE}\\*[\"']\s*:\s*{_SAID}",
            rf"\b{_VALUE}\\*[\"']\s*:\s*{_SAID}\s*{_MORE},\s*\\*[\"']{_NAMED}",
        )
    ),
    # What checks of input say.
    (
        "rejected value",
        re.compile(r"'(?P<name>[\w.\[\]]+)': rejected value \[(?P<value>[^\]\0\n‹]+)\]"),
    ),
    (
        "input_value=",
        re.compile(
            r"(?<![\w.])(?P<name>[\w.]{1,100})(?:\n|\\n| )\s{0,8}[^\n\0]{0,200}?"
            r"input_value='(?P<value>[^'\n\0‹]+)'"
        ),
    ),
    # ["serve", "--password", "…"], as commands stand in files of containers.
    ("--", re.compile(rf"[\"']--(?P<name>[\w-]+)\\*[\"']\s*,\s*{_SAID}")),
    (
        'name="',
        re.compile(
            # A page on one line has a thousand names, and a log as many lines that look as headers.
            r"\bname=\"(?P<name>[^\"\r\n\0]*)\"(?:(?!\bname=\")[^\r\n\0])*+\r?\n"
            r"(?:[\w-]+:[^\r\n\0]*\r?\n){0,50}+\r?\n"
            r"(?P<value>[^\0]{0,4000}?)(?=\r?\n--)"
        ),
    ),
    # The same as JSON or Python writes it.
    (
        "\\r\\n\\r\\n",
        re.compile(
            r"\bname=\\{0,63}\"(?P<name>[^\"\\\0\n]*)\\{0,63}\"(?:\\{1,63}r\\{1,63}n[\w-]+:[^\\\0\n]{0,400})?"
            r"(?:\\{1,63}r\\{1,63}n){2}(?P<value>[^\\\0\n]{1,4000})(?=\\{1,63}r\\{1,63}n--)"
        ),
    ),
    # Containers are told their environment so.
    (
        "value:",
        re.compile(
            rf"\b{_KEY}:[ \t]*[\"']?(?P<name>[\w.-]+)[\"']?[ \t]*(?:\r?\n|(?:\\+r)?\\+n)[ \t]*"
            r"value:[ \t]*(?:\\{0,63}[\"'])?(?P<value>[^\s\"'\\\0‹]+)"
        ),
    ),
    (
        "</",
        re.compile(
            r"<(?:\w+:)?(?P<name>[\w.-]+)(?:\s[^<>\0]*)?>\s*+(?:<!\[CDATA\[)?"
            r"(?P<value>[^<>\0]*[^<>\s\0\]])(?=\s*(?:\]\]>\s*)?</)"
        ),
    ),
    (
        "&lt;/",
        re.compile(
            r"&lt;(?:\w+:)?(?P<name>[\w.-]+)(?:\s(?:(?!&[lg]t;)[^<>\0])*)?&gt;"
            r"(?P<value>(?:(?!&[lg]t;)[^<>\0])+)(?=&lt;/)"
        ),
    ),
    ('<<"', re.compile(r"\{(?P<name>\w+),\s*<<\"(?P<value>[^\"\\\0]*)\">>")),
    # - --api-token
    # - …
    (
        "- --",
        re.compile(
            r"- --(?P<name>[\w-]+)[\"']?[ \t]*(?:\r?\n|(?:\\+r)?\\+n)[ \t]*- +[\"']?"
            r"(?P<value>[^\s\"'\\\0‹-][^\s\"'\\\0‹]*)"
        ),
    ),
    # What Terraform is told, and what it changes.
    (
        'variable "',
        re.compile(
            r"variable \"(?P<name>\w+)\" \{[^{}\0]{0,400}?\bdefault\s*=\s*\"(?P<value>[^\"\n\0]+)\""
        ),
    ),
    (
        '" -> "',
        re.compile(
            r"(?<![\w.-])(?P<name>[\w.-]{1,80})\"?\s*[=:]\s*\"[^\"\n\0]{0,400}\" -> "
            r"\"(?P<value>[^\"\n\0‹]+)\""
        ),
    ),
)
# What looks like a pair as well where it is none, so that the value must not be a word.
_LIKELY_PAIRS: Final = (
    # ["X-Api-Key", "…"], (b'x-api-key', b'…'); but a list of two names looks the same.
    ("", re.compile(rf"[\[(]\s*b?{_NAME}\s*,\s*b?{_SAID}\s*[\]),]")),
    # What kind of thing a value is, which parsers say of their words as well.
    (
        "alue",
        re.compile(
            rf"\btype\\*[\"']\s*:\s*{_NAME}\s*{_MORE},\s*\\*[\"']{_VALUE}\\*[\"']\s*:\s*{_SAID}"
        ),
    ),
    # Cells of a table, a list of definitions, fields of a serializer.
    (
        "</",
        re.compile(
            r"<(?:\w+:)?[\w-]+(?:\s[^<>\0]*)?>\s*+(?P<name>[\w. -]{2,60}):?</(?:\w+:)?[\w-]+>:?"
            r"(?:(?:\s|\\{1,63}[nrt])*+<[\w:-]+(?:\s[^<>\0]*)?>){0,4}\s*+(?:[\"']|&#x27;|&#39;|&quot;)?"
            r"(?P<value>[^<>\s\"'&\0]+)"
        ),
    ),
    # An element that has its name in itself, and perhaps others within it.
    (
        "</",
        re.compile(
            r"<[\w:.-]+(?:\s[^<>\0]*?)?\s(?:name|key)=[\"'](?P<name>[^\"'<>\0]{1,100})[\"']"
            r"(?:\s[^<>\0]*)?>(?:\s*+<\w+(?:\s[^<>\0]*)?>){0,2}\s*+(?P<value>[^<>\s\0]+)(?=\s*</)"
        ),
    ),
)
# setPassword("…"), which asks for one as often: getToken("orders").
_CALLED: Final = re.compile(rf"\(\s*{_SAID}\s*\)")
_CALLED_BY: Final = re.compile(r"(?<!\w)\w{3,60}\Z")
_CALLS: Final = ("('", '("', "(\\")
_BEHIND_A_TEXT: Final = ('" as ', '" into ', '" in ', '" for ', "” as ", "為", "为", "當作", "当作")
# Code that signs in, as tracebacks show a line of it.
_SIGNED_IN: Final = re.compile(
    r"(?i:auth|login|sign_?in|authenticate)\(\s*[\"'][^\"'\0\n]{0,100}[\"']\s*,\s*"
    r"[\"'](?P<value>[^\"'\0\n‹]+)[\"']"
)
# The value first: I enter "…" as the password, 輸入「…」為密碼.
_NAMED_AFTERWARDS: Final = re.compile(
    r"(?:(?<!\w)[\"“]|「)(?P<value>[^\"“”「」\s\0‹][^\"“”「」\n\0‹]{0,200})[\"”」]"
    r"\s?(?:(?:as|into|in|for) (?:the |my |a )?\\*[\"'“]?|作?[為为]|當作|当作)"
    r"(?P<name>[\w-]+(?: \w+)?)"
)


def replace(text: str, *, is_secret: Named, mask: Mask) -> str:
    """The text with what stands in these pairs replaced."""
    for hint, pair in _PAIRS:
        if hint in text:
            text = pair.sub(lambda match: _pair(match, is_secret, mask), text)
    for hint, pair in _LIKELY_PAIRS:
        if hint in text:
            text = pair.sub(lambda match: _likely_pair(match, is_secret, mask), text)
    if any(call in text for call in _CALLS):
        text = _SIGNED_IN.sub(lambda match: _if_likely(match, mask), text)
        text = _CALLED.sub(lambda match: _called(match, is_secret, mask), text)
    if any(word in text for word in _BEHIND_A_TEXT):
        text = _NAMED_AFTERWARDS.sub(lambda match: _pair(match, is_secret, mask), text)
    return text


def replace_group(match: re.Match[str], mask: Mask, group: str = "value") -> str:
    """A match with what one of its groups holds replaced."""
    start, stop = match.start(group) - match.start(), match.end(group) - match.start()
    return match[0][:start] + mask(match[group]) + match[0][stop:]


def _pair(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    if not match["value"] or not is_secret(match["name"]):
        return match[0]
    return replace_group(match, mask)


def _likely_pair(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    return _if_likely(match, mask) if is_secret(match["name"]) else match[0]


def _if_likely(match: re.Match[str], mask: Mask) -> str:
    return replace_group(match, mask) if secret_values.is_likely(match["value"]) else match[0]


def _called(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    name = _CALLED_BY.search(match.string, max(match.start() - 60, 0), match.start())
    return _if_likely(match, mask) if name and is_secret(name[0]) else match[0]
