"""The sentence for what becomes right only after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, cast

from accord import text
from accord.steps.declarations import builtin
from accord.steps.matcher import current_registry
from accord.steps.patience import PatienceClock, StillNotError, until_it_holds
from accord.steps.scene import StepContext
from accord.steps.world import named

_CLOCK: Final = PatienceClock()


@builtin(
    "then",
    about="steps.about.eventually",
    en="eventually within {duration} {sentence}",
    zh_tw="在{duration}內，最終{sentence}",
    zh_cn="在{duration}内，最终{sentence}",
)
def eventually(context: StepContext, duration: timedelta, sentence: str) -> None:
    """Repeat the last GET until another Then sentence holds, or the time is up.

    A table or text below the step belongs to that sentence.
    """
    world = context.accord
    # Asked before anything is tried: a POST must not be sent a second time.
    world.repeatable()
    match = _find(context, sentence)
    if match is None:
        raise world.problem("steps.unknown-sentence", sentence=sentence)
    try:
        until_it_holds(
            lambda: match.run(context),
            world.send_again,
            within=duration,
            clock=_CLOCK,
        )
    except StillNotError as error:
        # A service that never answered was not wrong but away: that is an error of its own.
        if not isinstance(error.cause, AssertionError):
            raise error.cause from error
        failure = text.text(
            "steps.still-not",
            world.language,
            seconds=f"{duration.total_seconds():g}",
            tries=error.tries,
            operation=named(world.answer().call),
            last=error.cause,
        )
        raise AssertionError(failure) from error.cause


def _find(context: StepContext, sentence: str) -> Any | None:  # noqa: ANN401 - behave's match
    """The Then step of that text, wherever it is defined."""
    from behave.model import Step

    # Under load and chaos there is no runner of behave behind the context.
    runner = getattr(context, "_runner", None)
    registry = runner.step_registry if runner is not None else current_registry()
    step = Step("", 0, "Then", "then", sentence)
    return cast("Any", registry.find_match(step))
