"""The requests that a service sends itself: webhooks of a document, callbacks of its operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from accord.model.catalogue import Callback, CallbackKind, Operation
from accord.model.json_kinds import as_fields
from accord.sources.openapi.operations import METHODS, text, title
from accord.sources.openapi.positions import Place, resolve

Node = Mapping[str, Any]


def callbacks(
    document: Node, operations: Iterable[Operation], *, service: str
) -> tuple[Callback, ...]:
    """Every webhook, then every callback, in the order written.

    One is called as its operationId, else as the document names it; what two would be called goes
    by its method and address too.
    """
    listed = [
        *_webhooks(document, service=service),
        *(callback for owner in operations for callback in _of(document, owner)),
    ]
    names = Counter(callback.name for callback in listed)
    # An operation of that name is what people mean who say it.
    names.update(operation.name for operation in operations)
    return tuple(
        callback if names[callback.name] == 1 else _told_apart(callback) for callback in listed
    )


def _told_apart(callback: Callback) -> Callback:
    name = f"{callback.name} {callback.method} {callback.address}"
    return replace(callback, name=name, id=f"{callback.service}/{name}")


def _webhooks(document: Node, *, service: str) -> Iterator[Callback]:
    # Tools wrote them here before 3.1 had them.
    for key in ("webhooks", "x-webhooks"):
        for name, item in _items(document, document.get(key)):
            yield from _sent(
                item,
                Callback(
                    id="",
                    service=service,
                    name=name,
                    kind=CallbackKind.WEBHOOK,
                    method="",
                    address=name,
                    place=(key, name),
                ),
            )


def _of(document: Node, owner: Operation) -> Iterator[Callback]:
    above: Place = ("paths", owner.path, owner.method.lower(), "callbacks")
    node = _mapping(document, _mapping(document, document.get("paths")).get(owner.path))
    operation = _mapping(document, node.get(owner.method.lower()))
    for name, by_address in _items(document, operation.get("callbacks")):
        for address, item in _items(document, by_address):
            yield from _sent(
                item,
                Callback(
                    id="",
                    service=owner.service,
                    name=name,
                    kind=CallbackKind.CALLBACK,
                    method="",
                    address=address,
                    place=(*map(str, above), name, address),
                    operation=owner.id,
                ),
            )


def _sent(item: Node, usual: Callback) -> Iterator[Callback]:
    for method in METHODS:
        node = item.get(method)
        if isinstance(node, dict):
            operation_id = node.get("operationId")
            name = operation_id if isinstance(operation_id, str) and operation_id else usual.name
            yield replace(
                usual,
                id=f"{usual.service}/{name}",
                name=name,
                method=method.upper(),
                summary=title(node),
                description=text(node, "description"),
            )


def _items(document: Node, node: object) -> Iterator[tuple[str, Node]]:
    for name, item in _mapping(document, node).items():
        if not str(name).startswith("x-"):
            yield str(name), _mapping(document, item)


def _mapping(document: Node, node: object) -> Node:
    try:
        resolved = resolve(document, node)
    except LookupError:
        return {}
    return as_fields(resolved)
