"""Holds every written step against the step definitions a workspace has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final, Protocol

from accord.model.catalogue import Catalogue, Fault, Scenario, ScenarioStep, Severity
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.sources.gherkin.keywords import StepKind, dialect

_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}|\"[^\"]*\"|「[^」]*」|“[^”]*”")
_ALIKE: Final = 0.3
_MOST_HINTS: Final = 200
_MOST_PATTERNS: Final = 3
_FEW: Final = 20
# Whoever writes a table or a text below a step looks for a sentence that takes one.
_LEADS_ON: Final = (":", "：")
_WORTH: Final = 0.2


class CheckedDefinition(Protocol):
    """A step definition, as much of it as checking needs."""

    @property
    def pattern(self) -> str:
        """The sentence it answers to."""
        ...

    @property
    def example(self) -> str:
        """A sentence it answers to, or nothing."""
        ...

    @property
    def location(self) -> str:
        """The file and line it stands in."""
        ...

    @property
    def builtin(self) -> bool:
        """Whether it comes with Accord, and not from the workspace."""
        ...


class Index(Protocol):
    """Every step definition of a workspace, all matchers tried."""

    @property
    def definitions(self) -> Sequence[CheckedDefinition]:
        """All of them, built-in ones included."""
        ...

    @property
    def faults(self) -> Sequence[Fault]:
        """Step modules that could not be imported."""
        ...

    def matches(self, text: str, *, keyword: str) -> Sequence[CheckedDefinition]:
        """The definitions that answer to a step; ``keyword`` is given, when or then."""
        ...

    def chooses(self, tags: Sequence[str], /) -> bool:
        """Whether a scenario of these tags is run when nobody asks for others."""
        ...


@dataclass(frozen=True, slots=True)
class ResolvedStep:
    """A step and what its keyword stands for, ``and`` already resolved."""

    step: ScenarioStep
    scenario: Scenario
    kind: str


def step_faults(catalogue: Catalogue, index: Index) -> Iterator[Fault]:
    """Undefined and ambiguous steps, each told once for every line it stands on."""
    similar_patterns = _SimilarPatterns(index.definitions)
    undefined: list[ResolvedStep] = []
    defined_count = 0
    matches: dict[tuple[str, str], tuple[CheckedDefinition, ...]] = {}
    for resolved in resolved_steps(catalogue):
        key = (resolved.step.text, resolved.kind)
        if key not in matches:
            matches[key] = tuple(index.matches(resolved.step.text, keyword=resolved.kind))
        if not matches[key]:
            undefined.append(resolved)
            continue
        defined_count += 1
        if len(matches[key]) > 1:
            yield _ambiguous(resolved, matches[key])
    # Where nobody has begun to automate, one line says what a line for each step would bury.
    if len(undefined) > max(defined_count, _FEW) and _is_without_code(index):
        yield _without_code(undefined, index)
        return
    for resolved in undefined:
        severity = Severity.WARNING if is_unfinished(resolved.scenario, index) else Severity.ERROR
        yield _undefined(resolved, similar_patterns, severity=severity)


def _is_without_code(index: Index) -> bool:
    """Whether the workspace defines no step; a file that cannot be loaded may hold some."""
    return not index.faults and all(definition.builtin for definition in index.definitions)


def is_unfinished(scenario: Scenario, index: Index) -> bool:
    """Whether nobody expects a scenario to run yet."""
    return "wip" in scenario.tags or not index.chooses(scenario.tags)


def _without_code(undefined: Sequence[ResolvedStep], index: Index) -> Fault:
    opening = undefined[0]
    is_ahead = all(is_unfinished(resolved.scenario, index) for resolved in undefined)
    return Fault(
        path=opening.scenario.path,
        line=opening.step.line,
        message=message(
            "check.steps-without-code", count=len(undefined), step=_as_written(opening.step)
        ),
        hint=message("check.steps-without-code.hint"),
        severity=Severity.WARNING if is_ahead else Severity.ERROR,
    )


def step_kinds(scenario: Scenario, language: str) -> tuple[StepKind | None, ...]:
    """What each keyword stands for; ``and`` and ``but`` as the step before, ``*`` nothing."""
    kinds: list[StepKind | None] = []
    preceding: StepKind | None = None
    for step in scenario.steps:
        kind = dialect(language).kind_of(step.keyword)
        if kind in ("and", "but"):
            kind = preceding
        preceding = kind or preceding
        kinds.append(kind)
    return tuple(kinds)


def resolved_steps(catalogue: Catalogue) -> Iterator[ResolvedStep]:
    """Every written step, each text once for a line."""
    for feature in catalogue.features:
        reported: set[tuple[int, str]] = set()
        for scenario in feature.all_scenarios():
            kinds = step_kinds(scenario, feature.language)
            # behave takes a step without a kind of its own for whatever came before it, and at
            # first for Given.
            preceding: str = "given"
            for step, kind in zip(scenario.steps, kinds, strict=True):
                preceding = kind or preceding
                if (step.line, step.text) not in reported:
                    reported.add((step.line, step.text))
                    yield ResolvedStep(step=step, scenario=scenario, kind=preceding)


def _undefined(
    resolved: ResolvedStep, similar_patterns: _SimilarPatterns, *, severity: Severity
) -> Fault:
    return Fault(
        path=resolved.scenario.path,
        line=resolved.step.line,
        message=message("check.step-undefined", step=_as_written(resolved.step)),
        hint=similar_patterns.hint(resolved.step.text),
        severity=severity,
    )


def _as_written(step: ScenarioStep) -> str:
    """A step as its file has it: a Chinese keyword needs no space behind it."""
    keyword = step.keyword.strip()
    return f"{keyword} {step.text}" if keyword.isascii() else f"{keyword}{step.text}"


def _ambiguous(resolved: ResolvedStep, definitions: Iterable[CheckedDefinition]) -> Fault:
    places = Listed(f"“{definition.pattern}” ({definition.location})" for definition in definitions)
    return Fault(
        path=resolved.scenario.path,
        line=resolved.step.line,
        message=message("check.step-ambiguous", text=resolved.step.text, definitions=places),
        hint=message("check.step-ambiguous.hint"),
    )


class _SimilarPatterns:
    """Finds the patterns most like a step by the pairs of letters they share."""

    def __init__(self, definitions: Iterable[CheckedDefinition]) -> None:
        # An example shows what a pattern hides, such as that names stand in quotes.
        sentences = {
            definition.pattern: (definition.example or definition.pattern, definition.location)
            for definition in definitions
        }
        # Pairs of letters need no words, so Chinese sentences are compared like any others.
        self._pairs = [(*sentence, _pairs(pattern)) for pattern, sentence in sentences.items()]
        self._hints: dict[str, Message] = {}

    def hint(self, text: str) -> Message:
        if text not in self._hints:
            # Beyond a few hundred unknown sentences the reader needs steps, not suggestions.
            if len(self._hints) >= _MOST_HINTS:
                return message("check.step-undefined.hint")
            self._hints[text] = self._hint(text)
        return self._hints[text]

    def _hint(self, text: str) -> Message:
        step_pairs = _pairs(text)
        leads_on = text.endswith(_LEADS_ON)
        scored = sorted(
            (
                (_likeness(step_pairs, pairs), sentence, location)
                for sentence, location, pairs in self._pairs
            ),
            key=lambda pair: (
                -pair[0] - _WORTH * (leads_on and pair[1].endswith(_LEADS_ON)),
                pair[1],
            ),
        )
        nearest: dict[str, tuple[float, str]] = {}
        for score, sentence, location in scored:
            # A definition has a sentence for each language; two of them are one suggestion.
            nearest.setdefault(location, (score, sentence))
        candidates = islice(nearest.values(), _MOST_PATTERNS)
        sentences = [sentence for score, sentence in candidates if score >= _ALIKE]
        if not sentences:
            return message("check.step-undefined.hint")
        return message("check.step-near", patterns=" · ".join(sentences))


def _pairs(text: str) -> frozenset[str]:
    letters = _PLACEHOLDER.sub(" ", text).casefold()
    return frozenset(a + b for a, b in pairwise(letters) if a + b != "  ")


def _likeness(pairs: frozenset[str], other_pairs: frozenset[str]) -> float:
    total = len(pairs) + len(other_pairs)
    return 2 * len(pairs & other_pairs) / total if total else 0.0
