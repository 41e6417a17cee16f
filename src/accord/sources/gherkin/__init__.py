"""Feature files, read by the official parser and held against what behave will make of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accord.model.catalogue import Fault, Feature, Severity
from accord.model.message import message
from accord.sources.gherkin.reading import Reading, read_feature, read_text
from accord.sources.gherkin.unique import unique

__all__ = ["Reading", "feature_files", "read_feature", "read_features", "read_text"]

SUFFIX: Final = ".feature"


def read_features(workspace: Path) -> tuple[tuple[Feature, ...], tuple[Fault, ...]]:
    """Every readable feature of a workspace, and what is wrong with its feature files."""
    features: list[Feature] = []
    faults: list[Fault] = []
    for file in feature_files(workspace):
        reading = read_feature(file, file.relative_to(workspace).as_posix())
        faults.extend(reading.faults)
        if reading.feature is not None:
            features.append(reading.feature)
    unique_features, clashes = unique(features)
    return unique_features, (*faults, *clashes, *_misnamed(workspace))


def _misnamed(workspace: Path) -> Iterator[Fault]:
    """Files that look like features to people alone: nothing runs them."""
    for file in _files(workspace):
        if file.suffix != SUFFIX and file.suffix.lower() == SUFFIX:
            yield Fault(
                path=file.relative_to(workspace).as_posix(),
                message=message("sources.suffix-case", suffix=file.suffix),
                hint=message("sources.suffix-case.hint", name=file.stem + SUFFIX),
                severity=Severity.WARNING,
            )


def feature_files(workspace: Path) -> Iterator[Path]:
    """Feature files in the order behave runs them.

    They live under ``features/``; a folder without it may hold them itself.
    """
    return (file for file in _files(workspace) if file.name.endswith(SUFFIX))


def _files(workspace: Path) -> Iterator[Path]:
    folder = workspace / "features"
    if not folder.is_dir():
        yield from sorted(file for file in workspace.glob("*") if file.is_file())
        return
    # behave follows links, so a run would hold cases that were never counted if these did not.
    for place, folders, files in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not _loops(Path(place, name)))
        yield from (Path(place, name) for name in sorted(files))


def _loops(folder: Path) -> bool:
    """Whether a link leads back to a folder it stands in, and would be walked for ever."""
    return folder.parent.resolve().is_relative_to(folder.resolve())
