"""How much load a profile asks for, and when: users or a rate, level or in legs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from accord.model.load_shape import LoadLeg
from accord.model.message import message
from accord.sources.profile_values import (
    RATES,
    SECONDS,
    ProfileError,
    amount_of,
    known_keys,
    whole_of,
    wrong_kind,
)

_LEG_KEYS: Final = ("users", "rate", "over")
_BETWEEN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileShape:
    """As in ``Profile``; ``users`` or ``rate`` is the most that there are at a time."""

    users: int = 0
    rate: float = 0.0
    ramp_s: float = 0.0
    duration_s: float
    legs: tuple[LoadLeg, ...] = ()
    think_s: tuple[float, float] = (0.0, 0.0)


def read_shape(table: Mapping[str, Any], *, script: bool) -> ProfileShape:
    """The shape that a profile's table describes.

    Raises:
        ProfileError: it describes none, or two.
    """
    if "shape" in table:
        return _in_legs(table, script=script)
    is_open = "rate" in table
    if ("users" in table) == is_open or (script and is_open):
        id = "profiles.script-users" if script else "profiles.users-or-rate"
        raise ProfileError(message(id), "rate" if is_open else "users")
    return ProfileShape(
        users=0 if is_open else whole_of(table, "users"),
        rate=amount_of(table, "rate", RATES, positive=True) if is_open else 0.0,
        duration_s=amount_of(table, "duration", SECONDS, positive=True),
        ramp_s=amount_of(table, "ramp", SECONDS, default=0.0),
        think_s=_think(table, is_open=is_open or script),
    )


def _in_legs(table: Mapping[str, Any], *, script: bool) -> ProfileShape:
    other = next((key for key in ("users", "rate", "ramp", "duration") if key in table), "")
    if other or script:
        id = "profiles.shape-of-script" if script else "profiles.shape-alone"
        raise ProfileError(message(id, key=other), other or "shape")
    entries = table["shape"]
    if not isinstance(entries, list) or not entries:
        raise wrong_kind("shape", "profiles.kind-shape")
    tables = [entry for entry in entries if isinstance(entry, dict)]
    kinds = {kind for kind in ("users", "rate") for entry in tables if kind in entry}
    # Nobody could say what a rate of users is.
    if len(kinds) > 1:
        raise ProfileError(message("profiles.shape-mixed"), "shape")
    is_open = kinds == {"rate"}
    legs = tuple(_leg(entry, is_open, "shape", n) for n, entry in enumerate(entries))
    most = max(leg.to for leg in legs)
    if not most:
        raise ProfileError(message("profiles.shape-of-nothing"), "shape")
    # The way up to the first level is in the curves alone, as with `ramp`.
    ramp_s = legs[0].over_s if len(legs) > 1 else 0.0
    return ProfileShape(
        users=0 if is_open else int(most),
        rate=most if is_open else 0.0,
        ramp_s=ramp_s,
        duration_s=sum(leg.over_s for leg in legs) - ramp_s,
        legs=legs,
        think_s=_think(table, is_open=is_open),
    )


def _leg(entry: object, is_open: bool, *place: str | int) -> LoadLeg:  # noqa: FBT001
    if not isinstance(entry, dict):
        raise wrong_kind("shape", "profiles.kind-shape")
    known_keys(entry, _LEG_KEYS, *place)
    to = (
        amount_of(entry, "rate", RATES, *place)
        if is_open
        else float(whole_of(entry, "users", *place, least=0))
    )
    return LoadLeg(to=to, over_s=amount_of(entry, "over", SECONDS, *place, positive=True))


def _think(table: Mapping[str, Any], *, is_open: bool) -> tuple[float, float]:
    if "think" not in table:
        return 0.0, 0.0
    if is_open:
        raise ProfileError(message("profiles.think-of-users"), "think")
    value = table["think"]
    bounds = value if isinstance(value, list) else [value, value]
    if len(bounds) != _BETWEEN:
        raise wrong_kind("think", "profiles.kind-think")
    least, most = (amount_of({"think": bound}, "think", SECONDS) for bound in bounds)
    if least > most:
        raise wrong_kind("think", "profiles.kind-think")
    return least, most
