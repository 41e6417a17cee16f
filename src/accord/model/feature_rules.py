"""Where a workspace keeps its features, when its settings of behave say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRules:
    """Which feature files are a workspace's, and how they are read.

    ``places`` are files and folders, as paths from the workspace; none means ``features/``, or the
    files at the root where there is no such folder. ``language`` is that of a file that names none,
    ``leaves_out`` whether the file of a path is not to be read.
    """

    places: tuple[str, ...] = ()
    language: str = "en"
    leaves_out: Callable[[str], bool] = lambda path: False  # noqa: ARG005
