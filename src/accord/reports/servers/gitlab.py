"""A run as GitLab shows it in a merge request: code quality, load, a link, and variables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from accord.model.catalogue import Catalogue
from accord.model.run import Case, Run
from accord.model.status import Status, Suite
from accord.reports.annotations import gitlab
from accord.reports.owned import written_whole
from accord.reports.servers.figures_of_run import outputs
from accord.reports.servers.red_places import RedPlaces, Surroundings
from accord.text import text

QUALITY: Final = "gl-code-quality-report.json"
LOAD: Final = "load-performance.json"
VARIABLES: Final = "accord.env"
LINKS: Final = "gl-annotations.json"
_PERCENTILES: Final = {"p(50)": "p50", "p(90)": "p90", "p(95)": "p95", "p(99)": "p99", "max": "max"}
_PAGE: Final = "artifacts/file/reports/site/index.html"


class GitLab:
    """Writes the four files; those of links and of load only where there is something to say."""

    name = "gitlab"

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._language, self._prefix = surroundings.language, surroundings.prefix

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the files into ``folder`` and return it."""
        places = RedPlaces(catalogue, run, self._surroundings)
        documents: dict[str, Any] = {QUALITY: gitlab(places.cases(), prefix=self._prefix)}
        if load := _load_performance(run):
            documents[LOAD] = load
        page = self._page()
        if page:
            label = text("servers.page", self._language)
            documents[LINKS] = {"accord": [{"external_link": {"label": label, "url": page}}]}
        variables = {f"ACCORD_{name.upper()}": value for name, value in outputs(run).items()}
        variables |= {"ACCORD_PAGE": page} if page else {}
        with written_whole(folder) as fresh:
            for name, document in documents.items():
                content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
                (fresh / name).write_text(content, encoding="utf-8")
            lines = "".join(f"{name}={value}\n" for name, value in variables.items())
            (fresh / VARIABLES).write_text(lines, encoding="utf-8")
        return folder

    def _page(self) -> str:
        """Where GitLab shows the page among the artifacts of the job."""
        job = self._surroundings.environment.get("CI_JOB_URL", "")
        prefix = self._prefix.strip("/")
        page = _PAGE if not prefix else _PAGE.replace("reports/", f"{prefix}/reports/", 1)
        return f"{job}/{page}" if job else ""


def _load_performance(run: Run) -> dict[str, Any] | None:
    """The figures of all profiles as k6 summarises its own: of percentiles the slowest."""
    profiles = [case for case in _load_cases(run) if "requests" in case.measures]
    if not profiles:
        return None
    times_ms = {
        name: max(case.measures[figure] for case in profiles if figure in case.measures) * 1000
        for name, figure in _PERCENTILES.items()
        if any(figure in case.measures for case in profiles)
    }
    passed = sum(case.status is Status.PASSED for case in _load_cases(run))
    return {
        "metrics": {
            "http_reqs": {
                "count": sum(case.measures["requests"] for case in profiles),
                "rate": sum(case.measures.get("rate", 0.0) for case in profiles),
            },
            # Whole answers: how long the first byte took is not measured apart.
            "http_req_waiting": times_ms,
            "http_req_duration": times_ms,
            "checks": {"passes": passed, "fails": len(_load_cases(run)) - passed},
        }
    }


def _load_cases(run: Run) -> list[Case]:
    """The cases that are profiles as a whole."""
    return [
        case
        for stage in run.stages.values()
        if stage.suite is Suite.LOAD
        for case in stage.cases.values()
        if case.id == case.path
    ]
