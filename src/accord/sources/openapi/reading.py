"""One OpenAPI contract from its files, with everything in them that is at fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from accord.errors import ContractError
from accord.model.catalogue import Contract, Fault, Severity
from accord.model.ids import file_and_line
from accord.model.message import Message, message
from accord.sources.openapi.bundle import Bundle, bundle
from accord.sources.openapi.callbacks import callbacks
from accord.sources.openapi.expression_faults import unusable_expressions
from accord.sources.openapi.file_lines import Lines
from accord.sources.openapi.hollow import hollows
from accord.sources.openapi.loading import LoadError, OpenedDocuments
from accord.sources.openapi.operations import base_path, operations, with_own_servers
from accord.sources.openapi.positions import Place, copied_name, pointer
from accord.sources.openapi.servers import UnusableServer, unusable_servers
from accord.sources.openapi.unusable_parts import mark_unusable
from accord.sources.openapi.validation import ValidatorProblem, problems
from accord.text import say

_VERSION: Final = re.compile(r"^(\d+\.\d+)")
_DIALECTS: Final = {("swagger", "2.0"): "2.0", ("openapi", "3.0"): "3.0", ("openapi", "3.1"): "3.1"}
# A contract of another dialect than it says has thousands, all of one cause.
_MOST_FAULTS: Final = 50


class UnreadableContractError(ContractError):
    """A file that cannot be used as a contract at all; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        where = file_and_line(fault.path, fault.line)
        # An error's arguments are text; a message within one is said in English.
        within = {name: say(inner, "en") for name, inner in fault.message.within.items()}
        super().__init__(fault.message.id, where=where, **fault.message.arguments, **within)
        self.fault = fault


def read_contract(
    path: Path, *, workspace: Path, service: str, files: OpenedDocuments | None = None
) -> Contract:
    """Read one contract; ``files`` may be shared by contracts that refer to the same files.

    What the validator faults is in ``Contract.faults``, and the contract is still usable.

    Raises:
        UnreadableContractError: not YAML or JSON, no mapping, or of no known dialect.
    """
    files = files or OpenedDocuments()
    name = _relative(path, workspace)
    source = _load(path, name, files)
    dialect, newer = _dialect(source, name)
    places = _Places(path, workspace, bundle(source, path, workspace=workspace, files=files))
    document = places.bundled.document
    for key in ("swagger", "openapi"):
        if key in document:
            # YAML reads `swagger: 2.0` as a number, and later readers want text.
            document[key] = str(document[key])
    information = info if isinstance(info := document.get("info"), dict) else {}
    # Faults have their places in the document as it is written.
    objections, servers = _objections(document, dialect), tuple(unusable_servers(document))
    faults = (*newer, *_faults(places, objections, servers, files))
    mark_unusable(document, objections, servers=servers, twins=_twins(places, files))
    document = with_own_servers(document)
    all_operations = operations(document, service=service)
    return Contract(
        service=service,
        path=name,
        dialect=dialect,
        title=str(information.get("title", "")),
        version=str(information.get("version", "")),
        base_path=base_path(document),
        document=document,
        operations=all_operations,
        origins=_origins(places.bundled, workspace),
        callbacks=callbacks(document, all_operations, service=service),
        faults=faults,
    )


def read_bundle(path: Path, *, workspace: Path) -> Bundle:
    """One contract's document, all of it in one piece, that nobody has looked for mistakes in.

    Raises:
        UnreadableContractError: not YAML or JSON, no mapping, or of no known dialect.
    """
    files, name = OpenedDocuments(), _relative(path, workspace)
    source = _load(path, name, files)
    _dialect(source, name)
    return bundle(source, path, workspace=workspace, files=files)


def _origins(bundled: Bundle, workspace: Path) -> dict[str, tuple[str, str]]:
    return {
        copied_name(copied): (_relative(file, workspace), pointer(place))
        for copied, file, place in bundled.copied()
    }


def _load(path: Path, name: str, files: OpenedDocuments) -> Mapping[str, Any]:
    try:
        document = files.load(path)
    except LoadError as error:
        problem = message("sources.contract-syntax", reason=error.problem)
        fault = Fault(path=name, line=error.line, message=problem, unreadable=True)
        raise UnreadableContractError(fault) from error
    if not isinstance(document, dict):
        problem = message("sources.contract-no-mapping")
        hint = message("sources.contract-no-mapping.hint")
        raise UnreadableContractError(Fault(path=name, message=problem, hint=hint, unreadable=True))
    return document


def _dialect(document: Mapping[str, Any], name: str) -> tuple[str, tuple[Fault, ...]]:
    for key in ("openapi", "swagger"):
        version_match = _VERSION.match(str(document.get(key, "")))
        if version_match and (key, version_match[1]) in _DIALECTS:
            return _DIALECTS[key, version_match[1]], ()
        if version_match and key == "openapi" and version_match[1] == "3.2":
            fault = Fault(
                path=name,
                message=message("sources.contract-newer", version=version_match[1]),
                severity=Severity.WARNING,
            )
            return "3.1", (fault,)
    version = str(document.get("openapi", document.get("swagger", "")))
    raise UnreadableContractError(
        Fault(
            path=name,
            message=message("sources.contract-dialect", version=version),
            hint=message("sources.contract-dialect.hint"),
            unreadable=True,
        )
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in which file something of a bundled document was written."""

    path: Path
    workspace: Path
    bundled: Bundle
    lines: Callable[[Path], Lines] = field(default_factory=lambda: cache(Lines))

    def written(self, place: Place) -> tuple[Path, Place]:
        """The file and the place in it that a place of the bundled document comes from."""
        return self.bundled.origin(place) or (self.path, place)

    def fault(
        self,
        problem: Message,
        written: tuple[Path, Place],
        *,
        hint: Message | None = None,
        severity: Severity = Severity.ERROR,
        unreadable: bool = False,
    ) -> Fault:
        """What is wrong at a place of a file."""
        file, place = written
        return Fault(
            path=_relative(file, self.workspace),
            line=self.lines(file).line(place),
            message=problem,
            hint=hint,
            severity=severity,
            unreadable=unreadable,
        )


def _objections(document: dict[str, Any], dialect: str) -> Sequence[ValidatorProblem]:
    """What the validator has against a document, of its structure more than anybody would read.

    Each of those may leave unknown what the document says.
    """
    edition = "3.2" if str(document.get("openapi", "")).startswith("3.2") else dialect
    return problems(_judged(document, edition), edition, most=_MOST_FAULTS)


def _twins(places: _Places, files: OpenedDocuments) -> Iterator[Place]:
    """The places of the keys that a file gives twice; of JSON the whole, if they are paths."""
    # Many parts may come from one file, and each look at it is one at the whole of it.
    twins_of = cache(lambda file: tuple(places.lines(file).twins()))
    whole: tuple[Place, Path, Place] = ((), places.path, ())
    for copied, file, above in (whole, *places.bundled.copied()):
        repeated = files.repeated_keys(file)
        if any(line for _, line in repeated):
            inside = tuple(map(str, above))
            depth = len(inside)
            twins = (place for place in twins_of(file) if place[:depth] == inside)
            yield from ((*copied, *place[depth:]) for place in twins)
        elif any(key.startswith("/") for key, _ in repeated):
            yield copied


def _repeated(places: _Places, files: OpenedDocuments) -> Iterator[Fault]:
    copied_files = (file for _, file, _ in places.bundled.copied())
    for file in dict.fromkeys((places.path, *copied_files)):
        for key, line in files.repeated_keys(file):
            yield Fault(
                path=_relative(file, places.workspace),
                line=line,
                message=message("sources.key-twice", key=key),
            )


def _faults(
    places: _Places,
    objections: Sequence[ValidatorProblem],
    servers: Iterable[UnusableServer],
    files: OpenedDocuments,
) -> Iterator[Fault]:
    for bad in places.bundled.bad:
        # Nothing stands where it leads to, so nothing there can be held against a call.
        yield places.fault(
            bad.problem, (bad.file, bad.place), hint=_hint(bad.problem), unreadable=True
        )
    yield from _repeated(places, files)
    for server in servers:
        yield places.fault(
            server.problem,
            places.written(server.place),
            hint=_hint(server.problem),
            # Calls go to the address that the workspace says, so only its path is missed.
            severity=Severity.ERROR if server.is_lost else Severity.WARNING,
        )
    for bad_pattern in unusable_expressions(places.bundled.document):
        yield places.fault(
            bad_pattern.problem,
            places.written(bad_pattern.place),
            hint=_hint(bad_pattern.problem),
            severity=bad_pattern.severity,
        )
    yield from _validator_faults(places, objections)
    for hollow in hollows(places.bundled.document):
        yield places.fault(
            hollow.problem,
            places.written(hollow.place),
            hint=_hint(hollow.problem),
            unreadable=hollow.unreadable,
        )


def _hint(problem: Message) -> Message:
    return message(f"{problem.id}.hint")


def _validator_faults(places: _Places, objections: Sequence[ValidatorProblem]) -> Iterator[Fault]:
    path, bundled = places.path, places.bundled
    # What stands in the place of a reference that leads nowhere is Accord's own, and no further
    # fault.
    stubs = {pointer(bad.place[:-1]) for bad in bundled.bad if bad.file == path}
    for problem in objections[:_MOST_FAULTS]:
        if problem.is_of_validator:
            yield Fault(
                path=_relative(path, places.workspace),
                message=message("sources.contract-not-validated", reason=problem.text),
                severity=Severity.WARNING,
            )
        elif pointer(problem.place) not in stubs:
            origin = places.written(problem.place)
            description = (
                message("sources.contract-fault", pointer=pointer(origin[1]), reason=problem.text)
                if origin[1]
                else message("sources.contract-fault-whole", reason=problem.text)
            )
            yield places.fault(description, origin, severity=problem.severity)


def _judged(document: dict[str, Any], dialect: str) -> dict[str, Any]:
    """The document as its dialect's own schema expects to see its version."""
    if dialect == "3.1" and not str(document.get("openapi", "")).startswith("3.1"):
        return {**document, "openapi": "3.1.0"}
    return document


def _relative(path: Path, workspace: Path) -> str:
    try:
        return path.relative_to(workspace).as_posix()
    except ValueError:
        return path.as_posix()
