"""Plain ``chaos run`` disturbs no system at a host that the inventory does not allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.engines.chaostoolkit.session import current_session
from accord.errors import UsageError
from fakes.http_service import as_json, serving
from fakes.loaded import BASIC
from fakes.probed import write


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


def test_a_secret_in_what_breaks_the_contract_is_not_recorded(up: Path) -> None:
    secret = "hunter2-and-then-some"
    write(up, BASIC)
    with serving(lambda _: as_json({"id": secret, "password": secret})) as service:
        told = {"addresses": {"goods": service.address}}
        (up / ".accord" / "up.json").write_text(json.dumps(told))
        world = current_session()._world
        world.client.send("readGoods", values={"id": 1})
        (call,) = world.calls
        world.client.close()
    assert call.problems
    assert secret not in str(call)


def test_a_host_that_is_not_listed_is_refused(up: Path) -> None:
    with pytest.raises(UsageError, match="not-allowed"):
        current_session()


def test_a_host_that_is_listed_is_disturbed(up: Path) -> None:
    (up / "specs").mkdir()
    (up / "specs/services.toml").write_text('allow = ["SHOP.test"]\n')
    assert not current_session().starts_system
