"""Where the operations of a published contract answer, which few documents say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from accord.client.exchange import HttpAnswer
from accord.contract import Contracts, Exchange
from accord.model.address import without_user
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Contract, Operation
from accord.scaffold.publisher import Publisher
from accord.sources.openapi.positions import keys, value_at

_MOST_ASKED: Final = 5
_SUCCESS: Final = range(200, 300)
_SIGN_IN: Final = frozenset({401, 403})
# A way that is not there, or is there for another method.
_NOWHERE: Final = frozenset({0, 404, 405})
_FIRST_FAULT: Final = 500
# What services are mounted below most often, and published documents keep to themselves.
_USUAL: Final = ("/api",)
_DOCUMENTED: Final = 3
_KEPT: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A service's address, and of the operations that need no values one that did its work.

    ``astray`` is a call that should have been answered with success, where none was at any place
    that is likely, and its status. ``is_assumed`` is true where nothing names the address.
    """

    address: str
    opening: Operation | None = None
    status: int = 0
    astray: str = ""
    is_assumed: bool = False


def whereabouts(contract: Contract, url: str, service: Publisher) -> Whereabouts:
    """Ask a few operations that only read, at each place where the document says or hints they are.

    ``url`` is where the document was fetched.
    """
    openings = [operation for operation in contract.operations if _is_opening(contract, operation)]
    openings = sorted(openings, key=lambda operation: len(operation.path))[:_MOST_ASKED]
    contracts = Contracts.compile([contract])
    places = list(dict.fromkeys(_places(contract, url)))
    best, best_score = Whereabouts(address=places[0][0]), 0
    calls: dict[str, int] = {}
    for address, base in places:
        for operation in openings:
            answer = service.answer(base + operation.path)
            calls[f"GET {base}{operation.path} → {answer.status or '–'}"] = answer.status
            score = _score(contracts, operation, answer)
            if score > best_score:
                opening = operation if score >= _DOCUMENTED else None
                best = Whereabouts(address=address, opening=opening, status=answer.status)
                best_score = score
            if score == _KEPT:
                return best
        # Further places are guesses; one that does what the contract says needs no other.
        if best_score >= _DOCUMENTED:
            return best
    is_astray = calls and _NOWHERE.issuperset(calls.values())
    return replace(best, astray=next(iter(calls))) if is_astray else best


def _places(contract: Contract, url: str) -> Iterator[tuple[str, str]]:
    """Addresses as a workspace names them, each with what stands before an operation's path."""
    parts = urlsplit(without_user(url))
    origin = f"{parts.scheme}://{parts.netloc}"
    yield origin, origin + contract.base_path
    # Behind a proxy the document knows nothing of the path in front of its own.
    folders = parts.path.split("/")[:-1]
    for length in range(len(folders), 1, -1):
        address = origin + "/".join(folders[:length]) + contract.base_path
        yield address, address
    for folder in _USUAL if not contract.base_path else ():
        yield origin + folder, origin + folder


def _is_opening(contract: Contract, operation: Operation) -> bool:
    if operation.method.lower() != "get" or "{" in operation.path or not _documented(operation):
        return False
    item = contract.document.get("paths", {}).get(operation.path)
    node = item.get("get") if isinstance(item, dict) else None
    parameters = [
        parameter
        for part in (item, node)
        if isinstance(part, dict)
        for parameter in part.get("parameters") or []
    ]
    return not any(_is_required(contract.document, parameter) for parameter in parameters)


def _is_required(document: dict[str, Any], parameter: object) -> bool:
    if isinstance(parameter, dict) and isinstance(reference := parameter.get("$ref"), str):
        try:
            parameter = value_at(document, keys(reference.removeprefix("#")))
        except LookupError:
            return True
    return not isinstance(parameter, dict) or parameter.get("required") is True


def _documented(operation: Operation) -> int:
    """The first status that the contract names for work that was done; 0 when it names none."""
    statuses = (response.status for response in operation.responses)
    return next((int(text) for text in statuses if text.isdigit() and int(text) in _SUCCESS), 0)


def _score(contracts: Contracts, operation: Operation, answer: HttpAnswer) -> int:
    """How much an answer speaks for a place, and for a first scenario."""
    status = answer.status
    if status in _NOWHERE or status >= _FIRST_FAULT:
        return 0
    if status != _documented(operation):
        return 2 if status in _SUCCESS or status in _SIGN_IN else 1
    path = contracts.base_path(operation.service) + operation.path
    checked = contracts.check(
        Exchange(
            service=operation.service,
            method="GET",
            url=f"http://service{path}",
            request_headers={},
            request_body=b"",
            status=status,
            response_headers=answer.headers,
            response_body=answer.content,
        )
    )
    return _DOCUMENTED if checked.verdict is ContractVerdict.BROKEN else _KEPT
