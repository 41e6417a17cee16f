"""Known defects that can be switched on: ``SHOP_FAULTS=ordering:wrong-total,bank:silent``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Suite = Literal["scenarios", "contract", "load", "chaos"]
Language = Literal["en", "zh-TW", "zh-CN"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One defect: its name, the suite that must find it, and what it does in three languages.

    A service asks ``service.faulty("wrong-total")`` for ``ordering:wrong-total``.
    """

    name: str
    suite: Suite
    sentence: Mapping[Language, str]

    @property
    def service(self) -> str:
        """The service that is defective."""
        return self.name.partition(":")[0]


def _fault(name: str, suite: Suite, en: str, zh_tw: str, zh_cn: str) -> Fault:
    return Fault(name=name, suite=suite, sentence={"en": en, "zh-TW": zh_tw, "zh-CN": zh_cn})


FAULTS = (
    _fault(
        "ordering:wrong-total",
        "scenarios",
        "The total counts the last goods of an order once, however many were ordered.",
        "總額只計算最後一項商品一件，不論訂購幾件。",
        "总额只计算最后一项商品一件，不论订购几件。",
    ),
    _fault(
        "payment:wrong-total",
        "scenarios",
        "The card is charged one dollar more than the order says.",
        "信用卡被多收一元，與訂單總額不符。",
        "信用卡被多扣一元，与订单总额不符。",
    ),
    _fault(
        "ordering:ignores-coupon",
        "scenarios",
        "A coupon is locked and used up, but takes nothing off the total.",
        "優惠券被鎖定並核銷，但總額沒有折抵。",
        "优惠券被锁定并核销，但总额没有优惠。",
    ),
    _fault(
        "ordering:loses-events",
        "scenarios",
        "Stores are never told of orders, so no parcel appears.",
        "門市收不到訂單事件，包裹永遠不會出現。",
        "门店收不到订单事件，包裹永远不会出现。",
    ),
    _fault(
        "promotion:keeps-lock",
        "scenarios",
        "A coupon stays locked after its order was cancelled or failed.",
        "訂單取消或失敗後，優惠券仍被鎖定。",
        "订单取消或失败后，优惠券仍被锁定。",
    ),
    _fault(
        "inventory:keeps-stock",
        "scenarios",
        "The goods of a cancelled or failed order are not given back.",
        "訂單取消或失敗後，庫存沒有退回。",
        "订单取消或失败后，库存没有退回。",
    ),
    _fault(
        "stores:hides-new-store",
        "scenarios",
        "A store that was just opened is never listed.",
        "新開的門市不會出現在門市列表。",
        "新开的门店不会出现在门店列表。",
    ),
    _fault(
        "risk:rejects-everybody",
        "scenarios",
        "The risk service rejects every order.",
        "風控拒絕所有訂單。",
        "风控拒绝所有订单。",
    ),
    _fault(
        "bank:silent",
        "scenarios",
        "The bank answers so late that every payment times out.",
        "銀行回應太慢，所有付款都逾時。",
        "银行应答太慢，所有支付都超时。",
    ),
    _fault(
        "stores:omits-address",
        "scenarios",
        "Stores are shown without their address; only the contract says that it is required.",
        "門市資料缺少地址，只有 API 契約規定地址必填。",
        "门店数据缺少地址，只有接口契约规定地址必填。",
    ),
    _fault(
        "inventory:reserved-as-text",
        "scenarios",
        "Stock tells the reserved quantity as text; only the contract says that it is a number.",
        "庫存的保留數量以文字回傳，只有 API 契約規定是數字。",
        "库存的预留数量以文本返回，只有接口契约规定是数字。",
    ),
    _fault(
        "catalog:crashes-on-some-limits",
        "contract",
        "Listing goods crashes at one limit in nine.",
        "商品列表在每九個筆數上限中有一個會當掉。",
        "商品列表在每九个条数上限中有一个会崩溃。",
    ),
    _fault(
        "risk:undocumented-status",
        "contract",
        "Taking somebody off the watch list who is not on it answers 410, which no contract names.",
        "將不在名單上的顧客移出觀察名單時回應 410，契約並未記載。",
        "将不在名单上的顾客移出观察名单时返回 410，契约中没有记载。",
    ),
    _fault(
        "inventory:needs-no-token",
        "contract",
        "Stock can be seen by anybody, without a token.",
        "任何人不需權杖就能查看庫存。",
        "任何人无需令牌即可查看库存。",
    ),
    _fault(
        "stores:needs-no-address",
        "contract",
        "A store can be opened without an address, and then breaks every list it is in.",
        "門市不填地址也能開設，之後所有包含它的列表都會當掉。",
        "门店不填地址也能开设，之后所有包含它的列表都会崩溃。",
    ),
    _fault(
        "inventory:oversells",
        "load",
        "Stock is looked at, and taken a moment later: orders at the same moment sell the same.",
        "先看庫存、稍後才扣：同一時刻的訂單會賣出同一件商品。",
        "先看库存、稍后才扣：同一时刻的订单会卖出同一件商品。",
    ),
    _fault(
        "ordering:repeats-batches",
        "load",
        "A batch that a partner sends twice at the same moment is placed twice.",
        "合作夥伴在同一時刻重送的批次會重複下單。",
        "合作伙伴在同一时刻重发的批次会重复下单。",
    ),
    _fault(
        "ordering:one-at-a-time",
        "load",
        "Orders are placed one at a time: the more customers there are, the longer each waits.",
        "訂單一次只處理一張：顧客越多，每個人等得越久。",
        "订单一次只处理一张：顾客越多，每个人等得越久。",
    ),
    _fault(
        "ordering:waits-forever",
        "chaos",
        "Orders wait for payment without a time-out: while it hangs, so does the customer.",
        "訂單等待付款服務時沒有設定逾時：付款服務卡住，顧客也跟著卡住。",
        "订单等待支付服务时没有设置超时：支付服务卡住，顾客也跟着卡住。",
    ),
    _fault(
        "ordering:retries-forever",
        "chaos",
        "Harmless calls of ordering are repeated until they are answered, however long that takes.",
        "訂單服務會不斷重試可重複的呼叫，直到有回應為止。",
        "订单服务会不断重试可重复的调用，直到有响应为止。",
    ),
    _fault(
        "ordering:forgets-to-undo",
        "chaos",
        "When payment dies half-way, the goods and the coupon of the failed order stay reserved.",
        "付款服務中途停止時，失敗訂單的商品與優惠券仍被占用。",
        "支付服务中途停止时，失败订单的商品和优惠券仍被占用。",
    ),
    _fault(
        "ordering:drops-events",
        "chaos",
        "Orders placed while the stores service is away are never told to it; parcels are lost.",
        "門市服務停止期間成立的訂單不會再通知門市，包裹因此遺失。",
        "门店服务停止期间成立的订单不会再通知门店，包裹因此丢失。",
    ),
)


class UnknownFaultError(ValueError):
    """A fault was asked for that nobody knows."""


def parse(text: str) -> frozenset[str]:
    """The names in a list with commas.

    Raises:
        UnknownFaultError: one of them is unknown; the message names the known ones.
    """
    selected = frozenset(name.strip() for name in text.split(",") if name.strip())
    names = [fault.name for fault in FAULTS]
    unknown = sorted(selected.difference(names))
    if unknown:
        raise UnknownFaultError(
            f"unknown fault: {', '.join(unknown)}\n\nhint: known faults are {', '.join(names)}"
        )
    return selected


def table(language: Language = "en") -> str:
    """Every fault on a line of its own, ``name  suite  sentence``, aligned."""
    name_width = max(len(fault.name) for fault in FAULTS)
    suite_width = max(len(fault.suite) for fault in FAULTS)
    return "\n".join(
        f"{fault.name:<{name_width}}  {fault.suite:<{suite_width}}  {fault.sentence[language]}"
        for fault in FAULTS
    )
