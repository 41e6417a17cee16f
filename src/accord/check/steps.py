"""Holds every written step against the step definitions a workspace has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

from accord.model.catalogue import Catalogue, Fault, Scenario, ScenarioStep, Severity
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.sources.gherkin.keywords import StepKind, dialect

_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}|\"[^\"]*\"|「[^」]*」|“[^”]*”")
_ALIKE: Final = 0.3
_MOST_HINTS: Final = 200
_MOST_PATTERNS: Final = 3


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


@dataclass(frozen=True, slots=True)
class _ResolvedStep:
    """A step and what its keyword stands for, ``and`` already resolved."""

    step: ScenarioStep
    scenario: Scenario
    kind: str


def step_faults(catalogue: Catalogue, index: Index) -> Iterator[Fault]:
    """Undefined and ambiguous steps, each told once for every line it stands on."""
    near = _Near(index.definitions)
    found: dict[tuple[str, str], tuple[CheckedDefinition, ...]] = {}
    for written in _written(catalogue):
        key = (written.step.text, written.kind)
        if key not in found:
            found[key] = tuple(index.matches(written.step.text, keyword=written.kind))
        if not found[key]:
            yield _undefined(written, near)
        elif len(found[key]) > 1:
            yield _ambiguous(written, found[key])


def step_kinds(scenario: Scenario, language: str) -> tuple[StepKind | None, ...]:
    """What each keyword stands for; ``and`` and ``but`` as the step before, ``*`` nothing."""
    kinds: list[StepKind | None] = []
    last: StepKind | None = None
    for step in scenario.steps:
        kind = dialect(language).kind_of(step.keyword)
        if kind in ("and", "but"):
            kind = last
        last = kind or last
        kinds.append(kind)
    return tuple(kinds)


def _written(catalogue: Catalogue) -> Iterator[_ResolvedStep]:
    for feature in catalogue.features:
        told: set[tuple[int, str]] = set()
        for scenario in feature.all_scenarios():
            kinds = step_kinds(scenario, feature.language)
            last: str = "given"
            for step, kind in zip(scenario.steps, kinds, strict=True):
                last = kind or last
                if (step.line, step.text) not in told:
                    told.add((step.line, step.text))
                    yield _ResolvedStep(step=step, scenario=scenario, kind=last)


def _undefined(written: _ResolvedStep, near: _Near) -> Fault:
    started = "wip" in written.scenario.tags
    return Fault(
        path=written.scenario.path,
        line=written.step.line,
        message=message("check.step-undefined", step=_as_written(written.step)),
        hint=near.hint(written.step.text),
        severity=Severity.WARNING if started else Severity.ERROR,
    )


def _as_written(step: ScenarioStep) -> str:
    """A step as its file has it: a Chinese keyword needs no space behind it."""
    keyword = step.keyword.strip()
    return f"{keyword} {step.text}" if keyword.isascii() else f"{keyword}{step.text}"


def _ambiguous(written: _ResolvedStep, found: Iterable[CheckedDefinition]) -> Fault:
    places = Listed(f"“{one.pattern}” ({one.location})" for one in found)
    return Fault(
        path=written.scenario.path,
        line=written.step.line,
        message=message("check.step-ambiguous", text=written.step.text, definitions=places),
        hint=message("check.step-ambiguous.hint"),
    )


class _Near:
    """Finds the patterns most like a step by the pairs of letters they share."""

    def __init__(self, definitions: Iterable[CheckedDefinition]) -> None:
        # An example shows what a pattern hides, such as that names stand in quotes.
        written = {each.pattern: each.example or each.pattern for each in definitions}
        self._pairs = [(said, _pairs(pattern)) for pattern, said in written.items()]
        self._hints: dict[str, Message] = {}

    def hint(self, text: str) -> Message:
        if text not in self._hints:
            # Beyond a few hundred unknown sentences the reader needs steps, not suggestions.
            if len(self._hints) >= _MOST_HINTS:
                return message("check.step-undefined.hint")
            self._hints[text] = self._hint(text)
        return self._hints[text]

    def _hint(self, text: str) -> Message:
        own = _pairs(text)
        scored = sorted(
            ((_likeness(own, pairs), said) for said, pairs in self._pairs),
            key=lambda pair: (-pair[0], pair[1]),
        )
        near = [said for score, said in scored[:_MOST_PATTERNS] if score >= _ALIKE]
        if not near:
            return message("check.step-undefined.hint")
        return message("check.step-near", patterns=" · ".join(near))


def _pairs(text: str) -> frozenset[str]:
    letters = _PLACEHOLDER.sub(" ", text).casefold()
    return frozenset(a + b for a, b in pairwise(letters) if a + b != "  ")


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0
