"""Finds what stands beside a secret's name as its value, and tells it from what is no secret."""

from __future__ import annotations

import re
import sys
from typing import Final

from accord.evidence import stand_ins


def behind(heads: str, tail: str, gap: str = "[-_ ]") -> str:
    """A pattern of a name that begins as one of ``heads``; only its ``tail`` is read."""
    return f"{tail}(?:{'|'.join(f'(?<={h}{tail})|(?<={h}{gap}{tail})' for h in heads.split('|'))})"


_KEYS: Final = behind("app|user|client|consumer|service|storage|sas|admin", "key", "[-_]")
# Names that say little: beside them stand methods, columns and counts as often as secrets.
VAGUE: Final = (
    r"auth(?:(?<![a-z]auth)|(?<=\\[nrt]auth))(?![a-z])(?P<auth>)"
    r"|pass(?<!--- pass)(?:(?<![a-z]pass)|(?<=\\[nrt]pass))(?=\\*[\"']?\s*[:=])(?P<short>)"
    rf"|{_KEYS}(?![a-z])(?P<key>)|signature(?P<signature>)"
    r"|key(?<=[?&]key)(?==)(?P<query>)|ticket(?=\\*[\"']?\s*[:=])(?P<ticket>)"
    r"|csrf(?=\\*[\"']?\s*[:=])(?P<csrf>)|xsrf(?=\\*[\"']?\s*[:=])(?P<xsrf>)|sign(?<![a-z]sign)(?=\\*[\"']?\s*[:=])(?P<sign>)"
    r"|code(?<=[?&]code)(?==)(?P<code>)"
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
# `::` joins names of code, before a blank it stands for base64; an arrow without blanks is code.
_SIGN: Final = (
    r":\s?[A-Z][\w<>\[\]?.]{0,40}\s?=(?=\s?[\"'])|=>|(?<=\s)(?::|-)>(?=\s)|(?<=\s)→(?=\s)|:=|={2,3}|::(?=\s)|:(?!:)|[=：＝]|\\{1,63}uff1[ad]"
    r"|%(?:25){0,3}3[DdAa](?:%20|\+)?|;s:\d{1,9}:|】|\.{5,60}(?=\S)(?![^\s\0]{2000})"
)
# `password for ann: …` as programs ask for one, `**password**: …` as Markdown has it.
_FOR: Final = (
    r"(?:\*{1,3}|`| is| provided| for (?:'[^'\0\n]{1,200}'|[^\s:='\0]{1,80})"
    r"| \([\w ]{1,40}\)|（[^（）\0\n]{1,40}）)?"
)
# What stands before a value: a kind, an anchor or a tag of YAML, a constructor, a prefix of a text.
_LEAD: Final = (
    r"(?:string\(\d+\)\s*|[&!][\w!:./-]{1,60}[ \t]+(?=[^\s=|&])|\[\[(?=[^\[\]\s]{1,200}\]\])"
    r"|(?:[A-Z]\w{0,30})?\((?:\s|\\{1,63}n)*+(?=\\{0,63}[\"'])|\"\"(?=\")|''(?=')|`|[\"'](?=[^\"'\n\0]{1,400}(?:[\n\0]|\Z)))?+"
    r"(?:[bBNnuU@$](?=\\{0,63}['\"]))?"
)
# Parts of a call are joined by NUL before they are searched; no match may cross it.
_VALUE: Final = re.compile(
    rf"(?P<tail>[\w.\-]{{0,60}})(?P<sep>(?P<mark>{_MARK}|)"
    rf"(?::(?:\"\w+\":)?(?:protected|private))?(?:\]|%5[Dd])?{_FOR}{_GAP}(?P<sign>(?>{_SIGN}))(?P<gap>{_GAP}){_LEAD})"
    r"(?:\"(?P<plain>(?:\\.|[^\"\\\0])*)\""
    rf"|(?P<quote>(?!\")(?:{_MARK}))(?P<nested>[^\0\n]*?)(?P=quote)"
    r"|\[(?P<list>[^\[\]{}\0]*)\]"
    # What is masked already must not be masked again: its pseudonym would be another.
    rf"|(?!(?i:(?:{SCHEMES})[ +])?[‹{{])"
    # A sign of YAML that a block follows, a bracket that a line ends with, an item of a list.
    r"(?![|>][-+]?(?:[\s\0`\"'\\]|\Z)|-\s)"
    # Some schemes are followed by parameters with names of their own.
    r"(?!(?i:token|digest|signature|hawk|oauth|aws4-hmac-sha256) +\w+=)"
    rf"(?P<bare>(?i:(?:{SCHEMES})[ +])?"
    r"(?:[^\s\"'`&;,<>{}\[\]\\\0%]|`(?=\w)|%(?!(?:25){0,3}26))+))"
)
_BETWEEN_TEXTS: Final = re.compile(r"[\]},:\s]+")
_AT_ITS_BEGINNING: Final = re.compile(r"(?:\n|\\n|\r|\\r)\Z")
_A_KEY: Final = re.compile(r"\\*[\"']?[ \t]*(?:[:=]|=>)(?:[\s\\\0]|\Z)|=")
_END_OF_LINE: Final = re.compile(r"[ \t]*(?:[\r\n\"'\\\0]|\Z)")
# A name, a sign that lines follow, and all lines that stand deeper.
_BREAK: Final = r"(?:\r?\n|(?:\\{1,63}r)?\\{1,63}n)"
_BLOCK: Final = re.compile(
    r"(?P<tail>[\w.\-]{0,60})"
    rf"(?P<sep>[\"']?:[ \t]*[|>][-+\d]{{0,2}}[ \t]*{_BREAK}(?P<indent>[ \t]+))"
    rf"(?P<block>(?:(?!{_BREAK})[^\0])+(?:{_BREAK}(?P=indent)(?:(?!{_BREAK})[^\0])*)*)"
)
# A name of several, and lines of YAML that are one each; those of pairs say more.
_ITEM: Final = rf"(?:(?!{_BREAK}|:[ \t])[^\0])+"
_ITEMS: Final = re.compile(
    rf"(?P<tail>[\w.\-]{{0,60}})(?P<sep>[\"']?:[ \t]*{_BREAK})"
    rf"(?P<items>(?P<indent>[ \t]*)-[ \t]+{_ITEM}(?:{_BREAK}(?P=indent)-[ \t]+{_ITEM})*+)"
    rf"(?={_BREAK}|[\"'\0]|\Z)"
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
    r"(?:(?:(?:is |was |has been )?(?:set|changed|reset|updated) )?"
    r"(?:is|was|are|with|as|to|from|of|equals|like)\s"
    r"|(?:!=|<>)\s|\)\.(?:type|fill|val|press|set|send)\w{0,20}\("
    r"|[,，]?\s*(?:值)?(?:為|为|是|設為|设为|等於|等于|改為|改为|用))?\s*"
    r"(?P<open>\\{0,63}[\"'“「]))(?P<said>[^\s,，:：;)}\]>.=&|\"'”」\\\0][^\"'”」\0\n]{0,500}?)"
    r"(?=\\{0,63}[\"'”」])",
    re.IGNORECASE,
)
# Without quotes, what has letters and digits is no word, and what "is" a number is no quantity.
_SAID_LETTER: Final = r"[^\s\"'`(){}<>,;:=‹）\0\u3000-\u9fff\uff00-\uffef]"
_SPOKEN: Final = re.compile(
    r"(?P<tail>)(?P<sep>[ \t]+[`(]?(?:(?:(?:is |was |has been )?(?:set|changed|reset) )?"
    r"(?:is|was|with|as|to|from|of|equals)[ \t]+)?|[ \t]*(?:[為为是]|設為|设为|改為|改为)[ \t]*"
    r"|[（(](?=[^（()）]{1,200}[）)])|(?<=[\u4e00-\u9fff])(?=[A-Za-z\d]))"
    rf"(?P<said>(?={_SAID_LETTER}{{0,99}}\d)(?={_SAID_LETTER}{{0,99}}[A-Za-z])"
    rf"(?![/（]){_SAID_LETTER}{{8,}}(?<!\\)"
    r"|(?:(?<=[為为是])|(?<=is )|(?<=was ))\d{4,}(?!\w))",
    re.IGNORECASE,
)
_FLAG: Final = re.compile(r"(?P<tail>[\w.\-]{0,60})(?P<sep>\s+)(?P<flag>[^\s\"'‹<\0\-][^\s\"'\0]*)")
_OF_SOMEBODY: Final = re.compile(r"(?:client|consumer|webhook|signing|shared|api|app)[ _-]\Z")
_SAYS: Final = re.compile(r"is|was|are|with|as|equals|value|值|[為为是]", re.IGNORECASE)
_DASHES: Final = re.compile(r"(?:^|[\s\"'\0])--?[\w.\-]{0,60}\Z")

LETTERS_AND_DIGITS: Final = r"(?=\S*\d)(?=\S*[A-Za-z])\S{8,}"
"""What is no word, as a pattern of all of a value."""
_MIXED: Final = re.compile(rf"{LETTERS_AND_DIGITS}|(?=\S*[a-z])[^\s/:.(]{{16,}}")
# What is too short for that and has no sign, as names of letters and digits mostly have.
_SHORT: Final = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{6,}")
_CHANGES: Final = re.compile(r"(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d|(?<=[a-z])[A-Z]")
_SHORTEST_DRAWN: Final = 12
_MOST_LOOKED_AT: Final = 200
_MOST_READ: Final = 400
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")


def beside(text: str, name: re.Match[str]) -> re.Match[str] | None:
    """What stands beside a secret's name as its value.

    It has the group ``sep`` and one of ``said``, ``flag``, ``block``, ``items``, ``plain``,
    ``nested`` (within ``quote``), ``list`` and ``bare``; of the last four also ``mark``, the quote
    after the name.
    """
    if name.lastgroup is not None:
        return _beside_vague(text, name)
    end = name.end()
    match = _BLOCK.match(text, end) or _ITEMS.match(text, end) or _value(text, end)
    match = match or _said(_SAID.match(text, end), name)
    if match is None and _DASHES.search(text, max(name.start() - 62, 0), name.start()):
        match = _FLAG.match(text, end)
    if match is None and (match := _BESIDE.match(text, end)):
        is_id = match["sep"] == "/" and _UUID.fullmatch(match["said"])
        match = match if not is_id and is_drawn(match["said"]) else None
    match = match or _said(_SPOKEN.match(text, end), name)
    return match if match and _is_value(text, match) else None


def _said(match: re.Match[str] | None, name: re.Match[str]) -> re.Match[str] | None:
    """What a sentence says, unless that is how a secret is called, as all of Kubernetes are."""
    if match is None or name[0] != "secret" or _SAYS.search(match["sep"]):
        return match
    if _OF_SOMEBODY.search(name.string, max(name.start() - 20, 0), name.start()):
        return match
    return match if is_likely(match["said"]) or _SHORT.fullmatch(match["said"]) else None


def _is_value(text: str, match: re.Match[str]) -> bool:
    """Whether it is no remark, and nothing that hides a secret or leads to one."""
    # A phrase in quotes may begin with a word that is a remark where it stands alone.
    is_bare = match.lastgroup in ("bare", "flag", "said") and " " not in match[match.lastgroup]
    start = match.end("sep")
    if stand_ins.stands_at(text, start, bare=is_bare):
        return False
    # A tag of YAML before a value is no part of it, and some lead elsewhere.
    is_led = match.re is _VALUE and match.end("gap") < start
    return not (is_led and stand_ins.stands_at(text, match.end("gap"), bare=False))


def _value(text: str, start: int, stop: int = sys.maxsize) -> re.Match[str] | None:
    """What a sign leads to, unless it is of the next line and has nothing to do with the name."""
    match = _VALUE.match(text, start, stop)
    if match is None:
        return None
    sign = match["sign"]
    # A quoted name that is compared is a text of its own.
    if match["mark"] and sign[:2] == "==":
        return None
    # The text that held the name ended, and the quote is its own.
    is_quoted_alike = match["mark"] == ('"' if match["quote"] is None else match["quote"])
    value = match["plain"] or match["nested"] or ""
    if not is_quoted_alike and _BETWEEN_TEXTS.fullmatch(value):
        return None
    if sign[0] == ".":
        return match if _MIXED.fullmatch(match["bare"] or "") else None
    return match if _is_of_this_line(text, match) else None


def _is_of_this_line(text: str, match: re.Match[str]) -> bool:
    before = match["sep"]
    if "\n" not in before and "\\n" not in before:
        return True
    # An empty value, and behind it the next name.
    if _A_KEY.match(text, match.end()) or (match["bare"] or "").endswith(":"):
        return False
    if match["bare"] is None or not _AT_ITS_BEGINNING.search(before):
        return True
    # What does not stand deeper is the value if it is alone there and no word.
    is_alone = _END_OF_LINE.match(text, match.end()) is not None
    value = match["bare"]
    return is_alone and (_MIXED.fullmatch(value) or _SHORT.fullmatch(value)) is not None


def _beside_vague(text: str, name: re.Match[str]) -> re.Match[str] | None:
    end = name.end()
    if name.lastgroup in _OF_WORDS:
        return _PHRASE.match(text, end)
    is_mixed = name.lastgroup in _OF_LETTERS_AND_DIGITS
    if is_mixed and (match := _BOTH.match(text, end)):
        return match if _MIXED.fullmatch(match["said"]) else None
    # Most values here are none, and one that is read in vain must not be long.
    match = _value(text, end, end + _MOST_READ)
    if match is None:
        return None
    value = match["plain"] or match["nested"] or match["bare"] or ""
    if name.lastgroup == "short" and (match["bare"] is None or match["sign"] == "="):
        # Names of tests stand behind `pass: `, as runners print them, and passwords of words here.
        is_secret = _MIXED.fullmatch(value) is not None
    elif is_mixed:
        is_secret = is_likely(value)
    else:
        # The ids of rows are written so, and would go from every page.
        is_row = name.lastgroup in ("query", "ticket") and _UUID.fullmatch(value)
        is_secret = not is_row and is_drawn(value)
    return _VALUE.match(text, end) if is_secret and _is_value(text, match) else None


def is_likely(value: str) -> bool:
    """Whether a value that nothing else gives away has letters and digits, and is no name."""
    return _MIXED.fullmatch(value) is not None and not stand_ins.is_of_words(value)


def is_drawn(value: str) -> bool:
    """Whether a value looks drawn by lot: no word, date, version or name made of words."""
    looked_at = value[:_MOST_LOOKED_AT]
    if len(value) < _SHORTEST_DRAWN or " " in looked_at:
        return False
    is_numbered = any(letter.isdigit() for letter in looked_at)
    return is_numbered and 4 * len(_CHANGES.findall(looked_at)) >= len(looked_at)
