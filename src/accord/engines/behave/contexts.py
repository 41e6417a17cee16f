"""behave's context, whose cleanups tell what they raised and whose steps tell what stopped them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from behave.runner import Context

from accord.engines.behave.judge import judge_substep
from accord.errors import worded
from accord.steps.judgement import LeavingError, NoSubstepsError, SubstepError, cleanup_name

CleanupRaised = Callable[[str, str, Exception], None]
"""Told the layer, the cleanup's name and what it raised."""


class WatchedContext(Context):  # type: ignore[misc]  # behave is untyped
    """The ``context`` of hooks and steps.

    ``_cleanup_raised`` is told of every cleanup that raises: behave forgets the text.
    ``_why_aborted`` is what the workspace's code said when it asked to end the run.
    """

    def __init__(self, runner: Any, cleanup_raised: CleanupRaised) -> None:  # noqa: ANN401
        self._cleanup_raised = cleanup_raised
        self._why_aborted: str | None = None
        super().__init__(runner)

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401
        if name[0] == "_":
            self.__dict__[name] = value
            return
        attributes = self.__dict__
        stack = attributes["_stack"]
        for frame in stack[1:]:
            if name in frame:
                self._warn_of_mask(name)
        # behave walks the stack with `traceback` here, which costs more than most steps.
        caller = sys._getframe(1)
        attributes["_record"][name] = (
            caller.f_code.co_filename,
            caller.f_lineno,
            "",
            caller.f_code.co_name,
        )
        stack[0][name] = value
        attributes["_origin"].setdefault(name, attributes["_mode"])

    def _warn_of_mask(self, name: str) -> None:
        record = self._record[name]
        self._emit_warning(
            name,
            {"attr": name, "filename": record[0], "line": record[1], "function": record[3]},
        )

    @contextmanager
    def use_with_user_mode(self) -> Iterator[WatchedContext]:
        """Run the workspace's code; asking to leave the process is only an error of that code."""
        with super().use_with_user_mode():
            try:
                yield self
            except SystemExit as leaving:
                raise LeavingError(f"sys.exit({leaving.code!r})") from leaving

    def abort(self, reason: str | None = None) -> None:
        """End the run: what has not begun is not tried any more."""
        self._why_aborted = reason or ""
        super().abort(reason)

    def execute_steps(self, steps_text: str) -> bool:
        """Run steps given as text, as behave does.

        Raises:
            SubstepError: one of them did not pass; it says which.
            NoSubstepsError: there is none.
            ValueError: no feature is being run.
        """
        if not self.feature:
            problem = "execute_steps() called outside of feature"
            raise ValueError(problem)
        # Each step sets both anew; the caller goes on with its own ones.
        table: Any = getattr(self, "table", None)
        text: Any = getattr(self, "text", None)
        self.feature.parser.variant = "steps"
        try:
            steps = self.feature.parser.parse_steps(steps_text)
            if not steps:
                raise NoSubstepsError
            for step in steps:
                with self._use_with_behave_mode():
                    passed = step.run(self._runner, quiet=True, capture=False)
                if not passed:
                    summary = f"{step.status.name.upper()} SUB-STEP: {step.keyword} {step.name}"
                    why = f"\nSubstep info: {step.error_message}" if step.error_message else ""
                    # behave asserts here, which makes every inner failure one of the product.
                    raise SubstepError(summary + why, judge_substep(step))
        finally:
            with self._use_with_behave_mode():
                self.table, self.text = table, text
        return True

    def _do_cleanups(self) -> None:
        frame = self._stack[0] if self._stack else {}
        layer = frame.get("@layer", "")
        # At the last moment: until now hooks and steps may have added some.
        cleanups = frame.get("@cleanups", [])
        frame["@cleanups"] = [self._watched(layer, cleanup) for cleanup in cleanups]
        super()._do_cleanups()

    def _watched(self, layer: str, cleanup: Callable[[], object]) -> Callable[[], None]:
        name = cleanup_name(cleanup)

        def watched() -> None:
            try:
                cleanup()
            except (Exception, SystemExit) as error:
                # behave keeps the status of a cleanup that raised, and throws away its words.
                # SystemExit would pass by its except clauses, and leave the other cleanups undone.
                raised = error if isinstance(error, Exception) else LeavingError(worded(error))
                self._cleanup_raised(layer, name, raised)
                raise raised from error

        watched.__name__ = getattr(cleanup, "__name__", "cleanup")
        return watched
