"""Finds secrets by the form that they are written in: cookies, key files, pairs, tags, prefixes."""

from __future__ import annotations

import itertools
import re
from typing import Final

from accord.evidence import secret_pairs, secret_values
from accord.evidence.secret_pairs import Mask, Named, replace_group

# No name and no escape is as long as these; without an end, each start would be read to the last.
# What readers of headers make of one: a line, JSON however often escaped, a pair of Python's.
_COOKIES: Final = re.compile(
    r"(?P<head>cookie2?(?:\\{0,63}[\"'])?\s*(?:=>|[:=,])\s*|<cookie )"
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
# A cookie as browsers and archives of calls describe one.
_COOKIE_DESCRIBED: Final = re.compile(
    r"\"name\"\s*:\s*\"[^\"\0\n]*\"\s*,\s*\"value\"\s*:\s*\"(?P<value>[^\"\\\0\n]+)\""
    r"(?=[^{}\0]{0,400}\"(?:httpOnly|sameSite)\")"
)
# The half of a key that is nobody else's; `x`, `n` and `e` are for everybody.
_HALF_OF_A_KEY: Final = re.compile(
    r"[\"'](?:k|d|p|q|dp|dq|qi)[\"']\s*:\s*[\"'](?P<value>[\w+/-]{16,}={0,2})[\"']"
)
# A field of a page, and what settings in XML are made of.
_TAG: Final = re.compile(r"<[A-Za-z][^<>\0]*+>")
_ATTRIBUTE: Final = re.compile(
    r"\b(?P<key>name|key|type|value|content)=(?P<quote>\\{0,63}[\"'])(?P<text>.*?)(?P=quote)"
)
_HELD: Final = ("value", "content")
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
_TAB: Final = r"(?:\t|\\{1,63}t)"
_JAR: Final = re.compile(
    rf"{_TAB}(?:TRUE|FALSE){_TAB}\d++{_TAB}(?:(?!{_TAB})[^\s\0])+{_TAB}"
    r"(?P<value>[^\s\\\"'\0]+)"
)
_PUTTY: Final = re.compile(
    rf"(?P<head>Private-Lines: \d++{_BREAKS})"
    r"(?P<body>(?:[A-Za-z\d+/=]++(?:\\+[rn]|\r?\n|(?=\0|\Z)))+)"
)
# What stands before is asked behind the bracket, as texts are searched for that one fastest.
_OBJECT: Final = re.compile(r"\{(?<=[:=>\s]\{)[^{}\0]{1,2000}\}")
_WORDS: Final = re.compile(r"[\w.-]+")
# Schemas describe what a secret looks like, and hold none.
_SCHEMA: Final = re.compile(
    r"\$ref|type\\*[\"']\s*:\s*\\*[\"'](?:string|object|array|integer|number|boolean)"
)
_IN_OBJECT: Final = re.compile(r":\s*\\*[\"'](?P<value>[^\s\"'\\\0]{6,})(?=\\*[\"'])")
_LONG: Final = 16
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
_RANDOM: Final = re.compile(secret_values.LETTERS_AND_DIGITS)


# Addresses of databases that are none of the web, and those that stand within others.
_CONNECTIONS: Final = (
    (":x-oauth-basic@", re.compile(r"//(?P<value>[^\s:/@\"'\0‹]{1,200})(?=:x-oauth-basic@)")),
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
    text = secret_pairs.replace(text, is_secret=is_secret, mask=mask_said)
    if "value=" in text or "content=" in text:
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
    if "tpOnly" in text or "ameSite" in text:
        text = _COOKIE_DESCRIBED.sub(lambda match: _cookie_alone(match, mask_said), text)
    if '"kty"' in text or "'kty'" in text:
        text = _HALF_OF_A_KEY.sub(lambda match: replace_group(match, mask), text)
    if "FALSE" in text or "TRUE" in text:
        text = _JAR.sub(lambda match: _cookie_alone(match, mask_said), text)
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


def _tag(tag: str, is_secret: Named, mask: Mask) -> str:
    texts = [match["text"] for match in _ATTRIBUTE.finditer(tag) if match["key"] not in _HELD]
    if not any(is_secret(text) for text in texts):
        return tag

    def masked(match: re.Match[str]) -> str:
        if match["key"] not in _HELD or not match["text"]:
            return match[0]
        return replace_group(match, mask, "text")

    return _ATTRIBUTE.sub(masked, tag)


def _cookie_alone(match: re.Match[str], mask: Mask) -> str:
    return replace_group(match, lambda value: cookies(f"a={value}", mask)[2:])


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
    is_jar = bool(before) and before[-1].lower() in ("cookies", "cookie")
    if not before or not (is_jar or is_secret(before[-1])) or _SCHEMA.search(inside):
        return inside

    def masked(value: re.Match[str]) -> str:
        text = value["value"]
        if _MOMENT.fullmatch(text) or not _RANDOM.fullmatch(text):
            return value[0]
        return replace_group(value, mask)

    return _IN_OBJECT.sub(masked, inside)
