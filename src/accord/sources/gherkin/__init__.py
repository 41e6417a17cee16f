"""Feature files, read by the official parser and held against what behave will make of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import structs

from accord.model.catalogue import Fault, Feature
from accord.model.feature_rules import FeatureRules
from accord.sources.gherkin.reading import Reading, read_feature, read_text
from accord.sources.gherkin.unique import unique
from accord.sources.passed_over import wrong_ending

__all__ = ["Reading", "feature_files", "read_feature", "read_features", "read_text"]

SUFFIX: Final = ".feature"
_FEATURES: Final = "features"
# What a workspace's root holds beside what its team wrote.
_INSTALLED: Final = ("node_modules", "site-packages")
_VIRTUAL_ENVIRONMENT: Final = "pyvenv.cfg"
_RUNS: Final = Path("reports", "runs")


_BY_DEFAULT: Final = FeatureRules()


def read_features(
    workspace: Path, rules: FeatureRules = _BY_DEFAULT
) -> tuple[tuple[Feature, ...], tuple[Fault, ...]]:
    """Every readable feature of a workspace, and what is wrong with its feature files."""
    features: list[Feature] = []
    faults: list[Fault] = []
    for file, place in _placed_files(workspace, rules):
        path = file.relative_to(workspace).as_posix()
        if not path.endswith(SUFFIX):
            if path.lower().endswith(SUFFIX):
                faults.append(wrong_ending(path))
            continue
        reading = read_feature(file, path, language=rules.language)
        faults.extend(reading.faults)
        if reading.feature is not None:
            capability = _capability(path, place)
            features.append(structs.replace(reading.feature, capability=capability))
    unique_features, clashes = unique(features)
    return unique_features, (*faults, *clashes)


def _capability(path: str, place: str) -> str:
    """The folder of a file below the folder of all features, wherever that is."""
    inside = Path(path).relative_to(place)
    # Where everything below the root is read, most of it stands in the usual folder all the same.
    folders = [folder for folder in inside.parts[:-1] if place != "." or folder != _FEATURES]
    return folders[0] if folders else ""


def feature_files(workspace: Path, rules: FeatureRules = _BY_DEFAULT) -> Iterator[Path]:
    """Feature files in the order behave runs them."""
    return (file for file, _ in _placed_files(workspace, rules) if file.name.endswith(SUFFIX))


def walked_files(workspace: Path) -> Iterator[Path]:
    """Every file of a workspace, but for what is hidden, installed or written by runs."""
    return _files(workspace, ".")


def _placed_files(workspace: Path, rules: FeatureRules) -> Iterator[tuple[Path, str]]:
    """Every file of the places, once, with the place that it was found in."""
    seen: set[Path] = set()
    for place in rules.places or (_FEATURES if (workspace / _FEATURES).is_dir() else "",):
        for file in _files(workspace, place):
            path = file.relative_to(workspace).as_posix()
            if file not in seen and not rules.leaves_out(path):
                seen.add(file)
                yield file, place if (workspace / place).is_dir() else Path(place).parent.as_posix()


def _files(workspace: Path, place: str) -> Iterator[Path]:
    if not place:
        yield from sorted(file for file in workspace.glob("*") if file.is_file())
        return
    top = workspace / place
    if top.is_file():
        yield top
    # behave follows links, so a run would hold cases that were never counted if these did not.
    for folder, inner_folders, names in os.walk(top, followlinks=True):
        inner_folders[:] = sorted(
            name for name in inner_folders if _is_walked(Path(folder, name), workspace)
        )
        yield from (Path(folder, name) for name in sorted(names))


def _is_walked(folder: Path, workspace: Path) -> bool:
    if folder.name.startswith(".") or folder.name in _INSTALLED:
        return False
    if (folder / _VIRTUAL_ENVIRONMENT).is_file() or folder == workspace / _RUNS:
        return False
    # A link may lead back to a folder it stands in, and would be walked for ever.
    return not folder.parent.resolve().is_relative_to(folder.resolve())
