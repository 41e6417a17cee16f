"""Where behave, set up as the workspace has it, looks for features, step modules and hooks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.errors import ConfigurationError
from accord.model.feature_rules import FeatureRules
from accord.steps.behave_settings import BehaveSettings, behave_settings

_FEATURES: Final = "features"
_LINE: Final = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingRules:
    """Names of the folder of steps and of the file of hooks; ``nested`` reads sub-folders too.

    ``start`` is the place of features from which behave looks upwards for them.
    """

    steps_folder: str = "steps"
    hooks_file: str = "environment.py"
    nested: bool = False
    start: str = _FEATURES


def loading_rules(workspace: Path) -> LoadingRules:
    """The rules of a workspace, from the files in which behave looks for its settings.

    Raises:
        ConfigurationError: behave cannot read one of them.
    """
    return _rules(workspace, behave_settings(workspace))


def _rules(workspace: Path, settings: BehaveSettings | None) -> LoadingRules:
    if settings is None:
        return LoadingRules()
    configuration = settings.configuration
    return LoadingRules(
        steps_folder=configuration.steps_dir,
        hooks_file=configuration.environment_file,
        nested=bool(configuration.use_nested_step_modules),
        start=next(_listed_places(workspace, configuration.paths), _FEATURES),
    )


def base_folder(workspace: Path) -> Path:
    """The folder that holds steps or hooks, from the features upwards; else the workspace.

    Unlike behave's own search, this one never leaves the workspace, and needs neither of them.
    """
    return _base(workspace, loading_rules(workspace))


def _base(workspace: Path, rules: LoadingRules) -> Path:
    start = workspace / rules.start
    for folder in (start, *start.parents):
        if not folder.is_relative_to(workspace):
            break
        if (folder / rules.steps_folder).is_dir() or (folder / rules.hooks_file).is_file():
            return folder
    return workspace


def hooks_of(workspace: Path) -> Path:
    """The file of the workspace's hooks, which need not be there."""
    rules = loading_rules(workspace)
    return _base(workspace, rules) / rules.hooks_file


def step_files(workspace: Path) -> list[Path]:
    """The workspace's step modules, folder by folder.

    Modules in sub-folders are helpers that others import, unless behave is told to load them.
    """
    rules = loading_rules(workspace)
    folder = _base(workspace, rules) / rules.steps_folder
    files = folder.rglob("*.py") if rules.nested else folder.glob("*.py")
    return sorted(files, key=lambda file: (file.parent, file.name))


def feature_rules(workspace: Path) -> FeatureRules:
    """Which files of the workspace behave would run.

    Raises:
        ConfigurationError: behave's settings cannot be read, or name a place that is not in the
            workspace, or a language that Gherkin does not have.
    """
    settings = behave_settings(workspace)
    rules = _rules(workspace, settings)
    base = _base(workspace, rules)
    has_own = (base / rules.steps_folder).is_dir() or (base / rules.hooks_file).is_file()
    # Told no place, behave takes all features below the folder in which it finds the steps.
    places = (base.relative_to(workspace).as_posix(),) if has_own else ()
    if settings is None:
        return FeatureRules(places=places)
    from behave.i18n import languages

    configuration = settings.configuration
    listed = tuple(_listed_places(workspace, configuration.paths))
    for place in listed:
        _require_place(workspace, place, where=settings.paths_file)
    language = configuration.lang or "en"
    if language not in languages:
        raise ConfigurationError("steps.behave-language", language=language)

    def leaves_out(path: str) -> bool:
        # The expressions see what behave shows them: whole paths unless `paths` says otherwise.
        return bool(configuration.exclude(path if listed else str(workspace / path)))

    return FeatureRules(places=listed or places, language=language, leaves_out=leaves_out)


def chosen_by_tags(workspace: Path) -> Callable[[Sequence[str]], bool]:
    """Whether a scenario of these tags is run when nobody asks for others than behave's settings.

    Raises:
        ConfigurationError: behave's settings cannot be read.
    """
    settings = behave_settings(workspace)
    if settings is None:
        return lambda tags: True  # noqa: ARG005
    expression = settings.configuration.tag_expression
    return lambda tags: bool(expression.check(list(tags)))


def _listed_places(workspace: Path, paths: Iterable[str]) -> Iterator[str]:
    """The files and folders of ``paths``, those in a file of names (``@all.txt``) too."""
    from behave.runner_util import FeatureListParser

    for path in paths:
        names = [path]
        if path.startswith("@") and (workspace / path[1:]).is_file():
            names = [str(name) for name in FeatureListParser.parse_file(str(workspace / path[1:]))]
        for name in names:
            # A line picks scenarios of the file, which is a matter of the command here.
            place = workspace / _LINE.sub("", name)
            yield Path(os.path.relpath(place, workspace)).as_posix()


def _require_place(workspace: Path, place: str, *, where: str) -> None:
    if place.startswith(".."):
        raise ConfigurationError("steps.behave-path-outside", where=where, path=place)
    # A workspace of contracts alone may have the usual folder to come.
    if place != _FEATURES and not (workspace / place).exists():
        raise ConfigurationError("steps.behave-path-missing", where=where, path=place)
