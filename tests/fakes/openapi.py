"""One small shop's contract in each dialect of OpenAPI, and contracts made from documents."""

from __future__ import annotations

import copy
from typing import Any

from accord.model.catalogue import Contract, Operation, OperationResponse

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")

_ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "status", "total", "createdAt"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "status": {"type": "string", "enum": ["new", "paid", "void"]},
        "total": {"type": "number", "minimum": 0},
        "createdAt": {"type": "string", "format": "date-time"},
        "email": {"type": "string", "format": "email"},
        "note": {"type": "string", "maxLength": 20},
        "parent": {"$ref": "#/components/schemas/Order"},
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Line"}},
    },
}
_LINE: dict[str, Any] = {
    "type": "object",
    "required": ["sku", "quantity"],
    "properties": {
        "sku": {"type": "string", "pattern": "^[A-Z]{2}-\\d+$"},
        "quantity": {"type": "integer", "minimum": 1},
        "gift": {"type": "boolean"},
    },
}
_NEW_ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["lines"],
    "properties": {
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Line"}},
        "coupon": {"type": "string", "nullable": True},
        "contact": {
            "type": "object",
            "properties": {"phone": {"type": "string"}, "age": {"type": "integer"}},
        },
    },
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": {"type": "string"}},
}


def order(**changes: Any) -> dict[str, Any]:
    """An order as the contract promises it, but for the changes; ``...`` leaves a field out."""
    made = {
        "id": "0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11",
        "status": "new",
        "total": 12.5,
        "createdAt": "2026-01-02T03:04:05Z",
        "email": "mei@example.test",
        "lines": [{"sku": "AB-1", "quantity": 2, "gift": False}],
        **changes,
    }
    return {name: value for name, value in made.items() if value is not ...}


def shop(dialect: str) -> Contract:
    """The shop's contract; the same promises in ``2.0``, ``3.0`` and ``3.1``."""
    make = {"2.0": _shop_2_0, "3.0": _shop_3_0, "3.1": _shop_3_1}[dialect]
    return contract(make(), service="ordering", dialect=dialect, base_path="/v1")


def contract(
    document: dict[str, Any], *, service: str = "trial", dialect: str = "3.0", base_path: str = ""
) -> Contract:
    """A contract with the operations its document writes down."""
    operations = [
        Operation(
            id=f"{service}/{node.get('operationId', f'{method.upper()} {path}')}",
            service=service,
            name=node.get("operationId", f"{method.upper()} {path}"),
            method=method.upper(),
            path=path,
            summary=node.get("summary", ""),
            responses=tuple(OperationResponse(status=str(s)) for s in node.get("responses", {})),
        )
        for path, item in document["paths"].items()
        for method, node in item.items()
        if method in _METHODS
    ]
    return Contract(
        service=service,
        path=f"contracts/{service}.openapi.yaml",
        dialect=dialect,
        base_path=base_path,
        document=document,
        operations=tuple(operations),
    )


def one(
    responses: dict[str, Any], *, method: str = "get", path: str = "/things", **node: Any
) -> dict[str, Any]:
    """A 3.0 document with one operation called ``trial``."""
    return {"paths": {path: {method: {"operationId": "trial", "responses": responses, **node}}}}


def answer(schema: Any, *, media: str = "application/json") -> dict[str, Any]:
    """Responses with one body."""
    return {"200": {"description": "ok", "content": {media: {"schema": schema}}}}


def _shop_3_0() -> dict[str, Any]:
    json = "application/json"
    an_order = {"description": "An order", "content": {json: {"schema": _ref("Order")}}}
    problem = {
        "description": "No",
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    page = {
        "description": "A page",
        "headers": {"X-Total": {"required": True, "schema": {"type": "integer"}}},
        "content": {json: {"schema": {"type": "array", "items": _ref("Order")}}},
    }
    identity = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    size = {"name": "size", "in": "query", "schema": {"type": "integer", "maximum": 100}}
    version = {
        "name": "X-Version",
        "in": "header",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
    return copy.deepcopy(
        {
            "openapi": "3.0.3",
            "info": {"title": "Ordering", "version": "1"},
            "servers": [{"url": "/v1"}],
            "paths": {
                "/orders": {
                    "get": {
                        "operationId": "listOrders",
                        "summary": "List orders 訂單列表",
                        "parameters": [size],
                        "responses": {"200": page, "default": problem},
                    },
                    "post": {
                        "operationId": "placeOrder",
                        "summary": "Place an order 下訂單",
                        "parameters": [version],
                        "requestBody": {
                            "required": True,
                            "content": {json: {"schema": _ref("NewOrder")}},
                        },
                        "responses": {"201": an_order, "4XX": problem},
                    },
                },
                "/orders/{id}": {
                    "parameters": [identity],
                    "get": {
                        "operationId": "readOrder",
                        "summary": "Read an order 查詢訂單",
                        "responses": {"200": an_order, "404": problem},
                    },
                    "delete": {
                        "operationId": "cancelOrder",
                        "summary": "Cancel an order",
                        "responses": {"204": {"description": "Gone"}},
                    },
                },
            },
            "components": {
                "schemas": {
                    "Order": _ORDER,
                    "Line": _LINE,
                    "NewOrder": _NEW_ORDER,
                    "Problem": _PROBLEM,
                }
            },
        }
    )


def _shop_3_1() -> dict[str, Any]:
    document = _shop_3_0()
    document["openapi"] = "3.1.0"
    coupon = document["components"]["schemas"]["NewOrder"]["properties"]["coupon"]
    del coupon["nullable"]
    coupon["type"] = ["string", "null"]
    return document


def _shop_2_0() -> dict[str, Any]:
    """The 3.0 document, rewritten as an old service publishes it."""
    document = _shop_3_0()
    for name in ("openapi", "servers"):
        del document[name]
    document |= {
        "swagger": "2.0",
        "basePath": "/v1",
        "consumes": ["application/json"],
        "definitions": document.pop("components")["schemas"],
    }
    coupon = document["definitions"]["NewOrder"]["properties"]["coupon"]
    coupon["x-nullable"] = coupon.pop("nullable")
    for item in document["paths"].values():
        for key, node in item.items():
            if key == "parameters":
                item[key] = [_old_parameter(p) for p in node]
            else:
                _old_operation(node)
    old: dict[str, Any] = _old_references(document)
    return old


def _old_operation(node: dict[str, Any]) -> None:
    parameters = [_old_parameter(p) for p in node.get("parameters", [])]
    if body := node.pop("requestBody", None):
        schema = body["content"]["application/json"]["schema"]
        parameters.append({"name": "order", "in": "body", "required": True, "schema": schema})
    node["parameters"] = parameters
    node["produces"] = ["application/json", "application/problem+json"]
    for response in node["responses"].values():
        for name, header in response.get("headers", {}).items():
            response["headers"][name] = header["schema"]
        for media in response.pop("content", {}).values():
            response["schema"] = media["schema"]


def _old_parameter(node: dict[str, Any]) -> dict[str, Any]:
    return {**{k: v for k, v in node.items() if k != "schema"}, **node["schema"]}


def _old_references(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _old_references(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_old_references(value) for value in node]
    if isinstance(node, str):
        return node.replace("#/components/schemas/", "#/definitions/")
    return node


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
