"""Reads what a built-in sentence names, such as an operation, before any scenario runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from accord.check.steps import Index, resolved_steps
from accord.model.catalogue import Catalogue, Scenario, ScenarioStep
from accord.steps.declarations import declarations_of
from accord.steps.expressions import Expression

Step = Callable[..., object]


def named_values(
    catalogue: Catalogue, index: Index, functions: Iterable[Step], parameter: str
) -> Iterator[tuple[Scenario, ScenarioStep, str]]:
    """What the steps of these functions have for a parameter, with each place where they stand.

    A value that is only known when the scenario runs is left out, and so is a sentence that a step
    of the workspace's own takes.
    """
    expressions = [
        expression
        for function in functions
        for declaration in declarations_of(function)
        for expression in declaration.expressions
    ]
    values: dict[tuple[str, str], str] = {}
    for resolved in resolved_steps(catalogue):
        text, kind = resolved.step.text, resolved.kind
        if (text, kind) not in values:
            value = _value(text, expressions, parameter)
            is_ours = value and any(match.builtin for match in index.matches(text, keyword=kind))
            values[text, kind] = value if is_ours and "{" not in value else ""
        if values[text, kind]:
            yield resolved.scenario, resolved.step, values[text, kind]


def _value(text: str, expressions: Iterable[Expression], parameter: str) -> str:
    for expression in expressions:
        if expression.fits(text) and (matches := expression.find(text)):
            return next((str(match.value) for match in matches if match.name == parameter), "")
    return ""
