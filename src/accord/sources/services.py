"""Reads the inventory, ``specs/services.toml``; without it, contract files name the services."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from accord.model.address import plain_host
from accord.model.catalogue import Fault, Service, Severity
from accord.model.ids import is_file_name
from accord.model.message import message, plain
from accord.model.toml_document import Place, TomlDocument, TomlSyntaxError
from accord.sources.nearest import nearest
from accord.sources.passed_over import is_no_file
from accord.sources.toml_values import TomlValues

INVENTORY: Final = "specs/services.toml"
# Contract, load and chaos do harm on purpose: nothing else unless the team says so itself.
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_TOP: Final = ("allow", "services")
_KEYS: Final = (
    "title",
    "owner",
    "contract",
    "depends-on",
    "sources",
    "third-party",
    "health",
    "description",
)
_CONTRACT: Final = re.compile(r"^(?P<service>.+)\.(?:openapi|swagger)\.(?:ya?ml|json)$")
_ENDINGS: Final = (".yaml", ".yml", ".json")
_OPENAPI: Final = re.compile(r"""(?:^|{)\s*["']?(?:openapi|swagger)["']?\s*:""", re.MULTILINE)
_PATH: Final = re.compile(r"""(?:^|[{,])\s*["']?/[^\s"']*["']?\s*:""", re.MULTILINE)
_RELEASED: Final = "released"
_ALONE: Final = re.compile(r"^(?:openapi|swagger)\.(?:ya?ml|json)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What ``specs/services.toml`` says.

    ``allow`` are the hosts that contract, load and chaos may reach; ``services`` includes those
    that only their contract file names.
    """

    services: tuple[Service, ...] = ()
    allow: tuple[str, ...] = LOOPBACK
    faults: tuple[Fault, ...] = ()


def read_inventory(workspace: Path) -> Inventory:
    """The services of a workspace. Never raises for a bad file: its faults say what is wrong."""
    derived = _derived(workspace)
    file = workspace / INVENTORY
    if not file.is_file():
        services = tuple(derived.values())
        return Inventory(services=services, faults=tuple(_strays(workspace, services)))
    try:
        document = TomlDocument.read(file)
    except (OSError, UnicodeDecodeError, TomlSyntaxError) as error:
        return Inventory(services=tuple(derived.values()), faults=(_unreadable(error),))
    return _ServicesReader(workspace, document).inventory(derived)


def is_contract_name(name: str) -> bool:
    """Whether a file is a service's contract by its name."""
    return bool(_CONTRACT.match(name))


def _unreadable(error: Exception) -> Fault:
    if isinstance(error, UnicodeDecodeError):
        problem, hint = message("sources.not-utf8"), message("sources.not-utf8.hint")
    else:
        problem, hint = message("sources.inventory-syntax", reason=plain(str(error))), None
    line = error.line if isinstance(error, TomlSyntaxError) else 0
    return Fault(path=INVENTORY, line=line, message=problem, hint=hint, unreadable=True)


def _derived(workspace: Path) -> dict[str, Service]:
    """Services by the names of the contract files, for what no inventory mentions."""
    contracts = workspace / "contracts"
    services: dict[str, Service] = {}
    places = (contracts, contracts / "third-party") if contracts.is_dir() else (workspace,)
    for folder in places:
        for file in sorted(folder.glob("*")):
            name = _service_name(file, alone=folder == workspace)
            if name and name not in services and file.is_file():
                services[name] = Service(
                    name=name,
                    contract=file.relative_to(workspace).as_posix(),
                    third_party=folder.name == "third-party",
                )
    return services


def _strays(workspace: Path, services: Collection[Service]) -> Iterator[Fault]:
    """OpenAPI documents among the contracts of which no service knows, nor any other document."""
    contracts = {service.contract for service in services}
    # Of a service whose contract cannot be used that is told already.
    without_contract = {service.name for service in services if not service.contract}
    unknown = [
        file
        for file in sorted((workspace / "contracts").rglob("*"))
        if file.suffix.lower() in _ENDINGS
        and _RELEASED not in file.relative_to(workspace).parts
        and file.relative_to(workspace).as_posix() not in contracts
        and _service_name(file, alone=False) not in without_contract
        # By its look and not by its parts: a file that YAML cannot read is found out, too.
        and all(pattern.search(_text_of(file)) for pattern in (_OPENAPI, _PATH))
    ]
    # What others refer to is a part of them, and is read with them.
    texts = [_text_of(workspace / path) for path in contracts if path] if unknown else []
    for file in unknown:
        if not any(file.name in text for text in texts):
            path = file.relative_to(workspace).as_posix()
            problem = message("sources.contract-of-nobody", path=path)
            hint = message("sources.contract-of-nobody.hint", path=path)
            yield Fault(path=path, message=problem, hint=hint, unreadable=True)


def _text_of(file: Path) -> str:
    if is_no_file(file):
        return ""
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _service_name(file: Path, *, alone: bool) -> str:
    if match := _CONTRACT.match(file.name):
        return match["service"]
    # A folder that holds nothing but openapi.yaml is named after itself.
    return file.resolve().parent.name if alone and _ALONE.match(file.name) else ""


class _ServicesReader:
    def __init__(self, workspace: Path, document: TomlDocument) -> None:
        self._workspace = workspace
        self._document = document
        self._values = TomlValues(document, INVENTORY)

    def inventory(self, derived: Mapping[str, Service]) -> Inventory:
        table = self._document.table
        self._values.refuse_other_keys(table, _TOP, place=())
        tables = table.get("services", {})
        if not isinstance(tables, dict):
            self._values.wrong("services", message("sources.kind-table"))
            tables = {}
        services = {
            name: self._service(name, service_table, derived)
            for name, service_table in tables.items()
            if self._may_be_named(name)
            if isinstance(service_table, dict)
            or self._values.wrong(name, message("sources.kind-table"), place=("services",))
        }
        for name, service in derived.items():
            self._add(name, service, services)
        self._dependencies(services)
        # Only now is it known which contracts have a service.
        faults = self._values.faults
        faults += _strays(self._workspace, tuple(services.values()))
        allow = self._allowed(table) if "allow" in table else LOOPBACK
        return Inventory(services=tuple(services.values()), allow=allow, faults=tuple(faults))

    def _allowed(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        allow = self._values.texts(table, "allow", place=())
        for host in allow:
            if not plain_host(host):
                self._values.tell(
                    "sources.allow-no-host", "allow", place=(), holding=host, host=host
                )
        return allow

    def _service(
        self, name: str, table: Mapping[str, Any], derived: Mapping[str, Service]
    ) -> Service:
        place = ("services", name)
        self._values.refuse_other_keys(table, _KEYS, place=place)
        by_file = derived.get(name, Service(name=name))
        return Service(
            name=name,
            titles=self._values.titles(table, "title", place=place),
            owner=self._values.text(table, "owner", place=place),
            contract=self._contract(table, by_file.contract, place=place),
            depends_on=self._values.texts(table, "depends-on", place=place),
            third_party=self._values.truth(table, "third-party", place=place)
            or by_file.third_party,
            health=self._values.text(table, "health", place=place) if "health" in table else None,
            description=self._values.titles(table, "description", place=place),
            sources=self._values.texts(table, "sources", place=place),
        )

    def _contract(self, table: Mapping[str, Any], derived: str, *, place: Place) -> str:
        """The file of a service's contract; none when the one it names cannot be used."""
        if "contract" not in table:
            return derived
        contract = self._values.text(table, "contract", place=place)
        if contract and self._inside(contract):
            return contract
        if isinstance(table["contract"], str):
            id = "sources.contract-missing" if contract.strip() else "sources.contract-empty"
            files = [file.as_posix() for file in self._contract_files()]
            suggestion = nearest(contract, files) or derived
            self._values.tell(id, "contract", place=place, suggestion=suggestion, path=contract)
        return ""

    def _contract_files(self) -> Iterator[Path]:
        for file in sorted((self._workspace / "contracts").rglob("*")):
            if file.suffix.lower() in _ENDINGS:
                yield file.relative_to(self._workspace)

    def _may_be_named(self, name: str) -> bool:
        if is_file_name(name):
            return True
        problem = message("sources.service-name", name=name)
        hint = message("sources.service-name.hint")
        line = self._document.line("services", name)
        self._values.faults.append(Fault(path=INVENTORY, line=line, message=problem, hint=hint))
        return False

    def _inside(self, contract: str) -> bool:
        file = self._workspace / contract
        return file.is_file() and file.resolve().is_relative_to(self._workspace.resolve())

    def _add(self, name: str, service: Service, services: dict[str, Service]) -> None:
        """A contract file that the inventory does not name still makes a service."""
        # The inventory may well call the service by another name than its file does.
        if name in services or service.contract in {s.contract for s in services.values()}:
            return
        services[name] = service
        if not service.third_party:
            problem = message("sources.contract-unlisted", service=name)
            hint = message("sources.contract-unlisted.hint", service=name)
            self._values.faults.append(
                Fault(path=service.contract, message=problem, hint=hint, severity=Severity.WARNING)
            )

    def _dependencies(self, services: Mapping[str, Service]) -> None:
        for service in services.values():
            for target in service.depends_on:
                if target not in services:
                    self._values.tell(
                        "sources.dependency-unknown",
                        "depends-on",
                        place=("services", service.name),
                        holding=target,
                        suggestion=nearest(target, services),
                        target=target,
                    )
