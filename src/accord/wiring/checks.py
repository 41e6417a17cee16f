"""What the commands that look at files ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from accord.errors import UsageError
from accord.model.catalogue import Fault
from accord.model.known import KnownFinding
from accord.wiring.request import RunRequest
from accord.wiring.runs import allowed_hosts, masks, target_of
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.check.doctor import Diagnosis
    from accord.check.missing import MissingStep
    from accord.check.recorded import RecordedReport
    from accord.steps.index import StepIndex


def read_index(workspace: Workspace) -> StepIndex:
    """Every step definition of the workspace and of the built-in vocabulary."""
    from accord.steps.index import read_index as read

    return read(workspace.folder)


def missing_steps(
    workspace: Workspace, index: StepIndex, *, language: str = "en"
) -> tuple[MissingStep, ...]:
    """Every written sentence that no step answers to, each once, in the order written."""
    from accord.check.missing import missing_steps as look

    return look(workspace.catalogue, index, language=language)


def check(workspace: Workspace) -> tuple[Fault, ...]:
    """Everything wrong with the workspace's files."""
    from accord.check import check as look
    from accord.compare import accepted_faults

    environments = workspace.effective.configuration.environments.values()
    people = [person for environment in environments for person in environment.people]
    today = datetime.now(UTC).date()
    faults = look(workspace.catalogue, read_index(workspace), people=people)
    return (*faults, *accepted_faults(workspace.folder, today=today))


def known_faults(
    workspace: Workspace, faults: Iterable[Fault]
) -> tuple[tuple[Fault, KnownFinding], ...]:
    """Those of the faults that the list of known findings covers today, with its entries."""
    from accord.check.known import known_faults as look

    return look(faults, workspace.catalogue.known, today=datetime.now(UTC).date())


def check_recorded(workspace: Workspace, place: Path) -> RecordedReport:
    """What the contracts say of exchanges that were recorded into a file or a folder.

    Raises:
        UsageError: there is nothing at ``place``.
    """
    from accord.check.recorded import judge_recorded
    from accord.sources.recordings import recordings

    # Reading an empty place would find nothing wrong, and a typo would pass.
    if not place.exists():
        raise UsageError("wiring.no-recordings", where=str(place))
    report = judge_recorded(recordings(place), workspace.catalogue.contracts)
    # Recordings are of real traffic, and problems quote what they found in it.
    return report.masked(masks(workspace, RunRequest()))


def requirement(workspace: Workspace) -> str:
    """What to install for all suites of the workspace, such as ``accord[contract,load]==1``."""
    from accord import __version__
    from accord.model.suites import definition_of
    from accord.pipeline.planners import planners

    extras = {
        extra
        for suite, planner in planners().items()
        if next(iter(planner.cases(workspace.catalogue)), None)
        for extra in _extras(definition_of(suite).engines[0].requirement)
    }
    listed = f"[{','.join(sorted(extras))}]" if extras else ""
    return f"accord{listed}=={__version__}"


def _extras(requirement: str) -> list[str]:
    """The extras of ``accord[a,b]``."""
    inside = requirement.partition("[")[2].rstrip("]")
    return [extra for extra in inside.split(",") if extra]


def folder_in_repository(folder: Path) -> str:
    """Where a folder lies in its repository, for servers that show its files from there."""
    from accord.sources import git

    return git.folder_in_repository(folder)


def diagnose(workspace: Workspace, request: RunRequest) -> Diagnosis:
    """What is installed, what each stage lacks, and whether the system can be reached.

    Raises:
        AccordError: the request or the configuration cannot be followed.
    """
    from accord.check.doctor import diagnose as look

    return look(
        workspace.effective,
        workspace.catalogue,
        target_of(workspace, request),
        workspace=workspace.folder,
        masks=masks(workspace, request),
        allow=allowed_hosts(workspace),
    )
