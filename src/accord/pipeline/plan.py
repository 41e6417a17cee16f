"""What each stage must account for, counted from the files without asking any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accord.model.catalogue import Catalogue, Fault
from accord.model.events import PlannedCase
from accord.model.status import Suite
from accord.pipeline.gates import Rule
from accord.pipeline.selection import Selection

if TYPE_CHECKING:
    from accord.config.settings import Configuration
    from accord.config.settings import Stage as StageSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage ready to run: its cases, what may go on only when it is open, and its limits."""

    name: str
    suite: Suite
    cases: tuple[PlannedCase, ...] = ()
    unreadable: tuple[Fault, ...] = ()
    rules: tuple[Rule, ...] = ()
    needs: tuple[str, ...] = ()
    timeout_s: float = 1800.0
    options: dict[str, Any] = field(default_factory=dict)


def stages_of(configuration: Configuration, catalogue: Catalogue) -> Mapping[str, StageSettings]:
    """The stages that are configured, else one for each suite whose files exist."""
    raise NotImplementedError


def plan(
    catalogue: Catalogue,
    stages: Mapping[str, StageSettings],
    selection: Selection,
    *,
    workspace: Path,
) -> tuple[PlannedStage, ...]:
    """The stages to run, in order.

    A selection that narrows leaves out stages in which it finds nothing, unless that is all.

    Raises:
        UsageError: a path, line, id, stage, service, operation or tag expression is not known.
        ConfigurationError: a gate cannot be read, or a stage needs one that is not before it.
    """
    raise NotImplementedError
