"""Lines that look right to a person, and that Gherkin does not know for one wrong character."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accord.model.message import Message, message
from accord.sources.gherkin.keywords import FAMILIAR, Heading, StepKind, dialect

_OTHER_BLANK: Final = re.compile(r"^(\S+)(?! )\s")
_DASHED: Final = re.compile(r"^([^\s-]+(?: [^\s-]+)?)\s*[-–—]\s")
_WIDE_TAGS: Final = re.compile(r"^＠\S+(?:\s+[@＠]\S+)*$")
# Other headings before a dash are as often the beginning of a sentence.
_DASHED_HEADINGS: Final[tuple[Heading, ...]] = ("scenario", "scenarioOutline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What the line was meant to be, a step, a heading or tags, and what to write instead."""

    hint: Message
    heading: Heading | None = None
    step: StepKind | None = None


def slip_in(line: str, language: str) -> Slip | None:
    """The slip of a stripped line, if it is one of those that nobody can see."""
    names = tuple(dict.fromkeys((language, *FAMILIAR)))
    if _WIDE_TAGS.match(line):
        right = line.replace("＠", "@")
        return Slip(hint=message("sources.hint-wide-tag", right=right))
    if match := _OTHER_BLANK.match(line):
        return _with_other_blank(match[1], names)
    if match := _DASHED.match(line):
        return _with_dash(match[1], names)
    return None


def _with_other_blank(keyword_typed: str, names: Iterable[str]) -> Slip | None:
    for name in names:
        for keyword, kind in dialect(name).steps:
            # Chinese keywords end without a blank, and need none.
            if keyword == f"{keyword_typed} " and keyword_typed != "*":
                return Slip(step=kind, hint=message("sources.hint-blank", word=keyword_typed))
    return None


def _with_dash(head: str, names: Iterable[str]) -> Slip | None:
    for name in names:
        for kind in _DASHED_HEADINGS:
            if head in dialect(name).headings[kind]:
                return Slip(heading=kind, hint=message("sources.hint-dash", right=f"{head}:"))
    return None
