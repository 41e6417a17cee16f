"""Finds what stands beside a secret's name as its value, and tells it from what is no secret."""

from __future__ import annotations

import re
from typing import Final


def behind(heads: str, tail: str, gap: str = "[-_ ]") -> str:
    """A pattern of a name that begins as one of ``heads``; only its ``tail`` is read."""
    return f"{tail}(?:{'|'.join(f'(?<={h}{tail})|(?<={h}{gap}{tail})' for h in heads.split('|'))})"


_KEYS: Final = behind("app|user|client|consumer|service|storage|sas|admin", "key", "[-_]")
# Names that say little: beside them stand methods, columns and counts as often as secrets.
VAGUE: Final = (
    r"auth(?:(?<![a-z]auth)|(?<=\\[nrt]auth))(?![a-z])(?P<auth>)"
    r"|pass(?:(?<![a-z]pass)|(?<=\\[nrt]pass))(?=\\*[\"']?\s*[:=])(?P<short>)"
    rf"|{_KEYS}(?![a-z])(?P<key>)|signature(?P<signature>)"
    r"|key(?<=[?&]key)(?==)(?P<query>)|code(?<=[?&]code)(?==)(?P<code>)"
    r"|response(?<=, response)(?==)(?P<digest>)"
    r"|mnemonic(?=\\*[\"']?\s*[:=])(?P<words>)|phrase(?:(?<=seed.phrase)|(?<=seedphrase)"
    r"|(?<=recovery.phrase))(?=\\*[\"']?\s*[:=])(?P<phrase>)"
)
"""What may be a secret's name, as a pattern of lower case; ``beside`` looks at the value too."""
_OF_WORDS: Final = ("words", "phrase")
_OF_LETTERS_AND_DIGITS: Final = ("auth", "short")
SCHEMES: Final = "bearer|basic|token|digest|apikey|negotiate|ntlm|dpop"
"""What stands before a secret and says how it is read, as a pattern of lower case."""
_MARK: Final = r"\\{0,63}[\"']|&(?:quot|apos|#34|#39|#x27);|\\{1,63}u002[27]|%(?:25){0,3}2[27]"
# Also as JSON writes it.
_GAP: Final = r"(?:\s|\\{1,63}[nrt])*+"
# Parts of a call are joined by NUL before they are searched; no match may cross it.
_VALUE: Final = re.compile(
    rf"(?P<tail>[\w.\-]{{0,60}})(?P<sep>(?P<mark>{_MARK}|)(?:\]|%5[Dd])?{_GAP}"
    r"(?:=>|[:=：＝]|\\{1,63}uff1[ad]|%(?:25){0,3}3[DdAa](?:%20|\+)?)"
    rf"{_GAP}"
    r"(?:string\(\d+\)\s*|\((?:\s|\\{1,63}n)*+(?=\\{0,63}[\"']))?(?:b(?=['\"]))?)"
    r"(?:\"(?P<plain>(?:\\.|[^\"\\\0])*)\""
    rf"|(?P<quote>(?!\")(?:{_MARK}))(?P<nested>[^\0\n]*?)(?P=quote)"
    r"|\[(?P<list>[^\[\]{}\0]*)\]"
    # What is masked already must not be masked again: its pseudonym would be another.
    rf"|(?!(?i:(?:{SCHEMES})[ +])?[‹{{])"
    # A sign of YAML that a block follows, a bracket that a line ends with.
    r"(?![|>][-+]?(?:[\s\0]|\Z))"
    # Some schemes are followed by parameters with names of their own.
    r"(?!(?i:token|digest|signature|hawk|oauth|aws4-hmac-sha256) +\w+=)"
    rf"(?P<bare>(?i:(?:{SCHEMES})[ +])?(?:[^\s\"'&;,<>{{}}\[\]\\\0%]|%(?!(?:25){{0,3}}26))+))"
)
# A name, a sign that lines follow, and all lines that stand deeper.
_BREAK: Final = r"(?:\r?\n|(?:\\{1,63}r)?\\{1,63}n)"
_BLOCK: Final = re.compile(
    r"(?P<tail>[\w.\-]{0,60})"
    rf"(?P<sep>[\"']?:[ \t]*[|>][-+\d]{{0,2}}[ \t]*{_BREAK}(?P<indent>[ \t]+))"
    rf"(?P<block>(?:(?!{_BREAK})[^\0])+(?:{_BREAK}(?P=indent)(?:(?!{_BREAK})[^\0])*)*)"
)
# Somebody and a password, as clients take them in one value.
_BOTH: Final = re.compile(
    r"(?P<tail>)(?P<sep>(?:\\*[\"'])?\s*[:=]\s*[(\[]\s*(?:\\*[\"'])[^\"'\\\0]{0,200}(?:\\*[\"'])\s*,\s*"
    r"(?:\\*[\"']))(?P<said>[^\"'\\\0‹]+)(?=\\*[\"']\s*[)\]])"
)
_PHRASE: Final = re.compile(
    r"(?P<tail>)(?P<sep>\\*[\"']?\s*[:=]\s*\\*[\"']?)"
    r"(?P<said>[a-z]{3,8}(?: [a-z]{3,8}){11,23})(?![a-z])"
)
# A cell of a table, and a part of a path.
_BESIDE: Final = re.compile(
    r"(?P<tail>)(?P<sep>[ \t]*\|[ \t]*|/)(?P<said>[^\s|/?#&\"'<>\\\0‹]{12,200})"
    r"(?=[ \t]*\||[\s/?#&\"'<>\\\0]|$)"
)
# A sentence names a secret and then says it: the header "X-Api-Key" with "…", 密碼為「…」.
_SAID: Final = re.compile(
    r"(?P<tail>[\w.\-]{0,60})(?P<sep>[\"'”」]?\s*+"
    r"(?:(?:field|input|header|parameter|value|欄位|字段|標頭|請求標頭|请求头|參數|参数)\s*+)?"
    r"(?:(?:is|was|are|with|as|to|of|equals)\s"
    r"|[,，]?\s*(?:值)?(?:為|为|是|設為|设为|等於|等于|改為|改为|用))?\s*"
    r"(?P<open>[\"'“「]))(?P<said>[^\s,，:：;)}\]>.=&|\"'”」\0][^\"'”」\0\n]{0,500})"
    r"(?=[\"'”」])",
    re.IGNORECASE,
)
# Without quotes, what has letters and digits is no word, and what "is" a number is no quantity.
_SPOKEN: Final = re.compile(
    r"(?P<tail>)(?P<sep>[ \t]+[`(]?(?:(?:is|was|with|as|to|of|equals)[ \t]+)?|[ \t]*[為为是][ \t]*)"
    r"(?P<said>(?=\S{0,99}\d)(?=\S{0,99}[A-Za-z])[^\s\"'`(){}<>,;:=/‹\0][^\s\"'`(){}<>,;:=‹\0]{7,}"
    r"|(?:(?<=[為为是])|(?<=is )|(?<=was ))\d{4,}(?!\w))",
    re.IGNORECASE,
)
_FLAG: Final = re.compile(r"(?P<tail>[\w.\-]{0,60})(?P<sep>\s+)(?P<flag>[^\s\"'‹\0\-][^\s\"'\0]*)")
_DASHES: Final = re.compile(r"(?:^|[\s\"'\0])--?[\w.\-]{0,60}\Z")

_MIXED: Final = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])\S{8,}|(?=\S*[a-z])[^\s/:.]{16,}")
_CHANGES: Final = re.compile(r"(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d|(?<=[a-z])[A-Z]")
_SHORTEST_DRAWN: Final = 12
_MOST_LOOKED_AT: Final = 200
_MOST_READ: Final = 400
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")


def beside(text: str, name: re.Match[str]) -> re.Match[str] | None:
    """What stands beside a secret's name as its value.

    It has the group ``sep`` and one of ``said``, ``flag``, ``block``, ``plain``, ``nested`` (within
    ``quote``), ``list`` and ``bare``; of the last four also ``mark``, the quote after the name.
    """
    if name.lastgroup is not None:
        return _beside_vague(text, name)
    end = name.end()
    match = _BLOCK.match(text, end) or _VALUE.match(text, end) or _SAID.match(text, end)
    if match is None and _DASHES.search(text, max(name.start() - 62, 0), name.start()):
        match = _FLAG.match(text, end)
    if match is None and (match := _BESIDE.match(text, end)):
        is_id = match["sep"] == "/" and _UUID.fullmatch(match["said"])
        match = match if not is_id and is_drawn(match["said"]) else None
    return match or _SPOKEN.match(text, end)


def _beside_vague(text: str, name: re.Match[str]) -> re.Match[str] | None:
    end = name.end()
    if name.lastgroup in _OF_WORDS:
        return _PHRASE.match(text, end)
    is_mixed = name.lastgroup in _OF_LETTERS_AND_DIGITS
    if is_mixed and (match := _BOTH.match(text, end)):
        return match if _MIXED.fullmatch(match["said"]) else None
    # Most values here are none, and one that is read in vain must not be long.
    match = _VALUE.match(text, end, end + _MOST_READ)
    if match is None:
        return None
    value = match["plain"] or match["nested"] or match["bare"] or ""
    is_secret = _MIXED.fullmatch(value) if is_mixed else is_drawn(value)
    return _VALUE.match(text, end) if is_secret else None


def is_drawn(value: str) -> bool:
    """Whether a value looks drawn by lot: no word, date, version or name made of words."""
    looked_at = value[:_MOST_LOOKED_AT]
    if len(value) < _SHORTEST_DRAWN or " " in looked_at:
        return False
    is_numbered = any(letter.isdigit() for letter in looked_at)
    return is_numbered and 4 * len(_CHANGES.findall(looked_at)) >= len(looked_at)
