"""Level load, load in legs, and time to think."""

from __future__ import annotations

from typing import Any

import pytest

from accord.model.load_shape import LoadLeg
from accord.sources.profile_shape import read_shape
from accord.sources.profile_values import ProfileError

LEGS = [{"users": 4, "over": "2 s"}, {"users": 4, "over": "1 min"}, {"users": 0, "over": 3}]


def test_the_way_up_to_the_first_level_is_a_ramp() -> None:
    shape = read_shape({"shape": LEGS}, script=False)
    assert (shape.users, shape.ramp_s, shape.duration_s) == (4, 2.0, 63.0)
    assert [leg.to for leg in shape.legs] == [4, 4, 0]


def test_a_single_leg_is_measured_itself() -> None:
    shape = read_shape({"shape": [{"rate": "90/min", "over": "2 s"}]}, script=False)
    assert (shape.rate, shape.ramp_s, shape.duration_s) == (1.5, 0.0, 2.0)
    assert shape.legs == (LoadLeg(to=1.5, over_s=2.0),)


@pytest.mark.parametrize(
    ("think", "seconds"),
    [
        pytest.param({}, (0.0, 0.0), id="none"),
        pytest.param({"think": "2 s"}, (2.0, 2.0), id="one"),
        pytest.param({"think": ["500 ms", 3]}, (0.5, 3.0), id="between"),
    ],
)
def test_users_think(think: dict[str, Any], seconds: tuple[float, float]) -> None:
    assert read_shape({"users": 1, "duration": 1, **think}, script=False).think_s == seconds


@pytest.mark.parametrize(
    ("leg", "place"),
    [
        pytest.param({"over": 3}, ("shape", 1, "users"), id="neither"),
        pytest.param({"users": 1, "over": "soon"}, ("shape", 1, "over"), id="no-time"),
        pytest.param({"users": 1, "rate": 2, "over": 1}, ("shape",), id="both"),
    ],
)
def test_a_leg_that_is_none_is_told_where_it_is(
    leg: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    with pytest.raises(ProfileError) as refused:
        read_shape({"shape": [{"users": 1, "over": 1}, leg]}, script=False)
    assert refused.value.place == place
