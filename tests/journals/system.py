"""The system of the runs of four suites: contracts, inventory, profiles, experiments."""

from __future__ import annotations

from typing import Any

from accord.model.catalogue import (
    Catalogue,
    Contract,
    Experiment,
    Operation,
    OperationResponse,
    Profile,
    Service,
)
from accord.model.ids import links_of
from journals import written

_JSON = ("application/json",)
_PROBLEM = ("application/problem+json",)
ORDER = "features/ordering/place-an-order.feature#an-order-with-a-coupon-is-confirmed"
PARCEL = "features/pick-up/find-a-parcel.feature#a-parcel-is-found-by-phone-number"


def contract(service: str, title: str, *lines: str, folder: str = "contracts") -> Contract:
    """A contract from lines such as ``POST /orders placeOrder 201,409,503 Place an order``."""
    operations = tuple(_operation(service, line) for line in lines)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _object(operation)
    return Contract(
        service=service,
        path=f"{folder}/{service}.openapi.yaml",
        dialect="3.1",
        title=title,
        version="1.2.0",
        operations=operations,
        document={"openapi": "3.1.0", "info": {"title": title}, "paths": paths},
    )


def _operation(service: str, line: str) -> Operation:
    method, path, name, statuses, summary = line.split(maxsplit=4)
    return Operation(
        id=f"{service}/{name}",
        service=service,
        name=name,
        method=method,
        path=path,
        summary=summary,
        description="The **whole** order is accepted, or nothing of it."
        if method == "POST"
        else "",
        responses=tuple(
            OperationResponse(
                status=status,
                description=_MEANINGS.get(status, "Something else went wrong."),
                media_types=_JSON if status < "3" else _PROBLEM,
            )
            for status in statuses.split(",")
        ),
    )


_MEANINGS = {
    "200": "It was found.",
    "201": "It was made.",
    "204": "It is done.",
    "401": "No valid token was sent. 未登入或權杖無效",
    "404": "There is no such thing. 查無資料",
    "409": "It cannot be done any more, because somebody else was faster.",
    "422": "The request does not follow this contract.",
    "503": "Something behind it does not answer.",
}


def _object(operation: Operation) -> dict[str, Any]:
    text = {"type": "string", "maxLength": 40}
    named = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    node: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": text} for name in named
        ],
        "responses": {
            response.status: {
                "description": response.description,
                "content": {
                    media: {"schema": {"type": "object"}} for media in response.media_types
                },
            }
            for response in operation.responses
        },
    }
    if operation.method == "GET":
        phone = {"name": "phone", "in": "query", "schema": {"type": "string"}}
        node["parameters"].append(phone | {"description": "Digits and dashes. 手機號碼"})
    else:
        schema = {
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": {"type": "object"}},
                "coupon": {"type": "string", "description": "As printed. 優惠碼"},
            },
        }
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        node["requestBody"] = body
    return node


def contracts() -> tuple[Contract, ...]:
    return (
        contract(
            "storefront", "Storefront",
            "POST /checkout checkout 201,401,503 Pay for the basket 結帳",
            "GET /parcels lookUpParcel 200,401,404,503 Look a parcel up 查詢包裹",
        ),
        contract(
            "ordering", "Ordering",
            "POST /orders placeOrder 201,401,409,422,503 Place an order 下訂單",
            "GET /orders/{orderId} viewOrder 200,401,404 View an order 查看訂單",
            "POST /orders/{orderId}/cancel cancelOrder 200,404,409 Cancel an order 取消訂單",
        ),
        contract("payment", "Payment",
            "POST /authorisations authorise 201,409,503 Authorise a payment 授權付款"),
        contract("stores", "Stores",
            "GET /parcels findParcel 200,404,422 Find a parcel 查找包裹"),
        contract("bank", "Island Bank", "POST /charges charge 201,409 Charge a card",
            folder="contracts/third-party"),
    )  # fmt: skip


def services() -> tuple[Service, ...]:
    return (
        _service("storefront", "Storefront 商店門面 商店门面", "customer-experience",
            "ordering stores", "The one address of customers and their apps."),
        _service("ordering", "Ordering 訂單 订单", "orders", "payment promotion stores",
            "Places and cancels orders, and undoes what failed half-way."),
        _service("payment", "Payment 付款 支付", "payments", "bank", "Authorises card payments."),
        Service(name="promotion", owner="marketing"),
        _service("stores", "Stores 門市 门店", "logistics", "", "Pick-up stores and parcels."),
        Service(name="bank", titles={"en": "Bank", "zh-TW": "海島銀行", "zh-CN": "海岛银行"},
            owner="Island Bank", contract="contracts/third-party/bank.openapi.yaml",
            third_party=True,
            description={"en": "Run by the bank.", "zh-TW": "由銀行營運", "zh-CN": "由银行运营"}),
    )  # fmt: skip


def _service(name: str, titles: str, owner: str, depends_on: str, about: str) -> Service:
    return Service(
        name=name,
        titles=dict(zip(("en", "zh-TW", "zh-CN"), titles.split(), strict=True)),
        owner=owner,
        contract=f"contracts/{name}.openapi.yaml",
        depends_on=tuple(depends_on.split()),
        description={"en": about, "zh-TW": "服務說明", "zh-CN": "服务说明"},
    )


def profiles() -> tuple[Profile, ...]:
    return (
        Profile(
            id="load/lunch-break.toml",
            title="A busy lunch break",
            path="load/lunch-break.toml",
            description="Everybody in the street orders between twelve and one.",
            scenarios={ORDER: 3.0, PARCEL: 1.0},
            rate=40.0,
            duration_s=30.0,
            ramp_s=5.0,
            thresholds=('p95("placeOrder") <= 200 ms', "p95 <= 250 ms", "errors <= 1 %"),
            minimum_requests=500,
            links=links_of(("op:storefront/checkout", "op:stores/findParcel")),
        ),
        Profile(
            id="load/night.toml",
            title="深夜的少量訂單",
            path="load/night.toml",
            scenarios={PARCEL: 1.0},
            users=2,
            duration_s=10.0,
            thresholds=("errors <= 0 %",),
        ),
    )


def experiments() -> tuple[Experiment, ...]:
    return (
        Experiment(
            id="chaos/payment-dies.yaml",
            title="The payment service dies while customers pay",
            path="chaos/payment-dies.yaml",
            description="Payment is killed for a while, as a bad release would do it.",
            hypothesis="Parcels are found all the time, and orders are confirmed again soon after.",
            scenarios=(ORDER, PARCEL),
            tags=("service:payment",),
            links=links_of(("service:payment", "op:storefront/checkout")),
        ),
        Experiment(
            id="chaos/stores-hang.yaml",
            title="The stores hang",
            path="chaos/stores-hang.yaml",
            hypothesis="Orders are confirmed although nobody can look a parcel up.",
            scenarios=(ORDER,),
            tags=("service:stores",),
            links=links_of(("service:stores",)),
        ),
    )


def catalogue() -> Catalogue:
    return Catalogue(
        title="Corner Shop 街角小舖",
        features=(written.coupons(), written.checkout(), written.stores()),
        services=services(),
        contracts=contracts(),
        profiles=profiles(),
        experiments=experiments(),
    )
