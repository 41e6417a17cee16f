"""The small shapes that contracts of several services share, read strictly."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Asked(BaseModel):
    """A request body: no unknown fields, no text where a number belongs."""

    model_config = ConfigDict(
        alias_generator=to_camel, strict=True, extra="forbid", frozen=True, validate_by_name=False
    )


class Told(BaseModel):
    """A response body, made by name and sent in camel case."""

    model_config = ConfigDict(
        alias_generator=to_camel, frozen=True, validate_by_name=True, validate_by_alias=True
    )


def _whole(value: object) -> object:
    # JSON has one kind of number: 3.0 is a whole one.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,9}", value):
        msg = "not a whole number"
        raise ValueError(msg)
    return value


def _day(value: object) -> object:
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            msg = "not a date such as 2026-11-20"
            raise ValueError(msg)
        date.fromisoformat(value)
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
WholeInQuery = Annotated[int, BeforeValidator(_digits)]
Day = Annotated[str, BeforeValidator(_day)]
Sku = Annotated[str, StringConstraints(pattern=r"^SKU-[A-Z0-9]{8}$")]
StoreId = Annotated[str, StringConstraints(pattern=r"^ST-[A-Z0-9]{8}$")]
CouponCode = Annotated[str, StringConstraints(pattern=r"^CPN-[A-Z0-9]{8}$")]
CustomerId = Annotated[str, StringConstraints(pattern=r"^CUS-[A-Z0-9]{8}$")]
OrderId = Annotated[str, StringConstraints(pattern=r"^ORD-[A-Z0-9]{12}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^09[0-9]{8}$")]
CardNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{16}$")]
Username = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,31}$")]
Password = Annotated[str, StringConstraints(min_length=8, max_length=64)]
HIGHEST_AMOUNT = 2_000_000_000
Amount = Annotated[Whole, Field(ge=1, le=HIGHEST_AMOUNT)]
Currency = Literal["TWD"]


def new_id(prefix: str, *, length: int = 12) -> str:
    """A number nobody has yet, such as ``ORD-8F3K2M9Q4A7B``."""
    return f"{prefix}-" + "".join(secrets.choice(_LETTERS) for _ in range(length))
