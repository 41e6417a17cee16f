"""A service, a client of it, and the calls that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accord import text
from accord.client import Client
from accord.contract import Contracts
from accord.errors import AccordError
from accord.model.calls import Call
from fakes.http_service import Answer, Received, Service
from fakes.openapi import shop

CONTRACTS = Contracts.compile([shop("3.0")])


ID = "0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11"


class Scene:
    """A service, a client of it, and the calls that were recorded."""

    def __init__(self, service: Service, client: Client, calls: list[Call]) -> None:
        self.service = service
        self.client = client
        self.calls = calls

    @property
    def call(self) -> Call:
        (only,) = self.calls
        return only


Make = Callable[..., Any]


def always(answer: Answer) -> Callable[[Received], Answer]:
    return lambda _: answer


def told(error: AccordError) -> str:
    assert text.has(f"{error.id}.hint") or error.id == "client.no-answer"
    return text.text(error.id, "en", **error.arguments)
