from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from accord.config.settings import Environment, TracingSettings
from accord.errors import ConfigurationError, UsageError
from accord.evidence import Masks
from accord.model.catalogue import Service
from accord.pipeline.gathering import Gathering
from accord.system.clock import SystemClock
from accord.system.system import System, Target

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SERVICES = (Service(name="price"), Service(name="bank", third_party=True))


def gathering(folder: Path, **settings: Any) -> Gathering:
    target = Target(name="x", settings=Environment(**settings), services=SERVICES)
    return Gathering(target, workspace=folder, folder=folder, clock=SystemClock())


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Gathering]:
    with gathering(tmp_path, start=("run",)) as it:
        yield it


def send(opened: Gathering, service: str) -> None:
    span = {"traceId": TRACE, "kind": 2, "spanId": "a" * 16, "name": "x", "attributes": []}
    span["attributes"] = [
        {"key": "http.request.method", "value": {"stringValue": "GET"}},
        {"key": "http.response.status_code", "value": {"intValue": "500"}},
    ]
    name = [{"key": "service.name", "value": {"stringValue": service}}]
    sent = {"resource": {"attributes": name}, "scopeSpans": [{"spans": [span]}]}
    address = opened.variables({})["OTEL_EXPORTER_OTLP_ENDPOINT"]
    requests.post(
        f"{address}/v1/traces",
        data=json.dumps({"resourceSpans": [sent]}),
        headers={"Content-Type": "application/json"},
        timeout=5,
    )


def system(folder: Path) -> System:
    return System(addresses={}, workspace=folder)


def test_started_services_are_told_where_to_send(opened: Gathering) -> None:
    assert opened.variables({})["OTEL_EXPORTER_OTLP_ENDPOINT"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]
)
def test_who_sends_elsewhere_already_goes_on_to(opened: Gathering, name: str) -> None:
    assert opened.variables({name: "http://collector:4318"}) == {}


def test_a_single_variable_that_is_set_stays(opened: Gathering) -> None:
    assert "OTEL_BSP_SCHEDULE_DELAY" not in opened.variables({"OTEL_BSP_SCHEDULE_DELAY": "5000"})


@pytest.mark.parametrize(
    "settings",
    [{}, {"start": ("run",), "tracing": TracingSettings(listen="")}],
    ids=["nothing-is-started", "switched-off"],
)
def test_nothing_listens_where_nobody_would_send(tmp_path: Path, settings: dict[str, Any]) -> None:
    with gathering(tmp_path, **settings) as it:
        assert it.variables({}) == {}


def test_an_address_that_cannot_be_listened_at_is_refused(tmp_path: Path) -> None:
    tracing = TracingSettings(listen="203.0.113.1:4318")
    with pytest.raises(ConfigurationError) as raised, gathering(tmp_path, tracing=tracing):
        pass
    assert (raised.value.id, raised.value.where) == (
        "pipeline.cannot-listen",
        "environments.x.tracing.listen",
    )


def test_a_stage_has_the_spans_that_came_since_it_began(opened: Gathering, tmp_path: Path) -> None:
    earlier = opened.of_stage(system(tmp_path), masks=Masks())
    send(opened, "price")
    later = opened.of_stage(system(tmp_path), masks=Masks())
    told = [
        [source.find({TRACE: 0.0}) for source in evidence.sources] for evidence in (earlier, later)
    ]
    assert [TRACE in spans for _, spans in told] == [True, False]


def test_who_has_sent_spans_owes_them(opened: Gathering, tmp_path: Path) -> None:
    evidence = opened.of_stage(system(tmp_path), masks=Masks())
    assert opened.late(evidence).wait_s == 0.5
    send(opened, "Price")
    assert opened.late(evidence).owing == {"price"}


def test_evidence_is_waited_for_as_long_as_the_setting_says(tmp_path: Path) -> None:
    tracing = TracingSettings(stored={"zipkin": "http://127.0.0.1:9"}, wait_s=7.0)
    with gathering(tmp_path, tracing=tracing) as it:
        evidence = it.of_stage(system(tmp_path), masks=Masks())
        assert it.late(evidence).wait_s == 7.0


def test_whose_traces_are_stored_owes_them(tmp_path: Path) -> None:
    tracing = TracingSettings(stored={"zipkin": "http://127.0.0.1:9"})
    with gathering(tmp_path, tracing=tracing) as it:
        evidence = it.of_stage(system(tmp_path), masks=Masks())
        assert [source.name for source in evidence.queried] == ["traces"]
        assert it.late(evidence).owing == {"price"}


def test_a_store_whose_address_lacks_a_variable_is_refused(tmp_path: Path) -> None:
    tracing = TracingSettings(stored={"zipkin": "http://{nobody}:9"})
    with pytest.raises(UsageError) as raised, gathering(tmp_path, tracing=tracing):
        pass
    assert raised.value.id == "pipeline.no-variable"


def test_a_store_that_does_not_answer_is_a_note(tmp_path: Path) -> None:
    tracing = TracingSettings(stored={"zipkin": "http://127.0.0.1:9"})
    with gathering(tmp_path, tracing=tracing) as it:
        evidence = it.of_stage(system(tmp_path), masks=Masks())
        assert [source.find({TRACE: 0.0}) for source in evidence.queried] == [{}]
        assert [note.id for note in it.notes()] == ["pipeline.no-stored-traces"]


def test_whose_lines_are_followed_owes_them_but_for_third_parties(tmp_path: Path) -> None:
    logs = {"all": {"command": "sleep 600"}}
    with gathering(tmp_path, logs=logs) as it:
        evidence = it.of_stage(system(tmp_path), masks=Masks())
        assert it.late(evidence).owing == {"price"}
