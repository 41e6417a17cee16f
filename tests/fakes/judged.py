"""One exchange with a small contract of a test's own, and what is said of it."""

from __future__ import annotations

from typing import Any

from accord.contract import Checked, Contracts, Exchange
from fakes.openapi import contract

JSON = {"content-type": "application/json"}


OK: dict[str, Any] = {"200": {"description": "ok"}}


def check(  # noqa: PLR0913 - an exchange has that many parts
    document: dict[str, Any],
    *,
    dialect: str = "3.0",
    method: str = "GET",
    url: str = "/things",
    sent: dict[str, str] | None = None,
    body: bytes = b"",
    status: int = 200,
    answered: dict[str, str] | None = None,
    answer: bytes = b"",
) -> Checked:
    contracts = Contracts.compile([contract(document, dialect=dialect)])
    return contracts.check(
        Exchange(
            service="trial",
            method=method,
            url=url,
            request_headers=sent or {},
            request_body=body,
            status=status,
            response_headers=answered or {},
            response_body=answer,
        )
    )


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(problem.kind, problem.where) for problem in checked.problems]
