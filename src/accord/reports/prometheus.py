"""A run's figures as Prometheus reads them: a file for the textfile collector or a push gateway."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest

from accord.model.catalogue import Catalogue
from accord.model.figures import FigureKind, called
from accord.model.run import Run
from accord.model.suites import every_figure
from accord.reports.owned import written_whole

FILE: Final = "accord.prom"
# Its statuses are the five of the journal, whatever a suite's readers call them.
_CASES: Final = "Cases by status; cases of unproved operations are pending"
_LABELS: Final = ("stage", "case", "operation")
_PERCENTILE: Final = re.compile(r"p(\d+(?:\.\d+)?)")
# https://prometheus.io/docs/practices/naming: a name ends with its base unit.
_ENDINGS: Final[Mapping[FigureKind, str]] = {
    FigureKind.COUNT: "",
    FigureKind.SHARE: "_ratio",
    FigureKind.DURATION: "_seconds",
    FigureKind.RATE: "_per_second",
}


class Prometheus:
    """Writes one file; it has the figures of all stages, cases and operations of the run."""

    name = "prometheus"

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the file into ``folder`` and return its path."""
        del catalogue
        # Of its own: the default one adds figures of this very process.
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Figures(run))
        with written_whole(folder) as fresh:
            (fresh / FILE).write_bytes(generate_latest(registry))
        return folder / FILE


class _Figures:
    """What the library collects from."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every family of metrics, once."""
        yield from self._of_run()
        families: dict[str, GaugeMetricFamily] = {}
        # Of few figures, which each case and operation has again.
        name_of = cache(_name)
        for labels, figures in _measures(self._run):
            for figure, value in figures.items():
                name, quantile = name_of(figure)
                family = families.get(name)
                if family is None:
                    names = (*_LABELS, "quantile") if quantile else _LABELS
                    family = GaugeMetricFamily(name, f"Accord: {figure}", labels=names)
                    families[name] = family
                family.add_metric([*labels, quantile] if quantile else labels, value)
        yield from families.values()

    def _of_run(self) -> Iterator[GaugeMetricFamily]:
        run = self._run
        exit_code = GaugeMetricFamily("accord_run_exit_code", "The exit code of the run")
        if run.exit is not None:
            exit_code.add_metric([], run.exit)
        yield exit_code
        # A push gateway keeps what it was given, so only this tells how old it is.
        ended = GaugeMetricFamily("accord_run_ended_timestamp_seconds", "When the run ended")
        ended.add_metric([], run.ended)
        yield ended
        cases = GaugeMetricFamily("accord_cases", _CASES, labels=("status",))
        for status, count in run.counts.items():
            cases.add_metric([status.value], count)
        yield cases


def _measures(run: Run) -> Iterator[tuple[list[str], Mapping[str, float]]]:
    """The labels and the figures of each stage, case and operation."""
    for stage in run.stages.values():
        yield [stage.name, "", ""], stage.measures
        for case in stage.cases.values():
            yield [stage.name, case.id, ""], case.measures
            for operation, measures in case.operations.items():
                yield [stage.name, case.id, operation], measures


def _name(figure: str) -> tuple[str, str]:
    """What Prometheus calls a figure, and which quantile of it this is, if it is one."""
    if percentile := _PERCENTILE.fullmatch(figure):
        return "accord_response_seconds", f"{float(percentile[1]) / 100:g}"
    known = called(figure, every_figure())
    ending = _ENDINGS[known.kind] if known is not None else ""
    return "accord_" + re.sub(r"\W", "_", figure) + ending, ""
