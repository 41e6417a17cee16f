from __future__ import annotations

from pathlib import Path

import msgspec

from accord.client.addresses import Addresses
from accord.contract import Contracts
from accord.engines.schemathesis.exchanges import Calls, RecordedAnswer, RecordedExchange
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


def calls(folder: Path) -> Calls:
    masks = Masks()
    return Calls(
        service="goods",
        contracts=Contracts.compile([contract(folder, TEXT)]),
        addresses=Addresses({"goods": "http://here"}),
        store=Store(folder, masks=masks),
        masks=masks,
    )


def recorded(url: str = "http://here/me") -> RecordedExchange:
    body = msgspec.json.encode({"echo": SECRET, "password": SECRET})
    return RecordedExchange(
        method="GET",
        url=url,
        headers={},
        body=b"",
        started=1.0,
        answer=RecordedAnswer(status=200, headers={"Content-Type": "application/json"}, body=body),
    )


def test_what_breaks_the_contract_is_told_without_the_secret_in_it(tmp_path: Path) -> None:
    call = calls(tmp_path).of(recorded())
    assert call.problems
    assert SECRET.encode() not in msgspec.json.encode(call)


def test_a_secret_of_the_answer_is_masked_in_the_address_and_the_error(tmp_path: Path) -> None:
    call = calls(tmp_path).of(recorded(f"http://here/me?x={SECRET}"), error=f"at {SECRET}")
    assert SECRET not in call.url + call.error
