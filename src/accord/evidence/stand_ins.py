"""Tells what stands in a secret's place and is none: what hides, leads to or speaks of one."""

from __future__ import annotations

import re
from typing import Final

_HIDDEN: Final = (
    r"[*•●]{3,}|…|\.{3}(?![\w.])|[xX]{4,}(?!\w)"
    r"|[\[(<]{1,2}(?:filtered|redacted|masked|hidden|removed|protected|omitted|sensitive(?: value)?"
    r"|known after apply|set to the key)\b"
)
# Behind a name or a word stands none of these, or it is the beginning of a password.
_ENDS: Final = r"(?![\w@$!#%*+=~^-])"
# Of shells, templates, YAML, Terraform and code that asks its environment.
_LEADS_ELSEWHERE: Final = (
    rf"\$(?:\{{|\(|[A-Z_][A-Z0-9_]*{_ENDS}|env:)|%[A-Z_]{{3,}}%{_ENDS}"
    rf"|!(?:vault|Ref|Sub|GetAtt|ImportValue|secret|env|ENV|reference){_ENDS}"
    r"|(?:var|local|module|data|vars|secrets|env|settings|os\.environ|process\.env)"
    r"(?:\[|\.[A-Za-z_][\w.]*(?=[\s,;)}\[\]\"'\\\0]|\Z))"
    r"|(?:os\.|System\.)?getenv\(|ENV\[|ENV\.fetch"
)
_OF_MACHINES: Final = r"HTTP/\d|v?\d+(?:\.\d+){2,3}(?:[-+][a-z][\w.+-]*)?(?![\w.@$!#%])"
# What answers and logs say of one: "must not be blank", "has expired".
_REMARK: Final = (
    r"(?:(?:this|the|your) )?(?:(?:field|value) )?(?:is|are|was|were|has|have|must|should|cannot"
    r"|can't|can not|may not|does not|doesn't|do not|did not|didn't|needs|not|too|at least|at most)"
    r" (?=[a-z]?[^\"'\n\0]{0,80}?(?:character|blank|empty|null|require|valid|match|short|long|least"
    r"|most|expired|digit|letter|contain|missing|found|correct|allow|exist|provided|be ))"
)
_IN_CHINESE: Final = (
    "必須|必须|必填|為必填|为必填|不能|不可|不得|不正確|不正确|不符|不足|不存在|已|尚未|未|請|请|錯誤|错误|無效"
    "|无效|過期|过期|失效|格式|長度|长度|至少|最少|最多|應|应|需|不匹配|不一致|正確|正确|有效|成功|失敗|失败|通過|通过"
)
_ESCAPED: Final = "|".join(
    r"\\{1,63}".join(f"u{ord(letter):04x}" for letter in word) for word in _IN_CHINESE.split("|")
)
_REMARK_IN_CHINESE: Final = (
    rf"(?:{_IN_CHINESE})[\u4e00-\u9fff]*(?![\w])"
    rf"|\\{{1,63}}(?:{_ESCAPED})(?:\\{{1,63}}u[0-9a-f]{{4}})*(?![\w])"
)
_STAND_IN: Final = re.compile(
    rf"(?:\\{{0,63}}[\"'])?(?:(?:[Bb]earer|[Bb]asic|[Tt]oken) )?(?:{_OF_MACHINES}"
    rf"|{_LEADS_ELSEWHERE}|(?i:{_HIDDEN}|{_REMARK})|{_REMARK_IN_CHINESE})"
)
# Where no quote says that a value begins, one word may be a remark, or the kind of a field.
_SAID_OF_ONE: Final = re.compile(
    # A call, whose result is no part of the text.
    r"[a-z_][a-z_.]{1,40}\([A-Za-z_., ]{0,60}\)(?![\w.@$!#%])"
    r"|(?:expired|invalid|missing|required|revoked|unknown|malformed|rejected|incorrect|wrong"
    r"|mismatch|blank|signature|verification|validation|unauthorized|unsupported|must|cannot|is|was"
    r"|has|not|too|string|text|str|varchar|optional|mandatory|undefined|nil|null"
    r"|enabled|disabled|present|absent|valid|sms"
    r"|TEXT|STRING|TOKEN|PASSWORD|SECRET|KEY|VALUE)(?![\w.@$!#%*+/=-])"
)
_PIECES: Final = re.compile(
    r"(?=.*[A-Za-z]{2})(?:[A-Za-z]+|v?\d{1,4})(?:[-_./](?:[A-Za-z]+|v?\d{1,4}))+"
)


def stands_at(text: str, start: int, *, bare: bool) -> bool:
    """Whether a value that begins there, with its quote if it has one, is no secret itself."""
    if _STAND_IN.match(text, start):
        return True
    return bare and _SAID_OF_ONE.match(text, start) is not None


def is_of_words(value: str) -> bool:
    """Whether a value is a name that people make: words and short numbers with signs between."""
    return _PIECES.fullmatch(value) is not None
