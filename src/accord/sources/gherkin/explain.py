"""Says in plain words why a feature file cannot be read, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from accord.model.message import Message, message
from accord.sources.gherkin.behave_outline import Why
from accord.sources.gherkin.keywords import (
    ALIASES,
    FAMILIAR,
    HEADINGS,
    STEP_ALIASES,
    Heading,
    dialect,
    heading_word,
    known,
    languages,
    step_word,
)
from accord.sources.nearest import edits, nearest

_LANGUAGE: Final = re.compile(r"^\s*#\s*language\s*:\s*(\S*)", re.IGNORECASE)
_HEAD: Final = re.compile(r"^([^\s:：][^:：]{0,30}?)\s*([:：])")


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that stops a file from being read.

    ``reason`` is the official parser's own words, ``ended`` that the file ended too early,
    ``why`` behave's reason when only behave refuses the line.
    """

    lines: Sequence[str]
    line: int
    language: str
    reason: str = ""
    ended: bool = False
    why: Why | None = None

    @property
    def text(self) -> str:
        """The line itself, without the space around it."""
        inside = 0 < self.line <= len(self.lines)
        return self.lines[self.line - 1].strip() if inside else ""


def explain(trouble: UnreadableLine) -> tuple[Message, Message]:
    """What is wrong with the line, and the hint that goes with it."""
    return _what(trouble), hint(trouble)


def _what(trouble: UnreadableLine) -> Message:
    if trouble.ended:
        return message("sources.feature-ended")
    if trouble.why is not None:
        return message("sources.behave-refuses", text=trouble.text)
    return message("sources.feature-syntax", text=trouble.text)


def hint(trouble: UnreadableLine) -> Message:
    """The advice that fits best; the parser's own words when nothing better is known."""
    for attempt in _ATTEMPTS:
        if found := attempt(trouble):
            return found
    return message("sources.hint-parser", reason=trouble.reason or "?")


def _plural(trouble: UnreadableLine) -> Message | None:
    """``Scenarios:`` above steps: a word for examples that was meant as the scenario's own."""
    below = (line.strip() for line in trouble.lines[trouble.line :])
    table = next((line for line in below if line), "").startswith("|")
    if trouble.why is not Why.EXAMPLES or table:
        return None
    right = heading_word("scenario", trouble.language)
    return message("sources.hint-word", right=f"{right}:")


def _by_reason(trouble: UnreadableLine) -> Message | None:
    advice: dict[Why, Message] = {
        Why.FIRST_AND: message("sources.hint-first-and"),
        Why.EXAMPLES: message("sources.hint-examples-outline", word=_outline(trouble.language)),
        Why.DOC_INDENT: message("sources.hint-doc-indent"),
        Why.TABLE: message("sources.hint-table"),
        Why.TAG: message("sources.hint-tag"),
    }
    return advice.get(trouble.why) if trouble.why else None


def _doc_string(trouble: UnreadableLine) -> Message | None:
    if trouble.ended and _unclosed(trouble.lines):
        return message("sources.hint-doc-open", line=_unclosed(trouble.lines))
    if trouble.text.startswith(("```", "'''")):
        return message("sources.hint-doc-mark", mark=trouble.text[:3])
    return None


def _unknown_language(trouble: UnreadableLine) -> Message | None:
    found = _LANGUAGE.match(trouble.text)
    if not found or known(found[1]):
        return None
    near = nearest(found[1], languages())
    if near:
        return message("sources.hint-language-unknown", near=near)
    return message("sources.hint-language-none")


def _full_width(trouble: UnreadableLine) -> Message | None:
    if trouble.text.startswith("｜"):
        return message("sources.hint-full-width-bar")
    found = _HEAD.match(trouble.text)
    if not found or found[2] != "：":
        return None
    kind = _heading(found[1])
    if kind is None:
        return None
    needed = "" if _header(trouble.lines) else _spoken(trouble.lines)
    right = _word(kind, found[1], needed or trouble.language)
    if needed:
        return message("sources.hint-colon-language", right=f"{right}:", language=needed)
    return message("sources.hint-colon", right=f"{right}:")


def _missing_header(trouble: UnreadableLine) -> Message | None:
    if _header(trouble.lines):
        return None
    spoken = _spoken(trouble.lines)
    return message("sources.hint-language-missing", language=spoken) if spoken else None


def _other_word(trouble: UnreadableLine) -> Message | None:
    """A heading or step in words that this file's language does not have."""
    words = dialect(trouble.language)
    found = _HEAD.match(trouble.text)
    kind = _heading(found[1]) if found else None
    if found and kind and found[1] not in words.headings[kind]:
        return message("sources.hint-word", right=f"{heading_word(kind, trouble.language)}:")
    for name in FAMILIAR:
        step = dialect(name).step_of(trouble.text)
        if step and words.step_of(trouble.text) is None:
            return message("sources.hint-word", right=step_word(step[0], trouble.language))
    for alias, meant in STEP_ALIASES.items():
        if trouble.text.startswith(alias) and words.step_of(trouble.text) is None:
            return message("sources.hint-word", right=step_word(meant, trouble.language))
    return None


def _letter_case(trouble: UnreadableLine) -> Message | None:
    words = dialect(trouble.language)
    step = words.step_of(trouble.text, exact=False)
    if step and words.step_of(trouble.text) is None:
        return message("sources.hint-word", right=step[1].strip())
    head = trouble.text.partition(":")[0]
    for allowed in words.headings.values():
        for word in allowed:
            if head != word and head.casefold() == word.casefold():
                return message("sources.hint-word", right=f"{word}:")
    return None


def _misspelt_heading(trouble: UnreadableLine) -> Message | None:
    """``Scenaro:``, or a Chinese heading with one wrong character."""
    head, colon, _ = trouble.text.replace("：", ":", 1).partition(":")
    words = {
        word: kind
        for name in (trouble.language, "en")
        for kind in HEADINGS
        for word in dialect(name).headings[kind]
    }
    if not colon or head in words:
        return None
    for word, kind in words.items():
        if edits(head.casefold(), word.casefold()) <= max(1, len(word) // 4):
            right = word if word in dialect(trouble.language).headings[kind] else ""
            right = right or heading_word(kind, trouble.language)
            return message("sources.hint-near", near=f"{right}:")
    return None


def _structure(trouble: UnreadableLine) -> Message | None:
    kind = (dialect(trouble.language).heading_of(trouble.text) or ("", ""))[0]
    if kind == "feature":
        return message("sources.hint-two-features")
    if kind == "background":
        return message("sources.hint-background")
    if "cell count" in trouble.reason:
        return message("sources.hint-table")
    if "tag may not contain" in trouble.reason:
        return message("sources.hint-tag")
    before = trouble.lines[: max(trouble.line - 1, 0)]
    if trouble.text and not any(_is_feature(line, trouble.language) for line in before):
        right = heading_word("feature", trouble.language)
        return message("sources.hint-feature-first", word=f"{right}:")
    return None


_ATTEMPTS: Final[tuple[Callable[[UnreadableLine], Message | None], ...]] = (
    _plural,
    _by_reason,
    _doc_string,
    _unknown_language,
    _full_width,
    _missing_header,
    _other_word,
    _letter_case,
    _misspelt_heading,
    _structure,
)


def _outline(language: str) -> str:
    return f"{heading_word('scenarioOutline', language)}:"


def _heading(head: str) -> Heading | None:
    for name in FAMILIAR:
        for kind in HEADINGS:
            if head in dialect(name).headings[kind]:
                return kind
    return ALIASES.get(head)


def _word(kind: Heading, written: str, language: str) -> str:
    allowed = dialect(language).headings[kind]
    return written if written in allowed else heading_word(kind, language)


def _header(lines: Sequence[str]) -> bool:
    return any(_LANGUAGE.match(line) for line in lines[:10])


def _is_feature(line: str, language: str) -> bool:
    found = dialect(language).heading_of(line.strip())
    return found is not None and found[0] == "feature"


def _spoken(lines: Sequence[str]) -> str:
    """The language whose words begin most lines; nothing when that is English."""
    stripped = [line.strip().replace("：", ":", 1) for line in lines if line.strip()]
    if not any(
        _is_feature(line, name) for line in stripped for name in languages() if name != "en"
    ):
        return ""
    best = max(languages(), key=lambda name: (_spoken_lines(stripped, name), name in FAMILIAR))
    return "" if best == "en" else best


def _spoken_lines(lines: Sequence[str], name: str) -> int:
    words = dialect(name)
    return sum(
        1
        for line in lines
        if words.heading_of(line) or (words.step_of(line) or ("", "*"))[1][0] != "*"
    )


def _unclosed(lines: Sequence[str]) -> int:
    """The line of a doc string that is never closed, or 0."""
    opened, mark = 0, ""
    for number, line in enumerate(lines, 1):
        start = line.strip()[:3]
        if opened and start == mark:
            opened = 0
        elif not opened and start in ('"""', "```"):
            opened, mark = number, start
    return opened
