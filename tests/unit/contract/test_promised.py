"""What was not kept is told with the file and the line that promise it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.contract import Checked, Contracts, Exchange
from accord.sources import read_contract

DOCUMENT = """\
openapi: VERSION
info: { title: Shop, version: "1" }
paths:
  /things/{id}:
    get:
      operationId: readThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Thing"
    put:
      operationId: changeThing
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  size:
                    type: integer
                    maximum: 3
  /parts:
    get:
      operationId: readParts
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: array
                items: { $ref: "parts.yaml#/Part" }
  /orders:
    $ref: "paths.yaml#/Orders"
components:
  schemas:
    Thing:
      type: object
      required: [id]
      properties:
        name:
          type: string
          nullable: true
          maxLength: 3
"""
LINES = {line.strip(): n for n, line in enumerate(DOCUMENT.splitlines(), 1)}
LENGTH = f"shop.yaml:{LINES['maxLength: 3']}"
PARTS_OPERATION = f"shop.yaml:{LINES['/parts:'] + 1}"
PATHS = """\
Orders:
  get:
    operationId: readOrders
    responses:
      "200":
        description: ok
        content: { application/json: { schema: { type: integer,
                                                 maximum: 3 } } }
"""
PARTS = "Part:\n  type: object\n  properties:\n    weight:\n      type: number\n      minimum: 1\n"


def contracts(folder: Path, *, version: str = "3.0.3", knows_workspace: bool = True) -> Contracts:
    (folder / "shop.yaml").write_text(DOCUMENT.replace("VERSION", version))
    (folder / "parts.yaml").write_text(PARTS)
    (folder / "paths.yaml").write_text(PATHS)
    contract = read_contract(folder / "shop.yaml", workspace=folder, service="shop")
    return Contracts.compile([contract], workspace=folder if knows_workspace else None)


def judged(
    made: Contracts, url: str, body: bytes, *, method: str = "GET", status: int = 200
) -> Checked:
    return made.check(
        Exchange(
            service="shop",
            method=method,
            url=url,
            request_headers={},
            request_body=b"",
            status=status,
            response_headers={"Content-Type": "application/json"},
            response_body=body,
        )
    )


@pytest.mark.parametrize(
    ("url", "method", "body", "promise"),
    [
        ("/things/1", "GET", b'{"name": "abcd", "id": 1}', LENGTH),
        ("/things/1", "GET", b"{}", f"shop.yaml:{LINES['required: [id]']}"),
        ("/things/1", "PUT", b'{"size": 4}', f"shop.yaml:{LINES['maximum: 3']}"),
        ("/parts", "GET", b'[{"weight": 0}]', "parts.yaml:6"),
        ("/orders", "GET", b"4", "paths.yaml:8"),
    ],
    ids=["behind-a-reference", "required", "inline", "in-another-file", "path-in-another-file"],
)
def test_a_fault_is_told_with_the_line_of_the_keyword(
    tmp_path: Path, url: str, method: str, body: bytes, promise: str
) -> None:
    checked = judged(contracts(tmp_path), url, body, method=method)
    assert [problem.promise for problem in checked.problems] == [promise]


def test_the_line_is_the_same_where_references_know_addresses(tmp_path: Path) -> None:
    made = contracts(tmp_path, version="3.1.0")
    checked = judged(made, "/things/1", b'{"name": "abcd", "id": 1}')
    assert [problem.promise for problem in checked.problems] == [
        f"shop.yaml:{LINES['maxLength: 3']}"
    ]


def test_what_no_schema_says_has_the_line_of_the_operation(tmp_path: Path) -> None:
    checked = judged(contracts(tmp_path), "/parts", b"", status=500)
    assert [problem.promise for problem in checked.problems] == [
        f"shop.yaml:{LINES['/parts:'] + 1}"
    ]


def test_what_no_schema_says_has_the_line_of_an_operation_in_another_file(tmp_path: Path) -> None:
    checked = judged(contracts(tmp_path), "/orders", b"", status=500)
    assert [problem.promise for problem in checked.problems] == ["paths.yaml:2"]


def test_without_the_files_a_pointer_is_told(tmp_path: Path) -> None:
    made = contracts(tmp_path, knows_workspace=False)
    checked = judged(made, "/parts", b'[{"weight": 0}]')
    assert [problem.promise for problem in checked.problems] == [
        "parts.yaml#/Part/properties/weight/minimum"
    ]


def test_a_large_file_is_not_read_for_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.contract.promised._MOST_BYTES", 10)
    checked = judged(contracts(tmp_path), "/things/1", b"{}")
    assert [problem.promise for problem in checked.problems] == [
        "shop.yaml#/components/schemas/Thing/required"
    ]
