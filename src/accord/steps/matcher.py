"""Puts our sentences into behave's own registry, beside whatever matchers a workspace uses."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final

from behave.async_step import AsyncStepFunction
from behave.matchers import Match, Matcher
from behave.model_type import Argument
from behave.step_registry import StepRegistry

from accord.steps.declarations import Declaration, Keyword
from accord.steps.expressions import Expression, bare
from accord.steps.problems import SentenceError

KEYWORDS: Final[tuple[Keyword, ...]] = ("given", "when", "then")


class SentenceMatcher(Matcher):  # type: ignore[misc]  # behave is untyped
    """One of a step's sentences, as behave sees it.

    ``rivals`` are the registry's own lists by step type: a built-in steps aside wherever the
    workspace has a step for the same text, whichever of them was loaded first.
    """

    NAME = "accord"

    def __init__(
        self,
        declaration: Declaration,
        expression: Expression,
        *,
        keyword: Keyword,
        rivals: Mapping[str, list[Matcher]] | None = None,
    ) -> None:
        function: Any = declaration.function
        if inspect.iscoroutinefunction(function):
            # behave wraps coroutines in its decorators, which ours do not pass through.
            function = AsyncStepFunction(function)
        super().__init__(function, expression.source, keyword)
        self.declaration = declaration
        self.expression = expression
        self.rivals = rivals
        # Nearly every question is answered with no, by the regular expression alone.
        self._fits = expression.fits

    @property
    def builtin(self) -> bool:
        """Whether it belongs to Accord's own vocabulary."""
        return self.rivals is not None

    @property
    def regex_pattern(self) -> str:
        """The regular expression behind the sentence."""
        return self.expression.pattern

    @cached_property
    def example(self) -> str:
        """A text that it matches."""
        return self.expression.example

    @cached_property
    def bare_example(self) -> str:
        """Its example, as literals are looked for in it."""
        return bare(self.example)

    def compile(self) -> SentenceMatcher:
        """Nothing is left to compile: a malformed sentence was refused when it was declared."""
        return self

    def check_match(self, step_text: str) -> list[Argument] | None:
        """The arguments for the step's function, or none."""
        values = self.expression.find(step_text)
        if values is None:
            return None
        return [
            Argument(value.start, value.end, value.original, value.value, value.name or None)
            for value in values
        ]

    def match(self, step_text: str) -> Match | None:
        """How to run the step for this text; none for another sentence or a workspace's own."""
        return super().match(step_text) if self.answers(step_text) else None

    def answers(self, step_text: str) -> bool:
        """Whether the step is the one for this text; none of its values is converted yet."""
        return bool(self._fits(step_text)) and not self._yields(step_text)

    def matches(self, step_text: str) -> bool:
        """Whether a new definition of that text collides with this one; a built-in never does."""
        return not self.builtin and bool(super().matches(step_text))

    def _yields(self, step_text: str) -> bool:
        if self.rivals is None:
            return False
        # Asked at every match and not once: step files may be loaded after the vocabulary.
        candidates = (*self.rivals[self.step_type], *self.rivals["step"])
        return any(not is_builtin(rival) and answers(rival, step_text) for rival in candidates)


def is_builtin(matcher: Matcher) -> bool:
    """Whether a matcher of any sort belongs to Accord's own vocabulary."""
    return isinstance(matcher, SentenceMatcher) and matcher.builtin


def answers(matcher: Matcher, text: str) -> bool:
    """Whether behave would take this step for a text, without all it makes to run the step."""
    if isinstance(matcher, SentenceMatcher):
        return matcher.answers(text)
    if type(matcher).match is not Matcher.match:
        return matcher.match(text) is not None
    try:
        return matcher.check_match(text) is not None
    except NotImplementedError:
        raise
    except Exception:  # noqa: BLE001 - for behave a value that cannot be converted is a match too
        return True


def current_registry() -> StepRegistry:
    """The registry that behave's decorators and its runner really use."""
    # behave.step_registry.registry is replaced by reset_runtime(), the runner's is not.
    from behave.runner import the_step_registry

    return the_step_registry


def add(declaration: Declaration, registry: StepRegistry) -> None:
    """Register a workspace's own step.

    Raises:
        SentenceError: another step of the workspace already has one of its sentences.
    """
    for expression in _distinct(declaration.expressions):
        matcher = SentenceMatcher(declaration, expression, keyword=declaration.keyword)
        listed = registry.steps[declaration.keyword]
        # A module that is imported twice defines the same steps again, which behave allows as well.
        same = (registered for registered in listed if registered.pattern == matcher.pattern)
        if any(registry.same_step_matcher(registered, matcher) for registered in same):
            continue
        _refuse_collision(matcher, listed)
        listed.append(matcher)


def add_builtin(declaration: Declaration, registry: StepRegistry) -> None:
    """Register a built-in; one for any keyword is listed under each, so that it knows rivals."""
    keywords = KEYWORDS if declaration.keyword == "step" else (declaration.keyword,)
    for keyword in keywords:
        registry.steps[keyword].extend(
            SentenceMatcher(declaration, expression, keyword=keyword, rivals=registry.steps)
            for expression in _distinct(declaration.expressions)
        )


def _distinct(expressions: Iterable[Expression]) -> Iterable[Expression]:
    """Expressions that differ, the first of its kind; two Chinese sentences are often one."""
    by_pattern: dict[str, Expression] = {}
    for expression in expressions:
        by_pattern.setdefault(expression.pattern, expression)
    return by_pattern.values()


def _refuse_collision(matcher: SentenceMatcher, listed: Iterable[Matcher]) -> None:
    # Two patterns cannot be compared, so each is tried on a sentence that the other one means.
    for registered in listed:
        if _may_collide(matcher, registered) and (
            registered.matches(matcher.example)
            or (isinstance(registered, SentenceMatcher) and matcher.matches(registered.example))
        ):
            raise SentenceError(
                "steps.ambiguous",
                where=str(matcher.location),
                sentence=matcher.pattern,
                other=registered.pattern,
                place=str(registered.location),
            )


def _may_collide(matcher: SentenceMatcher, registered: Matcher) -> bool:
    """Whether either can match the other's example, by plain text: every pair of steps is asked."""
    if not isinstance(registered, SentenceMatcher):
        return True
    if registered.rivals is not None:
        return False
    return (
        registered.expression.compiled.literal in matcher.bare_example
        or matcher.expression.compiled.literal in registered.bare_example
        or registered.pattern == matcher.example
        or matcher.pattern == registered.example
    )
