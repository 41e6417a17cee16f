"""Moments as scenarios write them: ``{now}``, ``{today + 2 days}``, ``{現在 - 3 分鐘}``."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

_NOW: Final = ("now", "現在", "现在")
_TODAY: Final = ("today", "今天")
_UNITS: Final = {
    "seconds": ("second", "seconds", "秒"),
    "minutes": ("minute", "minutes", "分鐘", "分钟"),
    "hours": ("hour", "hours", "小時", "小时"),
    "days": ("day", "days", "天", "日"),
    "weeks": ("week", "weeks", "週", "周", "星期"),
    "months": ("month", "months", "個月", "个月"),
    "years": ("year", "years", "年"),
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words}
_MONTHS: Final = {"months": 1, "years": 12}
# A longer number of whatever leads out of the years that can be written.
_LONGEST: Final = 12


def _alternatives(*words: str) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_START: Final = _alternatives(*_NOW, *_TODAY)
_SIGNS: Final = r"[+\-−＋－]"
MOMENT: Final = rf"(?:{_START})(?:\s*{_SIGNS}[^{{}}]*)?"
"""What stands between the braces, and what is nearly that."""
_PART: Final = rf"\s*({_SIGNS})\s*(\d{{1,{_LONGEST}}})\s*({_alternatives(*_UNIT_OF)})"
_PARTS: Final = re.compile(_PART)
_WHOLE: Final = re.compile(rf"({_START})((?:{_PART})*)\s*")
_NEARLY: Final = re.compile(MOMENT)


def is_moment(text: str) -> bool:
    """Whether a text between braces means a moment, be it written right or not."""
    return _NEARLY.fullmatch(text.strip()) is not None


def moment(text: str, *, now: datetime) -> str:
    """A moment in UTC as RFC 3339 writes it: a day for ``today``, else to the second.

    Raises:
        ValueError: it is none.
        OverflowError: it lies outside the years 1 to 9999.
    """
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    at = now.astimezone(UTC)
    for sign, amount, unit in _PARTS.findall(match[2]):
        count = int(amount) if sign in "+＋" else -int(amount)
        at = _moved(at, count, _UNIT_OF[unit])
    if match[1] in _TODAY:
        return at.date().isoformat()
    return at.strftime("%Y").zfill(4) + at.strftime("-%m-%dT%H:%M:%SZ")


def _moved(at: datetime, count: int, unit: str) -> datetime:
    if unit not in _MONTHS:
        return at + timedelta(**{unit: count})
    months = at.year * 12 + at.month - 1 + count * _MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(year)
    # A month later than the 31st is the last day of a month that is shorter.
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
