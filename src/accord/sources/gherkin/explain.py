"""Says in plain words why a feature file cannot be read, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.sources.gherkin.behave_outline import RefusalReason
from accord.sources.gherkin.keywords import (
    FAMILIAR,
    HEADINGS,
    STEP_ALIASES,
    Heading,
    dialect,
    heading_kind,
    heading_word,
    is_known_language,
    languages,
    step_word,
)
from accord.sources.gherkin.slips import slip_in
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
    why: RefusalReason | None = None

    @property
    def text(self) -> str:
        """The line itself, without the space around it."""
        inside = 0 < self.line <= len(self.lines)
        return self.lines[self.line - 1].strip() if inside else ""


def explain(unreadable: UnreadableLine) -> tuple[Message, Message]:
    """What is wrong with the line, and the hint that goes with it."""
    return _what(unreadable), hint(unreadable)


def _what(unreadable: UnreadableLine) -> Message:
    if unreadable.ended:
        return message("sources.feature-ended")
    if unreadable.why is not None:
        return message("sources.behave-refuses", text=unreadable.text)
    return message("sources.feature-syntax", text=unreadable.text)


def hint(unreadable: UnreadableLine) -> Message:
    """The advice that fits best; the parser's own words when nothing better is known."""
    for attempt in _ATTEMPTS:
        if hint_message := attempt(unreadable):
            return hint_message
    if not unreadable.reason:
        return message("sources.hint-behave")
    return message("sources.hint-parser", reason=unreadable.reason)


def _slip(unreadable: UnreadableLine) -> Message | None:
    slip = slip_in(unreadable.text, unreadable.language)
    return slip.hint if slip else None


def _glued(unreadable: UnreadableLine) -> Message | None:
    """``Givena cup``: a step's word without the blank behind it."""
    beginning = unreadable.text.partition(" ")[0]
    for keyword, _ in dialect(unreadable.language).steps:
        if keyword.endswith(" ") and keyword != "* " and beginning.startswith(keyword.strip()):
            return message("sources.hint-blank", word=keyword.strip())
    return None


def _plural(unreadable: UnreadableLine) -> Message | None:
    """``Scenarios:`` above steps: a word for examples that was meant as the scenario's own."""
    following_lines = (line.strip() for line in unreadable.lines[unreadable.line :])
    table = next((line for line in following_lines if line), "").startswith("|")
    if unreadable.why is not RefusalReason.EXAMPLES or table:
        return None
    right = heading_word("scenario", unreadable.language)
    return message("sources.hint-word", right=f"{right}:")


def _by_reason(unreadable: UnreadableLine) -> Message | None:
    hints: dict[RefusalReason, Message] = {
        RefusalReason.FIRST_AND: message("sources.hint-first-and"),
        RefusalReason.EXAMPLES: message(
            "sources.hint-examples-outline", word=_outline(unreadable.language)
        ),
        RefusalReason.DOC_INDENT: message("sources.hint-doc-indent"),
        RefusalReason.TABLE: message("sources.hint-table"),
        RefusalReason.TAG: message("sources.hint-tag"),
    }
    return hints.get(unreadable.why) if unreadable.why else None


def _doc_string(unreadable: UnreadableLine) -> Message | None:
    if unreadable.ended and _unclosed(unreadable.lines):
        return message("sources.hint-doc-open", line=_unclosed(unreadable.lines))
    if unreadable.text.startswith("```"):
        return message("sources.hint-doc-mark", mark=unreadable.text[:3])
    return None


def _unknown_language(unreadable: UnreadableLine) -> Message | None:
    match = _LANGUAGE.match(unreadable.text)
    if not match or is_known_language(match[1]):
        return None
    similar = nearest(match[1], languages())
    if similar:
        return message("sources.hint-language-unknown", near=similar)
    return message("sources.hint-language-none")


def _full_width(unreadable: UnreadableLine) -> Message | None:
    if unreadable.text.startswith("｜"):
        return message("sources.hint-full-width-bar")
    match = _HEAD.match(unreadable.text)
    if not match or match[2] != "：":
        return None
    kind = heading_kind(match[1])
    if kind is None:
        return None
    # A Chinese heading in a file that is taken for English lacks more than its colon.
    needed = (
        "" if _has_language_header(unreadable.lines) else _prevailing_language(unreadable.lines)
    )
    right = _heading_in(kind, match[1], needed or unreadable.language)
    if needed:
        return message("sources.hint-colon-language", right=f"{right}:", language=needed)
    return message("sources.hint-colon", right=f"{right}:")


def _missing_header(unreadable: UnreadableLine) -> Message | None:
    if _has_language_header(unreadable.lines):
        return None
    spoken = _prevailing_language(unreadable.lines)
    return message("sources.hint-language-missing", language=spoken) if spoken else None


def _other_languages_word(unreadable: UnreadableLine) -> Message | None:
    """A heading or step in words that this file's language does not have."""
    gherkin = dialect(unreadable.language)
    match = _HEAD.match(unreadable.text)
    kind = heading_kind(match[1]) if match else None
    if match and kind and match[1] not in gherkin.headings[kind]:
        return message("sources.hint-word", right=f"{heading_word(kind, unreadable.language)}:")
    for name in FAMILIAR:
        step = dialect(name).step_of(unreadable.text)
        if step and gherkin.step_of(unreadable.text) is None:
            return message("sources.hint-word", right=step_word(step[0], unreadable.language))
    for alias, meant in STEP_ALIASES.items():
        if unreadable.text.startswith(alias) and gherkin.step_of(unreadable.text) is None:
            return message("sources.hint-word", right=step_word(meant, unreadable.language))
    return None


def _letter_case(unreadable: UnreadableLine) -> Message | None:
    gherkin = dialect(unreadable.language)
    head = unreadable.text.partition(":")[0]
    for headings in gherkin.headings.values():
        for heading in headings:
            if head != heading and head.casefold() == heading.casefold():
                return message("sources.hint-word", right=f"{heading}:")
    return None


def _misspelt_heading(unreadable: UnreadableLine) -> Message | None:
    """``Scenaro:``, or a Chinese heading with one wrong character."""
    head, colon, _ = unreadable.text.replace("：", ":", 1).partition(":")
    kinds = {
        heading: kind
        for name in (unreadable.language, "en")
        for kind in HEADINGS
        for heading in dialect(name).headings[kind]
    }
    if not colon or head in kinds:
        return None
    for heading, kind in kinds.items():
        if edits(head.casefold(), heading.casefold()) <= max(1, len(heading) // 4):
            right = heading if heading in dialect(unreadable.language).headings[kind] else ""
            right = right or heading_word(kind, unreadable.language)
            return message("sources.hint-near", near=f"{right}:")
    return None


def _structure(unreadable: UnreadableLine) -> Message | None:
    kind = (dialect(unreadable.language).heading_of(unreadable.text) or ("", ""))[0]
    if kind == "feature":
        return message("sources.hint-two-features")
    if kind == "background":
        return message("sources.hint-background")
    # The parser has no codes for its reasons, only sentences.
    if "cell count" in unreadable.reason:
        return message("sources.hint-table")
    if "tag may not contain" in unreadable.reason:
        return message("sources.hint-tag")
    preceding_lines = unreadable.lines[: max(unreadable.line - 1, 0)]
    if unreadable.text and not any(
        _is_feature(line, unreadable.language) for line in preceding_lines
    ):
        right = heading_word("feature", unreadable.language)
        return message("sources.hint-feature-first", word=f"{right}:")
    return None


def _out_of_place(unreadable: UnreadableLine) -> Message | None:
    """Prose among steps or below a table, and tags with nothing below them."""
    if unreadable.ended:
        return message("sources.hint-tags-end") if unreadable.text.startswith("@") else None
    # What the parser would have read instead tells where the line stands.
    if "#StepLine" in unreadable.reason:
        words = [step_word(kind, unreadable.language) for kind in ("given", "when", "then")]
        return message("sources.hint-among-steps", words=Listed(words))
    if "#TableRow" in unreadable.reason:
        return message("sources.hint-below-table")
    return None


# The surest first: a later one may fit as well, and mislead.
_ATTEMPTS: Final[tuple[Callable[[UnreadableLine], Message | None], ...]] = (
    _plural,
    _by_reason,
    _doc_string,
    _unknown_language,
    _slip,
    _full_width,
    _missing_header,
    _other_languages_word,
    _letter_case,
    _misspelt_heading,
    _structure,
    _glued,
    _out_of_place,
)


def _outline(language: str) -> str:
    return f"{heading_word('scenarioOutline', language)}:"


def _heading_in(kind: Heading, heading: str, language: str) -> str:
    allowed = dialect(language).headings[kind]
    return heading if heading in allowed else heading_word(kind, language)


def _has_language_header(lines: Sequence[str]) -> bool:
    # Only comments may stand above it, and nobody writes ten of them.
    return any(_LANGUAGE.match(line) for line in lines[:10])


def _is_feature(line: str, language: str) -> bool:
    heading = dialect(language).heading_of(line.strip())
    return heading is not None and heading[0] == "feature"


def _prevailing_language(lines: Sequence[str]) -> str:
    """The language whose words begin most lines; nothing when that is English."""
    stripped = [line.strip().replace("：", ":", 1) for line in lines if line.strip()]
    if not any(
        _is_feature(line, name) for line in stripped for name in languages() if name != "en"
    ):
        return ""
    # Many languages share words, so of several that fit this project's own are likelier.
    best = max(languages(), key=lambda name: (_spoken_lines(stripped, name), name in FAMILIAR))
    return "" if best == "en" else best


def _spoken_lines(lines: Sequence[str], name: str) -> int:
    gherkin = dialect(name)
    return sum(
        1
        for line in lines
        # Every language has the bullet, so it speaks for none.
        if gherkin.heading_of(line) or (gherkin.step_of(line) or ("", "*"))[1][0] != "*"
    )


def _unclosed(lines: Sequence[str]) -> int:
    """The line of a doc string that is never closed, or 0."""
    opened, mark = 0, ""
    for number, line in enumerate(lines, 1):
        start = line.strip()[:3]
        if opened and start == mark:
            opened = 0
        elif not opened and start in ('"""', "'''", "```"):
            opened, mark = number, start
    return opened
