"""OpenAPI contracts: Swagger 2.0, OpenAPI 3.0 and 3.1, in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from accord.errors import ContractError
from accord.model.catalogue import Contract, Fault, Severity
from accord.model.message import message
from accord.sources.openapi.bundle import Bundle, bundle
from accord.sources.openapi.callbacks import callbacks
from accord.sources.openapi.hollow import hollows
from accord.sources.openapi.loading import LoadError, OpenedDocuments
from accord.sources.openapi.operations import base_path, operations, with_own_servers
from accord.sources.openapi.positions import Lines, pointer
from accord.sources.openapi.servers import unusable_servers
from accord.sources.openapi.validation import problems
from accord.text import say

__all__ = ["Bundle", "OpenedDocuments", "UnreadableContractError", "read_bundle", "read_contract"]

_VERSION: Final = re.compile(r"^(\d+\.\d+)")
_DIALECTS: Final = {("swagger", "2.0"): "2.0", ("openapi", "3.0"): "3.0", ("openapi", "3.1"): "3.1"}
# A contract of another dialect than it says has thousands, all of one cause.
_MOST_FAULTS: Final = 50


class UnreadableContractError(ContractError):
    """A file that cannot be used as a contract at all; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        where = f"{fault.path}:{fault.line}" if fault.line else fault.path
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
    bundled = bundle(source, path, workspace=workspace, files=files)
    document = bundled.document
    for key in ("swagger", "openapi"):
        if key in document:
            # YAML reads `swagger: 2.0` as a number, and later readers want text.
            document[key] = str(document[key])
    information = document.get("info")
    information = information if isinstance(information, dict) else {}
    # Faults have their places in the document as it is written.
    faults = (*newer, *_faults(path, workspace, dialect, bundled, files))
    faults = (*faults, *_hollow_faults(path, workspace, bundled))
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
        origins=_origins(bundled, workspace),
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
        part: (_relative(file, workspace), pointer(place))
        for part, (file, place) in bundled.origins.items()
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


def _faults(
    path: Path, workspace: Path, dialect: str, bundled: Bundle, files: OpenedDocuments
) -> Iterator[Fault]:
    lines = cache(Lines)
    for bad in bundled.bad:
        yield Fault(
            path=_relative(bad.file, workspace),
            line=lines(bad.file).line(bad.place),
            message=bad.problem,
            hint=message(f"{bad.problem.id}.hint"),
            # Nothing stands where it leads to, so nothing there can be held against a call.
            unreadable=True,
        )
    for key, line in files.repeated_keys(path):
        yield Fault(
            path=_relative(path, workspace),
            line=line,
            message=message("sources.key-twice", key=key),
        )
    for server in unusable_servers(bundled.document):
        file, place = bundled.origin(server.place) or (path, server.place)
        yield Fault(
            path=_relative(file, workspace),
            line=lines(file).line(place),
            message=server.problem,
            hint=message(f"{server.problem.id}.hint"),
            # Calls go to the address that the workspace says, and are judged all the same.
            severity=Severity.WARNING,
        )
    yield from _validator_faults(path, workspace, dialect, bundled, lines)


def _hollow_faults(path: Path, workspace: Path, bundled: Bundle) -> Iterator[Fault]:
    lines = cache(Lines)
    for hollow in hollows(bundled.document):
        file, place = bundled.origin(hollow.place) or (path, hollow.place)
        yield Fault(
            path=_relative(file, workspace),
            line=lines(file).line(place),
            message=hollow.problem,
            hint=message(f"{hollow.problem.id}.hint"),
            unreadable=hollow.unreadable,
        )


def _validator_faults(
    path: Path, workspace: Path, dialect: str, bundled: Bundle, lines: Callable[[Path], Lines]
) -> Iterator[Fault]:
    # What stands in the place of a reference that leads nowhere is Accord's own, and no further
    # fault.
    stubs = {pointer(bad.place[:-1]) for bad in bundled.bad if bad.file == path}
    edition = "3.2" if str(bundled.document.get("openapi", "")).startswith("3.2") else dialect
    for count, problem in enumerate(problems(_judged(bundled.document, edition), edition)):
        if count == _MOST_FAULTS:
            return
        if problem.is_of_validator:
            yield Fault(
                path=_relative(path, workspace),
                message=message("sources.contract-not-validated", reason=problem.text),
                severity=Severity.WARNING,
            )
        elif pointer(problem.place) not in stubs:
            file, place = bundled.origin(problem.place) or (path, problem.place)
            description = (
                message("sources.contract-fault", pointer=pointer(place), reason=problem.text)
                if place
                else message("sources.contract-fault-whole", reason=problem.text)
            )
            yield Fault(
                path=_relative(file, workspace), line=lines(file).line(place), message=description
            )


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
