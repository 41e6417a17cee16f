"""Turns what a team configured into the objects that do it; alone in knowing concrete classes."""

# What is heavy is imported within functions, so that this face costs the command line little.
from accord.wiring.baseline import Addition, Pruned, add_known, prune_known
from accord.wiring.checks import (
    check,
    check_recorded,
    diagnose,
    folder_in_repository,
    known_faults,
    missing_steps,
    read_index,
    requirement,
)
from accord.wiring.findings import keep_finding
from accord.wiring.history import Imported, export_history, import_history
from accord.wiring.load_baselines import keep_baseline
from accord.wiring.load_machines import MachineRequest, make_load
from accord.wiring.merging import merge
from accord.wiring.notices import notify
from accord.wiring.reports import (
    ANNOTATIONS,
    GITHUB,
    REPORTS,
    SITE,
    FinishedRun,
    Rendered,
    read_run,
    render,
    worst,
)
from accord.wiring.request import RunRequest
from accord.wiring.runs import (
    Forecast,
    absent_suites,
    engines,
    forecast,
    keep_up,
    masks,
    plan,
    run,
    select,
)
from accord.wiring.workspace import (
    Workspace,
    find_workspace,
    is_workspace,
    read_workspace,
    require_workspace,
)

__all__ = [
    "ANNOTATIONS",
    "GITHUB",
    "REPORTS",
    "SITE",
    "Addition",
    "FinishedRun",
    "Forecast",
    "Imported",
    "MachineRequest",
    "Pruned",
    "Rendered",
    "RunRequest",
    "Workspace",
    "absent_suites",
    "add_known",
    "check",
    "check_recorded",
    "diagnose",
    "engines",
    "export_history",
    "find_workspace",
    "folder_in_repository",
    "forecast",
    "import_history",
    "is_workspace",
    "keep_baseline",
    "keep_finding",
    "keep_up",
    "known_faults",
    "make_load",
    "masks",
    "merge",
    "missing_steps",
    "notify",
    "plan",
    "prune_known",
    "read_index",
    "read_run",
    "read_workspace",
    "render",
    "require_workspace",
    "requirement",
    "run",
    "select",
    "worst",
]
