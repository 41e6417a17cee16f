"""Finds sentences that sign in somebody whom no environment declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from accord.check.steps import Index
from accord.errors import AccordError
from accord.model.catalogue import Catalogue, Fault, Scenario, ScenarioStep
from accord.model.message import message
from accord.model.sign_in import SignIn
from accord.steps.declarations import declarations_of
from accord.steps.expressions import Expression


def people_faults(catalogue: Catalogue, index: Index, people: Sequence[SignIn]) -> Iterator[Fault]:
    """Unknown people and roles, told once for each line; ``people`` are those of all environments.

    A name that is only known when the scenario runs is not checked.
    """
    names = {name for person in people for name in (person.name, person.role) if name}
    for scenario, step in _steps(catalogue):
        name = _signed_in(step.text)
        if not name or "{" in name or name in names:
            continue
        # A step of the workspace's own takes the place of the built-in one of that sentence.
        if any(match.builtin for match in index.matches(step.text, keyword="given")):
            yield _fault(scenario, step, _nobody(name, people))


def _steps(catalogue: Catalogue) -> Iterator[tuple[Scenario, ScenarioStep]]:
    for feature in catalogue.features:
        for scenario in feature.all_scenarios():
            for step in scenario.steps:
                yield scenario, step


def _signed_in(text: str) -> str:
    """The name in a sentence that signs somebody in; nothing for any other."""
    for expression in _sentences():
        if expression.fits(text) and (matches := expression.find(text)):
            return str(matches[0].value)
    return ""


@cache
def _sentences() -> tuple[Expression, ...]:
    from accord.steps.vocabulary.send import sign_in  # as other commands know no sentence

    return tuple(
        expression
        for declaration in declarations_of(sign_in)
        for expression in declaration.expressions
    )


def _fault(scenario: Scenario, step: ScenarioStep, error: AccordError) -> Fault:
    return Fault(
        path=scenario.path,
        line=step.line,
        message=message(error.id, **error.arguments),
        hint=message(f"{error.id}.hint", **error.arguments),
    )


def _nobody(name: str, people: Iterable[SignIn]) -> AccordError:
    from accord.client.sessions import nobody  # slow to load, and seldom needed

    return nobody(name, people)
