"""Which cases a command means; the same rules for every suite, and a typo is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cucumber_tag_expressions import TagExpressionError
from cucumber_tag_expressions import parse as parse_tags

from accord.errors import UsageError
from accord.model.catalogue import Catalogue, Contract, Fault, Feature, LinkKind
from accord.model.events import PlannedCase
from accord.model.lists import Listed
from accord.model.shard import Shard
from accord.pipeline.places import (
    beginnings,
    operation_beginnings,
    operations_at,
    scenarios_at,
)
from accord.sources.nearest import alike

_PLACE: Final = re.compile(r"(?P<path>.+?):(?P<line>\d+)")
# Behind a backslash a blank or a bracket belongs to the tag.
_WORD: Final = re.compile(r"(?:\\.|[^\s()])+")

# Whole ids, so that a search for one finds the place that says it.

Picks = Callable[[PlannedCase], bool]


FAILED: Final = "--failed"
"""The option that picks what did not pass before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is picked: a case must satisfy every part that is not empty.

    ``targets`` are files, ``file:line``, folders, capabilities or ids, any of which may match;
    ``tags`` is a tag expression on effective tags; ``stages`` are stage names,
    ``known_stages`` all there are, to say which one a misspelt word may mean. ``again`` are the ids
    of the cases that are to be run once more, by stage; none when that is not asked. A ``shard``
    is the part of all that which is run here. ``ids`` are the cases that a change since
    ``changed`` can concern; none where that cannot be told, or nobody asked.
    """

    stages: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    tags: str = ""
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    changed: str = ""
    ids: frozenset[str] | None = field(default=None, compare=False)
    shard: Shard | None = None
    known_stages: tuple[str, ...] = field(default=(), compare=False)
    again: Mapping[str, frozenset[str]] | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves out cases of the stages it names."""
        is_picked = self.targets or self.tags or self.services or self.operations
        return bool(is_picked) or self.again is not None or self.ids is not None

    def __str__(self) -> str:
        """As it would be typed."""
        parts = [*([FAILED] if self.again is not None else []), *self.stages, *self.targets]
        parts += [f"--tags '{self.tags}'"] if self.tags else []
        parts += [f"--service {name}" for name in self.services]
        parts += [f"--operation {name}" for name in self.operations]
        parts += [f"--changed {self.changed}"] if self.changed else []
        parts += [f"--shard {self.shard}"] if self.shard else []
        return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A selection whose names were all looked up; answers for one case or one file."""

    parts: tuple[Picks, ...]
    files: Callable[[str], bool]

    def picks(self, case: PlannedCase) -> bool:
        """Whether the case is meant."""
        return all(condition(case) for condition in self.parts)

    def concerns(self, fault: Fault) -> bool:
        """Whether an unreadable file could have held a case that is meant."""
        return self.files(fault.path)


def of_stage(selection: Selection, stage: str) -> Filter:
    """What a selection picks of one stage alone: the cases of it that are to be run again."""
    if selection.again is None:
        return Filter(parts=(), files=lambda _: True)
    ids = selection.again.get(stage, frozenset())
    return Filter(parts=(lambda case: case.id in ids,), files=lambda _: True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What one target stands for."""

    picks: Picks
    files: Callable[[str], bool]


def select(
    arguments: Iterable[str],
    *,
    stages: Collection[str],
    tags: str = "",
    services: Iterable[str] = (),
    operations: Iterable[str] = (),
    shard: Shard | None = None,
) -> Selection:
    """The selection of a command line; an argument that is the name of a stage means it."""
    stage_names: list[str] = []
    targets: list[str] = []
    for argument in arguments:
        (stage_names if argument in stages else targets).append(argument)
    return Selection(
        stages=tuple(stage_names),
        targets=tuple(targets),
        tags=tags,
        services=tuple(services),
        operations=tuple(operations),
        shard=shard,
        known_stages=tuple(stages),
    )


def look_up(
    selection: Selection,
    catalogue: Catalogue,
    cases: Collection[PlannedCase],
    *,
    workspace: Path,
) -> Filter:
    """The filter a selection stands for; ``cases`` are all there are, of every suite.

    Raises:
        UsageError: a target, service or operation is not known, or the tags cannot be read.
    """
    stages = selection.known_stages
    places = [
        _place(target, catalogue, cases, workspace, stages=stages) for target in selection.targets
    ]
    parts: list[Picks] = []
    if places:
        parts.append(lambda case: any(place.picks(case) for place in places))
    if selection.tags.strip():
        parts.append(_tagged(selection.tags))
    if selection.services:
        parts.append(_linked_to_services(selection.services, catalogue, cases))
    if selection.operations:
        parts.append(_linked_to_operations(selection.operations, catalogue))
    if (ids := selection.ids) is not None:
        parts.append(lambda case: case.id in ids)
    return Filter(
        parts=tuple(parts),
        files=lambda path: not places or any(place.files(path) for place in places),
    )


def _place(
    target: str,
    catalogue: Catalogue,
    cases: Collection[PlannedCase],
    workspace: Path,
    *,
    stages: Iterable[str],
) -> _Place:
    ids = {case.id for case in cases}
    # The rows of an outline, and what a load profile runs, belong to it.
    within = (f"{target}[", f"{target}#")
    # Before files: the path of a profile or an experiment is its id.
    if target in ids or any(id.startswith(f"{target}[") for id in ids):
        return _Place(
            picks=lambda case: case.id == target or case.id.startswith(within),
            files=lambda path: path == target.partition("#")[0],
        )
    place = _PLACE.fullmatch(target)
    path = _inside(place["path"] if place else target, workspace)
    if path is not None and (workspace / path).is_dir():
        return _folder(path)
    if path is not None and (workspace / path).is_file():
        return _file(path, int(place["line"]) if place else None, catalogue, workspace)
    capability = [feature.path for feature in catalogue.features if feature.capability == target]
    if capability:
        return _Place(
            picks=lambda case: case.path in capability,
            files=lambda path: target in Path(path).parts,
        )
    raise _unknown(target, catalogue, [*stages, *ids])


def _inside(target: str, workspace: Path) -> str | None:
    """A path as the catalogue writes it, if there is such a file or folder in the workspace."""
    # Resolved, so that no `..` and no link leads to files that nobody planned.
    path = (workspace / target).resolve()
    root = workspace.resolve()
    return (
        path.relative_to(root).as_posix() if path.exists() and path.is_relative_to(root) else None
    )


def _folder(folder: str) -> _Place:
    def inside(path: str) -> bool:
        return folder == "." or path.startswith(f"{folder}/")

    return _Place(picks=lambda case: inside(case.path), files=inside)


def _file(path: str, line: int | None, catalogue: Catalogue, workspace: Path) -> _Place:
    feature = next((feature for feature in catalogue.features if feature.path == path), None)
    contract = next((document for document in catalogue.contracts if document.path == path), None)
    if line is not None and contract is not None:
        return _operations(contract, line, workspace / path)
    if line is None or feature is None:
        return _Place(
            picks=lambda case: case.path == path, files=lambda candidate: candidate == path
        )
    # As the catalogue was read: a mark at the beginning would make the first line another.
    text = (workspace / path).read_text(encoding="utf-8-sig")
    ids = scenarios_at(feature, line, text=text)
    if not ids:
        raise _no_scenario(feature, line)
    return _Place(picks=lambda case: case.id in ids, files=lambda candidate: candidate == path)


def _operations(contract: Contract, line: int, file: Path) -> _Place:
    ids = set(operations_at(contract, line, file=file))
    if not ids:
        lines = Listed(str(at) for at in operation_beginnings(contract, file=file)) or "–"
        where = f"{contract.path}:{line}"
        raise UsageError("pipeline.no-operation-at", where=where, line=line, lines=lines)
    return _Place(
        picks=lambda case: (
            case.path == contract.path
            and any(link.kind is LinkKind.OPERATION and link.target in ids for link in case.links)
        ),
        files=lambda path: path == contract.path,
    )


def _no_scenario(feature: Feature, line: int) -> UsageError:
    lines = Listed(str(number) for number in beginnings(feature)) or "–"
    return UsageError(
        "pipeline.no-scenario-at", where=f"{feature.path}:{line}", line=line, lines=lines
    )


def _unknown(target: str, catalogue: Catalogue, ids: Iterable[str]) -> UsageError:
    targets = {feature.path for feature in catalogue.features}
    targets |= {feature.capability for feature in catalogue.features if feature.capability}
    return _not_found(
        target, [*targets, *ids], id="pipeline.no-target", id_near="pipeline.no-target-near"
    )


def unknown_stage(name: str, stages: Iterable[str]) -> UsageError:
    """What to say of a stage that is not configured."""
    return UsageError("pipeline.no-stage", name=name, known=Listed(stages) or "–")


def _not_found(name: str, candidates: Iterable[str], *, id: str, id_near: str) -> UsageError:
    # In order, or sets would suggest another one first in every process.
    if similar := alike(name, sorted(candidates)):
        return UsageError(id_near, name=name, near=Listed(similar, alternatives=True))
    return UsageError(id, name=name)


def _tagged(expression: str) -> Picks:
    tokens = _WORD.findall(expression)
    for token in tokens:
        # The library would take it for a tag of that name, which then no case has.
        if token not in {"and", "or", "not"} and not token.startswith("@"):
            raise UsageError("pipeline.tag-without-at", expression=expression, tag=token)
    try:
        parsed = parse_tags(expression)
    except TagExpressionError as error:
        problem = str(error).splitlines()[0]
        raise UsageError("pipeline.bad-tags", expression=expression, problem=problem) from error
    return lambda case: bool(parsed.evaluate([f"@{tag}" for tag in case.tags]))


def _linked_to_services(
    names: Iterable[str], catalogue: Catalogue, cases: Iterable[PlannedCase]
) -> Picks:
    chosen_services = set(names)
    services = {service.name for service in catalogue.services}
    services |= {contract.service for contract in catalogue.contracts}
    # Also those that only tags name: a team may have no inventory and no contract yet.
    services |= {name for case in cases for name in _services(case)}
    for name in sorted(chosen_services - services):
        raise _not_found(
            name, services, id="pipeline.no-service", id_near="pipeline.no-service-near"
        )
    return lambda case: bool(chosen_services & _services(case))


def _services(case: PlannedCase) -> set[str]:
    direct = {link.target for link in case.links if link.kind is LinkKind.SERVICE}
    through = {link.target for link in case.links if link.kind is LinkKind.OPERATION}
    return direct | {target.partition("/")[0] for target in through if "/" in target}


def _linked_to_operations(names: Iterable[str], catalogue: Catalogue) -> Picks:
    operations = catalogue.operations()
    names_of_operations = {operation.id for operation in operations} | {
        item.name for item in operations
    }
    chosen_operations: set[str] = set()
    for name in names:
        if name not in names_of_operations:
            raise _not_found(
                name,
                names_of_operations,
                id="pipeline.no-operation",
                id_near="pipeline.no-operation-near",
            )
        chosen_operations |= {item.id for item in operations if name in (item.id, item.name)}
        # A tag may name an operation without its service, and its link says no more.
        chosen_operations.add(name)
    return lambda case: any(
        link.kind is LinkKind.OPERATION and link.target in chosen_operations for link in case.links
    )
