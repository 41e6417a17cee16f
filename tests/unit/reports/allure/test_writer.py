"""Allure counts what we count, and finds everything that was recorded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from accord.model.calls import Call, CallResponse
from accord.model.catalogue import Catalogue, Link, LinkKind, Requirement, Service
from accord.model.decision import Decision
from accord.model.events import Evidence, Step
from accord.model.message import message, plain
from accord.model.run import Attempt, CallOfStep, Case, Run, Stage
from accord.model.status import Status
from accord.reports.allure import Allure
from fakes.finished_run import DEAD_BANK, REFUSED_PRICE
from fakes.known import call, entry, failed_step, recognized, stage
from fakes.reference import NAMES, reference

Item = dict[str, Any]
OURS = {"pending": "skipped"}
RED = [name for name in NAMES if name not in {"passing", "pending", "four-suites"}]


def items(folder: Path, kind: str = "result") -> list[Item]:
    return [json.loads(file.read_text()) for file in sorted(folder.glob(f"*-{kind}.json"))]


def written(name: str, folder: Path, **how: Any) -> list[Item]:
    found = reference(name)
    Allure(found.folder, **how).write(found.catalogue, found.run, folder)
    return items(folder)


def of(*stages: Stage, folder: Path, catalogue: Catalogue | None = None) -> list[Item]:
    run = Run(id="r", started=1.0, stages={stage.name: stage for stage in stages})
    Allure().write(catalogue or Catalogue(), run, folder)
    return items(folder)


def stage_of(*cases: Case, **more: Any) -> Stage:
    known = {"name": "scenarios", "finished": True, "started": 1.0}
    return Stage(**(known | more), cases={case.id: case for case in cases})


def case_of(id: str, *attempts: Attempt, **more: Any) -> Case:
    known: dict[str, Any] = {"title": id, "path": "features/a/b.feature", "planned": True}
    tried = list(attempts) or [Attempt(number=1, status=Status.PASSED, started=2.0)]
    return Case(id=id, attempts=tried, **(known | more))


def labels(item: Item, name: str) -> list[str]:
    return [label["value"] for label in item["labels"] if label["name"] == name]


def named(results: Iterable[Item], name: str) -> Item:
    [found] = [item for item in results if item["name"] == name]
    return found


def counted(results: Iterable[Item]) -> list[Item]:
    """The results as Allure counts them: of one history the newest."""
    newest: dict[str, Item] = {}
    for item in sorted(results, key=lambda item: item["start"]):
        newest[item["historyId"]] = item
    return list(newest.values())


@pytest.mark.parametrize("name", NAMES)
def test_allure_counts_what_we_count(name: str, tmp_path: Path) -> None:
    cases = [item for item in counted(written(name, tmp_path)) if "accord" not in item["titlePath"]]
    ours: Counter[str] = Counter()
    for status, count in reference(name).run.counts.items():
        ours[OURS.get(status, status)] += count
    assert Counter(item["status"] for item in cases) == +ours


@pytest.mark.parametrize("name", RED)
def test_no_run_that_is_not_green_is_green_in_allure(name: str, tmp_path: Path) -> None:
    assert {"failed", "broken"} & {item["status"] for item in counted(written(name, tmp_path))}


def test_attempts_share_a_history_and_the_last_one_is_the_newest(tmp_path: Path) -> None:
    tries = [item for item in written("failing", tmp_path) if "coupon lowers" in item["name"]]
    tries.sort(key=lambda item: item["start"])
    assert len({item["historyId"] for item in tries}) == 1
    assert [(item["status"], item["statusDetails"].get("flaky")) for item in tries] == [
        ("failed", None),
        ("passed", True),
    ]


def test_attempts_that_began_at_the_same_moment_stay_in_order(tmp_path: Path) -> None:
    tries = [
        Attempt(number=1, status=Status.FAILED, started=2.0),
        Attempt(number=2, status=Status.PASSED, started=2.0),
    ]
    [item] = counted(of(stage_of(case_of("a", *tries)), folder=tmp_path))
    assert item["status"] == "passed"


def test_scenarios_of_rules_are_there_with_their_rule_as_story(tmp_path: Path) -> None:
    results = written("failing", tmp_path)
    rules = {scenario.rule for scenario in reference("failing").catalogue.scenarios()} - {""}
    assert {story for item in results for story in labels(item, "story")} == rules


def test_a_hook_that_raised_is_set_up_and_its_case_is_broken(tmp_path: Path) -> None:
    broken = named(written("failing", tmp_path), "An order that is too large is refused")
    [around] = [item for item in items(tmp_path, "container") if broken["uuid"] in item["children"]]
    assert broken["status"] == "broken"
    assert [(hook["name"], hook["status"]) for hook in around["befores"]] == [
        ("before_scenario", "broken")
    ]


def test_a_cleanup_that_raised_is_tear_down(tmp_path: Path) -> None:
    steps = [
        Step(text="it works", status=Status.PASSED, keyword="Given", line=3),
        Step(text="cleanup", kind="cleanup", status=Status.BROKEN),
    ]
    of(stage_of(case_of("a", Attempt(number=1, steps=steps))), folder=tmp_path)
    [around] = items(tmp_path, "container")
    assert [(after["name"], after["status"]) for after in around["afters"]] == [
        ("cleanup", "broken")
    ]


def test_a_pending_case_is_skipped_with_a_message(tmp_path: Path) -> None:
    pending = named(written("failing", tmp_path), "A partner sends many orders at once")
    assert pending["status"] == "skipped"
    assert pending["statusDetails"]["message"].startswith("pending: No step matches")


def test_a_failure_says_why_and_where_it_broke(tmp_path: Path) -> None:
    failed = named(written("failing", tmp_path), "An order with a coupon is confirmed")
    said = failed["statusDetails"]["message"]
    assert "the system is busy" in said
    assert "bank" in said


def test_a_failure_says_whose_the_service_at_fault_is(tmp_path: Path) -> None:
    catalogue = Catalogue(services=(Service(name="bank", owner="Team Money"),))
    Allure().write(catalogue, reference("failing").run, tmp_path)
    failed = named(items(tmp_path), "An order with a coupon is confirmed")
    assert "bank belongs to Team Money." in failed["statusDetails"]["message"].splitlines()


def test_calls_are_steps_of_the_step_that_made_them(tmp_path: Path) -> None:
    failed = named(written("failing", tmp_path), "An order with a coupon is confirmed")
    [asked] = [step for step in failed["steps"] if step["name"] == "When Mei checks out"]
    assert [(call["name"], call["status"]) for call in asked["steps"]][-1] == (
        "POST bank/charge → timed out after 2 s",
        "failed",
    )


def test_the_exchange_of_a_failed_case_can_be_repeated(tmp_path: Path) -> None:
    call = Call(
        service="goods",
        method="GET",
        url="http://127.0.0.1:1/goods/2",
        started=1.0,
        seconds=0.1,
        trace="",
        span="",
        response=CallResponse(status=200),
    )
    attempt = Attempt(number=1, status=Status.FAILED, calls=[CallOfStep(step=-1, call=call)])
    [item] = of(stage_of(case_of("a", attempt)), folder=tmp_path)
    [attached] = item["steps"][0]["attachments"]
    assert "curl -i http://127.0.0.1:1/goods/2" in (tmp_path / attached["source"]).read_text()


def test_every_attachment_is_a_file_beside_the_results(tmp_path: Path) -> None:
    failed = named(written("failing", tmp_path), "An order with a coupon is confirmed")
    kept = {file["name"]: file["source"] for file in failed["attachments"]}
    assert set(kept) == {"ordering.log", "screen.svg"}
    assert "bank timed out" in (tmp_path / kept["ordering.log"]).read_text()


def test_tables_of_steps_are_attached(tmp_path: Path) -> None:
    failed = named(written("failing", tmp_path), "An order with a coupon is confirmed")
    [basket] = [step for step in failed["steps"] if step["name"] == "And her basket holds"]
    [table] = basket["attachments"]
    assert table["type"] == "text/csv"


def test_evidence_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    lost = Evidence(name="a.log", media_type="text/plain", path="evidence/aa/bb.log")
    attempt = Attempt(number=1, status=Status.PASSED, evidence=[lost])
    [item] = of(stage_of(case_of("a", attempt)), folder=tmp_path)
    told = (tmp_path / item["attachments"][0]["source"]).read_text()
    assert "evidence/aa/bb.log" in told


def test_an_unreadable_file_is_a_broken_result_that_names_it(tmp_path: Path) -> None:
    item = named(written("failing", tmp_path), "features/payment/pay-by-card.feature:7")
    assert item["status"] == "broken"
    assert "Did you mean When?" in item["statusDetails"]["message"]


@pytest.mark.parametrize(
    ("judged", "status"), [pytest.param(True, "failed", id="judged"), (False, "broken")]
)
def test_a_gate_that_alone_is_closed_is_a_result(judged: bool, status: str, tmp_path: Path) -> None:
    closed = Decision(rule="p95 <= 1 s", open=False, because=plain("too slow"), judged=judged)
    results = of(stage_of(case_of("a"), decisions=[closed]), folder=tmp_path)
    assert named(results, "gate p95 <= 1 s")["status"] == status


def test_a_case_that_was_never_begun_is_broken(tmp_path: Path) -> None:
    [lost] = of(stage_of(Case(id="a", title="a", planned=True)), folder=tmp_path)[:1]
    assert lost["status"] == "broken"
    assert lost["statusDetails"]["message"]


def test_links_and_labels_come_from_tags(tmp_path: Path) -> None:
    links = (
        Link(kind=LinkKind.REQUIREMENT, target="SHOP-1.2"),
        Link(kind=LinkKind.OWNER, target="orders"),
    )
    case = case_of("a", tags=("smoke",), links=links)
    known = Catalogue(requirements=(Requirement(id="SHOP-1", title="Tea", path="specs/r.md"),))
    [item] = of(stage_of(case), folder=tmp_path, catalogue=known)
    assert (labels(item, "tag"), labels(item, "owner")) == (["smoke"], ["orders"])
    assert item["links"] == [{"type": "tms", "name": "SHOP-1 Tea", "url": "specs/r.md"}]


def test_figures_are_a_table_below_the_title(tmp_path: Path) -> None:
    case = case_of("a", measures={"rate": 50.0}, operations={"goods/read": {"p95": 0.125}})
    [item] = of(stage_of(case), folder=tmp_path)
    assert "|  | rate | 50 |\n| goods/read | p95 | 0.125 |" in item["description"]


@pytest.mark.parametrize(
    ("stage", "feature"),
    [
        pytest.param("contract", "Storefront", id="contract"),
        pytest.param("load", "A busy lunch break", id="load"),
        pytest.param("chaos", "The stores hang", id="chaos"),
    ],
)
def test_cases_of_every_suite_have_a_feature_that_people_know(
    stage: str, feature: str, tmp_path: Path
) -> None:
    results = written("four-suites", tmp_path)
    of_stage = [item for item in results if item["titlePath"][0] == stage]
    features = {label.casefold() for item in of_stage for label in labels(item, "feature")}
    assert feature.casefold() in features


def test_what_an_experiment_does_is_its_body(tmp_path: Path) -> None:
    steps = [
        Step(text="readers can borrow", kind="steady-state", status=Status.PASSED),
        Step(text="the library hangs", kind="action", status=Status.PASSED),
        Step(text="the library goes on", kind="rollback", status=Status.PASSED),
    ]
    attempt = Attempt(number=1, status=Status.PASSED, steps=steps)
    [item] = of(stage_of(case_of("a", attempt)), folder=tmp_path)
    assert [step["name"] for step in item["steps"]] == [step.text for step in steps]


def test_the_same_case_in_two_stages_is_two_tests(tmp_path: Path) -> None:
    smoke, whole = (stage_of(case_of("a"), name=name) for name in ("smoke", "whole"))
    assert len(counted(of(smoke, whole, folder=tmp_path))) == 2


def test_the_same_run_gives_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        written("failing", tmp_path / folder)
    one, two = ({f.name: f.read_bytes() for f in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two


def test_a_history_is_that_of_the_case_in_every_run(tmp_path: Path) -> None:
    histories = []
    for run in ("r1", "r2"):
        stage = stage_of(case_of("a"))
        Allure().write(Catalogue(), Run(id=run, stages={"scenarios": stage}), tmp_path / run)
        histories += [(item["historyId"], item["uuid"]) for item in items(tmp_path / run)]
    (first, one), (second, two) = histories
    assert first == second
    assert one != two


def test_results_of_an_earlier_run_do_not_stay(tmp_path: Path) -> None:
    written("failing", tmp_path)
    assert len(written("passing", tmp_path)) == len(reference("passing").catalogue.scenarios())


def test_an_interrupted_run_has_a_broken_result(tmp_path: Path) -> None:
    stage = stage_of(case_of("a"))
    run = Run(id="r", interrupted=True, stages={"scenarios": stage})
    Allure().write(Catalogue(), run, tmp_path)
    assert named(items(tmp_path), "run")["status"] == "broken"


def test_a_sentence_of_a_newer_accord_is_told_by_its_id(tmp_path: Path) -> None:
    attempt = Attempt(number=1, status=Status.FAILED, reason=message("model.of-tomorrow"))
    [item] = of(stage_of(case_of("a", attempt)), folder=tmp_path)
    assert item["statusDetails"]["message"] == "model.of-tomorrow"


def test_the_environment_is_told_in_the_letters_that_properties_have(tmp_path: Path) -> None:
    run = Run(id="r", branch="優惠", stages={"scenarios": stage_of(case_of("a"))})
    Allure().write(Catalogue(), run, tmp_path)
    told = (tmp_path / "environment.properties").read_text()
    assert "branch=\\u512a\\u60e0\n" in told


def test_a_failure_says_who_else_it_may_be(tmp_path: Path) -> None:
    calls = [CallOfStep(step=0, call=call) for call in (DEAD_BANK, REFUSED_PRICE)]
    last = Attempt(number=1, status=Status.FAILED, reason=plain("because"), calls=calls)
    [item] = of(stage_of(case_of("a", last)), folder=tmp_path)
    assert "It may as well be pricing." in item["statusDetails"]["message"]


def test_a_try_alone_is_no_attempt_of_allure_s(tmp_path: Path) -> None:
    attempts = (
        Attempt(number=2, status=Status.PASSED, started=3.0, alone=True),
        Attempt(number=1, status=Status.FAILED, started=2.0),
    )
    [result] = of(stage_of(case_of("a", *attempts)), folder=tmp_path)
    assert result["status"] == "failed"


def test_a_known_case_is_marked_as_allure_marks_known_ones(tmp_path: Path) -> None:
    shown = recognized(stage(failed_step(), calls=[call(404)]), entry(ticket="SHOP-1"))
    failed, passed = sorted(of(shown, folder=tmp_path), key=lambda item: item["status"])
    assert (failed["status"], failed["statusDetails"]["known"]) == ("failed", True)
    assert [(link["type"], link["name"]) for link in failed["links"]] == [("issue", "SHOP-1")]
    assert "known" not in passed.get("statusDetails", {})
