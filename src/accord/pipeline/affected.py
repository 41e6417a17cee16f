"""Which cases a change can concern: whatever cannot be told apart is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from accord.errors import AccordError
from accord.model.catalogue import Catalogue
from accord.model.message import Message, message
from accord.model.status import Suite
from accord.pipeline.concern import Concern
from accord.pipeline.meaning import meanings
from accord.pipeline.step_code import (
    changed_steps,
    defines_functions,
    imported_packages,
    is_used_elsewhere,
)
from accord.ports import Planner
from accord.sources import git, read_catalogue
from accord.steps.index import read_index
from accord.steps.loading_rules import feature_rules, hooks_of, step_files

_DOCUMENT: Final = ("*.md", "*.rst", "LICENSE*", ".gitignore", ".gitattributes", ".editorconfig")
_BESIDE: Final = ("docs/", "reports/", ".github/", ".gitlab/", ".vscode/", ".idea/", ".accord/")
_PIPELINES: Final = (".gitlab-ci.yml", "Jenkinsfile", ".pre-commit-config.yaml")
_OF_ACCORD: Final = ("features/", "steps/", "load/", "chaos/")
_READ: Final = (
    "contracts/released/",
    "contracts/.corpus/",
    "specs/requirements/",
    "specs/flows/",
    "specs/glossary",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What a change can concern; ``everything`` says why that cannot be told, and then it is all.

    ``ids`` are of cases of any suite.
    """

    ids: frozenset[str] = frozenset()
    everything: Message | None = None


def affected_by(
    since: str,
    workspace: Path,
    catalogue: Catalogue,
    planners: Mapping[Suite, Planner],
    *,
    signs_in: bool = False,
    beside: Iterable[str] = (),
) -> Affected:
    """What a change since a revision of git can concern.

    ``signs_in`` is whether people are signed in, by calls that no scenario names; ``beside`` are
    files that say nothing to a run.
    """
    difference = git.difference(workspace, since, read=_imported(workspace))
    if difference is None:
        return Affected(everything=message("changed.no-revision", since=since))
    with TemporaryDirectory() as folder:
        if not git.check_out(workspace, difference.commit, Path(folder)):
            return Affected(everything=message("changed.no-revision", since=since))
        try:
            before = read_catalogue(Path(folder), rules=feature_rules(Path(folder)))
        except AccordError:
            return Affected(everything=message("changed.unreadable", since=since))
        old = _Version(Path(folder), before, planners)
        new = _Version(workspace, catalogue, planners)
        paths = [path for path in difference.paths if path not in beside]
        return _Change(paths, old, new, signs_in=signs_in).affected()


class _Version:
    """The workspace at one time."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, planners: Mapping[Suite, Planner]
    ) -> None:
        self.folder, self.catalogue = folder, catalogue
        self.cases = {suite: planner.cases(catalogue) for suite, planner in planners.items()}
        self.meanings = meanings(catalogue, self.cases)

    def text(self, path: str) -> str:
        return _text(self.folder / path)


class _Change:
    """What lies between two versions of a workspace."""

    def __init__(
        self, paths: Iterable[str], old: _Version, new: _Version, *, signs_in: bool
    ) -> None:
        self._paths, self._old, self._new = tuple(paths), old, new
        self._signs_in = signs_in
        self._steps = {path.relative_to(new.folder).as_posix() for path in step_files(new.folder)}
        # What a script does differently cannot be told from outside: it runs as a whole.
        scripts = {profile.script for profile in new.catalogue.profiles if profile.script}
        self._understood = {*_understood(old.catalogue), *_understood(new.catalogue)} - scripts

    def affected(self) -> Affected:
        # What cannot be read may have said anything, then or now.
        if self._old.catalogue.unreadable or self._new.catalogue.unreadable:
            return Affected(everything=message("changed.faulty"))
        services: set[str] = set()
        functions: dict[str, frozenset[str]] = {}
        for path in self._paths:
            if path in self._steps and (changed := self._changed_steps(path)) is not None:
                functions[path] = changed
            elif (owners := self._owners(path)) or self._is_harmless(path):
                services |= owners
            else:
                return Affected(everything=message("changed.unknown-file", path=path))
        return Affected(ids=frozenset(self._ids(services, functions)))

    def _changed_steps(self, path: str) -> frozenset[str] | None:
        """The functions of a step module that changed; none where that concerns all scenarios."""
        changed = changed_steps(self._old.text(path), self._new.text(path))
        if not changed:
            return changed
        # A function that others call acts wherever they do, and no scenario names it.
        modules = _modules(self._new.folder)
        return None if is_used_elsewhere(changed, modules) else changed

    def _owners(self, path: str) -> set[str]:
        """The services of whose code a file is."""
        return {
            service.name
            for catalogue in (self._old.catalogue, self._new.catalogue)
            for service in catalogue.services
            if any(_within(path, place) for place in service.sources)
        }

    def _is_harmless(self, path: str) -> bool:
        """Whether the two versions hold all that a file says, or it says nothing to a run."""
        if path in self._understood or path.startswith(_READ):
            return True
        if path.startswith(_OF_ACCORD):
            return False
        name = path.rpartition("/")[2]
        is_document = any(fnmatch(name, pattern) for pattern in _DOCUMENT)
        return is_document or path.startswith(_BESIDE) or path in _PIPELINES

    def _ids(self, services: set[str], functions: Mapping[str, frozenset[str]]) -> Iterator[str]:
        new, old = self._new, self._old
        rewritten = {key for key, text in new.meanings.items() if old.meanings.get(key) != text}
        # What is taken out of a contract changes it for whoever called it.
        gone = old.meanings.keys() - new.meanings.keys()
        contracts = {
            contract.service
            for version, keys in ((new, rewritten), (old, gone))
            for contract in version.catalogue.contracts
            if any(id.startswith(f"{contract.path}#") for suite, id in keys if _is_contract(suite))
        }
        concern = Concern(
            new.catalogue,
            index=read_index(new.folder),
            knows_hooks=not defines_functions(new.text(self._hooks())),
            signs_in=self._signs_in,
            services=frozenset(services),
            contracts=frozenset(contracts),
            functions=functions,
            rewritten=frozenset(rewritten),
        )
        taught = [
            scenario
            for version, keys in ((new, rewritten), (old, gone | rewritten))
            for scenario in version.catalogue.scenarios()
            if (Suite.SCENARIOS, scenario.id) in keys
        ]
        yield from concern.ids(new.cases, taught=taught)

    def _hooks(self) -> str:
        return hooks_of(self._new.folder).relative_to(self._new.folder).as_posix()


def _text(file: Path) -> str:
    """What a file says; nothing where it is none, such as a link that leads nowhere."""
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _modules(workspace: Path) -> Iterator[str]:
    """What the Python files say that a run is sure to read."""
    yield from map(_text, workspace.glob("*.py"))
    for folder in _OF_ACCORD:
        yield from map(_text, (workspace / folder).rglob("*.py"))


def _imported(workspace: Path) -> Iterator[str]:
    """The folders beside them from which they import."""
    for package in sorted(imported_packages(_modules(workspace))):
        if (workspace / package).is_dir():
            yield package


def _understood(catalogue: Catalogue) -> Iterator[str]:
    """The files of which a catalogue holds all that they say."""
    for sources in (
        catalogue.features,
        catalogue.contracts,
        catalogue.profiles,
        catalogue.experiments,
    ):
        yield from (source.path for source in sources)
    for contract in catalogue.contracts:
        yield from (path for path, _ in contract.origins.values())


def _is_contract(suite: Suite) -> bool:
    return suite is Suite.CONTRACT


def _within(path: str, place: str) -> bool:
    """Whether a file is a place, below it, or fits it as a pattern."""
    folder = place.rstrip("/")
    return path == folder or path.startswith(f"{folder}/") or fnmatch(path, place)
