"""Values of a load profile's table, each of one kind, and what is said when it is of another."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from accord.model.message import Message, message
from accord.sources.nearest import nearest

_AMOUNT: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z/]*)\s*")
SECONDS: Final = {"": 1.0, "s": 1.0, "ms": 0.001, "m": 60.0, "min": 60.0, "h": 3600.0}
RATES: Final = {"": 1.0, "/s": 1.0, "/min": 1 / 60, "/m": 1 / 60, "/h": 1 / 3600}


class ProfileError(Exception):
    """Something in a profile is wrong, at ``place`` where that holds the text ``holding``."""

    def __init__(
        self,
        problem: Message,
        *place: str | int,
        holding: str = "",
        suggestion: str = "",
        hint: Message | None = None,
    ) -> None:
        super().__init__(problem.id)
        self.problem, self.place, self.holding = problem, place, holding
        self.suggestion, self.hint = suggestion, hint


def known_keys(table: Mapping[str, Any], accepted: Sequence[str], *place: str | int) -> None:
    """Refuse keys that mean nothing, with what was probably meant.

    Raises:
        ProfileError: it is none.
    """
    for key in table:
        if key not in accepted:
            problem = message("profiles.unknown-key", key=key)
            suggestion = nearest(key, accepted) or ", ".join(accepted)
            raise ProfileError(problem, *place, key, suggestion=suggestion)


def text_of(table: Mapping[str, Any], key: str, *place: str | int) -> str:
    """A text, empty when there is none.

    Raises:
        ProfileError: it is none.
    """
    value = table.get(key, "")
    if not isinstance(value, str):
        raise wrong_kind(key, "profiles.kind-text", *place)
    return value


def texts_of(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts; one text stands for a list of one.

    Raises:
        ProfileError: it is none.
    """
    value = table.get(key, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise wrong_kind(key, "profiles.kind-texts")
    return tuple(values)


def whole_of(
    table: Mapping[str, Any],
    key: str,
    *place: str | int,
    default: int | None = None,
    least: int = 1,
) -> int:
    """A whole number from ``least`` on.

    Raises:
        ProfileError: it is none.
    """
    value = table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise wrong_kind(key, "profiles.kind-whole", *place)
    return value


def amount_of(
    table: Mapping[str, Any],
    key: str,
    units: Mapping[str, float],
    *place: str | int,
    default: float | None = None,
    positive: bool = False,
) -> float:
    """A number with one of the units, in the unit that counts 1.

    Raises:
        ProfileError: it is none.
    """
    kind = "profiles.kind-rate" if units is RATES else "profiles.kind-duration"
    value = table.get(key, default)
    if isinstance(value, str) and (amount := _AMOUNT.fullmatch(value)) and amount[2] in units:
        value = float(amount[1]) * units[amount[2]]
    if not is_number(value) or value < 0 or (positive and not value):
        raise wrong_kind(key, kind, *place)
    return float(value)


def is_number(value: object) -> Any:  # noqa: ANN401 - narrows what TOML may hold
    """Whether a value of TOML is a number that can be counted with."""
    # To Python `true` is an int.
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def wrong_kind(key: str, kind: str, *place: str | int) -> ProfileError:
    """The error for a key whose value is of another kind."""
    problem = message("profiles.wrong-kind", key=key, kind=message(kind))
    return ProfileError(problem, *place, key)
