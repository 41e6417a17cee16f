from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markupsafe import Markup
from msgspec import structs

from accord.model.catalogue import Catalogue
from accord.model.causes import common_causes
from accord.model.decision import Decision
from accord.model.events import Noted
from accord.model.known import KnownFinding
from accord.model.message import plain
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status
from accord.reports.site import home
from accord.reports.site.document import Document
from accord.reports.site.joining import join
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.page_text import PageText
from accord.reports.site.unjudged import unjudged
from fakes import finished_run as fake
from fakes.known import (
    WRONG_STATUS,
    call,
    contract_entry,
    contract_stage,
    entry,
    failed_step,
    recognized,
    stage,
)
from fakes.reference import NAMES, reference

WORDS = PageText("en")


def document(name: str) -> Document:
    found = reference(name)
    return join(found.catalogue, found.run)


def headline(told: Document) -> Markup:
    return home.headline(told, WORDS, home.tone(told))


def next_reading(told: Document) -> list[home.Pointer]:
    return home.next_reading(told, WORDS, home.blamed(told))


def plain_text(markup: Markup) -> str:
    return Markup(re.sub(r"<[^>]*>", "", str(markup))).unescape()


@pytest.mark.parametrize(
    ("name", "tone", "told"),
    [
        ("passing", "passed", "All 10 scenarios hold."),
        ("failing", "failed", "4 of 10 scenarios do not hold."),
        ("pending", "incomplete", "Everything automated holds, but 5 of 10"),
        ("broken-engine", "broken", "Nothing is known to fail, but"),
        ("cut", "broken", "Nothing is known to fail, but"),
    ],
)
def test_the_verdict_is_a_sentence(name: str, tone: str, told: str) -> None:
    assert home.tone(document(name)) == tone
    assert plain_text(headline(document(name))).startswith(told)


@pytest.mark.parametrize(
    ("judged", "tone"), [(True, "closed"), (False, "broken")], ids=["closed", "not askable"]
)
def test_a_closed_gate_is_no_success(judged: bool, tone: str) -> None:
    found = reference("passing")
    because = plain("too slow")
    found.run.stage("scenarios").decisions.append(
        Decision(rule="p95", open=False, because=because, judged=judged)
    )
    told = join(found.catalogue, found.run)
    assert home.tone(told) == tone
    assert (because in [it.because for it in unjudged(told).faults]) is not judged


def test_a_run_that_the_teams_code_ended_does_not_hold() -> None:
    found = reference("passing")
    note = Noted(at=1.0, stage="scenarios", note=plain("enough"), fails=True)
    found.run.stage("scenarios").notes.append(note)
    told = headline(join(found.catalogue, found.run))
    assert plain_text(told) == "The team's own code found fault with this run."


def test_a_run_of_a_part_is_not_shown_as_proof_of_the_whole() -> None:
    found = reference("passing")
    stage = found.run.stage("scenarios")
    for id in list(stage.cases)[3:]:
        del stage.cases[id]
    told = join(found.catalogue, found.run)
    assert home.tone(told) == "incomplete"
    assert plain_text(headline(told)) == (
        "All 3 scenarios that were run hold; 7 others were not run."
    )


def test_what_was_left_out_on_purpose_does_not_hold() -> None:
    found = reference("passing")
    stage = found.run.stage("scenarios")
    id, case = next(iter(stage.cases.items()))
    skipped = Attempt(number=1, status=Status.SKIPPED)
    stage.cases[id] = structs.replace(case, attempts=[skipped])
    told = join(found.catalogue, found.run)
    assert home.tone(told) == "passed"
    assert plain_text(headline(told)) == "All 9 scenarios that were run hold; 1 other was not run."


@pytest.mark.parametrize(
    ("name", "told", "planned"),
    [
        ("failing", "4 of 10 scenarios do not hold.", 10),
        ("passing", "All 10 scenarios hold.", 10),
        ("pending", "Everything automated holds, but 5 of 10 scenarios are not automated yet.", 10),
    ],
)
def test_a_scenario_that_two_stages_run_is_one(name: str, told: str, planned: int) -> None:
    found = reference(name)
    found.run.stages["again"] = replace(found.run.stage("scenarios"), name="again")
    twice = join(found.catalogue, found.run)
    assert plain_text(headline(twice)) == told
    assert home.accounting(twice).planned_count == planned


def test_a_run_of_nothing_proved_nothing() -> None:
    told = join(reference("passing").catalogue, Run(id="r"))
    assert home.tone(told) == "broken"
    assert plain_text(headline(told)) == "This run proved nothing."
    assert "Nothing." in plain_text(home.proved(told, WORDS)[0])


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_of_what_was_not_proved_add_up(name: str) -> None:
    told = document(name)
    passed = sum(entry.outcome == "passed" for entry in told.cases)
    counted = [it for it in home.not_proved(told, WORDS) if "status=" in it.address]
    numbers = [int(re.search(r"\d+", plain_text(it.sentence))[0]) for it in counted]  # type: ignore[index]
    assert passed + sum(numbers) == len(told.cases)


@pytest.mark.parametrize(
    ("name", "planned", "accounted", "unreadable", "complete"),
    [
        ("passing", 10, 10, 0, True),
        ("failing", 10, 10, 1, False),
        ("broken-engine", 10, 1, 0, False),
    ],
)
def test_the_run_says_how_much_it_accounted_for(
    name: str, planned: int, accounted: int, unreadable: int, complete: bool
) -> None:
    told = home.accounting(document(name))
    assert (told.planned_count, told.accounted, told.unreadable) == (planned, accounted, unreadable)
    assert told.complete is complete


def test_failures_are_grouped_by_the_service_where_they_broke() -> None:
    groups = {group.service: len(group.entries) for group in home.blamed(document("failing"))}
    assert groups == {"ordering": 2, "bank": 1, "stores": 1}


def test_failures_for_the_same_cause_are_told_together() -> None:
    causes = home.blamed(document("failing"))[0].causes
    assert [len(cause.entries) for cause in causes] == [2]
    assert causes[0].because is not None


def test_what_is_most_urgent_is_read_first() -> None:
    told = [plain_text(it.sentence) for it in next_reading(document("failing"))]
    assert told[0] == "ordering: 2 scenarios broke there"
    assert "could not be judged" in told[2]


def test_a_run_without_worries_leads_to_the_features() -> None:
    assert [it.address for it in next_reading(document("passing"))] == ["features.html"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("failing", ["features/payment/pay-by-card.feature:7"]),
        ("broken-engine", ["scenarios", "scenarios"]),
        ("cut", ["", "scenarios"]),
        ("passing", []),
    ],
)
def test_everything_that_could_not_be_judged_is_told_with_its_place(
    name: str, told: list[str]
) -> None:
    assert [it.place for it in unjudged(document(name)).faults] == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "four-suites",
            "Everything holds: 10 scenarios, 25 contract cases, 5 load cases, 2 chaos experiments.",
        ),
        ("contract-findings", "Does not hold: 4 of 29 contract cases."),
        ("load-threshold", "Does not hold: 1 of 5 load cases."),
        ("chaos-lost", "Does not hold: 1 of 2 chaos experiments."),
    ],
)
def test_the_verdict_speaks_of_every_suite(name: str, told: str) -> None:
    assert plain_text(headline(document(name))) == told


def test_a_defect_that_several_cases_show_is_told_once() -> None:
    groups = home.blamed(document("contract-findings"))
    assert [(group.service, len(group.findings), group.entries) for group in groups] == [
        ("ordering", 2, ())
    ]


@pytest.mark.parametrize(
    ("name", "service"), [("load-threshold", "ordering"), ("chaos-lost", "bank")]
)
def test_a_service_is_named_for_failures_of_every_suite(name: str, service: str) -> None:
    assert [group.service for group in home.blamed(document(name))] == [service]


def test_a_profile_that_is_too_slow_as_a_whole_blames_nobody() -> None:
    found = reference("load-threshold")
    case = found.run.stage("load").case("load/lunch-break.toml")
    case.attempts[0].steps = case.attempts[0].steps[1:]
    told = join(found.catalogue, found.run)
    assert [group.service for group in home.blamed(told)] == [""]


def test_responses_that_no_suite_saw_are_not_proved() -> None:
    told = home.not_proved(document("four-suites"), WORDS, unseen=8)
    assert (plain_text(told[-1].sentence), told[-1].address) == (
        "8 documented responses were seen by no suite",
        "api.html",
    )


def test_an_unproved_operation_is_no_scenario_that_waits_for_steps() -> None:
    told = join(reference("passing").catalogue, fake.unproved())
    assert home.tone(told) == "incomplete"
    assert plain_text(headline(told)).startswith("Everything that could be tried holds")
    pointers = home.not_proved(told, WORDS)
    assert "1 operation is unproved" in [plain_text(pointer.sentence) for pointer in pointers]
    assert (told.tally[CaseOutcome.UNPROVED], told.tally[CaseOutcome.PENDING]) == (1, 0)


def known_document(*entries: KnownFinding) -> Document:
    shown = recognized(stage(failed_step(), calls=[call(404)]), *entries)
    return join(Catalogue(), Run(id="r", exit=0, stages={shown.name: shown}))


def test_what_is_known_is_no_news_and_no_success_of_all() -> None:
    told = known_document(entry())
    assert home.tone(told) == "passed"
    line = plain_text(headline(told))
    assert line == "Nothing new is wrong: 1 of 2 cases hold, and one finding is known."


def test_failures_leave_out_what_is_known() -> None:
    assert home.blamed(known_document(entry())) == []
    assert len(home.blamed(known_document())) == 1
    assert len(home.blamed(known_document(entry(status="2xx")))) == 1


def test_known_defects_are_not_told_among_the_failures() -> None:
    shown = recognized(contract_stage(WRONG_STATUS), contract_entry())
    told = join(Catalogue(), Run(id="r", exit=0, stages={shown.name: shown}))
    assert home.blamed(told) == []


def test_features_that_lie_in_no_folder_are_no_capability_without_a_name() -> None:
    found = reference("passing")
    features = tuple(structs.replace(it, capability="") for it in found.catalogue.features)
    told = join(structs.replace(found.catalogue, features=features), found.run)
    assert len(home.proved(told, WORDS)) == 1


def test_what_waits_for_steps_is_listed_without_what_waits_for_proof() -> None:
    run = fake.unproved()
    ended = {"c": Status.PENDING, "d": Status.PASSED}
    cases = {
        id: Case(id=id, title=id, planned=True, attempts=[Attempt(number=1, status=status)])
        for id, status in ended.items()
    }
    run.stages["later"] = Stage(name="later", finished=True, cases=cases)
    told = join(reference("passing").catalogue, run)
    (it,) = (it for it in home.not_proved(told, WORDS) if "status=pending" in it.address)
    assert plain_text(it.sentence) == "1 is written but not automated"
    assert plain_text(headline(told)).startswith("Everything automated holds, but 1 of 4 ")


def test_a_cause_that_a_group_tells_in_the_same_words_is_told_once() -> None:
    run = fake.run_of(*fake.alike_findings("shop/a", "shop/b", "shop/c"))
    blamed = home.blamed(join(Catalogue(), run))
    causes = common_causes(run, {})
    assert len(causes) == 1
    assert home.causes_beside(causes, blamed) == ()
    assert home.causes_beside(causes, ()) == causes
