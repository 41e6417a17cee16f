from __future__ import annotations

from pathlib import Path

import msgspec

from accord.client.addresses import Addresses
from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.evidence import Masks, Store
from fakes.tried import contract

SECRET = "hunter2-and-then-some"
TEXT = """
openapi: 3.0.3
info: { title: Goods, version: "1" }
paths:
  /me:
    get:
      operationId: readMe
      responses:
        "200":
          description: me
          content:
            application/json:
              schema:
                type: object
                properties: { password: { type: integer }, echo: { type: integer } }
"""


def calls(folder: Path) -> ServiceCalls:
    masks = Masks()
    writer = CallWriter(
        addresses=Addresses({"goods": "http://here"}),
        contracts=Contracts.compile([contract(folder, TEXT)]),
        masks=masks,
        store=Store(folder, masks=masks),
    )
    return ServiceCalls("goods", writer)


def recorded(url: str = "http://here/me") -> HttpExchange:
    body = msgspec.json.encode({"echo": SECRET, "password": SECRET})
    return HttpExchange(
        service="",
        request=HttpRequest("GET", url, {}),
        started=1.0,
        answer=HttpAnswer(status=200, headers={"Content-Type": "application/json"}, content=body),
    )


def test_what_breaks_the_contract_is_told_without_the_secret_in_it(tmp_path: Path) -> None:
    call = calls(tmp_path).of(recorded())
    assert call.problems
    assert SECRET.encode() not in msgspec.json.encode(call)


def test_a_secret_of_the_answer_is_masked_in_the_address_and_the_error(tmp_path: Path) -> None:
    call = calls(tmp_path).of(recorded(f"http://here/me?x={SECRET}"), error=f"at {SECRET}")
    assert SECRET not in call.url + call.error
