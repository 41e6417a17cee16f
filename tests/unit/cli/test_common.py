"""Paths may be typed from wherever a person stands."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from accord.cli.common import beginning, from_workspace
from accord.cli.session import CommandSession
from accord.cli.terminal import Terminal


@pytest.fixture
def session(tmp_path: Path) -> CommandSession:
    file = tmp_path / "features" / "ordering" / "place.feature"
    file.parent.mkdir(parents=True)
    file.touch()
    made = CommandSession.of([], Terminal(io.StringIO(), io.StringIO(), {}), {})
    made.folder = tmp_path / "features"
    return made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("ordering/place.feature", "features/ordering/place.feature", id="file"),
        pytest.param("ordering/place.feature:7", "features/ordering/place.feature:7", id="line"),
        pytest.param("ordering/place.feature#a", "features/ordering/place.feature#a", id="case"),
        pytest.param("ordering", "features/ordering", id="folder"),
        pytest.param(".", "features", id="here"),
        pytest.param("scenarios", "scenarios", id="stage"),
        pytest.param("../..", "../..", id="outside"),
    ],
)
def test_a_path_is_read_from_where_it_was_typed(
    session: CommandSession, tmp_path: Path, typed: str, meant: str
) -> None:
    assert from_workspace((typed,), session, tmp_path) == (meant,)


def test_a_repeated_command_names_what_led_here(session: CommandSession) -> None:
    session.work_in("my shop")
    assert beginning(session, "run", "staging") == "accord -C 'my shop' run --env staging"


def test_a_repeated_command_is_short_when_nothing_did(session: CommandSession) -> None:
    assert beginning(session, "run") == "accord run"
