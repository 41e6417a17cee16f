"""Sentences that put things right when the scenario is over, however it ended."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from accord.steps.declarations import builtin
from accord.steps.scene import StepContext
from accord.steps.sending import parts_below
from accord.steps.world import RequestParts, World

# What is not there any more needs no cleaning up.
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@builtin(
    "step",
    about="steps.about.at_the_end",
    en="at the end I send {operation}",
    zh_tw="結束時我送出{operation}",
    zh_cn="结束时我发送{operation}",
)
def at_the_end(context: StepContext, operation: str) -> None:
    """Call an operation when the scenario is over, passed or not; the last said is called first."""
    _register(context, operation, {})


@builtin(
    "step",
    about="steps.about.at_the_end_with",
    en="at the end I send {operation} with:",
    zh_tw="結束時我送出{operation}，內容如下：",
    zh_cn="结束时我发送{operation}，内容如下：",
)
def at_the_end_with(context: StepContext, operation: str) -> None:
    """The same with a table or a JSON text, whose values are those of this moment."""
    _register(context, operation, parts_below(context))


def _register(context: StepContext, operation: str, parts: RequestParts) -> None:
    world = context.accord
    name = world.fill(operation)
    # Whoever is somebody else by then must not be the one who cleans up.
    undo = _undo(world, name, {**parts, "headers": dict(world.client.headers)})
    undo.__qualname__ = name
    context.add_cleanup(undo)


def _undo(world: World, operation: str, parts: RequestParts) -> Callable[[], None]:
    caller = world.client.caller

    def undo() -> None:
        client = world.client
        client.caller = caller
        answer = client.send(operation, **parts)
        if answer.status >= HTTPStatus.BAD_REQUEST and answer.status not in _GONE:
            raise world.problem(
                "steps.not-cleaned-up", operation=operation, status=str(answer.status)
            )

    return undo
