"""When a stage may let the line go on: one typed rule, one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accord.model.events import Decision
from accord.model.run import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A figure, a comparison and a limit, such as ``p95("placeOrder") <= 200 ms``."""

    text: str
    figure: str
    argument: str
    comparison: str
    limit: float


def parse(text: str) -> Rule:
    """Read a rule.

    Raises:
        ConfigurationError: the text is no rule.
    """
    raise NotImplementedError


def decide(stage: Stage, rules: Iterable[Rule], *, damaged: int = 0) -> tuple[Decision, ...]:
    """What every gate says of a finished stage: the built-in ones first, then ``rules``."""
    raise NotImplementedError
