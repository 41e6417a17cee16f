"""Turns what a team configured into the objects that do it; alone in knowing concrete classes."""

from accord.wiring.checks import (
    check,
    check_recorded,
    diagnose,
    folder_in_repository,
    missing_steps,
    read_index,
)
from accord.wiring.reports import REPORTS, SITE, FinishedRun, Rendered, read_run, render, worst
from accord.wiring.runs import RunRequest, absent_suites, engines, keep_up, masks, plan, run, select
from accord.wiring.workspace import Workspace, find_workspace, read_workspace

__all__ = [
    "REPORTS",
    "SITE",
    "FinishedRun",
    "Rendered",
    "RunRequest",
    "Workspace",
    "absent_suites",
    "check",
    "check_recorded",
    "diagnose",
    "engines",
    "find_workspace",
    "folder_in_repository",
    "keep_up",
    "masks",
    "missing_steps",
    "plan",
    "read_index",
    "read_run",
    "read_workspace",
    "render",
    "run",
    "select",
    "worst",
]
