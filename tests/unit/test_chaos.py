"""What experiments call does to a service, through the session of its process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accord import chaos


class Session:
    """Notes what would be done."""

    def __init__(self) -> None:
        self.done: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Callable[[str], None]:
        return lambda service: self.done.append((name, service))

    def act(self, action: Callable[[Any], object]) -> object:
        return action(self)

    def undo(self, service: str) -> bool:
        self.done.append(("undo", service))
        return True

    def scenarios_hold(self, *, ids: object, tags: object) -> bool:
        self.done.append(("scenarios_hold", (ids, tags)))
        return False


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    fake = Session()
    monkeypatch.setattr(chaos, "current_session", lambda: fake)
    return fake


@pytest.mark.parametrize("name", ["kill", "pause", "restart"])
def test_a_disturbance_is_done_to_the_service_that_is_named(session: Session, name: str) -> None:
    told = getattr(chaos, name)("shop")
    assert (told, session.done) == ("shop", [(name, "shop")])


def test_restoring_tells_whether_there_was_anything_to_undo(session: Session) -> None:
    assert chaos.restore("shop") is True
    assert session.done == [("undo", "shop")]


def test_scenarios_are_chosen_by_ids_and_tags(session: Session) -> None:
    assert chaos.scenarios_hold(scenarios=["a"], tags="@slow") is False
    assert session.done == [("scenarios_hold", (["a"], "@slow"))]


def test_experiments_can_name_every_function() -> None:
    from accord.sources.experiments import DISTURBING, HOLD, RESTORE

    assert {*DISTURBING, HOLD, RESTORE} == set(chaos.__all__)
