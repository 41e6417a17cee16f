"""Limits that are a multiple of an earlier run's figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from accord.model.catalogue import Profile
from accord.model.limits import parse
from accord.model.load_baseline import FOLDER, LoadBaseline
from accord.sources.load_baselines import absolute
from accord.sources.profile_values import ProfileError

NOON = "load/noon.toml"
FIGURES = {
    "": {"p95": 0.21, "rate": 20.0, "errors": 0.01, "requests": 400.0},
    "goods/readGoods": {"p95": 0.1},
}


def profile_of(id: str, **load: Any) -> Profile:
    return Profile(id=id, title=id, path=id, **load or {"users": 5})


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir(parents=True)
    content = msgspec.json.encode(
        LoadBaseline(run="one", profiles={NOON: FIGURES}, loads={NOON: "users = 5"})
    )
    (tmp_path / FOLDER / "released.json").write_bytes(content)
    (tmp_path / FOLDER / "torn.json").write_text("{")
    (tmp_path / FOLDER / "latin.json").write_bytes(b'{"run": "\xff"}')
    return tmp_path


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("p95 <= 1.1 × released", 0.231, "p95 <= 231 ms (1.1 × released)"),
        ('p95("readGoods") < 2 x released', 0.2, 'p95("readGoods") < 200 ms (2 × released)'),
        ("rate >= 0.9*released", 18.0, "rate >= 18/s (0.9 × released)"),
        ("errors <= 1.5 × released", 0.015, "errors <= 1.5 % (1.5 × released)"),
        ("requests >= 1 × released", 400.0, "requests >= 400 (1 × released)"),
    ],
)
def test_a_multiple_becomes_a_limit_that_says_where_it_is_from(
    text: str, limit: float, shown: str, workspace: Path
) -> None:
    rule = absolute(text, profile=profile_of(NOON), workspace=workspace)
    assert rule == shown
    assert parse(rule).limit == pytest.approx(limit)


@pytest.mark.parametrize("text", ["p95 <= 200 ms", "fast", "speed <= 2 × released"])
def test_everything_else_stays_as_it_is(text: str, workspace: Path) -> None:
    assert absolute(text, profile=profile_of(NOON), workspace=workspace) == text


@pytest.mark.parametrize(
    ("text", "profile", "id"),
    [
        pytest.param("p95 <= 2 × older", NOON, "profiles.no-baseline", id="none"),
        pytest.param("p95 <= 2 × torn", NOON, "profiles.bad-baseline", id="unreadable"),
        pytest.param("p95 <= 2 × latin", NOON, "profiles.bad-baseline", id="no-utf-8"),
        pytest.param("p50 <= 2 × released", NOON, "profiles.baseline-lacks", id="no-such-figure"),
        pytest.param(
            "rate >= 0 × released", NOON, "profiles.baseline-lacks", id="at-least-nothing"
        ),
        pytest.param(
            "p95 <= 2 × released", "load/new.toml", "profiles.baseline-lacks", id="new-profile"
        ),
        pytest.param(
            'p95("nothing") <= 2 × released', NOON, "profiles.baseline-lacks", id="no-operation"
        ),
    ],
)
def test_without_a_standard_there_is_no_limit(
    text: str, profile: str, id: str, workspace: Path
) -> None:
    with pytest.raises(ProfileError) as refused:
        absolute(text, profile=profile_of(profile), workspace=workspace)
    assert refused.value.problem.id == id
    assert refused.value.hint is not None


@pytest.mark.parametrize(
    "load", [{"users": 500}, {"rate": 5.0}, {"users": 5, "think_s": (1.0, 3.0)}], ids=str
)
def test_figures_of_another_load_are_no_standard(load: dict[str, Any], workspace: Path) -> None:
    with pytest.raises(ProfileError) as refused:
        absolute("p95 <= 2 × released", profile=profile_of(NOON, **load), workspace=workspace)
    assert refused.value.problem.id == "profiles.baseline-other-load"
    assert refused.value.problem.arguments["then"] == "users = 5"


def test_a_baseline_that_does_not_say_its_load_is_taken_as_it_is(workspace: Path) -> None:
    content = msgspec.json.encode(LoadBaseline(run="one", profiles={NOON: FIGURES}))
    (workspace / FOLDER / "released.json").write_bytes(content)
    rule = absolute("p95 <= 2 × released", profile=profile_of(NOON, users=500), workspace=workspace)
    assert rule == "p95 <= 420 ms (2 × released)"
