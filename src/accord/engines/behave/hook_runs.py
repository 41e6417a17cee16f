"""Runs the workspace's hooks, and decides whom one that went wrong concerns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from accord.engines.behave.case_record import CaseRecord
from accord.engines.behave.output import captured
from accord.engines.behave.statuses import set_by, statuses
from accord.errors import words_of
from accord.model.status import Status
from accord.steps.judgement import (
    STOPS,
    InterruptRaisedError,
    Judgement,
    judge_cleanup,
    judge_hook,
)

INTERRUPT: Final = KeyboardInterrupt.__name__

Troubled = Callable[[Judgement], None]
"""Told what went wrong outside any case."""


class HookRuns:
    """The hooks and cleanups of one runner.

    What went wrong in one breaks the open case, what is left of the unit (``blocked``), or the
    stage. ``status_set`` is a status that the workspace's code set itself in the open case.
    """

    def __init__(
        self,
        runner: Any,  # noqa: ANN401  behave's own type
        record: CaseRecord,
        *,
        troubled: Troubled,
        is_stopping: Callable[[], bool],
    ) -> None:
        self.blocked: Judgement | None = None
        self.status_set: Judgement | None = None
        self._runner = runner
        self._record = record
        self._troubled = troubled
        self._is_stopping = is_stopping

    def run(self, hook_name: str, arguments: Sequence[Any], *, in_step: bool = False) -> bool:
        """Run a hook, if the workspace has it; false when it went wrong.

        What a hook of a step prints is left to the capture of that step (``in_step``).
        """
        if not self._runner.should_run_hook(hook_name):
            return True
        journal = self._record.journal
        calls_before = len(journal.calls)
        printed = ""
        if in_step:
            error = self._call(hook_name, arguments)
        else:
            with captured() as output:
                error = self._call(hook_name, arguments)
            printed = output.getvalue()
            if printed and not journal.active:
                sys.stderr.write(printed)
        name = f"{hook_name} @{arguments[0]}" if hook_name.endswith("_tag") else hook_name
        if error is not None:
            self._raised(hook_name, name, arguments, error=error, output=printed)
            return False
        # A hook that did nothing to be seen is no line of the case: most workspaces have several.
        if journal.active and (len(journal.calls) > calls_before or printed):
            self._record.around("hook", name, Judgement(status=Status.PASSED), output=printed)
        return True

    def take_status(self, name: str, judged: Judgement | None) -> None:
        """The workspace said itself, in the hook or step of that name, how something ended."""
        if judged is None:
            return
        if not self._record.journal.active:
            self._troubled(judged)
            return
        self.status_set = judged
        self._record.findings.take_around(judged)
        self._record.around("hook", name, judged)

    def cleanup_raised(self, layer: str, name: str, error: Exception) -> None:
        """A cleanup of a layer raised."""
        scope = f"{name} ({layer})" if layer else name
        self._collapsed("cleanup", name, judge_cleanup(scope, error))

    def _call(self, hook_name: str, arguments: Sequence[Any]) -> BaseException | None:
        context = self._runner.context
        statuses_before = statuses(context, arguments)
        try:
            with context.use_with_user_mode():
                self._runner.hooks[hook_name](context, *arguments)
        except STOPS as error:
            if not isinstance(error, KeyboardInterrupt) or self._is_stopping():
                return error
            if not hook_name.endswith("_all"):
                return InterruptRaisedError()
            # Around all scenarios behave takes it for the wish to end the run, and so do we.
            context.abort(INTERRUPT)
        self.take_status(
            hook_name, set_by(hook_name, statuses_before, statuses(context, arguments))
        )
        return None

    def _raised(
        self,
        hook_name: str,
        name: str,
        arguments: Sequence[Any],
        *,
        error: BaseException,
        output: str,
    ) -> None:
        # behave's model asks these two marks whether to run what stands behind the hook, and
        # what a scenario came to; its own run_hook, which we replace, would have set them.
        self._runner.hook_failures += 1
        statement = _statement(hook_name, arguments, self._runner.context)
        if statement is not None:
            statement.hook_failed = True
            statement.error_message = f"HOOK-ERROR in {name}: {words_of(error)}"
        self._collapsed("hook", name, judge_hook(name, error), output=output)

    def _collapsed(self, kind: str, name: str, judged: Judgement, *, output: str = "") -> None:
        """A hook or cleanup raised: it breaks the case, what is left of the unit, or the stage."""
        assert judged.reason is not None
        if self._record.journal.active:
            self._record.findings.collapses.append(judged.reason)
            self._record.around(kind, name, judged, output=output)
        elif kind == "cleanup" or name.startswith("after_"):
            # Its cases are closed by now, and each of them may well have passed.
            self._troubled(judged)
        elif self.blocked is None:
            self.blocked = judged


def _statement(hook_name: str, arguments: Sequence[Any], context: Any) -> Any:  # noqa: ANN401
    """What behave marks as having a failed hook."""
    if hook_name.endswith("_all") or not arguments:
        return None
    if not hook_name.endswith("_tag"):
        return arguments[0]
    # A hook of a tag is given the tag alone. It belongs to the innermost statement being run.
    scopes = ("scenario", "rule", "feature")
    return next((owner for scope in scopes if (owner := getattr(context, scope, None))), None)
