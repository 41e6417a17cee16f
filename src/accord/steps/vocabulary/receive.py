"""Sentences for what a service sends on its own: webhooks, and callbacks of earlier requests."""

from __future__ import annotations

from datetime import timedelta

from accord import text
from accord.steps.declarations import builtin
from accord.steps.scene import StepContext


@builtin(
    "step",
    about="steps.about.listen",
    en="I listen at {name}",
    zh_tw="我在{name}等候回呼",
    zh_cn="我在{name}等候回调",
)
def listen(context: StepContext, name: str) -> None:
    """Listen at an address of this machine, and remember it under the name."""
    world = context.accord
    world.values[name] = world.client.received.listen(name)


@builtin(
    "then",
    about="steps.about.arrives",
    en="within {duration} {callback} arrives at {name}",
    zh_tw="在{duration}內，{name}收到{callback}",
    zh_cn="在{duration}内，{name}收到{callback}",
)
def arrives(context: StepContext, duration: timedelta, callback: str, name: str) -> None:
    """Wait for a webhook or callback; what it carries is then read as an answer is."""
    world = context.accord
    seconds = duration.total_seconds()
    received = world.client.received.receive(callback, at=name, within_s=seconds)
    if received is None:
        raise AssertionError(
            text.text(
                "steps.not-arrived",
                world.language,
                callback=callback,
                place=name,
                seconds=f"{seconds:g}",
            )
        )
    world.response = received
