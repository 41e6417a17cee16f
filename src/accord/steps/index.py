"""Every step a workspace can use, and which of them a line of a feature means.

Reading imports the workspace's step files into a registry of their own, so that the process's
registry, types and modules are as they were before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from accord.model.catalogue import Fault
from accord.model.message import Message, message, plain
from accord.steps.candidates import StepCandidates
from accord.steps.isolation import steps_of
from accord.steps.loading_rules import chosen_by_tags
from accord.steps.matcher import KEYWORDS, SentenceMatcher, add_builtin, answers, is_builtin
from accord.steps.vocabulary import declarations
from accord.text import LANGUAGES

_ANY: Final = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDefinition:
    """One sentence of one step.

    ``keyword`` is ``given``, ``when``, ``then`` or ``step`` (any of them); ``location`` is
    ``steps/orders.py:12``, a built-in's ``accord/steps/vocabulary/send.py:14``; ``language`` is
    empty where nothing says it. ``about`` says what the step does, ``doc`` the same in English
    or as its author wrote it; ``example`` is a text it matches, empty when none can be made.
    """

    pattern: str
    keyword: str
    location: str
    function: str
    language: str = ""
    doc: str = ""
    about: Message = field(default_factory=lambda: plain(""))
    example: str = ""
    builtin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One step with everything it may be called, by language (empty: not told)."""

    keyword: str
    location: str
    function: str
    about: Message
    builtin: bool
    patterns: dict[str, tuple[str, ...]]
    examples: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Entry:
    matcher: Any
    keywords: frozenset[str]
    definitions: tuple[StepDefinition, ...]


class StepIndex:
    """What ``read_index`` found.

    ``chooses`` is whether a scenario of these tags is run when nobody asks for others.
    """

    def __init__(
        self,
        entries: Iterable[_Entry],
        faults: Iterable[Fault],
        *,
        chooses: Callable[[Sequence[str]], bool] = lambda tags: True,  # noqa: ARG005
    ) -> None:
        self.chooses = chooses
        self._entries = tuple(entries)
        self._candidates = StepCandidates(entry.matcher for entry in self._entries)
        self.faults = tuple(faults)
        self.definitions: tuple[StepDefinition, ...] = tuple(
            definition for entry in self._entries for definition in entry.definitions
        )

    def matches(self, text: str, *, keyword: str) -> tuple[StepDefinition, ...]:
        """The definitions that a step's text means, as the engine would choose.

        ``keyword`` is a kind of step (``given``, ``when``, ``then``) or a keyword of a feature
        in any language; one that tells no kind, such as ``And``, looks through all of them.
        None: undefined; more than one: ambiguous. A built-in yields to the workspace's steps.
        """
        kind = kind_of(keyword)
        kinds = frozenset(KEYWORDS if kind == _ANY else (kind, _ANY))
        hits = [
            entry
            for entry in map(self._entries.__getitem__, self._candidates.of(text))
            if entry.keywords & kinds and answers(entry.matcher, text)
        ]
        of_workspace = [entry for entry in hits if not is_builtin(entry.matcher)]
        # Two sentences of one function are no ambiguity.
        distinct: dict[tuple[str, str], StepDefinition] = {}
        for definition in (entry.definitions[0] for entry in of_workspace or hits):
            distinct.setdefault((definition.location, definition.function), definition)
        return tuple(distinct.values())

    def sentences(self) -> tuple[Sentence, ...]:
        """The definitions, one for each step with all its languages."""
        groups: dict[tuple[str, str, str], list[StepDefinition]] = {}
        for definition in self.definitions:
            groups.setdefault(
                (definition.location, definition.function, definition.keyword), []
            ).append(definition)
        return tuple(_sentence(group) for group in groups.values())


def read_index(workspace: Path) -> StepIndex:
    """The built-in vocabulary and the steps of a workspace's own files, as behave would load them.

    A file that raises on import becomes a fault, and the others are read all the same.
    """
    registry, faults = steps_of(workspace)
    entries = _entries(registry.steps, workspace=workspace)
    # The built-ins must not meet the workspace's steps here, to which they would yield.
    registry.steps = {kind: [] for kind in (*KEYWORDS, _ANY)}
    for declaration in declarations():
        add_builtin(declaration, registry)
    chooses = chosen_by_tags(workspace)
    return StepIndex([*_builtins(registry.steps), *entries], faults, chooses=chooses)


def kind_of(keyword: str) -> str:
    """``given``, ``when`` or ``then``, or ``step`` for a keyword that fits all of them."""
    return _kinds().get(keyword.strip().lower(), _ANY)


def kinds_of(keywords: Sequence[str]) -> list[str]:
    """The kind of each of a scenario's steps; ``And`` is whatever came before it."""
    kinds: list[str] = []
    for keyword in keywords:
        kind = kind_of(keyword)
        kinds.append(kinds[-1] if kind == _ANY and kinds else kind)
    return kinds


@cache  # behave knows some seventy languages
def _kinds() -> dict[str, str]:
    from behave.i18n import languages

    kinds: dict[str, str] = {
        keyword.strip().lower(): kind
        for language in languages.values()
        for kind in KEYWORDS
        for keyword in language.get(kind, ())
    }
    kinds.update({kind: kind for kind in KEYWORDS})
    return kinds | {"*": _ANY}


def _entries(steps: dict[str, list[Any]], *, workspace: Path) -> Iterator[_Entry]:
    for kind, matchers in steps.items():
        # A workspace's own file may have loaded the vocabulary, as plain behave needs.
        for matcher in (matcher for matcher in matchers if not is_builtin(matcher)):
            location = _location(matcher, workspace)
            yield _Entry(matcher, frozenset({kind}), _definitions(matcher, kind, location=location))


def _builtins(steps: dict[str, list[Any]]) -> Iterator[_Entry]:
    """One entry for a sentence that is listed under each keyword."""
    listed: dict[int, list[SentenceMatcher]] = {}
    for matchers in steps.values():
        for matcher in matchers:
            listed.setdefault(id(matcher.expression), []).append(matcher)
    for group in listed.values():
        matcher = group[0]
        # From the package on: where it happens to be installed says nothing to a reader.
        code = matcher.declaration.function.__code__
        path = Path(code.co_filename)
        parts = path.parts[path.parts.index("vocabulary") - 2 :]
        location = f"{'/'.join(parts)}:{code.co_firstlineno}"
        definitions = _definitions(matcher, matcher.declaration.keyword, location=location)
        yield _Entry(
            matcher, frozenset(listed_matcher.step_type for listed_matcher in group), definitions
        )


def _definitions(matcher: Any, kind: str, *, location: str) -> tuple[StepDefinition, ...]:  # noqa: ANN401
    function, doc = getattr(matcher.func, "__name__", ""), _first_line(matcher.func)
    if not isinstance(matcher, SentenceMatcher):
        return (
            StepDefinition(
                pattern=str(matcher.pattern),
                keyword=kind,
                location=location,
                function=function,
                doc=doc,
                about=plain(doc),
            ),
        )
    about = matcher.declaration.about
    return tuple(
        StepDefinition(
            pattern=expression.source,
            keyword=kind,
            location=location,
            function=function,
            language=expression.language,
            doc=doc,
            about=message(about) if about else plain(doc),
            example=expression.example,
            builtin=matcher.builtin,
        )
        for expression in matcher.declaration.expressions
        # Two Chinese sentences may be one pattern, which has one matcher for both languages.
        if expression.pattern == matcher.expression.pattern
    )


def _location(matcher: Any, workspace: Path) -> str:  # noqa: ANN401
    path = Path(str(matcher.location.filename)).resolve()
    root = workspace.resolve()
    if path.is_relative_to(root):
        path = path.relative_to(root)
    return f"{path.as_posix()}:{matcher.location.line}"


def _first_line(function: Any) -> str:  # noqa: ANN401
    lines = (getattr(function, "__doc__", "") or "").strip().splitlines()
    return lines[0] if lines else ""


def _sentence(group: list[StepDefinition]) -> Sentence:
    definition = group[0]
    by_language = {
        language: [alternative for alternative in group if alternative.language == language]
        for language in (*LANGUAGES, "")
    }
    return Sentence(
        keyword=definition.keyword,
        location=definition.location,
        function=definition.function,
        about=definition.about,
        builtin=definition.builtin,
        patterns={
            language: tuple(alternative.pattern for alternative in alternatives)
            for language, alternatives in by_language.items()
            if alternatives
        },
        examples={
            language: tuple(alternative.example for alternative in alternatives)
            for language, alternatives in by_language.items()
            if alternatives
        },
    )
