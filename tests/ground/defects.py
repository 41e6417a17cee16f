"""The planted defects: which operation each is in, and by which findings it is known."""

from __future__ import annotations

from dataclasses import dataclass

_ERROR = ("not_a_server_error/ST101", "not_a_server_error/ST102")
_STATUS = ("status_code_conformance/ST103",)
_BODY = ("response_schema_conformance/ST108",)


@dataclass(frozen=True, slots=True)
class Planted:
    """A defect; ``kinds`` are the findings that show it."""

    name: str
    operation: str
    kinds: tuple[str, ...]

    def is_shown_by(self, operation: str, kind: str) -> bool:
        return operation.removeprefix("ground/") == self.operation and kind in self.kinds


DEFECTS: tuple[Planted, ...] = (
    Planted("category-garden", "listProducts", _ERROR),
    Planted("product-seven", "readProduct", _ERROR),
    Planted("three-stars", "rateProduct", _ERROR),
    Planted("quote-of-eleven", "quote", _BODY),
    Planted("heavy-overnight", "shipping", _ERROR),
    Planted("harbour-closed", "listStores", _STATUS),
    Planted("december", "calendar", _ERROR),
    Planted("a-month-with-breakfast", "book", _ERROR),
    Planted("longest-review", "review", _ERROR),
    Planted("unchecked-email", "contact", ("negative_data_rejection/ST201",)),
    Planted("rows-show-a-trace", "importRows", ("stack-trace",)),
    Planted("location-nowhere", "createOrder", ("location", "ensure_resource_availability/ST302")),
    Planted("newest-order-missing", "listOrders", ("created-not-listed",)),
    Planted("orders-of-others", "readOrder", ("other-customers-object",)),
    Planted("comment-not-stored", "updateOrder", ("update-not-visible",)),
    Planted("order-deleted-twice", "deleteOrder", _ERROR),
    Planted("order-paid-twice", "payOrder", _ERROR),
    Planted("paid-order-cancelled", "cancelOrder", _ERROR),
    Planted("ticket-lost-between-pages", "listTickets", ("page-limits",)),
    Planted("closed-ticket", "readTicket", _ERROR),
    Planted("ticket-replaced-twice", "replaceTicket", ("same-request-twice",)),
    Planted("ticket-closed-twice", "closeTicket", _STATUS),
    Planted("ticket-deleted-twice", "deleteTicket", ("deleted-twice",)),
    Planted("stale-document", "replaceDocument", ("etag",)),
    Planted("document-of-version-two", "readDocument", _BODY),
    Planted("coupon-not-found", "createCoupon", ("ensure_resource_availability/ST302",)),
    Planted("one-coupon-too-many", "listCoupons", ("page-limits",)),
    Planted("coupon-redeemed-twice", "redeemCoupon", _ERROR),
    Planted("addresses-by-city", "listAddresses", _ERROR),
    Planted("deleted-address-read", "readAddress", ("use_after_free/ST301",)),
    Planted("address-of-others-changed", "updateAddress", ("other-customers-object",)),
    Planted("address-of-others-deleted", "deleteAddress", ("other-customers-object",)),
    Planted("role-assigned", "updateProfile", ("mass-assignment",)),
    Planted("profile-shows-hash", "readProfile", _BODY),
    Planted("users-for-customers", "listUsers", ("role-not-checked",)),
    Planted("user-deleted-by-anybody", "deleteUser", ("ignored_auth/ST401", "role-not-checked")),
    Planted("report-of-31-days", "report", _ERROR),
)
NAMES = frozenset(planted.name for planted in DEFECTS)
