"""A run as CI servers show it beside the change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sarif_pydantic import Sarif as SarifLog

from accord.errors import Exit
from accord.model.catalogue import Catalogue, Contract, Link, LinkKind, Operation, Service
from accord.model.events import Finding, Found, Measured, Merged, PlannedCase, Sharded
from accord.model.message import message, plain
from accord.model.run import Run, apply
from accord.model.status import Status, Suite
from accord.reports.servers import GitHub, GitLab, Sarif, Surroundings
from accord.text import LANGUAGES, Language
from fakes.finished_run import PATH, STAGE, case, every_end, planned, run_of, unproved
from fakes.known import entry, failed_step, recognized, stage

OPERATION = Operation(
    id="ordering/placeOrder",
    service="ordering",
    name="placeOrder",
    method="POST",
    path="/v1/orders",
)
CONTRACT = Contract(
    service="ordering",
    path="contracts/ordering.openapi.yaml",
    dialect="3.0",
    base_path="/v1",
    document={"paths": {"/orders": {"post": {}}}},
    operations=(OPERATION,),
)
CATALOGUE = Catalogue(contracts=(CONTRACT,))


def line_of(path: str, place: tuple[str, ...]) -> int:
    """The line of the one operation that there is."""
    is_there = (path, place) == (CONTRACT.path, ("paths", "/orders", "post"))
    return 7 if is_there else 0


def surroundings(**changed: Any) -> Surroundings:
    return Surroundings(**{"language": "en", "prefix": "shop/", "line_of": line_of, **changed})


def github(folder: Path, run: Run, *, language: Language = "en", **environment: str) -> Path:
    report = GitHub(surroundings(language=language, environment=environment))
    return report.write(CATALOGUE, run, folder / "github")


def summary(folder: Path, run: Run, language: Language = "en") -> str:
    return (github(folder, run, language=language) / "summary.md").read_text(encoding="utf-8")


def with_finding() -> Run:
    run = run_of([planned("a", "A", 1)], case("a", Status.FAILED), exit=1)
    finding = Finding(
        id="f1",
        kind="server-error",
        title=plain("It answers 500"),
        service="ordering",
        operation=OPERATION.id,
        times=3,
    )
    apply(run, Found(at=1, stage=STAGE, finding=finding))
    return run


def test_github_is_told_the_line_of_the_step_that_failed(tmp_path: Path) -> None:
    lines = (github(tmp_path, every_end()) / "annotations.txt").read_text(encoding="utf-8")
    first = lines.splitlines()[0]
    assert first.startswith(f"::error file=shop/{PATH},line=17,title=A coupon lowers the price::")
    assert "expected 90, actual 100" in first


def test_github_is_told_whose_the_service_at_fault_is(tmp_path: Path) -> None:
    catalogue = Catalogue(services=(Service(name="bank", owner="Team Money"),))
    folder = GitHub(surroundings()).write(catalogue, every_end(), tmp_path / "github")
    lines = (folder / "annotations.txt").read_text(encoding="utf-8")
    assert any("%0Abank belongs to Team Money." in line for line in lines.splitlines())


def test_a_case_of_an_operation_is_at_the_operations_line(tmp_path: Path) -> None:
    link = Link(kind=LinkKind.OPERATION, target=OPERATION.id)
    case_of = PlannedCase(id="a", title="A", path=CONTRACT.path, links=(link,))
    run = run_of([case_of], case("a", Status.FAILED), exit=1)
    lines = (github(tmp_path, run) / "annotations.txt").read_text(encoding="utf-8")
    assert f"file=shop/{CONTRACT.path},line=7," in lines


def test_what_is_put_off_is_no_error_beside_the_change(tmp_path: Path) -> None:
    put_off = recognized(stage(failed_step()), entry(reason="since 2024"))
    lines = (github(tmp_path, Run(stages={put_off.name: put_off})) / "annotations.txt").read_text()
    assert [line.partition(" ")[0] for line in lines.splitlines()] == ["::notice"]


def test_github_shows_ten_and_no_more(tmp_path: Path) -> None:
    cases = [planned(str(n), f"Case {n}", n) for n in range(1, 31)]
    told = [event for it in cases for event in case(it.id, Status.FAILED)]
    folder = github(tmp_path, run_of(cases, told, exit=1))
    assert len((folder / "annotations.txt").read_text().splitlines()) == 10
    assert (folder / "summary.md").read_text().count("- **Case ") == 30


def test_a_summary_stays_below_what_github_takes(tmp_path: Path) -> None:
    cases = [planned(str(n), "名" * 500 + str(n), n) for n in range(3000)]
    told = [event for it in cases for event in case(it.id, Status.FAILED)]
    text = summary(tmp_path, run_of(cases, told, exit=1))
    assert len(text.encode()) < 1024 * 1024
    assert "and 2950 more" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_tells_verdict_stages_and_what_did_not_hold(
    tmp_path: Path, language: Language
) -> None:
    text = summary(tmp_path, every_end(), language)
    heading = {"en": "## failed", "zh-TW": "## 未通過", "zh-CN": "## 未通过"}
    assert text.startswith(heading[language])
    assert "| scenarios |" in text
    assert "A coupon lowers the price" in text
    assert "cli." not in text
    assert "servers." not in text


def test_the_summary_counts_what_is_unproved_apart(tmp_path: Path) -> None:
    lines = [line.split(" | ") for line in summary(tmp_path, unproved()).splitlines()]
    heading = next(line for line in lines if "unproved" in line)
    row = next(line for line in lines if line[0] == "| scenarios")
    assert row[heading.index("unproved")] == "1"
    assert "unproved" not in summary(tmp_path, every_end())


def test_the_summary_says_of_what_is_unproved_that_it_was_tried(tmp_path: Path) -> None:
    run = unproved()
    run.exit = int(Exit.NOTHING_RAN)
    headline = summary(tmp_path, run).splitlines()[0]
    assert headline.endswith(": nothing was proved: no case passed or failed")


def test_titles_are_shown_as_they_are_written(tmp_path: Path) -> None:
    nasty = "<img src=x> | *b* [x](http://y) `c`"
    run = run_of([planned("a", nasty, 1)], case("a", Status.FAILED), exit=1)
    text = summary(tmp_path, run)
    assert "<img" not in re.sub(r"\\\\<", "", text).replace("\\<", "")
    assert "\\|" in text


def test_a_shard_is_called_one(tmp_path: Path) -> None:
    run = run_of([planned("a", "A", 1)], case("a", Status.PASSED))
    apply(run, Sharded(at=1, index=2, total=3))
    assert summary(tmp_path, run).startswith("## shard 2 of 3: passed")


def test_what_a_merge_lacks_is_told(tmp_path: Path) -> None:
    run = run_of([planned("a", "A", 1)], case("a", Status.PASSED), exit=4)
    apply(run, Merged(at=1, problems=(message("merge.missing", index=2, total=3, count=9),)))
    folder = github(tmp_path, run)
    assert "Shard 2 of 3 is missing" in (folder / "summary.md").read_text()
    assert "::error title=part::Shard 2 of 3 is missing" in (folder / "annotations.txt").read_text()


def test_the_step_gets_summary_and_outputs(tmp_path: Path) -> None:
    for name in ("summary", "output"):
        (tmp_path / name).write_text("before\n")
    github(
        tmp_path,
        every_end(),
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
        GITHUB_OUTPUT=str(tmp_path / "output"),
    )
    assert (tmp_path / "summary").read_text().startswith("before\n## failed")
    outputs = (tmp_path / "output").read_text().splitlines()
    assert {"before", "verdict=failed", "exit=1", "failed=2", "passed=1"} <= set(outputs)


def gitlab(folder: Path, run: Run, **environment: str) -> Path:
    return GitLab(surroundings(environment=environment)).write(CATALOGUE, run, folder / "gitlab")


def test_gitlab_gets_each_red_place_under_a_name_of_its_own(tmp_path: Path) -> None:
    folder = gitlab(tmp_path, every_end())
    entries = json.loads((folder / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) > 3
    assert {"path": f"shop/{PATH}", "lines": {"begin": 17}} in [it["location"] for it in entries]
    assert {"path": "shop/features/bad.feature", "lines": {"begin": 3}} in [
        it["location"] for it in entries
    ]


def test_gitlab_gets_variables_and_a_link_to_the_page(tmp_path: Path) -> None:
    folder = gitlab(tmp_path, every_end(), CI_JOB_URL="https://git.example/j/1")
    lines = dict(line.split("=", 1) for line in (folder / "accord.env").read_text().splitlines())
    address = "https://git.example/j/1/artifacts/file/shop/reports/site/index.html"
    assert (lines["ACCORD_VERDICT"], lines["ACCORD_EXIT"]) == ("failed", "1")
    assert lines["ACCORD_PAGE"] == address
    assert address in (folder / "gl-annotations.json").read_text()


def test_gitlab_gets_no_load_where_there_was_none(tmp_path: Path) -> None:
    folder = gitlab(tmp_path, every_end())
    assert not (folder / "load-performance.json").exists()
    assert not (folder / "gl-annotations.json").exists()


def test_gitlab_gets_load_as_k6_tells_it(tmp_path: Path) -> None:
    profile = PlannedCase(id="load/a.toml", title="A", path="load/a.toml")
    run = run_of([profile], case("load/a.toml", Status.PASSED))
    run.stages[STAGE].suite = Suite.LOAD
    for name, value in {"requests": 90.0, "rate": 9.0, "p90": 0.2, "p95": 0.25}.items():
        apply(run, Measured(at=1, stage=STAGE, case="load/a.toml", name=name, value=value, unit=""))
    metrics = json.loads((gitlab(tmp_path, run) / "load-performance.json").read_text())["metrics"]
    assert metrics["http_reqs"] == {"count": 90.0, "rate": 9.0}
    assert metrics["http_req_waiting"]["p(95)"] == 250.0
    assert metrics["checks"] == {"passes": 1, "fails": 0}


def test_sarif_tells_findings_at_their_operation(tmp_path: Path) -> None:
    report = Sarif(surroundings())
    path = report.write(CATALOGUE, with_finding(), tmp_path / "sarif")
    log = SarifLog.model_validate_json(path.read_text(encoding="utf-8"))
    (result,) = log.runs[0].results or []
    assert (result.rule_id, result.message.text) == (
        "server-error",
        "It answers 500\nordering/placeOrder\nMet 3 times.",
    )
    place = yaml.safe_load(path.read_text())["runs"][0]["results"][0]["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": f"shop/{CONTRACT.path}"},
        "region": {"startLine": 7},
    }
