"""The kinds of proof as values."""

from __future__ import annotations

from pkgutil import resolve_name

import pytest

from accord.errors import ConfigurationError
from accord.model.assignment import EngineOptions
from accord.model.figures import EVERY_STAGE, called
from accord.model.status import Suite
from accord.model.suites import (
    LOAD,
    SuiteDefinition,
    definition_of,
    definitions,
    every_figure,
    is_registered,
    register,
    title_of,
    unregister,
)


def test_the_four_suites_stand_in_the_order_of_a_pipeline() -> None:
    assert [definition.suite for definition in definitions()] == list(Suite)


@pytest.mark.parametrize("definition", definitions(), ids=lambda definition: definition.suite)
def test_what_stands_by_name_is_there(definition: SuiteDefinition) -> None:
    assert resolve_name(definition.planner)(definition.suite).suite is definition.suite
    for engine in definition.engines:
        assert issubclass(resolve_name(engine.options), EngineOptions)
        assert resolve_name(engine.host)().name == engine.name


def test_the_first_engine_runs_a_suite_unless_one_is_named() -> None:
    assert LOAD.engine() is LOAD.engine("locust")
    with pytest.raises(ConfigurationError, match=r"config\.no-engine"):
        LOAD.engine("k6")


@pytest.mark.parametrize(
    ("name", "known"),
    [("p95", True), ("p99.9", True), ("p0", False), ("p100", False), ("p0.1", True)],
)
def test_a_percentile_is_one_of_what_was_measured(name: str, known: bool) -> None:
    assert (called(name, LOAD.figures) is not None) is known


def test_a_suite_is_there_from_its_registration_until_it_is_taken_back() -> None:
    audit = Suite("audit-of-a-test")
    assert not definition_of(audit).engines
    register(SuiteDefinition(suite=audit, engines=()))
    try:
        assert is_registered(audit)
        assert definitions()[-1].suite is audit
    finally:
        unregister(audit)
    assert not is_registered(audit)


def test_gates_may_ask_for_what_every_stage_knows_and_for_the_suites_own() -> None:
    assert LOAD.stage_figures == (*EVERY_STAGE, *LOAD.figures)
    assert set(LOAD.stage_figures) < set(every_figure())


def test_a_suite_without_a_title_is_called_by_its_name() -> None:
    assert title_of(Suite.LOAD).id == "site.suite-load"
    assert title_of(Suite("nobodys")).arguments == {"text": "nobodys"}
