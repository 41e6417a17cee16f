"""Which cases a command means; the same rules for every suite, and a typo is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cucumber_tag_expressions import TagExpressionError
from cucumber_tag_expressions import parse as parse_tags

from accord.errors import UsageError
from accord.model.catalogue import Catalogue, Contract, Fault, Feature, LinkKind
from accord.model.events import PlannedCase
from accord.model.lists import Listed
from accord.pipeline.places import (
    beginnings,
    operation_beginnings,
    operations_at,
    scenarios_at,
)
from accord.sources.nearest import alike

_PLACE: Final = re.compile(r"(?P<path>.+?):(?P<line>\d+)")
_WORD: Final = re.compile(r"(?:\\.|[^\s()])+")

Picks = Callable[[PlannedCase], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is picked: a case must satisfy every part that is not empty.

    ``targets`` are files, ``file:line``, folders, capabilities or ids, any of which may match;
    ``tags`` is a tag expression on effective tags; ``stages`` are stage names,
    ``known_stages`` all there are, to say which one a misspelt word may mean.
    """

    stages: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    tags: str = ""
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    known_stages: tuple[str, ...] = field(default=(), compare=False)

    @property
    def narrows(self) -> bool:
        """Whether it leaves out cases of the stages it names."""
        return bool(self.targets or self.tags or self.services or self.operations)

    def __str__(self) -> str:
        """As it would be typed."""
        parts = [*self.stages, *self.targets]
        parts += [f"--tags '{self.tags}'"] if self.tags else []
        parts += [f"--service {name}" for name in self.services]
        parts += [f"--operation {name}" for name in self.operations]
        return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A selection whose names were all looked up; answers for one case or one file."""

    parts: tuple[Picks, ...]
    files: Callable[[str], bool]

    def picks(self, case: PlannedCase) -> bool:
        """Whether the case is meant."""
        return all(part(case) for part in self.parts)

    def concerns(self, fault: Fault) -> bool:
        """Whether an unreadable file could have held a case that is meant."""
        return self.files(fault.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What one target stands for."""

    picks: Picks
    files: Callable[[str], bool]


def select(
    words: Iterable[str],
    *,
    stages: Collection[str],
    tags: str = "",
    services: Iterable[str] = (),
    operations: Iterable[str] = (),
) -> Selection:
    """The selection of a command line; a word that is the name of a stage means that stage."""
    named: list[str] = []
    targets: list[str] = []
    for word in words:
        (named if word in stages else targets).append(word)
    return Selection(
        stages=tuple(named),
        targets=tuple(targets),
        tags=tags,
        services=tuple(services),
        operations=tuple(operations),
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
        _place(word, catalogue, cases, workspace, stages=stages) for word in selection.targets
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
    return Filter(
        parts=tuple(parts),
        files=lambda path: not places or any(place.files(path) for place in places),
    )


def _place(
    word: str,
    catalogue: Catalogue,
    cases: Collection[PlannedCase],
    workspace: Path,
    *,
    stages: Iterable[str],
) -> _Place:
    ids = {case.id for case in cases}
    # The rows of an outline, and what a load profile runs, belong to it.
    within = (f"{word}[", f"{word}#")
    if word in ids or any(id.startswith(f"{word}[") for id in ids):
        return _Place(
            picks=lambda case: case.id == word or case.id.startswith(within),
            files=lambda path: path == word.partition("#")[0],
        )
    place = _PLACE.fullmatch(word)
    path = _inside(place["path"] if place else word, workspace)
    if path is not None and (workspace / path).is_dir():
        return _folder(path)
    if path is not None and (workspace / path).is_file():
        return _file(path, int(place["line"]) if place else None, catalogue, workspace)
    capability = [feature.path for feature in catalogue.features if feature.capability == word]
    if capability:
        return _Place(
            picks=lambda case: case.path in capability,
            files=lambda path: word in Path(path).parts,
        )
    raise _unknown(word, catalogue, [*stages, *ids])


def _inside(word: str, workspace: Path) -> str | None:
    """A path as the catalogue writes it, if there is such a file or folder in the workspace."""
    path = (workspace / word).resolve()
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
    contract = next((each for each in catalogue.contracts if each.path == path), None)
    if line is not None and contract is not None:
        return _operations(contract, line, workspace / path)
    if line is None or feature is None:
        return _Place(picks=lambda case: case.path == path, files=lambda other: other == path)
    text = (workspace / path).read_text(encoding="utf-8-sig")
    ids = scenarios_at(feature, line, text=text)
    if not ids:
        raise _no_scenario(feature, line)
    return _Place(picks=lambda case: case.id in ids, files=lambda other: other == path)


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


def _unknown(word: str, catalogue: Catalogue, ids: Iterable[str]) -> UsageError:
    targets = {feature.path for feature in catalogue.features}
    targets |= {feature.capability for feature in catalogue.features if feature.capability}
    return _not_found(
        word, [*targets, *ids], id="pipeline.no-target", id_near="pipeline.no-target-near"
    )


def unknown_stage(name: str, stages: Iterable[str]) -> UsageError:
    """What to say of a stage that is not configured."""
    return UsageError("pipeline.no-stage", name=name, known=Listed(stages) or "–")


def _not_found(name: str, existing: Iterable[str], *, id: str, id_near: str) -> UsageError:
    if near := alike(name, sorted(existing)):
        return UsageError(id_near, name=name, near=Listed(near, alternatives=True))
    return UsageError(id, name=name)


def _tagged(expression: str) -> Picks:
    tags = [word for word in _WORD.findall(expression) if word not in {"and", "or", "not"}]
    for word in tags:
        if not word.startswith("@"):
            raise UsageError("pipeline.tag-without-at", expression=expression, tag=word)
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
        chosen_operations.add(name)
    return lambda case: any(
        link.kind is LinkKind.OPERATION and link.target in chosen_operations for link in case.links
    )
