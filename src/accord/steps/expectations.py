"""Gathers everything that is not as expected of an answer, and tells it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NoReturn
from urllib.parse import urlsplit

from accord import text
from accord.steps.paths import AbsentError, PathError, read
from accord.steps.values import from_json, holds, number, shown
from accord.steps.words import Comparison, ValueState
from accord.steps.world import ScenarioResponse, World

# Enough for an error that a service explains, and not so much that it hides the lines above.
_SHOWN_BODY = 500
_COMPARISONS: Final[Mapping[Comparison, str]] = {
    Comparison.IS: "steps.comparison.is",
    Comparison.IS_NOT: "steps.comparison.is-not",
    Comparison.CONTAINS: "steps.comparison.contains",
    Comparison.LACKS: "steps.comparison.lacks",
    Comparison.MATCHES: "steps.comparison.matches",
    Comparison.GREATER: "steps.comparison.greater",
    Comparison.LESS: "steps.comparison.less",
    Comparison.AT_LEAST: "steps.comparison.at-least",
    Comparison.AT_MOST: "steps.comparison.at-most",
}
_STATES: Final[Mapping[ValueState, str]] = {
    ValueState.PRESENT: "steps.state.present",
    ValueState.ABSENT: "steps.state.absent",
    ValueState.EMPTY: "steps.state.empty",
    ValueState.FILLED: "steps.state.filled",
}


class Expectations:
    """What is held against one answer; ``settle`` raises with all that did not hold."""

    def __init__(self, world: World) -> None:
        """Take the last answer.

        Raises:
            StepError: nothing was sent yet.
        """
        self.world = world
        self.answer = world.answer()
        self._lines: list[str] = []

    def document(self) -> object:
        """The answer's JSON.

        Raises:
            AssertionError: it is none.
        """
        try:
            return from_json(self.answer.text)
        except ValueError:
            self.fail("steps.not-json", body=_excerpt(self.answer))

    def value(self, path: str) -> object:
        """The value at a path of the answer.

        Raises:
            AssertionError: the answer has none.
            StepError: the path is malformed.
        """
        try:
            return self._read(path)
        except AbsentError as absent:
            self._absent(path, absent)
            self.settle()
            raise

    def compare(self, path: str, comparison: Comparison, expected: object) -> None:
        """Hold the value at a path against an expected one."""
        try:
            actual = self._read(path)
        except AbsentError as absent:
            self._absent(path, absent)
        else:
            self.compare_value(path, comparison, expected=expected, actual=actual)

    def compare_value(
        self, what: str, comparison: Comparison, *, expected: object, actual: object
    ) -> None:
        """Hold a value against an expected one; ``what`` is how the failure calls it."""
        try:
            is_met = holds(comparison, expected, actual)
        except re.error as error:
            raise self.world.problem(
                "steps.bad-format", format=str(expected), problem=str(error)
            ) from error
        if is_met:
            return
        if comparison is Comparison.IS:
            self.differs(what, expected=expected, actual=actual)
            return
        wording = self._say(_COMPARISONS[comparison])
        self.tell(
            "steps.line-compared",
            what=what,
            comparison=wording,
            expected=shown(expected),
            actual=shown(actual),
        )

    def state(self, path: str, state: ValueState) -> None:
        """Hold the value at a path against a state."""
        # An answer without a body is no JSON, and still nothing is what was expected.
        no_body = not self.answer.text.strip()
        if no_body and (state is ValueState.ABSENT or (state is ValueState.EMPTY and path == "$")):
            return
        try:
            actual = self._read(path)
        except AbsentError as absent:
            if state is not ValueState.ABSENT:
                self._absent(path, absent)
            return
        self.state_of_value(path, state, actual=actual)

    def state_of_value(self, what: str, state: ValueState, *, actual: object) -> None:
        """Hold a value that is there against a state."""
        empty = actual is None or actual in ("", [], {})
        is_met = {
            ValueState.PRESENT: True,
            ValueState.ABSENT: False,
            ValueState.EMPTY: empty,
            ValueState.FILLED: not empty,
        }[state]
        if not is_met:
            wording = self._say(_STATES[state])
            self.tell("steps.line-state", what=what, state=wording, actual=shown(actual))

    def differs(self, what: str, *, expected: object, actual: object) -> None:
        """Note that a value is another one."""
        # "12" and 12 look alike in a failure, so their kinds are told as well.
        expected_kind, actual_kind = _kind(expected), _kind(actual)
        if expected_kind != actual_kind and expected_kind and actual_kind:
            self.tell(
                "steps.line-other-kind",
                what=what,
                expected=shown(expected),
                expected_kind=self._say(expected_kind),
                actual=shown(actual),
                actual_kind=self._say(actual_kind),
            )
            return
        self.tell("steps.line-differs", what=what, expected=shown(expected), actual=shown(actual))

    def tell(self, id: str, /, **arguments: object) -> None:
        """Note a line of the failure."""
        # A path without a part is the whole answer, and a line must not begin with nothing.
        if not arguments.get("what", True):
            arguments["what"] = self._say("steps.whole-answer")
        self._lines.append(self._say(id, **arguments))

    def settle(self) -> None:
        """Tell everything noted.

        Raises:
            AssertionError: anything was.
        """
        if self._lines:
            # All at once: who mends one value and runs again to see the next loses minutes each
            # time.
            lines = "".join(f"\n  {line}" for line in self._lines)
            headline = self._say("steps.not-as-expected", **_headline(self.answer))
            raise AssertionError(headline + lines)

    def fail(self, id: str, /, **arguments: object) -> NoReturn:
        """Tell one thing.

        Raises:
            AssertionError: always.
        """
        self.tell(id, **arguments)
        self.settle()
        # Never reached, but a type checker cannot know that something was noted.
        raise AssertionError(id)

    def body(self) -> str:
        """The beginning of the answer's body, as it was recorded."""
        return _excerpt(self.answer)

    def _read(self, path: str) -> object:
        try:
            return read(self.document(), self.world.fill(path))
        except PathError as error:
            raise self.world.problem("steps.bad-path", path=path, rest=error.remainder) from error

    def _absent(self, path: str, absent: AbsentError) -> None:
        self.tell("steps.line-absent", what=path, part=absent.segment, known=absent.available)

    def _say(self, id: str, /, **arguments: object) -> str:
        return text.text(id, self.world.language, **arguments)


def _headline(answer: ScenarioResponse) -> dict[str, object]:
    """Which request it was, for the first line of a failure."""
    call = answer.call
    url = urlsplit(call.url)
    return {
        "operation": call.operation or call.service,
        "method": call.method,
        "path": f"{url.path}?{url.query}" if url.query else url.path,
        "status": answer.status,
    }


def _kind(value: object) -> str:
    """The message for what a scalar is, when that alone can be the difference."""
    # A truth value is a number to Python, but never to JSON.
    if isinstance(value, bool):
        return "steps.kind-of-value.truth"
    if isinstance(value, str):
        return "steps.kind-of-value.text"
    return "" if number(value) is None else "steps.kind-of-value.number"


def _excerpt(answer: ScenarioResponse) -> str:
    """The body as it was recorded, which has passed the masks; empty when that is a file."""
    recorded = answer.call.response.body if answer.call.response else None
    body = recorded.text if recorded else ""
    return body if len(body) <= _SHOWN_BODY else body[: _SHOWN_BODY - 1] + "…"
