"""The contract of the ground: resources with state, two roles, small domains, dates."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

PROBLEM = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
REFUSALS = ("400", "401", "403", "404", "405", "409", "412", "415")
TEXT: Json = {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[a-zA-Z0-9 ]+$"}
WHOLE: Json = {"type": "integer", "minimum": 1, "maximum": 9999}
FLAG: Json = {"type": "boolean"}
ID: Json = {"type": "string", "pattern": "^[a-z]+-[0-9]+$", "maxLength": 20}
CATEGORIES = ["tea", "cups", "cake", "books", "toys", "garden", "tools", "music", "shoes"]
DISTRICTS = ["north", "south", "east", "west", "hill", "lake", "harbour", "market"]


def whole(least: int, most: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


def _object(writable: Json, guarded: Json | None = None) -> Json:
    """A closed object; the fields of ``guarded`` are the service's own."""
    own = {name: {**schema, "readOnly": True} for name, schema in (guarded or {}).items()}
    properties = {**writable, **own}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in properties if name != "comment"],
        "properties": properties,
    }


def _sent(writable: Json, *, required: bool = True) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        **({"required": [n for n in writable if n != "comment"]} if required else {}),
        "properties": writable,
    }


def _query(name: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _path(name: str, schema: Json = ID) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _operation(
    name: str,
    *parameters: Json,
    answer: Json | None = None,
    body: Json | None = None,
    status: str = "200",
    tags: tuple[str, ...] = (),
) -> Json:
    good: Json = {"description": "done"}
    if answer is not None:
        good["content"] = _json(answer)
    bad = {"description": "refused", "content": _json(PROBLEM)}
    operation: Json = {
        "operationId": name,
        "tags": list(tags),
        "parameters": list(parameters),
        "responses": {status: good, **dict.fromkeys(REFUSALS, bad)},
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    return operation


def _listing(name: str, item: Json, *parameters: Json) -> Json:
    answer = {
        "type": "object",
        "required": ["items", "total"],
        "properties": {"items": {"type": "array", "items": item}, "total": {"type": "integer"}},
    }
    return _operation(name, *parameters, answer=answer)


PAGES = (_query("limit", whole(1, 500)), _query("offset", whole(0, 100000)))
FIELDS: dict[str, Json] = {
    "orders": {"quantity": WHOLE, "gift": FLAG, "comment": TEXT},
    "tickets": {"subject": TEXT, "urgent": FLAG},
    "documents": {"title": TEXT, "pages": WHOLE},
    "coupons": {"code": TEXT, "percent": WHOLE},
    "addresses": {"city": TEXT, "street": TEXT},
}
STATUS: Json = {"type": "string", "enum": ["new", "paid", "cancelled", "closed", "redeemed"]}
GUARDED: dict[str, Json] = {
    "orders": {"orderId": ID, "status": STATUS},
    "tickets": {"ticketId": ID, "status": STATUS},
    "documents": {"documentId": ID, "version": {"type": "integer"}},
    "coupons": {"couponId": ID, "status": STATUS},
    "addresses": {"addressId": ID},
}
ITEMS = {name: _object(FIELDS[name], GUARDED[name]) for name in FIELDS}
BODIES = {name: _sent(FIELDS[name]) for name in FIELDS}
PARTS = {name: _sent(FIELDS[name], required=False) for name in FIELDS}
PROFILE_FIELDS: Json = {"nickname": TEXT, "newsletter": FLAG}
PROFILE = _object(PROFILE_FIELDS, {"role": {"type": "string", "enum": ["customer", "admin"]}})
PRODUCT = _object({"name": TEXT, "category": {"type": "string", "enum": CATEGORIES}})
QUOTE = _object({"total": {"type": "integer"}, "currency": {"type": "string"}})
DONE = _object({"done": FLAG})
USER = _object({"userId": ID, "name": TEXT})
MATCH = {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def _one(method: str, operation: Json) -> Json:
    return {method: operation}


def _resources() -> Json:
    order, ticket, document = _path("orderId"), _path("ticketId"), _path("documentId")
    coupon, address = _path("couponId"), _path("addressId")

    def create(name: str, resource: str) -> Json:
        return _operation(name, answer=ITEMS[resource], body=BODIES[resource], status="201")

    def act(name: str, parameter: Json, resource: str) -> Json:
        return {"post": _operation(name, parameter, answer=ITEMS[resource])}

    return {
        "/orders": {
            "post": create("createOrder", "orders"),
            "get": _listing("listOrders", ITEMS["orders"]),
        },
        "/orders/{orderId}": {
            "get": _operation("readOrder", order, answer=ITEMS["orders"]),
            "patch": _operation("updateOrder", order, answer=ITEMS["orders"], body=PARTS["orders"]),
            "delete": _operation("deleteOrder", order, status="204"),
        },
        "/orders/{orderId}/pay": act("payOrder", order, "orders"),
        "/orders/{orderId}/cancel": act("cancelOrder", order, "orders"),
        "/tickets": {
            "post": create("createTicket", "tickets"),
            "get": _listing("listTickets", ITEMS["tickets"], *PAGES),
        },
        "/tickets/{ticketId}": {
            "get": _operation("readTicket", ticket, answer=ITEMS["tickets"]),
            "put": _operation(
                "replaceTicket", ticket, answer=ITEMS["tickets"], body=BODIES["tickets"]
            ),
            "delete": _operation("deleteTicket", ticket, status="204"),
        },
        "/tickets/{ticketId}/close": act("closeTicket", ticket, "tickets"),
        "/documents": {"post": create("createDocument", "documents")},
        "/documents/{documentId}": {
            "get": _operation("readDocument", document, answer=ITEMS["documents"]),
            "put": _operation(
                "replaceDocument",
                document,
                MATCH,
                answer=ITEMS["documents"],
                body=BODIES["documents"],
            ),
        },
        "/coupons": {
            "post": create("createCoupon", "coupons"),
            "get": _listing("listCoupons", ITEMS["coupons"], *PAGES),
        },
        "/coupons/{couponId}": {
            "get": _operation("readCoupon", coupon, answer=ITEMS["coupons"]),
        },
        "/coupons/{couponId}/redeem": act("redeemCoupon", coupon, "coupons"),
        "/addresses": {
            "post": create("createAddress", "addresses"),
            "get": _listing(
                "listAddresses",
                ITEMS["addresses"],
                _query("sort", {"type": "string", "enum": ["street", "city", "newest"]}),
            ),
        },
        "/addresses/{addressId}": {
            "get": _operation("readAddress", address, answer=ITEMS["addresses"]),
            "patch": _operation(
                "updateAddress", address, answer=ITEMS["addresses"], body=PARTS["addresses"]
            ),
            "delete": _operation("deleteAddress", address, status="204"),
        },
        "/profile": {
            "get": _operation("readProfile", answer=PROFILE),
            "patch": _operation(
                "updateProfile",
                answer=PROFILE,
                body={**_sent(PROFILE_FIELDS, required=False), "additionalProperties": True},
            ),
        },
    }


def _single() -> Json:
    category = {"type": "string", "enum": CATEGORIES}
    product = _path("productId", whole(1, 9))
    speed = {"type": "string", "enum": ["slow", "normal", "fast", "overnight"]}
    date = {"type": "string", "format": "date"}
    email = {"type": "string", "pattern": "^[a-z]+@[a-z]+\\.com$", "maxLength": 40}
    stay = _sent({"nights": whole(1, 30), "breakfast": FLAG, "arrival": date})
    review = {**TEXT, "maxLength": 80}
    return {
        "/products": {
            "get": _listing("listProducts", PRODUCT, _query("category", category)),
        },
        "/products/{productId}": _one("get", _operation("readProduct", product, answer=PRODUCT)),
        "/products/{productId}/rating": _one(
            "put",
            _operation("rateProduct", product, answer=DONE, body=_sent({"stars": whole(1, 5)})),
        ),
        "/quotes": _one(
            "post",
            _operation("quote", answer=QUOTE, body=_sent({"quantity": whole(1, 12), "gift": FLAG})),
        ),
        "/shipping": _one(
            "get",
            _operation(
                "shipping",
                _query("weight", whole(1, 5), required=True),
                _query("speed", speed, required=True),
                answer=QUOTE,
            ),
        ),
        "/stores": _one(
            "get",
            _listing(
                "listStores",
                PRODUCT,
                _query("district", {"type": "string", "enum": DISTRICTS}),
                _query("open", FLAG),
            ),
        ),
        "/calendar/{year}/{month}": _one(
            "get",
            _operation(
                "calendar",
                _path("year", whole(2020, 2035)),
                _path("month", whole(1, 12)),
                answer=DONE,
            ),
        ),
        "/bookings": _one("post", _operation("book", answer=DONE, body=stay)),
        "/reviews": _one("post", _operation("review", answer=DONE, body=_sent({"text": review}))),
        "/contacts": _one("post", _operation("contact", answer=DONE, body=_sent({"email": email}))),
        "/imports": _one(
            "post",
            _operation(
                "importRows",
                answer=DONE,
                body=_sent({"rows": {"type": "string", "minLength": 1, "maxLength": 60}}),
            ),
        ),
        "/admin/users": _one("get", _listing("listUsers", USER) | {"tags": ["admin"]}),
        "/admin/users/{userId}": _one(
            "delete", _operation("deleteUser", _path("userId"), status="204", tags=("admin",))
        ),
        "/admin/report": _one(
            "get",
            _operation(
                "report", _query("days", whole(1, 31), required=True), answer=DONE, tags=("admin",)
            ),
        ),
    }


def _sign_in() -> Json:
    body = {
        "type": "object",
        "additionalProperties": False,
        "required": ["user"],
        "properties": {"user": {"type": "string", "enum": ["amy", "ben", "root"]}},
    }
    answer = {
        "type": "object",
        "required": ["accessToken"],
        "properties": {"accessToken": {"type": "string"}},
    }
    operation = _operation("signIn", answer=answer, body=body, status="201")
    return {"/sessions": {"post": {**operation, "security": []}}}


DOCUMENT: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Ground", "version": "1"},
    "security": [{"token": []}],
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {**_sign_in(), **_resources(), **_single()},
}
