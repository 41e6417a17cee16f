"""What a gate said of its stage."""

from __future__ import annotations

from msgspec import Struct

from accord.model.message import Message


class Decision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a gate said of a stage: one rule, one sentence, and whether the line goes on.

    A closed gate that is not ``judged`` could not be asked: it speaks of us, not of the product.
    """

    rule: str
    open: bool
    because: Message
    expected: str = ""
    actual: str = ""
    judged: bool = True
