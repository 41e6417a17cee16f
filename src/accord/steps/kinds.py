"""The kinds of values a sentence can have a place for, such as ``{number}`` or ``{duration}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from accord.steps.words import COMPARISONS, OUTCOMES, STATES, UNITS, WHOLE_ANSWER, alternatives


class WrittenValue(NamedTuple):
    """A value as somebody wrote it; only the scenario's world knows what it comes to."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueKind:
    """How a value is written in a sentence, and what a step's function receives.

    ``patterns`` are regular expressions; their groups, or the whole match, go to ``convert``.
    ``about`` is the message that says what people write there.
    """

    name: str
    about: str
    patterns: tuple[str, ...]
    convert: Callable[..., object]
    examples: Mapping[str, str]


# Chinese quotation marks are never escaped: nobody types a backslash before them.
def _quoted_text() -> tuple[str, ...]:
    marked = tuple(
        rf"{opening}((?:[^{closing}\\]|\\.)*){closing}" for opening, closing in ('""', "''")
    )
    return (
        *marked,
        *(rf"{pair[0]}([^{pair[1]}]*){pair[1]}" for pair in ("「」", "『』", "“”", "‘’")),
    )


QUOTED: Final = _quoted_text()
NUMBER: Final = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
# Python knows no longer time; whoever writes one means for ever.
_LONGEST_S: Final = timedelta.max.days * 86_400.0
# A path without quotes ends before a full stop: it may be the sentence's own.
_PLAIN_PATH: Final = (
    r"/?[A-Za-z_](?:[A-Za-z0-9_\-.~/]|\[[^\]]*\])*(?<!\.)|\$(?:[A-Za-z0-9_\-.]|\[[^\]]*\])*"
)
_PLACEHOLDER: Final = r"\{[^{}]+\}"


def unescaped(text: str) -> str:
    """A quoted text without the backslashes before its quotes; any other one is meant."""
    return re.sub(r"""\\(["'])""", r"\1", text)


def _text(*groups: str | None) -> str:
    return unescaped(next((group for group in groups if group is not None), ""))


def _written(*groups: str | None) -> WrittenValue:
    # The last pattern of such a kind is the one without quotes.
    *quoted, unquoted = groups
    if unquoted is not None:
        return WrittenValue(unquoted, quoted=False)
    # In quotes 12 is a text and no number, which only the one who compares can do justice to.
    return WrittenValue(_text(*quoted), quoted=True)


def _path(*groups: str | None) -> str:
    *quoted, unquoted = groups
    if unquoted is None:
        return _text(*quoted)
    return "$" if unquoted in WHOLE_ANSWER else unquoted


def _duration(amount: str, unit: str) -> timedelta:
    return timedelta(seconds=min(float(Decimal(amount) * UNITS[unit]), _LONGEST_S))


def _same(example: str) -> dict[str, str]:
    return {"en": example, "zh-TW": example, "zh-CN": example}


def _quoted(english: str, traditional: str, simplified: str) -> dict[str, str]:
    return {"en": f'"{english}"', "zh-TW": f"「{traditional}」", "zh-CN": f"“{simplified}”"}


def _by_language(english: str, traditional: str, simplified: str) -> dict[str, str]:
    return {"en": english, "zh-TW": traditional, "zh-CN": simplified}


_PLACE: Final = (
    ValueKind(
        name="int",
        about="steps.kind.int",
        patterns=(r"[-+]?\d+",),
        convert=int,
        examples=_same("3"),
    ),
    ValueKind(
        name="float",
        about="steps.kind.float",
        patterns=(NUMBER,),
        convert=float,
        examples=_same("2.5"),
    ),
    ValueKind(
        name="number",
        about="steps.kind.number",
        patterns=(NUMBER,),
        convert=Decimal,
        examples=_same("19.90"),
    ),
    ValueKind(
        name="word",
        about="steps.kind.word",
        patterns=(r"[^\s]+",),
        convert=str,
        examples=_same("A-17"),
    ),
    ValueKind(
        name="string",
        about="steps.kind.string",
        patterns=QUOTED,
        convert=_text,
        examples=_quoted("blue tea", "藍茶", "蓝茶"),
    ),
    ValueKind(
        name="operation",
        about="steps.kind.operation",
        patterns=QUOTED,
        convert=_text,
        examples=_quoted("Place an order", "建立訂單", "创建订单"),
    ),
    ValueKind(
        name="callback",
        about="steps.kind.callback",
        patterns=QUOTED,
        convert=_text,
        examples=_quoted("Order shipped", "訂單已出貨", "订单已发货"),
    ),
    ValueKind(
        name="name",
        about="steps.kind.name",
        patterns=QUOTED,
        convert=_text,
        examples=_quoted("order", "訂單編號", "订单编号"),
    ),
    ValueKind(
        name="header",
        about="steps.kind.header",
        patterns=QUOTED,
        convert=_text,
        examples=_quoted("X-Store", "X-Store", "X-Store"),
    ),
    ValueKind(
        name="template",
        about="steps.kind.template",
        patterns=QUOTED,
        convert=_text,
        examples=_quoted("09########", "09########", "138########"),
    ),
    ValueKind(
        name="path",
        about="steps.kind.path",
        patterns=(*QUOTED, rf"({alternatives(WHOLE_ANSWER)}|{_PLAIN_PATH})"),
        convert=_path,
        examples=_quoted("items[0].price", "items[0].price", "items[0].price"),
    ),
    ValueKind(
        name="value",
        about="steps.kind.value",
        patterns=(*QUOTED, rf"({NUMBER}|true|false|null|{_PLACEHOLDER})"),
        convert=_written,
        examples=_same("120"),
    ),
    ValueKind(
        name="status",
        about="steps.kind.status",
        patterns=(r"[1-5]\d\d|[1-5][xX][xX]",),
        convert=str.lower,
        examples=_same("201"),
    ),
    ValueKind(
        name="outcome",
        about="steps.kind.outcome",
        patterns=(alternatives(OUTCOMES),),
        convert=OUTCOMES.__getitem__,
        examples=_by_language("succeeds", "成功", "成功"),
    ),
    ValueKind(
        name="comparison",
        about="steps.kind.comparison",
        patterns=(alternatives(COMPARISONS),),
        convert=COMPARISONS.__getitem__,
        examples=_by_language("is", "是", "是"),
    ),
    ValueKind(
        name="state",
        about="steps.kind.state",
        patterns=(alternatives(STATES),),
        convert=STATES.__getitem__,
        examples=_by_language("is present", "存在", "存在"),
    ),
    ValueKind(
        name="duration",
        about="steps.kind.duration",
        patterns=(rf"(\d+(?:\.\d+)?)\s*({alternatives(UNITS)})",),
        convert=_duration,
        examples=_by_language("5 seconds", "5 秒", "5 秒"),
    ),
    ValueKind(
        name="sentence",
        about="steps.kind.sentence",
        # Greedy to the end: what is inside is a whole step, and is matched as one later.
        patterns=(r"\S.*",),
        convert=str,
        examples=_by_language('"status" is "ready"', "「status」是「ready」", "“status”是“ready”"),
    ),
)

KINDS: Final[Mapping[str, ValueKind]] = MappingProxyType({kind.name: kind for kind in _PLACE})

ANNOTATED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "int": "int",
        "float": "float",
        "Decimal": "number",
        "str": "string",
        "timedelta": "duration",
    }
)
"""What a parameter's Python type says of a place that names no kind."""
