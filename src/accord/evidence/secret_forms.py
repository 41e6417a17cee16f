"""Finds secrets by the form that they are written in: cookies, key files, pairs, tags, prefixes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Final

Mask = Callable[[str], str]
Named = Callable[[str], bool]

# No name and no escape is as long as these; without an end, each start would be read to the last.
# What readers of headers make of one: a line, JSON however often escaped, a pair of Python's.
_COOKIES: Final = re.compile(
    r"(?P<head>cookie2?(?:\\{0,63}[\"'])?\s*(?:=>|[:=,])\s*)"
    r"(?P<value>\[[^\[\]\0]*\]|b?(?P<quote>\\{0,63}[\"'])[^\0\n]*?(?P=quote)"
    r"|[^\0\s\"'\\{}<>=\[]{1,256}=[^\0\s\"'\\<>;]*(?:;(?:\s|\\{1,63}[rn])*+[^\0\s\"'\\<>;]+)*)",
    re.IGNORECASE,
)
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
            # A page on one line has a thousand names, and a log as many lines that look as headers.
            r"\bname=\"(?P<name>[^\"\r\n\0]*)\"(?:(?!\bname=\")[^\r\n\0])*+\r?\n"
            r"(?:[\w-]+:[^\r\n\0]*\r?\n){0,50}+\r?\n"
            r"(?P<value>[^\0]{0,4000}?)(?=\r?\n--)"
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
    ("</", re.compile(r"<(?:\w+:)?(?P<name>[\w.-]+)(?:\s[^<>\0]*)?>(?P<value>[^<>\0]+)(?=</)")),
)
# ["X-Api-Key", "…"], (b'x-api-key', b'…'); but a list of two names looks the same.
_LISTED: Final = re.compile(rf"[\[(]\s*b?{_NAME}\s*,\s*b?{_SAID}\s*[\])]")
# A field of a page, and what settings in XML are made of.
_TAG: Final = re.compile(r"<[A-Za-z][^<>\0]*+>")
_ATTRIBUTE: Final = re.compile(
    r"\b(?P<key>name|key|type|value)=(?P<quote>\\{0,63}[\"'])(?P<text>.*?)(?P=quote)"
)
# A text of SQL, a call that may hold some, and one within it: crypt('…', gen_salt('bf')).
_TEXT: Final = r"'(?:[^'\0]++|'')*+'"
_INNER_CALL: Final = rf"\((?:[^()'\0]++|{_TEXT})*+\)"
_CALL: Final = rf"\((?:[^()'\0]++|{_TEXT}|{_INNER_CALL})*+\)"
_ROW: Final = rf"\((?P<cells>(?:[^()'\0]++|{_TEXT}|{_CALL})*+)\)"
_ROWS: Final = re.compile(
    r"\((?P<names>[^()\0]{1,2000})\)\s*VALUES\s*"
    rf"(?P<rows>{_ROW}(?:\s*,\s*{_ROW.replace('?P<cells>', '?:')})*)",
    re.IGNORECASE,
)
_A_ROW: Final = re.compile(_ROW)
_CELL: Final = re.compile(rf"(?:[^,()'\0]++|{_TEXT}|{_CALL})++")
_A_TEXT: Final = re.compile(_TEXT)
# A line of a jar, as curl and wget keep cookies.
_JAR: Final = re.compile(
    r"(?P<head>\t(?:TRUE|FALSE)\t\d+\t)(?P<name>[^\s\0]+)\t(?P<value>[^\s\0]+)"
)
_PUTTY: Final = re.compile(
    rf"(?P<head>Private-Lines: \d++{_BREAKS})"
    r"(?P<body>(?:[A-Za-z\d+/=]++(?:\\+[rn]|\r?\n|(?=\0|\Z)))+)"
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


# Addresses of databases that are none of the web, and those that stand within others.
_CONNECTIONS: Final = (
    ("@tcp(", re.compile(r"(?<![^\s\"'=\0])[\w.-]{1,60}:(?P<value>[^\s\"'\0‹]{1,200})(?=@tcp\()")),
    (
        "jdbc:oracle:",
        re.compile(
            r"jdbc:oracle:\w+:[^\s/@\"'\0]{1,60}/"
            r"(?P<value>(?:(?!jdbc:oracle:)[^\s\"'@\0‹])++)(?=@)"
        ),
    ),
    (
        "%40",
        re.compile(
            r"%3A(?:%2F){2}[^\s%&\"'\0]{0,200}%3A"
            r"(?P<value>(?:[^\s%&\"'\0‹]|%(?!40|2F|3A))+)(?=%40)"
        ),
    ),
)


def replace(text: str, *, is_secret: Named, mask: Mask, mask_said: Mask) -> str:
    """The text with what stands in these forms replaced.

    ``mask`` is for what is a secret beyond doubt, ``mask_said`` for what may be a word of everyday.
    """
    text = _replace_in_files(text, mask, mask_said)
    for hint, connection in _CONNECTIONS:
        if hint in text:
            text = connection.sub(lambda match: replace_group(match, mask), text)
    for hint, pair in _PAIRS:
        if hint in text:
            text = pair.sub(lambda match: _pair(match, is_secret, mask_said), text)
    text = _LISTED.sub(
        lambda match: (
            _pair(match, is_secret, mask_said) if _RANDOM.fullmatch(match["value"]) else match[0]
        ),
        text,
    )
    if "value=" in text:
        text = _TAG.sub(lambda match: _tag(match[0], is_secret, mask_said), text)
    if "VALUES" in text or "values" in text:
        text = _ROWS.sub(lambda match: _rows(match, is_secret, mask_said), text)
    return _OBJECT.sub(lambda match: _object(match, is_secret, mask), text)


def _replace_in_files(text: str, mask: Mask, mask_said: Mask) -> str:
    """The text with what clients keep in files replaced: cookies and keys."""
    if "ookie" in text or "OOKIE" in text:
        text = _COOKIES.sub(lambda match: match["head"] + cookies(match["value"], mask_said), text)
        text = _COOKIE_SAID.sub(lambda match: match["head"] + mask_said(match["said"]), text)
    if "PRIVATE KEY" in text:
        text = _KEY_FILE.sub(lambda match: match["head"] + mask(match["body"]), text)
    if "Private-Lines" in text:
        text = _PUTTY.sub(lambda match: match["head"] + mask(match["body"]), text)
    if "\tFALSE\t" in text or "\tTRUE\t" in text:
        text = _JAR.sub(lambda match: _jar(match, mask_said), text)
    return text


def cookies(text: str, mask: Mask) -> str:
    """Cookies as they are sent, those that look drawn by lot replaced."""

    def masked(match: re.Match[str]) -> str:
        name, value = match["name"], match["value"]
        # Themes, languages and what was generated stay readable.
        is_lot = _RANDOM.fullmatch(value) or len(value) >= _LONG
        is_secret = is_lot and name.lower() not in _ATTRIBUTES
        return f"{name}={mask(value)}" if is_secret else match[0]

    return _COOKIE.sub(masked, text)


def replace_group(match: re.Match[str], mask: Mask, group: str = "value") -> str:
    """A match with what one of its groups holds replaced."""
    start, stop = match.start(group) - match.start(), match.end(group) - match.start()
    return match[0][:start] + mask(match[group]) + match[0][stop:]


def _pair(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    if not match["value"] or not is_secret(match["name"]):
        return match[0]
    return replace_group(match, mask)


def _tag(tag: str, is_secret: Named, mask: Mask) -> str:
    texts = [match["text"] for match in _ATTRIBUTE.finditer(tag) if match["key"] != "value"]
    if not any(is_secret(text) for text in texts):
        return tag

    def masked(match: re.Match[str]) -> str:
        quote = match["quote"]
        return f"value={quote}{mask(match['text'])}{quote}" if match["key"] == "value" else match[0]

    return _ATTRIBUTE.sub(masked, tag)


def _jar(match: re.Match[str], mask: Mask) -> str:
    return f"{match['head']}{match['name']}\t{cookies('a=' + match['value'], mask)[2:]}"


def _rows(match: re.Match[str], is_secret: Named, mask: Mask) -> str:
    """Rows that SQL puts into a table, in the columns that secrets are kept in."""
    columns = [is_secret(name.strip(" \t\r\n\"'`[]")) for name in match["names"].split(",")]
    if not any(columns):
        return match[0]

    def masked(text: re.Match[str]) -> str:
        inside = text[0][1:-1]
        return f"'{mask(inside)}'" if inside else text[0]

    def masked_row(row: re.Match[str]) -> str:
        numbers = itertools.chain(columns, itertools.cycle([False]))
        cells = _CELL.sub(
            lambda cell: _A_TEXT.sub(masked, cell[0]) if next(numbers) else cell[0], row["cells"]
        )
        return f"({cells})"

    return replace_group(match, lambda rows: _A_ROW.sub(masked_row, rows), "rows")


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
        return replace_group(value, mask)

    return _IN_OBJECT.sub(masked, inside)
