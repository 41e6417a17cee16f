"""What the reference runs are about: a handful of features, said in a few lines each."""

from __future__ import annotations

from accord.model.catalogue import Catalogue, Feature, Rule, Scenario, ScenarioStep, Service
from accord.model.ids import links_of, scenario_id

Given = tuple[str, str]


class Page:
    """Writes one feature; lines are counted as its file would have them."""

    def __init__(
        self, path: str, title: str, *, language: str = "en", about: str = "", tags: str = ""
    ) -> None:
        self.path, self.title, self.language = path, title, language
        self.about, self.tags = about, tuple(tags.split())
        self._line = 4
        self._background: tuple[ScenarioStep, ...] = ()
        self._rules: list[Rule] = []
        self._loose: list[Scenario] = []

    def background(self, *steps: str) -> None:
        self._background = self._steps(steps, {}, background=True)

    def rule(self, title: str, about: str = "") -> None:
        self._line += 2
        self._rules.append(Rule(title=title, line=self._line, description=about))

    def scenario(self, title: str, *steps: str, tags: str = "", table: str = "") -> str:
        self._line += 2
        at = self._line
        return self._add(title, self._steps(steps, {}, table=table), at=at, tags=tags)

    def outline(self, title: str, *steps: str, rows: str, tags: str = "") -> list[str]:
        self._line += 2
        start = self._line
        headings, *cells = [[c.strip() for c in row.split("|")] for row in rows.splitlines()]
        ids = []
        for number, values in enumerate(cells, start=1):
            row = dict(zip(headings, values, strict=True))
            self._line = start
            written = self._steps(steps, row)
            at = start + len(steps) + 2 + number
            ids.append(self._add(title, written, at=at, tags=tags, row=row, place=f"1.{number}"))
            self._line = at
        return ids

    def feature(self) -> Feature:
        rules = tuple(self._rules)
        return Feature(
            id=self.path,
            title=self.title,
            path=self.path,
            capability=self.path.split("/")[1],
            language=self.language,
            description=self.about,
            tags=self.tags,
            rules=rules,
            scenarios=tuple(self._loose),
        )

    def _add(
        self,
        title: str,
        steps: tuple[ScenarioStep, ...],
        *,
        at: int,
        tags: str = "",
        row: dict[str, str] | None = None,
        place: str = "",
    ) -> str:
        effective = (*self.tags, *tags.split())
        scenario = Scenario(
            id=scenario_id(self.path, title, effective, row=place),
            title=title,
            path=self.path,
            line=at,
            feature=self.title,
            rule=self._rules[-1].title if self._rules else "",
            tags=effective,
            steps=(*self._background, *steps),
            links=links_of(effective),
            outline=title if place else "",
            row=row or {},
        )
        if self._rules:
            rule = self._rules[-1]
            self._rules[-1] = Rule(
                title=rule.title,
                line=rule.line,
                description=rule.description,
                scenarios=(*rule.scenarios, scenario),
            )
        else:
            self._loose.append(scenario)
        return scenario.id

    def _steps(
        self,
        texts: tuple[str, ...],
        row: dict[str, str],
        *,
        background: bool = False,
        table: str = "",
    ) -> tuple[ScenarioStep, ...]:
        steps = []
        for place, text in enumerate(texts):
            self._line += 1
            filled = text
            for heading, value in row.items():
                filled = filled.replace(f"<{heading}>", value)
            keyword, _, rest = filled.partition(" ")
            cells = [tuple(c.strip() for c in line.split("|")) for line in table.splitlines()]
            steps.append(
                ScenarioStep(
                    keyword=keyword,
                    text=rest,
                    line=self._line,
                    background=background,
                    table=tuple(cells) if place == 1 else (),
                )
            )
        return tuple(steps)


def coupons() -> Feature:
    page = Page(
        "features/ordering/pay-with-a-coupon.feature",
        "Paying with a coupon",
        about=(
            "As a neighbour who shops at **Corner Shop**\n"
            "I want the coupon from my phone to count\n"
            "So that I pay what the app promised me"
        ),
        tags="service:ordering req:SHOP-12",
    )
    page.background("Given Mei is signed in", 'And the shop sells "Oolong tea" at 120')
    page.rule("A coupon is used at most once", "It is *locked* while an order is being paid.")
    page.scenario(
        "A coupon lowers the price",
        'Given Mei has the coupon "TEA20" worth 20',
        'When Mei orders 2 "Oolong tea" with the coupon "TEA20"',
        "Then Mei pays 220",
        'And the coupon "TEA20" is used',
        tags="smoke op:ordering/placeOrder",
    )
    page.scenario(
        "A cancelled order gives the coupon back",
        'Given Mei has ordered 1 "Oolong tea" with the coupon "TEA20"',
        "When Mei cancels the order",
        'Then the coupon "TEA20" can be used again',
        tags="req:SHOP-13",
    )
    page.rule("Shipping depends on the amount")
    page.outline(
        "Shipping is free from 500",
        "Given a basket worth <amount>",
        "When the customer asks for the price",
        "Then shipping costs <shipping>",
        rows="amount | shipping\n499 | 60\n500 | 0\n1,200 | 0",
    )
    return page.feature()


def checkout() -> Feature:
    page = Page(
        "features/ordering/place-an-order.feature",
        "Placing an order",
        about="An order is confirmed when *every* part of the shop agrees to it.",
        tags="service:ordering",
    )
    page.scenario(
        "An order with a coupon is confirmed",
        'Given Mei has the coupon "TEA20"',
        "And her basket holds",
        "When Mei checks out",
        'Then the order is "confirmed"',
        tags="smoke req:SHOP-1 op:storefront/checkout",
        table="item | quantity\nOolong tea | 2\nPineapple cake | 6",
    )
    page.scenario(
        "An order that is too large is refused",
        'Given the shop has 3 "Oolong tea" left',
        'When Mei orders 4 "Oolong tea"',
        'Then the order is refused because "not enough in stock"',
        tags="req:SHOP-2",
    )
    page.scenario(
        "A partner sends many orders at once",
        "Given a partner with 40 orders",
        "When the partner sends them as one batch",
        "Then each order has its own result",
        tags="wip",
    )
    return page.feature()


def stores() -> Feature:
    page = Page(
        "features/pick-up/find-a-parcel.feature",
        "Finding a parcel",
        about="Neighbours forget the number of their parcel, never their own phone number.",
        tags="service:stores req:SHOP-30",
    )
    page.scenario(
        "A parcel is found by phone number",
        'Given a parcel for "0912-345-678" at the store "Yongkang"',
        'When the clerk looks up "0912-345-678"',
        "Then 1 parcel is found",
    )
    page.scenario(
        "Nobody sees the parcel of a neighbour",
        "Given a parcel for Mei",
        "When Jun asks for it",
        "Then nothing is found",
        tags="op:stores/findParcel",
    )
    return page.feature()


def points() -> Feature:
    page = Page(
        "features/members/collect-points.feature",
        "會員累積點數",
        language="zh-TW",
        about="身為**街角小舖**的會員\n我想要每次消費都累積點數\n以便之後折抵*運費*",
        tags="service:promotion req:SHOP-41",
    )
    page.rule("每消費 100 元累積 1 點", "不足 100 元的部分不計算。")
    page.scenario(
        "消費滿額後點數入帳",
        "假設 會員「小美」目前有 5 點",
        "當 小美消費「350」元",
        "那麼 小美的點數餘額為 8 點",
        tags="smoke",
    )
    page.outline(
        "不同金額累積的點數",
        "假設 會員「小美」目前有 0 點",
        "當 小美消費「<金額>」元",
        "那麼 小美的點數餘額為 <點數> 點",
        rows="金額 | 點數\n99 | 0\n100 | 1\n1000 | 10",
    )
    return page.feature()


def refunds() -> Feature:
    page = Page(
        "features/payment/refund.feature",
        "申请退款",
        language="zh-CN",
        about="顾客在取货前可以取消订单，款项原路退回。",
        tags="service:payment req:SHOP-52",
    )
    page.rule("款项原路退回")
    page.scenario(
        "取消订单后全额退款",
        "假设 顾客已经用“银行卡”支付了 480 元",
        "当 顾客取消订单",
        "那么 银行卡收到 480 元退款",
        "而且 订单状态为“已取消”",
        tags="op:payment/refund",
    )
    page.scenario(
        "取货之后不能退款",
        "假设 顾客已经取货",
        "当 顾客申请退款",
        "那么 申请被拒绝，原因是“已取货”",
    )
    return page.feature()


def catalogue(*features: Feature, **more: object) -> Catalogue:
    names = ("storefront", "ordering", "payment", "promotion", "stores", "inventory")
    services = tuple(Service(name=name) for name in names)
    return Catalogue(title="Corner Shop 街角小舖", features=features, services=services, **more)  # type: ignore[arg-type]
