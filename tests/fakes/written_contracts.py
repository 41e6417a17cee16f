"""Contracts as a team writes them, one in each family of dialects."""

from __future__ import annotations

from pathlib import Path

from accord.model.catalogue import Contract
from accord.sources import read_contract

SWAGGER = """\
swagger: 2.0
info: {title: Catalog, version: "1"}
basePath: /v1/
produces: [application/json]
paths:
  /goods/{id}:
    parameters:
    - {name: id, in: path, required: true, type: string}
    get:
      operationId: getGoods
      summary: 查詢商品
      deprecated: true
      tags: [goods]
      responses:
        200: {description: The goods, schema: {$ref: '#/definitions/Goods'}}
        404: {$ref: '#/responses/Missing'}
    delete:
      produces: [text/plain]
      responses:
        default: {description: Gone, schema: {type: string}}
definitions:
  Goods: {type: object, properties: {name: {type: string}}}
responses:
  Missing: {description: No such goods}
"""


OPENAPI = """\
openapi: {version}
info: {{title: Orders, version: "2"}}
servers:
- url: https://{{host}}/{{base}}/
  variables: {{host: {{default: localhost}}, base: {{default: api}}}}
paths:
  /orders:
    post:
      operationId: placeOrder
      responses:
        201:
          description: Placed
          content:
            application/json: {{schema: {{type: object}}}}
        4XX:
          description: Refused
          content:
            application/problem+json: {{schema: {{type: object}}}}
"""


def contract(workspace: Path, text: str, name: str = "contracts/orders.openapi.yaml") -> Contract:
    file = workspace / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_contract(file, workspace=workspace, service="orders")
