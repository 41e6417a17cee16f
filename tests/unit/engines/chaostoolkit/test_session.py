"""Plain ``chaos run`` disturbs no system at a host that the inventory does not allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.engines.chaostoolkit.session import current_session
from accord.errors import UsageError


@pytest.fixture
def up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace whose system is at another machine."""
    (tmp_path / ".accord").mkdir()
    told = {"addresses": {"shop": "http://shop.test:8000"}}
    (tmp_path / ".accord" / "up.json").write_text(json.dumps(told))
    monkeypatch.chdir(tmp_path)
    current_session.cache_clear()
    yield tmp_path
    current_session.cache_clear()


def test_a_host_that_is_not_listed_is_refused(up: Path) -> None:
    with pytest.raises(UsageError, match="not-allowed"):
        current_session()


def test_a_host_that_is_listed_is_disturbed(up: Path) -> None:
    (up / "specs").mkdir()
    (up / "specs/services.toml").write_text('allow = ["SHOP.test"]\n')
    assert not current_session().starts_system
