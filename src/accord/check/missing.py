"""Sentences that no step answers to, each with Python that begins one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from accord.model.catalogue import Catalogue, Feature, Scenario, ScenarioStep
from accord.steps.index import StepIndex, kinds_of
from accord.steps.snippet import Snippet, Snippets


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingStep:
    """A sentence without a step, where it stands first, and Python that begins one.

    ``scenarios`` are the ids of those that use it.
    """

    text: str
    path: str
    line: int
    snippet: str
    scenarios: set[str]


def missing_steps(
    catalogue: Catalogue, index: StepIndex, *, language: str = "en"
) -> tuple[MissingStep, ...]:
    """Every written sentence that no step answers to, each once, in the order written."""
    snippets = Snippets(reader=language)
    missing_by_sentence: dict[tuple[str, str], _UndefinedStep | None] = {}
    for feature, scenario, step, kind in _written_steps(catalogue):
        key = step.text, kind
        if key not in missing_by_sentence:
            # None marks what has a step, so that each sentence is looked up once however often it
            # stands.
            missing_by_sentence[key] = None
            if not index.matches(step.text, keyword=kind):
                missing_by_sentence[key] = _UndefinedStep(
                    step,
                    scenario.path,
                    snippets.add(kind, step.text, feature_language=feature.language),
                )
        if undefined := missing_by_sentence[key]:
            undefined.scenarios.add(scenario.id)
    # Only now is every snippet as wide as it has to be.
    return tuple(undefined.missing() for undefined in missing_by_sentence.values() if undefined)


@dataclass(frozen=True, slots=True)
class _UndefinedStep:
    step: ScenarioStep
    path: str
    snippet: Snippet
    scenarios: set[str] = field(default_factory=set)

    def missing(self) -> MissingStep:
        return MissingStep(
            text=self.step.text,
            path=self.path,
            line=self.step.line,
            snippet=self.snippet.code,
            scenarios=self.scenarios,
        )


def _written_steps(catalogue: Catalogue) -> Iterator[tuple[Feature, Scenario, ScenarioStep, str]]:
    """Every step with where it stands and its kind, ``And`` being whatever came before it."""
    for feature in catalogue.features:
        for scenario in feature.all_scenarios():
            kinds = kinds_of([step.keyword for step in scenario.steps])
            for step, kind in zip(scenario.steps, kinds, strict=True):
                yield feature, scenario, step, kind
