"""Reads one feature file: its bytes, the official parser's view, and behave's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
from gherkin.errors import (
    NoSuchLanguageException,
    ParserException,
    UnexpectedEOFException,
)

from accord.errors import system_words
from accord.model.catalogue import Fault, Feature, Severity
from accord.model.message import message
from accord.sources.gherkin.behave_outline import BehaveOutline, behave_outline
from accord.sources.gherkin.document import feature_of
from accord.sources.gherkin.explain import UnreadableLine, explain
from accord.sources.gherkin.keywords import dialect
from accord.sources.gherkin.parser import FirstErrorParser
from accord.sources.gherkin.swallowed import swallowed
from accord.sources.passed_over import is_no_file, not_a_file

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SINGLE_QUOTES = "'''"
_DOUBLE_QUOTES = '"""'
_BACKTICKS = "```"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's feature, unless it cannot be read, and what is wrong with the file."""

    feature: Feature | None = None
    faults: tuple[Fault, ...] = ()


def read_feature(file: Path, path: str, *, language: str = "en") -> Reading:
    """Read one file; never raises for a bad one.

    ``path`` is how the workspace names it, ``language`` what it is written in unless it says so.
    """
    if is_no_file(file):
        return Reading(faults=(not_a_file(path),))
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = message("sources.not-readable", reason=system_words(error))
        return Reading(faults=(Fault(path=path, message=reason, unreadable=True),))
    marked = content.startswith(_BYTE_ORDER_MARK)
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        return Reading(faults=(_not_utf8(path, content, error.start),))
    reading = read_text(text, path, language=language)
    feature = reading.feature
    if feature is not None:
        # Of the bytes, mark and all: that is what a worker compares before it runs the file.
        feature = msgspec.structs.replace(feature, digest=sha256(content).hexdigest())
    mark = (_byte_order_mark(path),) if marked else ()
    return Reading(feature=feature, faults=(*mark, *reading.faults))


def read_text(text: str, path: str, *, language: str = "en") -> Reading:
    """Read a file's text, its byte-order mark already gone."""
    # behave breaks lines as Python does and drops the space at their ends; a scenario is selected
    # by its line, so both parsers have to count the same lines.
    lines = [line.rstrip() for line in text.splitlines()]
    outline = behave_outline(lines, language=language)
    try:
        document = FirstErrorParser().document(_as_official(lines, outline), language)
    except ParserException as error:
        return Reading(faults=(_syntax(path, lines, outline, error),))
    if refusal := _refusal(path, lines, outline):
        return Reading(faults=(refusal,))
    feature = feature_of(document, path)
    if feature is None:
        # What is commented out was left out by somebody; a file without a word has lost its own.
        empty = message("sources.feature-empty")
        lost = not text.strip()
        severity = Severity.ERROR if lost else Severity.WARNING
        return Reading(
            faults=(Fault(path=path, message=empty, severity=severity, unreadable=lost),)
        )
    # The run counts by lines; where both parsers see other cases, it could not be trusted.
    if sorted(outline.cases) != [scenario.line for scenario in feature.all_scenarios()]:
        different = message("sources.behave-differs")
        return Reading(faults=(Fault(path=path, message=different, unreadable=True),))
    return Reading(feature=feature, faults=tuple(_findings(path, lines, outline, document)))


def _as_official(lines: list[str], outline: BehaveOutline) -> list[str]:
    """The lines with what behave alone understands written as the official parser knows it.

    That is doc strings between single quotes, and keywords of steps in other letters.
    """
    if not outline.single_quoted and not outline.other_case:
        return lines
    rewritten = list(lines)
    for number, keyword in outline.other_case.items():
        line = lines[number - 1]
        indent = len(line) - len(line.lstrip())
        rewritten[number - 1] = line[:indent] + keyword + line[indent + len(keyword) :]
    # One that is never closed ends with the file.
    marks = outline.single_quoted
    for opening, closing in zip_longest(marks[::2], marks[1::2], fillvalue=len(lines)):
        content = lines[opening : closing - 1]
        taken = any(line.lstrip().startswith(_DOUBLE_QUOTES) for line in content)
        mark = _BACKTICKS if taken else _DOUBLE_QUOTES
        for index in (opening - 1, closing - 1):
            rewritten[index] = rewritten[index].replace(_SINGLE_QUOTES, mark, 1)
    return rewritten


def _syntax(path: str, lines: list[str], outline: BehaveOutline, error: ParserException) -> Fault:
    ended = isinstance(error, UnexpectedEOFException)
    location = error.location or {}
    # A file that ends too early is reported behind its last line.
    line = min(location.get("line", 0), len(lines))
    # behave's view has no language either when the one that is named does not exist.
    language = "en" if isinstance(error, NoSuchLanguageException) else outline.language
    unreadable = UnreadableLine(
        lines=lines, line=line, language=language, reason=str(error), ended=ended
    )
    what, hint = explain(unreadable)
    return Fault(path=path, line=line, message=what, hint=hint, unreadable=True)


def _refusal(path: str, lines: list[str], outline: BehaveOutline) -> Fault | None:
    if outline.refused is None:
        return None
    line, why = outline.refused
    what, hint = explain(UnreadableLine(lines=lines, line=line, language=outline.language, why=why))
    return Fault(path=path, line=line, message=what, hint=hint, unreadable=True)


def _findings(
    path: str, lines: list[str], outline: BehaveOutline, document: Mapping[str, Any]
) -> Iterator[Fault]:
    yield from swallowed(path, outline)
    feature = document["feature"]
    for line, keyword in outline.other_case.items():
        yield Fault(
            path=path,
            line=line,
            message=message("sources.step-case", text=lines[line - 1].strip()),
            hint=message("sources.hint-word", right=keyword.strip()),
            severity=Severity.WARNING,
        )
    for line in outline.single_quoted[::2]:
        yield Fault(
            path=path,
            line=line,
            message=message("sources.doc-quotes"),
            hint=message("sources.doc-quotes.hint"),
            severity=Severity.WARNING,
        )
    yield from _outlines_without_rows(path, feature)


def _containers(feature: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield feature
    for child in feature["children"]:
        if "rule" in child:
            yield child["rule"]


def _outlines_without_rows(path: str, feature: Mapping[str, Any]) -> Iterator[Fault]:
    outline_words = dialect(feature["language"]).headings["scenarioOutline"]
    for container in _containers(feature):
        for child in container["children"]:
            scenario = child.get("scenario")
            if scenario is None or scenario["keyword"] not in outline_words:
                continue
            if not any(examples["tableBody"] for examples in scenario["examples"]):
                yield Fault(
                    path=path,
                    line=scenario["location"]["line"],
                    message=message("sources.outline-empty", title=scenario["name"]),
                    hint=message("sources.outline-empty.hint"),
                    unreadable=True,
                )
                continue
            for examples in scenario["examples"]:
                if not examples["tableBody"]:
                    yield Fault(
                        path=path,
                        line=examples["location"]["line"],
                        message=message("sources.examples-empty", title=scenario["name"]),
                        hint=message("sources.examples-empty.hint"),
                        severity=Severity.WARNING,
                    )


def _byte_order_mark(path: str) -> Fault:
    return Fault(
        path=path,
        line=1,
        message=message("sources.byte-order-mark"),
        hint=message("sources.byte-order-mark.hint"),
        severity=Severity.WARNING,
    )


def _not_utf8(path: str, content: bytes, position: int) -> Fault:
    return Fault(
        path=path,
        line=content.count(b"\n", 0, position) + 1,
        message=message("sources.not-utf8"),
        hint=message("sources.not-utf8.hint"),
        unreadable=True,
    )
