"""What was thought out for an operation, and answered without a service."""

from __future__ import annotations

from typing import Any

import msgspec

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.model.catalogue import Operation, OperationResponse


def shape(
    name: str, method: str, path: str, *, body: Any = None, documented: tuple[str, ...] = ()
) -> OperationShape:
    operation = Operation(
        id=f"s/{name}",
        service="s",
        name=name,
        method=method,
        path=path,
        responses=tuple(OperationResponse(status=status) for status in documented),
    )
    return OperationShape(operation=operation, body=body)


def replied(
    draft: Draft,
    body: Any,
    *,
    status: int = 200,
    path: str = "/x",
    at: float = 0,
    headers: dict[str, str] | None = None,
) -> Sent:
    exchange = HttpExchange(
        service="s",
        request=HttpRequest(draft.shape.operation.method, f"http://h{path}", {}),
        started=at,
        answer=HttpAnswer(status=status, headers=headers or {}, content=msgspec.json.encode(body)),
    )
    return Sent(exchange, draft)
