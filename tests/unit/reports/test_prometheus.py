"""A run's figures, read back by Prometheus' own parser."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from accord.model.catalogue import Catalogue
from accord.model.events import Measured
from accord.model.run import apply
from accord.reports.prometheus import FILE, Prometheus
from fakes.finished_run import STAGE, every_end

ID = 'load/"noon".toml'


@pytest.fixture
def samples(tmp_path: Path) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    run = every_end()
    for name, value, where in (
        ("p95", 0.12, {"case": ID, "operation": "goods/read"}),
        ("p99", 0.3, {"case": ID}),
        ("errors", 0.01, {"case": ID}),
        ("rate", 20.0, {}),
        ("requests", 7.0, {}),
        ("coverage.judged", 0.5, {}),
    ):
        apply(run, Measured(at=0.0, stage=STAGE, name=name, value=value, unit="", **where))
    path = Prometheus().write(Catalogue(), run, tmp_path / "prometheus")
    assert path == tmp_path / "prometheus" / FILE
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(path.read_text(encoding="utf-8"))
        for sample in family.samples
    }


def labels(**own: str) -> frozenset[tuple[str, str]]:
    return frozenset({"stage": STAGE, "case": "", "operation": "", **own}.items())


@pytest.mark.parametrize(
    ("name", "own", "value"),
    [
        pytest.param(
            "accord_response_seconds",
            {"case": ID, "operation": "goods/read", "quantile": "0.95"},
            0.12,
            id="percentile-of-an-operation",
        ),
        pytest.param(
            "accord_response_seconds", {"case": ID, "quantile": "0.99"}, 0.3, id="of-a-case"
        ),
        pytest.param("accord_errors_ratio", {"case": ID}, 0.01, id="share"),
        pytest.param("accord_rate_per_second", {}, 20.0, id="rate-of-the-stage"),
        pytest.param("accord_requests", {}, 7.0, id="count"),
        pytest.param("accord_coverage_judged_ratio", {}, 0.5, id="with-a-dot"),
    ],
)
def test_every_figure_has_its_unit_and_its_place(
    name: str,
    own: dict[str, str],
    value: float,
    samples: dict[tuple[str, frozenset[tuple[str, str]]], float],
) -> None:
    assert samples[name, labels(**own)] == value


def test_cases_are_counted_by_status(
    samples: dict[tuple[str, frozenset[tuple[str, str]]], float],
) -> None:
    assert samples["accord_cases", frozenset({("status", "failed")})] >= 1
    assert ("accord_run_ended_timestamp_seconds", frozenset()) in samples
