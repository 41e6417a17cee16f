"""Every contract of a workspace, ready to name, arrange and judge calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from accord.contract.arrange import Arranged, RequestLayout
from accord.contract.check import Check
from accord.contract.checked import Checked, Exchange
from accord.contract.compiled import CompiledOperation, Compiler
from accord.contract.explain import problem
from accord.contract.first_look import FirstLook
from accord.contract.judgement import NotJudged
from accord.contract.names import Names
from accord.contract.parameters import SentParts
from accord.contract.promised import PromisePlaces
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.routes import Routes
from accord.contract.schemas import Schemas
from accord.errors import ContractError
from accord.model.calls import ContractVerdict, Side
from accord.model.catalogue import Contract, Fault, Operation
from accord.model.json_kinds import as_fields
from accord.sources.openapi.unusable_parts import has_lost_address, is_unusable

_METHOD_NOT_ALLOWED: Final = 405


class _Book:
    """One contract, its operations compiled when they are first called."""

    def __init__(self, contract: Contract, workspace: Path | None) -> None:
        self.contract = contract
        self.places = PromisePlaces(contract, workspace)
        self.base_path = contract.base_path.rstrip("/")
        self.schemas = Schemas(contract)
        self._compiler = Compiler(contract, self.schemas)
        # Thousands of schemas take seconds to compile, and a run calls few of them.
        self._compiled: dict[str, CompiledOperation] = {}
        self._looks: dict[str, FirstLook] = {}

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(operation.id for operation in self.contract.operations)

    @cached_property
    def routes(self) -> Routes[Operation]:
        routes: Routes[Operation] = Routes()
        for operation in self.contract.operations:
            if operation.id not in self.lost:
                routes.add(operation.method, operation.path, operation)
        return routes

    @cached_property
    def has_lost(self) -> bool:
        """Whether operations may be written that nobody can find, as it is unknown where."""
        items = chain.from_iterable(self._items.values())
        return bool(self.lost) or any(map(is_unusable, (self.contract.document, *items)))

    @cached_property
    def lost(self) -> frozenset[str]:
        """The operations of which it is unknown which path they have."""
        return frozenset(it.id for it in self.contract.operations if self._is_lost(it))

    def _is_lost(self, operation: Operation) -> bool:
        items = self._items.get(operation.path, ())
        nodes = (item.get(operation.method.lower()) for item in items if isinstance(item, dict))
        return any(map(has_lost_address, (self.contract.document, *items, *nodes)))

    @cached_property
    def _items(self) -> dict[str, tuple[Json, ...]]:
        """By path what is written there, and what that leads to where it is a reference."""
        paths = as_fields(self.contract.document.get("paths"))
        return {path: self._ends(it) for path, it in paths.items()}

    def _ends(self, item: Json) -> tuple[Json, ...]:
        try:
            return item, self.schemas.dialect.end(item)
        except UnusableSchemaError:
            return (item,)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        relative = self._own(path)
        if relative is None:
            return None
        match = self.routes.find(method, relative)
        if match is None and method == "HEAD":
            # HTTP answers HEAD wherever it answers GET; contracts seldom say so.
            return self.routes.find("GET", relative)
        return match

    def require_address(self, operation: Operation) -> None:
        """Refuse an operation of which nobody knows where to ask for it.

        Raises:
            ContractError: this is one.
        """
        if operation.id in self.lost:
            raise ContractError("contract.address-lost", where=self.contract.path)

    def has_path(self, path: str) -> bool:
        relative = self._own(path)
        return relative is not None and self.routes.has_path(relative)

    def _own(self, path: str) -> str | None:
        """The path without the base path of the contract; none where it is not below that."""
        base = self.base_path
        if not base:
            return path
        return path[len(base) :] if path == base or path.startswith(f"{base}/") else None

    def compiled(self, operation: Operation) -> CompiledOperation:
        compiled = self._compiled.get(operation.id)
        if compiled is None:
            compiled = self._compiled[operation.id] = self._compiler.compile(operation)
        return compiled

    def first_look(self, operation: Operation) -> FirstLook:
        look = self._looks.get(operation.id)
        if look is None:
            look = self._looks[operation.id] = FirstLook(self.compiled(operation), self.schemas)
        return look

    def written(self, operation: Operation) -> dict[str, Json]:
        try:
            return self._compiler.written(operation)
        except UnusableSchemaError:
            return {}


class Contracts:
    """The contracts of all services. Safe to use from several threads once compiled."""

    def __init__(
        self, books: Mapping[str, tuple[_Book, ...]], *, workspace: Path | None = None
    ) -> None:
        self.workspace: Final = workspace
        self._books = books
        self._base_paths = {
            service: of_service[0].base_path for service, of_service in books.items()
        }
        # A scenario under load names the same few again and again.
        self._by_name: dict[str, Operation] = {}
        self._layouts: dict[str, RequestLayout] = {}
        self._all = tuple(book for of_service in books.values() for book in of_service)
        self.services: Final = frozenset(books)
        """The services that have a contract."""

    @classmethod
    def compile(cls, contracts: Iterable[Contract], *, workspace: Path | None = None) -> Contracts:
        """Make contracts ready; schemas are compiled when an operation is first called.

        ``workspace`` is the folder that their paths start from, to tell lines of them.
        """
        books: dict[str, tuple[_Book, ...]] = {}
        for contract in contracts:
            books[contract.service] = (*books.get(contract.service, ()), _Book(contract, workspace))
        return cls(books, workspace=workspace)

    @property
    def documents(self) -> tuple[Contract, ...]:
        """The contracts themselves."""
        return tuple(book.contract for book in self._all)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The parts met so far that cannot be used; ``check`` counts them as unchecked."""
        return tuple(fault for book in self._all for fault in book.schemas.faults)

    def operation(self, name: str) -> Operation:
        """An operation by ``service/operationId``, operationId, ``METHOD /path`` or summary.

        Raises:
            UsageError: there is none of that name, or more than one.
        """
        operation = self._by_name.get(name)
        if operation is None:
            operation = self._by_name[name] = self._names.find(name)
        return operation

    def named(self, name: str) -> Operation | None:
        """The one operation that ``operation`` would find; nothing where it would raise."""
        return self._names.only(name)

    def find(self, service: str, method: str, path: str) -> Operation | None:
        """The operation that answers a method on a path, which includes the base path."""
        match = self._find(service, method.upper(), path.partition("?")[0])
        return match[1] if match else None

    def base_path(self, service: str) -> str:
        """The path that the service's contract puts before all of its own."""
        return self._base_paths.get(service, "")

    def arrange(
        self, operation: Operation, values: Mapping[str, object], *, body: object | None = None
    ) -> Arranged:
        """A request for the operation from flat names and what people wrote beside them.

        Names are matched exactly first, then without case, spaces, ``-`` and ``_``. Text becomes
        what the schema asks for; what cannot be read so is sent as it is. ``a.b`` and ``a[0]``
        nest into the body, on top of ``body`` when one is given.

        Raises:
            UsageError: a value of a name the operation does not know, or a path value is missing.
            ContractError: where the operation is asked for is unknown.
        """
        layout = self._layouts.get(operation.id)
        if layout is None:
            layout = self._layouts[operation.id] = self._layout(operation)
        return layout.arrange(values, body=body)

    def _layout(self, operation: Operation) -> RequestLayout:
        for book in self._books.get(operation.service, ()):
            if operation.id in book.ids:
                book.require_address(operation)
                return RequestLayout(book.compiled(operation), book.schemas.dialect)
        raise KeyError(operation.id)

    def require_addresses(self, service: str) -> None:
        """Refuse a service that not all operations can be asked of.

        Raises:
            ContractError: where one of them is asked for is unknown.
        """
        for book in self._books.get(service, ()):
            for operation in book.contract.operations:
                book.require_address(operation)

    def check(self, exchange: Exchange, *, only_answer: bool = False) -> Checked:
        """What the service's contract says of a request and its answer, or of that alone."""
        method = exchange.method.upper()
        path, query = path_and_query(exchange.url)
        match = self._find(exchange.service, method, path)
        if match is None:
            books = self._books.get(exchange.service)
            return _without_operation(exchange, books, method=method, path=path)
        book, operation, values = match
        look = book.first_look(operation)
        if look.sees_kept(values, query, exchange):
            return look.kept
        compiled = book.compiled(operation)
        judged = Check(compiled=compiled, schemas=book.schemas)
        if not compiled.is_whole:
            judged.not_judged.add(NotJudged.UNUSABLE)
        if not only_answer:
            parts = SentParts(path=values, query=query, headers=exchange.request_headers)
            judged.request(parts, exchange.request_body)
        judged.response(
            exchange.status,
            exchange.response_headers,
            exchange.response_body,
            head=method == "HEAD",
        )
        place = ("paths", operation.path, operation.method.lower())
        return Checked.of(judged, places=book.places, place=place)

    def check_status(self, service: str, method: str, path: str, status: int) -> Checked:
        """What the contract says where only the status of an answer is known, as from a log."""
        match = self._find(service, method.upper(), path.partition("?")[0])
        if match is None:
            return Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)
        book, operation, _ = match
        judged = Check(compiled=book.compiled(operation), schemas=book.schemas)
        judged.status(status)
        verdict = ContractVerdict.BROKEN if judged.problems else ContractVerdict.UNCHECKED
        return Checked(operation_id=operation.id, verdict=verdict, problems=tuple(judged.problems))

    @cached_property
    def _names(self) -> Names:
        return Names(
            (operation, book.written(operation))
            for book in self._all
            for operation in book.contract.operations
        )

    def _find(
        self, service: str, method: str, path: str
    ) -> tuple[_Book, Operation, dict[str, str]] | None:
        # A service may have several documents; the first that knows the path answers for it.
        for book in self._books.get(service, ()):
            if match := book.find(method, path):
                return book, *match
        return None


def _without_operation(
    exchange: Exchange, books: tuple[_Book, ...] | None, *, method: str, path: str
) -> Checked:
    """What is said of a call that belongs to no operation of its service's contracts."""
    service = exchange.service
    if books is None:
        return _unjudged(NotJudged.NO_CONTRACT)
    # RFC 9110, 15.5.6: a 405 that means it names in `Allow` what is allowed.
    is_refused = exchange.status == _METHOD_NOT_ALLOWED and any(
        name.lower() == "allow" for name in exchange.response_headers
    )
    if (method == "OPTIONS" or is_refused) and any(book.has_path(path) for book in books):
        # HTTP itself says what these answers look like, and contracts seldom repeat it.
        return _unjudged(NotJudged.NO_OPERATION)
    if any(book.has_lost for book in books):
        return _unjudged(NotJudged.UNUSABLE)
    undocumented = problem(
        "operation", side=Side.RESPONSE, where="path", method=method, path=path, service=service
    )
    return Checked(
        operation_id="",
        verdict=ContractVerdict.UNDOCUMENTED,
        problems=(undocumented,),
        not_judged=(NotJudged.NO_OPERATION,),
    )


def _unjudged(reason: NotJudged) -> Checked:
    return Checked(operation_id="", verdict=ContractVerdict.UNCHECKED, not_judged=(reason,))


def path_and_query(url: str) -> tuple[str, str]:
    """The path and the query of an address or of a path, still percent-encoded."""
    start = -1 if url.startswith("/") else url.find("://")
    if start >= 0:
        slash = url.find("/", start + 3)
        url = url[slash:] if slash >= 0 else "/"
    # RFC 3986, 3.5: a fragment ends the address, so a `?` behind `#` begins no query.
    path, _, query = url.partition("#")[0].partition("?")
    return path, query
