"""Finds lines that Gherkin takes for description although they were meant to run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import dropwhile, groupby
from typing import Final

from accord.model.catalogue import Fault, Severity
from accord.model.message import Message, message
from accord.sources.gherkin.behave_outline import BehaveOutline, LineRole, Prose
from accord.sources.gherkin.keywords import (
    FAMILIAR,
    HEADINGS,
    STEP_ALIASES,
    Heading,
    StepKind,
    dialect,
    heading_kind,
    heading_word,
    step_word,
)
from accord.sources.gherkin.slips import slip_in

_HEAD: Final = re.compile(r"^\s*[*#-]*\s*([^\s:：][^:：]{0,24}?)\s*[:：]")
_FIRST_WORD: Final = re.compile(r"^([A-Za-z]+)\s+\S")
_NUMBER: Final = re.compile(
    r"^(?:[(（]?[0-9０-９一二三四五六七八九十]{1,3}\s*[.．、,)）]|[①-⑳])\s*"
)
_ALIKE: Final = 0.8
# And and But begin too many sentences of prose.
_STEP_WORDS: Final = ("Given", "When", "Then")
# One sentence with "When" is prose; with a "Then" beside it, it was meant to run.
_MINIMUM_KINDS: Final = 2
# Their letters are nearly those of Then, and they begin sentences of prose.
_ORDINARY: Final = ("The", "They", "Them", "Than")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A line of prose and what it was probably meant to be."""

    prose: Prose
    heading: Heading | None = None
    step: StepKind | None = None
    suggestion: str = ""
    hint: Message | None = None


def swallowed(path: str, outline: BehaveOutline) -> Iterator[Fault]:
    """Faults for the prose of one file, one for each run of lines that belong together."""
    for block in _blocks(outline.prose):
        suspects = [suspected for prose in block if (suspected := suspect(prose, outline.language))]
        for group in _groups(_meant_to_run(suspects)):
            yield _fault(path, group, outline.language)


def suspect(prose: Prose, language: str) -> Suspect | None:
    """What a line was meant to be, or nothing when it is only prose."""
    shown = "".join(dropwhile(_is_unseen, prose.text))
    if shown == prose.text:
        return _suspect(prose, language)
    meant = _suspect(replace(prose, text=shown.lstrip()), language)
    hint = message("sources.swallowed-unseen", sign=f"U+{ord(prose.text[0]):04X}")
    return meant and replace(meant, prose=prose, suggestion="", hint=hint)


def _is_unseen(sign: str) -> bool:
    """Whether nobody sees a sign, such as a zero byte or a space without width."""
    return unicodedata.category(sign) in ("Cc", "Cf")


def _suspect(prose: Prose, language: str) -> Suspect | None:
    names = dict.fromkeys((language, *FAMILIAR))
    if slip := slip_in(prose.text, language):
        return Suspect(prose=prose, heading=slip.heading, step=slip.step, hint=slip.hint)
    if match := _HEAD.match(prose.text):
        if heading := heading_kind(match[1], names):
            return Suspect(prose=prose, heading=heading)
        if misspelt := _near_heading(match[1], language):
            return Suspect(prose=prose, heading=misspelt[0], suggestion=misspelt[1])
        for name in names:
            # "Given: a cup" has a colon too many.
            if kind := dialect(name).kind_of(match[1]):
                return Suspect(prose=prose, step=kind)
    if step := _step_in(prose.text, names):
        # "* " begins a list in Markdown at least as often as a step.
        return None if step[1].startswith("*") else Suspect(prose=prose, step=step[0])
    return _numbered_step(prose, language, names) or _near_step(prose, language)


def _step_in(text: str, names: Iterable[str]) -> tuple[StepKind, str] | None:
    """The kind and the keyword of the step that a line is in the first of some languages."""
    return next((step for name in names if (step := dialect(name).step_of(text))), None)


def _numbered_step(prose: Prose, language: str, names: Iterable[str]) -> Suspect | None:
    """A step with a number before its keyword, where steps are expected."""
    number = _NUMBER.match(prose.text)
    if number is None or prose.place is not LineRole.SCENARIO:
        return None
    step = _step_in(prose.text[number.end() :], names)
    return step and Suspect(prose=prose, step=step[0], suggestion=step_word(step[0], language))


def _near_heading(head: str, language: str) -> tuple[Heading, str] | None:
    """The heading that an English word with a slip in it stands for; plurals are prose."""
    for name in dict.fromkeys((language, "en")):
        for kind in HEADINGS:
            for heading in dialect(name).headings[kind]:
                plural = head.lower() == f"{heading.lower()}s"
                # What begins with a dot or a bracket was set off from the text on purpose.
                is_word = heading.isascii() and head[0].isalpha() and not plural
                if is_word and _alike(head, heading):
                    return kind, heading
    return None


def _near_step(prose: Prose, language: str) -> Suspect | None:
    """A slip such as ``Give the`` or ``Whem``, only where steps are expected."""
    if prose.place is LineRole.SCENARIO:
        for alias, kind in STEP_ALIASES.items():
            if prose.text.startswith(alias):
                return Suspect(prose=prose, step=kind, suggestion=step_word(kind, language))
    opening = _FIRST_WORD.match(prose.text)
    if prose.place is not LineRole.SCENARIO or opening is None or not opening[1][0].isupper():
        return None
    for keyword in _STEP_WORDS:
        # Prose such as "These" or "They" shares letters with Then; a slip is at most one letter.
        if (
            opening[1] not in (keyword, *_ORDINARY)
            and abs(len(opening[1]) - len(keyword)) <= 1
            and _alike(opening[1], keyword)
        ):
            return Suspect(prose=prose, step="given", suggestion=keyword)
    return None


def _alike(typed: str, keyword: str) -> bool:
    return SequenceMatcher(None, typed.lower(), keyword.lower()).ratio() >= _ALIKE


def _blocks(prose: Iterable[Prose]) -> Iterator[list[Prose]]:
    for _, block in groupby(prose, key=lambda line: line.owner):
        yield list(block)


def _meant_to_run(suspects: list[Suspect]) -> list[Suspect]:
    """Suspects without ordinary prose: a lone "When …" in a feature's text is only a sentence."""
    kinds = {s.step for s in suspects if s.step in ("given", "when", "then") and not s.suggestion}
    # A line of nothing but tags is no sentence, whatever stands around it.
    tags = [s for s in suspects if s.hint and not s.heading and not s.step]
    # And and But alone go on with a sentence, such as "And I want to …" below "As a tester".
    meant = (bool(kinds) and any(s.heading for s in suspects)) or len(kinds) >= _MINIMUM_KINDS
    return [
        s for s in suspects if s.heading or s in tags or meant or s.prose.place is LineRole.SCENARIO
    ]


def _groups(suspects: list[Suspect]) -> Iterator[list[Suspect]]:
    numbered = enumerate(suspects)
    for _, group in groupby(numbered, key=lambda pair: pair[1].prose.line - pair[0]):
        yield [suspected for _, suspected in group]


def _fault(path: str, group: list[Suspect], language: str) -> Fault:
    opening = group[0]
    lost = any(s.step and not s.suggestion for s in group)
    return Fault(
        path=path,
        line=opening.prose.line,
        message=message("sources.swallowed", text=opening.prose.text, count=len(group)),
        hint=_hint(group, language),
        severity=Severity.ERROR if lost else Severity.WARNING,
        # A scenario that became prose would be missing from every count, so the run must tell it.
        unreadable=lost,
    )


def _hint(group: list[Suspect], language: str) -> Message:
    opening = group[0]
    if language == "en" and (spoken := _chinese_of(group)):
        feature = heading_word("feature", spoken)
        return message("sources.swallowed-language", language=spoken, word=f"{feature}:")
    if opening.hint is not None:
        return opening.hint
    if opening.suggestion:
        suggestion = f"{opening.suggestion}:" if opening.heading else opening.suggestion
        return message("sources.swallowed-near", word=suggestion)
    if opening.heading:
        right = heading_word(opening.heading, language)
        return message("sources.swallowed-heading", word=f"{right}:")
    return message("sources.swallowed-step", word=step_word(opening.step or "given", language))


def _chinese_of(group: list[Suspect]) -> str:
    """The Chinese whose words a group of lines is written in, if it is."""
    lines = [suspected.prose.text.replace("：", ":", 1) for suspected in group]
    for name in ("zh-TW", "zh-CN"):
        gherkin = dialect(name)
        if all(gherkin.heading_of(line) or gherkin.step_of(line) for line in lines):
            return name
    return ""
