from __future__ import annotations

import pytest

from accord.model.encoding import encode, writable
from accord.model.events import Noted, Step, StepFinished
from accord.model.journal import decode
from accord.model.message import message, plain
from accord.model.status import Status


def test_half_a_surrogate_pair_is_written_as_its_escape() -> None:
    noted = Noted(at=1.0, stage="scenarios", note=plain("bad \ud800 end"))
    read = decode(encode(noted))
    assert isinstance(read, Noted)
    assert read.note == plain("bad \\ud800 end")


def test_half_a_surrogate_pair_deep_inside_leaves_the_rest_as_it_is() -> None:
    reason = message("steps.inner", first=plain("\udfff"), second="中文")
    step = Step(text="an emoji 🍵", status=Status.FAILED, reason=reason, output="\ud83c")
    event = StepFinished(at=1.0, stage="scenarios", case="a", attempt=1, step=step)
    read = decode(encode(event))
    assert isinstance(read, StepFinished)
    assert (read.step.text, read.step.output) == ("an emoji 🍵", "\\ud83c")
    assert read.step.reason == message("steps.inner", first=plain("\\udfff"), second="中文")


@pytest.mark.parametrize("text", ["", "中文", "🍵", "\x00"])
def test_a_text_that_can_be_written_stays_as_it_is(text: str) -> None:
    assert writable(text) == text
