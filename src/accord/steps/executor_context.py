"""What step functions and hooks see under load and chaos in the place of behave's context."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from behave.model_type import Status as BehaveStatus

from accord.model.catalogue import Feature, Scenario
from accord.steps.judgement import STOPS, cleanup_name
from accord.steps.world import World

Cleanup = Callable[[], object]
# No read-only view of it, which takes twenty times as long to copy into each context.
_EMPTY: Final[Mapping[str, Any]] = {
    "table": None,
    "text": None,
    "feature": None,
    "scenario": None,
    "rule": None,
    "tags": frozenset(),
    "aborted": False,
    "failed": False,
}


@dataclass(slots=True)
class ExecutorConfig:
    """The little of behave's configuration that a workspace's code uses.

    ``userdata`` are the ``--set`` values; ``accord_once`` is what ``once`` keeps.
    """

    userdata: dict[str, str] = field(default_factory=dict)
    accord_once: Any = None
    lang: str | None = None
    stage: str | None = None

    def setup_logging(self, *arguments: Any, **keywords: Any) -> None:  # noqa: ANN401
        """Logging is the engine's own business."""


@dataclass(frozen=True, slots=True)
class HookView:
    """A feature or a scenario as hooks and steps see it."""

    name: str
    filename: str
    line: int
    tags: tuple[str, ...] = ()
    effective_tags: frozenset[str] = frozenset()
    description: tuple[str, ...] = ()
    language: str = "en"
    keyword: str = ""
    feature: Any = None

    @classmethod
    def of_feature(cls, feature: Feature) -> HookView:
        """What hooks see of a feature."""
        return cls(
            name=feature.title,
            filename=feature.path,
            line=1,
            tags=feature.tags,
            effective_tags=frozenset(feature.tags),
            description=tuple(feature.description.splitlines()),
            language=feature.language,
        )

    @classmethod
    def of_scenario(cls, scenario: Scenario, *, feature: HookView) -> HookView:
        """What hooks see of a scenario."""
        return cls(
            name=scenario.title,
            filename=scenario.path,
            line=scenario.line,
            tags=scenario.tags,
            effective_tags=frozenset(scenario.tags),
            description=tuple(scenario.description.splitlines()),
            language=feature.language,
            keyword=scenario.keyword,
            feature=feature,
        )

    @property
    def location(self) -> str:
        """File and line."""
        return f"{self.filename}:{self.line}"


class Settable:
    """A feature, scenario or step as the hooks of one run of a scenario see it.

    ``status`` is behave's, and may be set as behave lets hooks set it; so may ``should_skip``.
    """

    # Set here and not for each: a million runs make two of them each, and hardly a hook sets one.
    skip_reason: str | None = None
    should_skip = False
    _status: Any = BehaveStatus.untested

    def __init__(self, statement: object) -> None:
        self._statement = statement

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever is written
        return getattr(self._statement, name)

    @property
    def status(self) -> Any:  # noqa: ANN401  behave's own type
        """What became of it so far."""
        return self._status

    @status.setter
    def status(self, status: Any) -> None:  # noqa: ANN401
        # Hooks write `status = "failed"` too, which behave takes for its own value.
        self._status = BehaveStatus.from_name(status) if isinstance(status, str) else status

    def set_status(self, status: Any) -> None:  # noqa: ANN401
        """Say how it ended."""
        self.status = status

    def skip(self, reason: str | None = None, *, require_not_executed: bool = False) -> None:
        """Leave it out, or what is left of it."""
        del require_not_executed
        self.should_skip, self.skip_reason = True, reason

    mark_skipped = skip


class SettableScenario(Settable):
    """A scenario whose ``steps`` hooks may change too, which never goes unnoticed."""

    def __init__(self, statement: object, steps: Sequence[object]) -> None:
        # Not through `super`: there is one for each of a million runs.
        self._statement = statement
        self._bound_steps = steps
        # Hardly any hook looks at them, and a list for each of a million runs is not free.
        self._steps: list[object] | None = None

    @property
    def steps(self) -> list[object]:
        """Its steps, as a list that hooks may change."""
        if self._steps is None:
            self._steps = list(self._bound_steps)
        return self._steps

    @steps.setter
    def steps(self, steps: list[object]) -> None:
        self._steps = steps

    @property
    def all_steps(self) -> list[object]:
        """The same: those of its background are among them."""
        return self.steps

    @property
    def cut_off(self) -> list[object]:
        """The steps that are written and that somebody took away."""
        present = self._steps
        if present is None:
            return []
        return [step for step in self._bound_steps if step not in present]


class ExecutorContext:
    """The ``context`` of one run of one scenario, or of the hooks around all of them.

    Attributes are whatever the workspace's code puts there; what ``before_all`` put into
    ``base`` is seen by every scenario. ``table`` and ``text`` belong to the step at work.
    """

    accord: World
    table: Any
    text: Any
    fail_on_cleanup_errors = True

    def __init__(
        self,
        world: World,
        config: ExecutorConfig,
        *,
        base: Mapping[str, Any] | None = None,
        execute: Callable[[ExecutorContext, str], None] | None = None,
    ) -> None:
        attributes = self.__dict__
        # What behave's context always has, so that a step may ask for it outside of any scenario.
        attributes.update(_EMPTY)
        if base:
            attributes.update(base)
        attributes["accord"] = world
        attributes["config"] = config
        attributes["_cleanups"] = []
        attributes["_execute"] = execute
        attributes["_why_aborted"] = None

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__

    def shared(self) -> dict[str, Any]:
        """What the workspace's ``before_all`` put here, for the scenarios to see."""
        # Names with an underscore are this context's own machinery, and belong to one run.
        every_runs = {"accord", "config", *_EMPTY}
        return {
            n: v for n, v in self.__dict__.items() if n not in every_runs and not n.startswith("_")
        }

    def add_cleanup(self, cleanup: Callable[..., object], *arguments: Any, **keywords: Any) -> None:  # noqa: ANN401
        """Have something undone when the scenario is over; one scenario is a whole run here."""
        # Every layer ends with the scenario.
        keywords.pop("layer", None)
        cleanups: list[tuple[Any, Cleanup]] = self.__dict__["_cleanups"]
        # Behave calls the same cleanup once, however often a step asks for it.
        if any(registered == cleanup for registered, _ in cleanups):
            return
        cleanups.append((cleanup, lambda: cleanup(*arguments, **keywords)))

    def abort(self, reason: str | None = None) -> None:
        """End the run: this scenario has failed, as whoever asks for it found something wrong."""
        # There is no run to end here: other users are at work, and the profile has its own time.
        self.__dict__["aborted"], self.__dict__["_why_aborted"] = True, reason or ""

    @property
    def aborted_by(self) -> str | None:
        """How the workspace's code asked to end the run, if it did."""
        why = self.__dict__["_why_aborted"]
        return None if why is None else f"context.abort({why!r})"

    def attach(self, mime_type: str, data: object) -> None:
        """Attachments have no place in a scenario that runs thousands of times."""

    def execute_steps(self, steps_text: str) -> bool:
        """Run steps given as text, matched once however often they run."""
        execute = self.__dict__["_execute"]
        # Substeps have tables of their own, and the step goes on with its own after them.
        table, text = self.table, self.text
        try:
            execute(self, steps_text)
        finally:
            self.table, self.text = table, text
        return True

    def use_or_assign_param(self, name: str, value: Any) -> Any:  # noqa: ANN401
        """The attribute, set to ``value`` when there is none yet."""
        return self.__dict__.setdefault(name, value)

    def use_or_create_param(
        self,
        name: str,
        make: Callable[..., Any],
        *arguments: Any,  # noqa: ANN401
        **keywords: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """The attribute, made when there is none yet."""
        if name not in self.__dict__:
            self.__dict__[name] = make(*arguments, **keywords)
        return self.__dict__[name]

    @contextlib.contextmanager
    def use_with_user_mode(self) -> Iterator[ExecutorContext]:
        """Behave's guard around the workspace's code; nothing to guard here."""
        yield self

    def clean_up(self) -> list[tuple[str, BaseException]]:
        """Undo everything, the last first; the names of what could not be undone, and why."""
        raised: list[tuple[str, BaseException]] = []
        cleanups: list[tuple[Any, Cleanup]] = self.__dict__["_cleanups"]
        # A cleanup may register another, so the list is not walked but emptied.
        while cleanups:
            original, cleanup = cleanups.pop()
            try:
                cleanup()
            except STOPS as error:
                raised.append((cleanup_name(original), error))
        return raised
