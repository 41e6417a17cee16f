from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from junitparser import TestSuite

from accord.model.catalogue import Catalogue, Service
from accord.model.decision import Decision
from accord.model.events import Evidence
from accord.model.known import KnownFinding
from accord.model.message import Message, message, plain
from accord.model.run import Attempt, CallOfStep, Case, Run, Stage
from accord.model.status import Status, Suite
from accord.reports.junit import JUnit, clean
from accord.text import Language
from fakes.finished_run import DEAD_BANK, REFUSED_PRICE
from fakes.known import call, entry, failed_step, recognized, stage
from fakes.reference import NAMES, Reference, reference

RED = [name for name in NAMES if name not in {"passing", "pending", "four-suites"}]


def written(found: Reference, folder: Path, **how: object) -> dict[str, ET.Element]:
    JUnit(found.folder, **how).write(found.catalogue, found.run, folder)  # type: ignore[arg-type]
    return suites(folder)


def suites(folder: Path) -> dict[str, ET.Element]:
    found = {}
    for file in folder.glob("*.xml"):
        suite = ET.fromstring(file.read_bytes()).find("testsuite")
        assert suite is not None
        found[file.stem] = suite
    return found


def of(stage: Stage, folder: Path) -> ET.Element:
    JUnit().write(Catalogue(), Run(id="r", stages={stage.name: stage}), folder)
    return suites(folder)[stage.name]


def stage_of(*cases: Case, finished: bool = True) -> Stage:
    return Stage(name="scenarios", finished=finished, cases={case.id: case for case in cases})


def case_of(id: str, status: Status = Status.PASSED, **more: object) -> Case:
    known: dict[str, object] = {"title": id, "path": "features/a/b.feature", "planned": True}
    last = Attempt(number=1, status=status, reason=plain("because"), seconds=0.25)
    return Case(id=id, **({"attempts": [last]} | known | more))  # type: ignore[arg-type]


def outcomes(suite: ET.Element) -> Counter[str]:
    kinds = {"failure", "error", "skipped"}
    return Counter(
        next((child.tag for child in case if child.tag in kinds), "passed")
        for case in suite.iter("testcase")
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_told_once_with_our_counts(name: str, tmp_path: Path) -> None:
    found = reference(name)
    suite = written(found, tmp_path)["scenarios"]
    counts = found.run.stage("scenarios").counts
    cases = [case for case in suite.iter("testcase") if case.get("file")]
    seen = Counter(next((c.tag for c in case if c.tag != "system-out"), "") for case in cases)
    assert len(cases) == len(found.catalogue.scenarios())
    assert seen["failure"] == counts[Status.FAILED]
    assert seen["error"] == counts[Status.BROKEN]
    assert seen["skipped"] == counts[Status.PENDING] + counts[Status.SKIPPED]


@pytest.mark.parametrize("name", NAMES)
def test_the_suite_says_how_many_there_are_of_each(name: str, tmp_path: Path) -> None:
    for suite in written(reference(name), tmp_path).values():
        seen = outcomes(suite)
        told = {kind: int(suite.get(attribute, "-1")) for kind, attribute in
                (("failure", "failures"), ("error", "errors"), ("skipped", "skipped"))}  # fmt: skip
        assert told == {kind: seen[kind] for kind in told}
        assert int(suite.get("tests", "-1")) == seen.total()


@pytest.mark.parametrize("name", RED)
def test_no_run_that_is_not_green_is_green_on_a_server(name: str, tmp_path: Path) -> None:
    found = [outcomes(suite) for suite in written(reference(name), tmp_path).values()]
    assert sum(each["failure"] + each["error"] for each in found) > 0


def test_cases_are_counted_once_and_not_after_each_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, rounds = TestSuite.update_statistics, []
    monkeypatch.setattr(TestSuite, "update_statistics", lambda it: rounds.append(count(it)))
    suite = of(stage_of(*(case_of(f"case {number}") for number in range(9))), tmp_path)
    assert suite.get("tests") == "9"
    assert len(rounds) == 1


def test_each_case_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    of(stage_of(case_of("a"), case_of("b")), tmp_path)
    lines = (tmp_path / "scenarios.xml").read_text().splitlines()
    assert sum(line.strip().startswith("<testcase ") for line in lines) == 2


@pytest.mark.parametrize(("reason", "said"), [(plain("only 404"), "only 404"), (None, "unproved")])
def test_what_is_pending_of_a_contract_is_said_to_be_unproved(
    reason: Message | None, said: str, tmp_path: Path
) -> None:
    pending = Attempt(number=1, status=Status.PENDING, reason=reason)
    contract = replace(stage_of(case_of("a", attempts=[pending])), suite=Suite.CONTRACT)
    (skipped,) = of(contract, tmp_path).iter("skipped")
    assert skipped.get("message") == f"unproved: {said}"


def test_an_earlier_attempt_of_a_contract_case_is_said_to_be_unproved(tmp_path: Path) -> None:
    pending = Attempt(number=1, status=Status.PENDING, reason=plain("only 404"))
    case = case_of("a", attempts=[pending, Attempt(number=2, status=Status.PASSED)])
    suite = of(replace(stage_of(case), suite=Suite.CONTRACT), tmp_path)
    assert suite.findtext("testcase/system-out") == "Attempt 1 ended as unproved: only 404"


def test_a_file_that_could_not_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    suite = written(reference("failing"), tmp_path)["scenarios"]
    named = [case.get("name") for case in suite.iter("testcase") if case.find("error") is not None]
    assert "features/payment/pay-by-card.feature:7" in named


def test_damage_of_the_journal_is_an_error_of_the_run(tmp_path: Path) -> None:
    suite = written(reference("cut"), tmp_path)["accord"]
    assert outcomes(suite) == {"error": 1}


def test_a_run_without_stages_is_an_error(tmp_path: Path) -> None:
    JUnit().write(Catalogue(), Run(id="r"), tmp_path)
    assert outcomes(suites(tmp_path)["accord"]) == {"error": 1}


def test_a_stage_in_which_nothing_was_judged_is_an_error(tmp_path: Path) -> None:
    suite = of(stage_of(case_of("a", Status.SKIPPED)), tmp_path)
    assert outcomes(suite) == {"skipped": 1, "error": 1}


@pytest.mark.parametrize(("judged", "kind"), [(True, "failure"), (False, "error")])
def test_a_gate_that_closes_although_every_case_passed_is_red(
    judged: bool, kind: str, tmp_path: Path
) -> None:
    stage = stage_of(case_of("a"))
    because = plain("too slow")
    stage.decisions = [Decision(rule="p95 < 1", open=False, because=because, judged=judged)]
    suite = of(stage, tmp_path)
    assert outcomes(suite) == {"passed": 1, kind: 1}


def test_equal_names_are_told_apart_because_servers_drop_all_but_the_first(tmp_path: Path) -> None:
    suite = of(stage_of(case_of("a", title="same"), case_of("b", title="same")), tmp_path)
    assert [case.get("name") for case in suite.iter("testcase")] == ["same", "same #2"]


def test_rows_of_an_outline_are_told_apart_by_their_values(tmp_path: Path) -> None:
    suite = written(reference("failing"), tmp_path)["scenarios"]
    names = [case.get("name", "") for case in suite.iter("testcase")]
    assert "Shipping is free from 500 [1,200 · 0]" in names
    assert len(set(names)) == len(names)


def test_the_class_name_is_suite_and_feature_without_further_dots(tmp_path: Path) -> None:
    suite = of(stage_of(case_of("a", path="features/a/v1.2.feature")), tmp_path)
    case = next(suite.iter("testcase"))
    assert case.get("classname") == "scenarios.a.v1-2"
    assert case.get("file") == "features/a/v1.2.feature"
    assert case.get("time") == "0.25"


def test_a_failure_says_why_and_where_it_broke(tmp_path: Path) -> None:
    suite = written(reference("failing"), tmp_path)["scenarios"]
    failure = suite.find("testcase[@name='An order with a coupon is confirmed']/failure")
    assert failure is not None
    assert "the system is busy" in failure.get("message", "")
    assert "bank did not answer charge" in (failure.text or "")
    assert "\ncurl -i -X POST " in (failure.text or "")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "bank belongs to Team Money."),
        ("zh-TW", "bank 由 Team Money 負責。"),
        ("zh-CN", "bank 由 Team Money 负责。"),
    ],
)
def test_a_failure_says_whose_the_service_at_fault_is(
    language: Language, sentence: str, tmp_path: Path
) -> None:
    run = reference("failing").run
    catalogue = Catalogue(services=(Service(name="bank", owner="Team Money"),))
    JUnit(language=language).write(catalogue, run, tmp_path)
    title = "An order with a coupon is confirmed"
    failure = suites(tmp_path)["scenarios"].find(f"testcase[@name='{title}']/failure")
    assert failure is not None
    assert sentence in (failure.text or "").splitlines()


def test_the_headline_of_a_failure_is_one_line_and_the_text_all_of_them(tmp_path: Path) -> None:
    suite = written(reference("failing"), tmp_path)["scenarios"]
    failure = suite.find("testcase[@name='A cancelled order gives the coupon back']/failure")
    assert failure is not None
    assert 'expected "free", actual "locked"' in failure.get("message", "")
    assert "\n" not in failure.get("message", "")
    assert "\n" in (failure.text or "")


def test_an_earlier_attempt_is_told_and_not_counted(tmp_path: Path) -> None:
    suite = written(reference("failing"), tmp_path)["scenarios"]
    case = suite.find("testcase[@name='A coupon lowers the price']")
    assert case is not None
    assert case.find("failure") is None
    assert "Attempt 1 ended as failed" in (case.findtext("system-out") or "")


def test_attachments_stand_on_lines_of_their_own_relative_to_the_workspace(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "runs" / "r"
    folder.mkdir(parents=True)
    case = case_of("a")
    case.attempts[0].evidence = [Evidence(name="l", media_type="text/plain", path="evidence/a.log")]
    run = Run(id="r", workspace=str(tmp_path), stages={"s": stage_of(case)})
    JUnit(folder).write(Catalogue(), run, tmp_path / "junit")
    output = suites(tmp_path / "junit")["scenarios"].findtext("testcase/system-out")
    assert output == "[[ATTACHMENT|reports/runs/r/evidence/a.log]]"


def test_the_facts_of_the_run_are_properties(tmp_path: Path) -> None:
    suite = written(reference("passing"), tmp_path)["scenarios"]
    facts = {it.get("name"): it.get("value") for it in suite.iter("property")}
    assert facts["environment"] == "local"
    assert facts["branch"] == "main"
    assert suite.get("timestamp") == "2025-11-20T00:53:20"


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN"])
def test_reasons_are_said_in_the_language_asked_for(language: str, tmp_path: Path) -> None:
    suite = written(reference("broken-engine"), tmp_path, language=language)["scenarios"]
    errors = [error.get("message", "") for error in suite.iter("error")]
    lost = {"zh-TW": "檔案裡有這個案例", "zh-CN": "文件中有这个用例"}[language]
    assert any(lost in told for told in errors)


def test_a_sentence_of_a_newer_accord_is_told_by_its_id(tmp_path: Path) -> None:
    case = case_of("a", Status.FAILED)
    case.attempts[0].reason = message("tomorrow.new-reason")
    failure = of(stage_of(case), tmp_path).find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "tomorrow.new-reason"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\x00b\x0bc", r"a\x00b\x0bc"),
        ("\x1b[2J\x9b\u202e", r"\x1b[2J\x9b\u202e"),
        ("tab\tline\n", "tab\tline\n"),
        ("餘額 🍵", "餘額 🍵"),
        ("\ud800", r"\ud800"),
    ],
    ids=["colours", "controls", "sequences", "white space", "chinese", "lone surrogate"],
)
def test_only_what_xml_can_hold_is_written(said: str, expected: str) -> None:
    assert clean(said) == expected


def test_files_of_an_earlier_run_do_not_stay(tmp_path: Path) -> None:
    of(Stage(name="gone"), tmp_path)
    written(reference("passing"), tmp_path)
    assert [path.name for path in tmp_path.glob("*.xml")] == ["scenarios.xml"]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    written(reference("failing"), tmp_path / "one")
    written(reference("failing"), tmp_path / "two")
    one, two = ((tmp_path / name / "scenarios.xml").read_bytes() for name in ("one", "two"))
    assert one == two
    assert not re.search(rb"20[23]\d-\d\d-\d\dT(?!00:53:20)", one)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("features/a/b.feature", "a.b"),
        ("contracts/ordering.openapi.yaml", "ordering"),
        ("contracts/third-party/bank.openapi.yaml", "third-party.bank"),
        ("load/checkout.toml", "checkout"),
        ("load/checkout.v2.py", "checkout-v2"),
        ("chaos/bank-dies.yaml", "bank-dies"),
    ],
)
def test_the_class_name_of_every_suite_is_its_file(path: str, place: str, tmp_path: Path) -> None:
    [case] = of(stage_of(case_of("x", path=path)), tmp_path).iter("testcase")
    assert case.get("classname") == f"scenarios.{place}"


def test_figures_of_a_case_stand_in_its_output(tmp_path: Path) -> None:
    measured = case_of("x", measures={"rate": 50.0}, operations={"goods/read": {"p95": 0.125}})
    [case] = of(stage_of(measured), tmp_path).iter("testcase")
    assert case.findtext("system-out") == 'rate = 50\np95("goods/read") = 0.125'


def test_a_failure_says_who_else_it_may_be(tmp_path: Path) -> None:
    calls = [CallOfStep(step=0, call=call) for call in (DEAD_BANK, REFUSED_PRICE)]
    last = Attempt(number=1, status=Status.FAILED, reason=plain("because"), calls=calls)
    failure = of(stage_of(case_of("a", attempts=[last])), tmp_path).find("testcase/failure")
    assert failure is not None
    assert "It may as well be pricing." in (failure.text or "")


def test_a_known_case_is_a_failure_with_its_term_as_a_property(tmp_path: Path) -> None:
    known = entry(reason="the bank is slow", ticket="SHOP-1")
    suite = of(recognized(stage(failed_step(), calls=[call(404)]), known), tmp_path)
    (case,) = [case for case in suite.iter("testcase") if case.find("failure") is not None]
    properties = {it.get("name"): it.get("value") for it in case.iter("property")}
    assert properties == {
        "known": "known",
        "known.until": "2027-03-01",
        "known.reason": "the bank is slow",
        "known.ticket": "SHOP-1",
    }


@pytest.mark.parametrize(
    ("known", "steps", "state"),
    [
        pytest.param(entry(status="2xx"), ["the order is paid"], "worse", id="worse"),
        pytest.param(entry(), ["the order is paid", "nothing is owed"], "in-part", id="in-part"),
    ],
)
def test_what_is_not_all_known_says_so(
    known: KnownFinding, steps: list[str], state: str, tmp_path: Path
) -> None:
    shown = stage(*map(failed_step, steps), calls=[call(404)])
    properties = of(recognized(shown, known), tmp_path).iter("property")
    assert state in [it.get("value") for it in properties if it.get("name") == "known"]
