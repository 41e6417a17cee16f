"""Limits that are a multiple of an earlier run's figure."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from accord.model.limits import parse
from accord.model.load_baseline import FOLDER, LoadBaseline
from accord.sources.load_baselines import absolute
from accord.sources.profile_values import ProfileError

NOON = "load/noon.toml"
FIGURES = {
    "": {"p95": 0.21, "rate": 20.0, "errors": 0.01, "requests": 400.0},
    "goods/readGoods": {"p95": 0.1},
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir(parents=True)
    content = msgspec.json.encode(LoadBaseline(run="one", profiles={NOON: FIGURES}))
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
    rule = absolute(text, profile=NOON, workspace=workspace)
    assert rule == shown
    assert parse(rule).limit == pytest.approx(limit)


@pytest.mark.parametrize("text", ["p95 <= 200 ms", "fast", "speed <= 2 × released"])
def test_everything_else_stays_as_it_is(text: str, workspace: Path) -> None:
    assert absolute(text, profile=NOON, workspace=workspace) == text


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
        absolute(text, profile=profile, workspace=workspace)
    assert refused.value.problem.id == id
    assert refused.value.hint is not None
