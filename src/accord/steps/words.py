"""The words of the three languages that stand for a comparison, an outcome, a state or a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from accord.text import LANGUAGES, Language

_Meaning = TypeVar("_Meaning")


class Comparison(StrEnum):
    """How an actual value is held against an expected one."""

    IS = "is"
    IS_NOT = "is-not"
    CONTAINS = "contains"
    LACKS = "lacks"
    MATCHES = "matches"
    GREATER = "greater"
    LESS = "less"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


class ValueState(StrEnum):
    """What can be said of a value without another one."""

    PRESENT = "present"
    ABSENT = "absent"
    EMPTY = "empty"
    FILLED = "filled"


class RequestOutcome(StrEnum):
    """What became of a request, in words for people who do not think in numbers."""

    SUCCESS = "success"
    REFUSED = "refused"
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    TOO_MANY = "too-many"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


STATUSES: Final[Mapping[RequestOutcome, frozenset[int]]] = MappingProxyType(
    {
        RequestOutcome.SUCCESS: frozenset(range(200, 300)),
        RequestOutcome.REFUSED: frozenset(range(400, 500)),
        RequestOutcome.INVALID: frozenset({400, 422}),
        RequestOutcome.UNAUTHENTICATED: frozenset({401}),
        RequestOutcome.FORBIDDEN: frozenset({403}),
        RequestOutcome.NOT_FOUND: frozenset({404, 410}),
        RequestOutcome.CONFLICT: frozenset({409}),
        RequestOutcome.TOO_MANY: frozenset({429}),
        RequestOutcome.FAILED: frozenset(range(500, 600)),
        RequestOutcome.UNAVAILABLE: frozenset({502, 503, 504}),
    }
)


_Table = Mapping[_Meaning, str]
"""The words of each meaning, ``English | zh-TW | zh-CN``, those of one language after commas."""

_COMPARISONS: Final[_Table[Comparison]] = {
    Comparison.IS: "is, equals | 是, 等於 | 是, 等于",
    Comparison.IS_NOT: "is not | 不是, 不等於 | 不是, 不等于",
    Comparison.CONTAINS: "contains | 包含 | 包含",
    Comparison.LACKS: "does not contain | 不包含 | 不包含",
    Comparison.MATCHES: "matches | 符合格式 | 符合格式",
    Comparison.GREATER: "is greater than | 大於 | 大于",
    Comparison.LESS: "is less than | 小於 | 小于",
    Comparison.AT_LEAST: "is at least | 至少是, 至少 | 至少为, 至少是, 至少",
    Comparison.AT_MOST: "is at most | 最多是, 最多 | 最多为, 最多是, 最多",
}
_STATES: Final[_Table[ValueState]] = {
    ValueState.PRESENT: "is present | 存在 | 存在",
    ValueState.ABSENT: "is absent | 不存在 | 不存在",
    ValueState.EMPTY: "is empty | 是空的 | 为空",
    ValueState.FILLED: "is not empty | 不是空的 | 不为空",
}
_OUTCOMES: Final[_Table[RequestOutcome]] = {
    RequestOutcome.SUCCESS: "succeeds | 成功 | 成功",
    RequestOutcome.REFUSED: "is refused | 被拒絕 | 被拒绝",
    RequestOutcome.INVALID: "is invalid | 內容有誤 | 内容有误",
    RequestOutcome.UNAUTHENTICATED: "requires signing in | 因未登入被拒絕 | 因未登录被拒绝",
    RequestOutcome.FORBIDDEN: "is forbidden | 因權限不足被拒絕 | 因权限不足被拒绝",
    RequestOutcome.NOT_FOUND: "is not found, finds nothing | 查無資料 | 查无数据",
    RequestOutcome.CONFLICT: "is in conflict | 發生衝突 | 发生冲突",
    RequestOutcome.TOO_MANY: "is made too often | 過於頻繁 | 过于频繁",
    RequestOutcome.FAILED: "fails | 因系統錯誤而失敗 | 因系统错误而失败",
    RequestOutcome.UNAVAILABLE: (
        "finds the system unavailable | 因系統忙碌而失敗 | 因系统繁忙而失败"
    ),
}
_UNITS: Final[_Table[Decimal]] = {
    Decimal("0.001"): "ms, millisecond, milliseconds | 毫秒 | 毫秒",
    Decimal(1): "s, second, seconds | 秒, 秒鐘 | 秒, 秒钟",
    Decimal(60): "min, minute, minutes | 分鐘 | 分钟",
}


def _by_word(table: _Table[_Meaning]) -> Mapping[str, _Meaning]:
    return MappingProxyType(
        {
            phrase: meaning
            for meaning, phrases in table.items()
            for of_language in phrases.split(" | ")
            for phrase in of_language.split(", ")
        }
    )


def _by_language(table: _Table[_Meaning]) -> Mapping[Language, tuple[str, ...]]:
    rows = [phrases.split(" | ") for phrases in table.values()]
    # The tables have a column a language, in that order.
    columns = zip(LANGUAGES, zip(*rows, strict=True), strict=True)
    return MappingProxyType(
        {language: tuple(", ".join(column).split(", ")) for language, column in columns}
    )


COMPARISONS: Final = _by_word(_COMPARISONS)
STATES: Final = _by_word(_STATES)
OUTCOMES: Final = _by_word(_OUTCOMES)
UNITS: Final = _by_word(_UNITS)
"""How many seconds each unit of time is."""

CHOICES: Final[Mapping[str, Mapping[Language, tuple[str, ...]]]] = MappingProxyType(
    {
        "outcome": _by_language(_OUTCOMES),
        "comparison": _by_language(_COMPARISONS),
        "state": _by_language(_STATES),
    }
)
"""The words that may stand in a place of such a kind, by language."""

WHOLE_ANSWER: Final = frozenset({"the answer", "the response", "回應", "响应"})
"""How a sentence names the whole body in the place of a path."""


def alternatives(phrases: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, so that none hides another."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
