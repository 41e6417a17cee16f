"""What a caller needs for an operation, as the contract's security schemes say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from accord.contract.references import Json
from accord.model.catalogue import Contract, Operation
from accord.model.json_kinds import as_fields, as_items
from accord.sources.openapi.positions import keys, value_at

_GRANTS: Final = {
    "password": "password",
    "clientCredentials": "client_credentials",
    "application": "client_credentials",
}


class SchemeKind(StrEnum):
    """How a scheme wants its credentials; ``OTHER`` is one that is not declared, or not known."""

    BASIC = "basic"
    BEARER = "bearer"
    KEY = "key"
    OAUTH2 = "oauth2"
    OPENID = "openid"
    OTHER = "other"


class SecurityScheme(Struct, frozen=True, kw_only=True):
    """A scheme of a contract.

    A key stands in ``place`` (header, query or cookie) under ``parameter``. ``token_urls`` are by
    grant; ``discovery`` is where OpenID Connect publishes its own.
    """

    name: str
    kind: SchemeKind
    place: str = ""
    parameter: str = ""
    token_urls: Mapping[str, str] = {}
    scopes: tuple[str, ...] = ()
    discovery: str = ""


class Security(Struct, frozen=True, kw_only=True):
    """What an operation asks of callers: one of the ``alternatives``, each all of its schemes.

    ``is_open`` means that nobody need sign in; ``is_declared`` that the contract speaks of signing
    in at all, so that what it does not ask for is not needed.
    """

    alternatives: tuple[tuple[SecurityScheme, ...], ...] = ()
    is_declared: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the contract lets everybody in."""
        return self.is_declared and not any(self.alternatives)


class SecurityBook:
    """What the operations of all contracts ask for; each contract is read when first asked of."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._contracts = tuple(contracts)
        self._readers: dict[int, _SecurityReader] = {}

    def of(self, operation: Operation) -> Security:
        """What an operation asks for."""
        for number, contract in enumerate(self._contracts):
            if contract.service == operation.service:
                reader = self._readers.get(number)
                if reader is None:
                    reader = self._readers[number] = _SecurityReader(contract)
                if operation.id in reader.ids:
                    return reader.of(operation)
        return Security()

    def operations(self, service: str) -> Iterator[Operation]:
        """The operations of a service, those of all its documents."""
        of_service = (contract for contract in self._contracts if contract.service == service)
        return (operation for contract in of_service for operation in contract.operations)


class _SecurityReader:
    """The security of the operations of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._document = contract.document
        self.ids = frozenset(operation.id for operation in contract.operations)
        parts = as_fields(self._document.get("components")).get("securitySchemes")
        definitions = parts if parts is not None else self._document.get("securityDefinitions")
        self._schemes = {
            str(name): _scheme(str(name), self._resolved(node))
            for name, node in as_fields(definitions).items()
        }
        self._of_all = self._document.get("security")
        self._nodes = {
            operation.id: as_fields(self._resolved(self._item(operation))).get(
                operation.method.lower()
            )
            for operation in contract.operations
        }
        self._is_declared = self._of_all is not None or any(
            "security" in as_fields(node) for node in self._nodes.values()
        )

    def of(self, operation: Operation) -> Security:
        """What an operation asks for."""
        node = as_fields(self._nodes.get(operation.id))
        requirements = node.get("security", self._of_all)
        alternatives = [
            tuple(self._asked(str(name), scopes) for name, scopes in as_fields(alternative).items())
            for alternative in as_items(requirements)
        ]
        return Security(alternatives=tuple(alternatives), is_declared=self._is_declared)

    def _asked(self, name: str, scopes: object) -> SecurityScheme:
        scheme = self._schemes.get(name) or SecurityScheme(name=name, kind=SchemeKind.OTHER)
        names = tuple(map(str, as_items(scopes)))
        return SecurityScheme(
            name=scheme.name,
            kind=scheme.kind,
            place=scheme.place,
            parameter=scheme.parameter,
            token_urls=scheme.token_urls,
            discovery=scheme.discovery,
            scopes=names,
        )

    def _item(self, operation: Operation) -> object:
        return as_fields(self._document.get("paths")).get(operation.path)

    def _resolved(self, node: object) -> object:
        reference = as_fields(node).get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return node
        try:
            return value_at(self._document, keys(reference[1:]))
        except LookupError:
            return node


def _scheme(name: str, node: object) -> SecurityScheme:
    scheme = as_fields(node)
    kind, http = str(scheme.get("type", "")).lower(), str(scheme.get("scheme", "")).lower()
    match kind, http:
        case ("basic", _) | ("http", "basic"):
            return SecurityScheme(name=name, kind=SchemeKind.BASIC)
        case ("http", "bearer"):
            return SecurityScheme(name=name, kind=SchemeKind.BEARER)
        case ("apikey", _):
            place, parameter = str(scheme.get("in", "header")), str(scheme.get("name", ""))
            return SecurityScheme(name=name, kind=SchemeKind.KEY, place=place, parameter=parameter)
        case ("oauth2", _):
            return SecurityScheme(name=name, kind=SchemeKind.OAUTH2, token_urls=_token_urls(scheme))
        case ("openidconnect", _):
            discovery = str(scheme.get("openIdConnectUrl", ""))
            return SecurityScheme(name=name, kind=SchemeKind.OPENID, discovery=discovery)
        case _:
            return SecurityScheme(name=name, kind=SchemeKind.OTHER)


def _token_urls(written: Json) -> dict[str, str]:
    flows = written.get("flows")
    if not isinstance(flows, dict):
        # Version 2.0 writes one flow in place of the table.
        flows = {str(written.get("flow", "")): written}
    return {
        _GRANTS[str(name)]: str(as_fields(flow)["tokenUrl"])
        for name, flow in flows.items()
        if name in _GRANTS and "tokenUrl" in as_fields(flow)
    }
