"""Finds sentences that sign in somebody whom no environment declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from accord.check.sentence_values import named_values
from accord.check.steps import Index
from accord.errors import AccordError
from accord.model.catalogue import Catalogue, Fault, Scenario, ScenarioStep
from accord.model.sign_in import SignIn
from accord.text.errors import error_hint, error_message


def people_faults(catalogue: Catalogue, index: Index, people: Sequence[SignIn]) -> Iterator[Fault]:
    """Those that nobody declares, told once for each line; ``people`` are of all environments."""
    from accord.steps.vocabulary.send import sign_in  # as other commands know no sentence

    names = {name for person in people for name in (person.name, person.role) if name}
    for scenario, step, name in named_values(catalogue, index, (sign_in,), "name"):
        if name not in names:
            yield _fault(scenario, step, _nobody(name, people))


def _fault(scenario: Scenario, step: ScenarioStep, error: AccordError) -> Fault:
    return Fault(
        path=scenario.path,
        line=step.line,
        message=error_message(error),
        hint=error_hint(error),
    )


def _nobody(name: str, people: Iterable[SignIn]) -> AccordError:
    from accord.client.sessions import nobody  # slow to load, and seldom needed

    return nobody(name, people)
