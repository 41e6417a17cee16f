"""What behave 1.3 makes of a feature file, line by line, told without behave.

The official parser decides what a file says; behave runs it. Where behave refuses a file that
the official parser reads, or takes a line of prose as a step, the run could not be counted, so
both are known before anything runs. ``tests/unit/sources/gherkin/test_behave_outline.py`` holds
this grammar against behave's own parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from accord.sources.gherkin.keywords import GherkinLanguage, StepKind, dialect, is_known_language

_BARS = re.compile(r"(?<!\\)\|")
_SINGLE_QUOTES = "'''"


class LineRole(StrEnum):
    """Where in a file a line stands."""

    START = "start"
    FEATURE = "feature"
    RULE = "rule"
    SCENARIO = "scenario"
    TAGS = "tags"
    STEPS = "steps"
    TABLE = "table"


class RefusalReason(StrEnum):
    """RefusalReason behave refuses a line."""

    LANGUAGE = "language"
    NO_FEATURE = "no-feature"
    TAG = "tag"
    FIRST_AND = "first-and"
    EXAMPLES = "examples"
    DOC_INDENT = "doc-indent"
    DOC_MARK = "doc-mark"
    TABLE = "table"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Prose:
    """A line that is description and nothing else; ``owner`` is its heading's line."""

    line: int
    text: str
    place: LineRole
    owner: int = 0


@dataclass(slots=True)
class BehaveOutline:
    """What behave finds in a file.

    ``cases`` are the lines that select a scenario or an example row, ``steps`` the lines taken
    as steps, ``refused`` the line and reason of the first refusal, ``single_quoted`` the lines of
    the marks of each doc string between single quotes, and ``other_case`` the right keyword of each
    step whose own is in other letters: both are known to behave alone.
    """

    prose: list[Prose] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    steps: set[int] = field(default_factory=set)
    refused: tuple[int, RefusalReason] | None = None
    language: str = "en"
    single_quoted: list[int] = field(default_factory=list)
    other_case: dict[int, str] = field(default_factory=dict)


class _UnreadableError(Exception):
    def __init__(self, why: RefusalReason) -> None:
        self.why = why


def behave_outline(lines: Iterable[str], *, language: str = "en") -> BehaveOutline:
    """Walk a file's lines as behave does; stops at the first line it refuses.

    ``language`` is that of a file that names none.
    """
    walker = _Walker(language)
    for number, line in enumerate(lines, 1):
        walker.number = number
        try:
            walker.take(line)
        except _UnreadableError as refusal:
            walker.outline.refused = (number, refusal.why)
            break
    return walker.outline


class _Walker:
    def __init__(self, language: str) -> None:
        self.outline = BehaveOutline(language=language)
        self.number = 0
        self.place = LineRole.START
        self.dialect: GherkinLanguage = dialect(language)
        self.tagged = False
        self.in_rule = False
        self.statement = ""
        self.owner = 0
        self.has_steps = False
        self.preceding_kind: StepKind | None = None
        self.backgrounds: dict[bool, StepKind | None] = {False: None, True: None}
        self.cells: int | None = None
        self.in_examples = False
        self.doc: _DocString | None = None
        self.handlers: dict[LineRole, Callable[[str], bool]] = {
            LineRole.START: self._start,
            LineRole.FEATURE: self._container,
            LineRole.RULE: self._container,
            LineRole.SCENARIO: self._scenario,
            LineRole.TAGS: self._statement,
            LineRole.STEPS: self._steps,
            LineRole.TABLE: self._table,
        }

    def take(self, line: str) -> None:
        stripped = line.strip()
        if self.doc is not None:
            if self.doc.closes(line):
                if self.doc.terminator == _SINGLE_QUOTES:
                    self.outline.single_quoted.append(self.number)
                self.doc = None
        elif stripped.startswith("#"):
            self._comment(stripped[1:].strip())
        elif self.place in (LineRole.STEPS, LineRole.TABLE) and stripped[:3] in (
            '"""',
            _SINGLE_QUOTES,
        ):
            # After a table behave has already stripped the line, so its indent counts as none.
            self._open_doc(line if self.place is LineRole.STEPS else stripped)
        elif stripped and not self.handlers[self.place](stripped):
            raise _UnreadableError(_reason(self.place, stripped))

    def _comment(self, text: str) -> None:
        # behave reads a language only before the first tag.
        if self.place is not LineRole.START or self.tagged:
            return
        if text.lower().startswith("language:"):
            language = text[9:].strip()
            if not is_known_language(language):
                raise _UnreadableError(RefusalReason.LANGUAGE)
            self.dialect = dialect(language)
            self.outline.language = language

    def _start(self, line: str) -> bool:
        if line.startswith("@"):
            _check_tags(line)
            self.tagged = True
            return True
        heading = self.dialect.heading_of(line)
        if heading is None or heading[0] != "feature":
            return False
        self.place = LineRole.FEATURE
        return True

    def _container(self, line: str) -> bool:
        if self._statement(line):
            return True
        heading = self.dialect.heading_of(line)
        if heading is not None and heading[0] == "background":
            self._begin("background", LineRole.SCENARIO)
        else:
            self._describe(line)
        return True

    def _scenario(self, line: str) -> bool:
        self.preceding_kind = None
        if self._step(line):
            self.place = LineRole.STEPS
        elif not self._statement(line):
            self._describe(line)
        return True

    def _statement(self, line: str) -> bool:
        if line.startswith("@"):
            _check_tags(line)
            self.place = LineRole.TAGS
            return True
        heading = self.dialect.heading_of(line)
        kind = heading[0] if heading else ""
        if kind == "rule":
            self.in_rule = True
            self.backgrounds[True] = None
            self._begin("rule", LineRole.RULE)
        elif kind in ("scenario", "scenarioOutline"):
            self._begin(kind, LineRole.SCENARIO)
            if kind == "scenario":
                self.outline.cases.append(self.number)
        elif kind == "examples":
            if self.statement != "scenarioOutline":
                raise _UnreadableError(RefusalReason.EXAMPLES)
            self.place, self.in_examples = LineRole.TABLE, True
        else:
            return False
        return True

    def _describe(self, line: str) -> None:
        self.outline.prose.append(Prose(self.number, line, self.place, self.owner))

    def _begin(self, statement: str, place: LineRole) -> None:
        self.owner = self.number
        self.statement, self.place, self.has_steps = statement, place, False

    def _steps(self, line: str) -> bool:
        if self._step(line) or self._statement(line):
            return True
        if not line.startswith("|"):
            return False
        if not self.has_steps:
            raise _UnreadableError(RefusalReason.TABLE)
        self.place = LineRole.TABLE
        return self._table(line)

    def _step(self, line: str) -> bool:
        step = self.dialect.step_of(line, exact=False)
        if step is None:
            return False
        kind, keyword = step
        # Without a step before it behave takes `*` for the first kind that has it, which is Given.
        if keyword.startswith("*") and self.preceding_kind:
            kind = self.preceding_kind
        elif kind in ("and", "but"):
            # behave lets a scenario's first step continue its background.
            self.preceding_kind = self.preceding_kind or self._background_kind()
            if self.preceding_kind is None:
                raise _UnreadableError(RefusalReason.FIRST_AND)
            kind = self.preceding_kind
        else:
            self.preceding_kind = kind
        self.has_steps = True
        self.outline.steps.add(self.number)
        if not line.startswith(keyword):
            self.outline.other_case[self.number] = keyword
        if self.statement == "background":
            self.backgrounds[self.in_rule] = kind
        return True

    def _background_kind(self) -> StepKind | None:
        return (self.backgrounds[True] if self.in_rule else None) or self.backgrounds[False]

    def _table(self, line: str) -> bool:
        if not line.startswith("|"):
            self._close_table()
            return self._steps(line)
        # behave drops the last character unseen: a row that does not end in a bar loses a letter
        # there too.
        cells = len(_BARS.split(line[1:-1]))
        if self.cells is None:
            self.cells = cells
        elif cells != self.cells:
            raise _UnreadableError(RefusalReason.TABLE)
        elif self.in_examples:
            self.outline.cases.append(self.number)
        return True

    def _close_table(self) -> None:
        self.in_examples, self.cells = False, None
        self.place = LineRole.STEPS

    def _open_doc(self, line: str) -> None:
        stripped = line.strip()
        self._close_table()
        if not self.has_steps:
            raise _UnreadableError(RefusalReason.OTHER)
        if stripped.startswith(_SINGLE_QUOTES):
            self.outline.single_quoted.append(self.number)
        self.doc = _DocString(terminator=stripped[:3], indent=line.index(stripped[0]))


@dataclass(frozen=True, slots=True)
class _DocString:
    """A doc string that is open: what closes it, and how far its lines are indented at least."""

    terminator: str
    indent: int

    def closes(self, line: str) -> bool:
        if line.strip().startswith(self.terminator):
            return True
        if line[: self.indent].strip():
            raise _UnreadableError(RefusalReason.DOC_INDENT)
        return False


def _reason(place: LineRole, line: str) -> RefusalReason:
    if place is LineRole.START:
        return RefusalReason.NO_FEATURE
    return RefusalReason.DOC_MARK if line.startswith("```") else RefusalReason.OTHER


def _check_tags(line: str) -> None:
    for tag in line.split():
        # A comment may follow tags on their line.
        if tag.startswith("#"):
            return
        if not tag.startswith("@"):
            raise _UnreadableError(RefusalReason.TAG)
