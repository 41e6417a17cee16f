"""The end of a run reads like an answer: what failed, why, where, and how to repeat it."""

from __future__ import annotations

import dataclasses
import io
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from accord.cli.console_text import ConsoleText
from accord.cli.show.summary import print_summary
from accord.cli.terminal import Terminal
from accord.errors import Exit
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Catalogue, Fault, Service
from accord.model.decision import Decision
from accord.model.events import LeftOut, Noted, Step, Unproved
from accord.model.message import message, plain
from accord.model.run import Run
from accord.model.status import Status
from accord.pipeline.gates import STARTED
from accord.text import Language
from fakes import finished_run as fake

INVENTORY = Catalogue(
    services=(
        Service(name="bank", owner="Team Money"),
        Service(name="ordering", depends_on=("bank",)),
    )
)
PAGE = {"site": Path("/w/reports/site/index.html"), "junit": Path("/w/reports/junit/s.xml")}


def summary_of(
    run: Run,
    *,
    exit: Exit = Exit.FAILED,
    language: Language = "en",
    environment: Mapping[str, str] | None = None,
    catalogue: Catalogue = INVENTORY,
) -> str:
    out = io.StringIO()
    terminal = Terminal(out, out, environment or {})
    texts = ConsoleText(language)
    print_summary(
        run,
        exit=exit,
        reports=PAGE,
        console=terminal.results,
        texts=texts,
        catalogue=catalogue,
        repeat="accord run",
    )
    return out.getvalue()


def failing(count: int) -> Run:
    cases = [fake.planned(f"c{n}", f"Case number {n}", n + 1) for n in range(count)]
    told = [event for c in cases for event in fake.case(c.id, Status.FAILED)]
    return fake.run_of(cases, told)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("✗ failed  A coupon lowers the price", id="title"),
        pytest.param("Then the order costs 90 dollars", id="step"),
        pytest.param("total: expected 90, actual 100", id="reason"),
        pytest.param("kept by every call", id="contract"),
        pytest.param("bank ▸ authorise (certain)", id="where-it-broke"),
        pytest.param("bank did not answer authorise: timed out after 2 s", id="because"),
        pytest.param("curl -i -X POST", id="curl"),
        pytest.param(f"accord run {fake.PATH}:12", id="repeat"),
        pytest.param("! broken  A gift is wrapped", id="broken-is-told-beside-failed"),
        pytest.param("never reported by the engine: 1", id="lost"),
        pytest.param("features/bad.feature:3: expected: #EOF", id="unreadable"),
        pytest.param("\nPending: 1", id="pending"),
        pytest.param('@given("a customer of the loyalty club")', id="snippet"),
        pytest.param("scenarios: worker 3 was killed", id="note"),
        pytest.param("    last line of its log", id="detail-of-a-note"),
        pytest.param("gate of scenarios closed – 2 failed", id="gate"),
        pytest.param("6 of 7 cases accounted for", id="accounting"),
        pytest.param("failed (exit 1): the product does not do", id="verdict"),
        pytest.param("page: file:///w/reports/site/index.html", id="page"),
    ],
)
def test_the_summary_tells(said: str) -> None:
    assert said in summary_of(fake.every_end())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "bank belongs to Team Money."),
        ("zh-TW", "bank 由 Team Money 負責。"),
        ("zh-CN", "bank 由 Team Money 负责。"),
    ],
)
def test_whose_the_service_at_fault_is_is_told(language: Language, said: str) -> None:
    assert said in summary_of(fake.every_end(), language=language)


def test_no_owner_is_told_where_the_inventory_names_none() -> None:
    nameless = Catalogue(services=(Service(name="bank"),))
    assert "bank ▸ authorise" in summary_of(fake.every_end(), catalogue=nameless)
    assert "belongs to" not in summary_of(fake.every_end(), catalogue=nameless)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "ordering ▸ placeOrder (likely, or pricing)"),
        ("zh-TW", "ordering ▸ placeOrder (可能，也可能是 pricing)"),
        ("zh-CN", "ordering ▸ placeOrder (可能，也可能是 pricing)"),
    ],
)
def test_who_else_it_may_be_is_told_beside_the_service(language: Language, said: str) -> None:
    calls = [fake.DEAD_BANK, fake.REFUSED_PRICE]
    told = fake.case("a", Status.FAILED, steps=[fake.WRONG_TOTAL], calls=calls)
    run = fake.run_of([fake.planned("a", "A coupon lowers the price", 12)], told)
    assert said in summary_of(run, language=language)


def test_the_verdict_and_the_page_are_the_last_lines() -> None:
    *_, verdict, page = summary_of(fake.every_end()).splitlines()
    assert verdict.startswith("failed (exit 1)")
    assert page.startswith("page: file://")


def test_ten_failures_are_told_in_full_and_the_rest_by_title() -> None:
    said = summary_of(failing(12))
    assert said.count("run it again") == 10
    assert "Also not passed: 2" in said
    assert "Case number 11" in said


def test_a_very_long_list_ends_with_a_pointer_to_the_page() -> None:
    said = summary_of(failing(50))
    assert "Case number 29" in said
    assert "Case number 30" not in said
    assert "and 20 more; the page shows all" in said


def test_a_list_that_fits_has_no_pointer() -> None:
    assert "more; the page" not in summary_of(failing(12))


def test_cases_that_one_thing_broke_are_told_once() -> None:
    cases = [fake.planned(f"c{n}", f"Case number {n}", n + 1) for n in range(3)]
    calls = [fake.DEAD_BANK, fake.BANK_LOG]
    told = [event for c in cases for event in fake.case(c.id, Status.FAILED, calls=calls)]
    said = summary_of(fake.run_of(cases, told))
    assert said.count("bank did not answer") == 1
    assert "for the same reason also: 2" in said
    assert "Case number 2" in said


def contract_lines(*steps: Step) -> list[str]:
    told = fake.case("a", Status.FAILED, steps=steps, calls=[fake.NAMELESS_ITEMS])
    said = summary_of(fake.run_of([fake.planned("a", "A", 1)], told))
    return [line.strip() for line in said.splitlines() if "lacks `name`" in line]


def test_why_nothing_was_held_against_a_contract_is_told() -> None:
    call = fake.order_call(verdict=ContractVerdict.UNCHECKED, not_judged=("unusable-contract",))
    told = fake.case("a", Status.FAILED, calls=[call])
    said = summary_of(fake.run_of([fake.planned("a", "A", 1)], told))
    assert "a part of the contract cannot be used" in said
    assert "no contract is known" not in said


def test_a_problem_of_every_item_of_a_list_is_told_once() -> None:
    [line] = contract_lines(fake.WRONG_TOTAL)
    assert "(and in 29 more" in line


def test_a_problem_that_is_the_reason_is_not_told_again() -> None:
    reason = plain("broke its contract: /items/0 lacks `name`")
    step = Step(text="x", status=Status.FAILED, reason=reason)
    assert contract_lines(step) == ["reason          broke its contract: /items/0 lacks `name`"]


@pytest.mark.parametrize("is_reason", [True, False])
def test_a_problem_is_told_with_the_line_that_promises_otherwise(is_reason: bool) -> None:
    call = fake.NAMELESS_ITEMS
    promised = replace(
        call, problems=tuple(replace(p, promise="contracts/a.yaml:9") for p in call.problems)
    )
    reason = plain("/items/0 lacks `name`" if is_reason else "another")
    step = Step(text="x", status=Status.FAILED, reason=reason)
    told = fake.case("a", Status.FAILED, steps=[step], calls=[promised])
    said = summary_of(fake.run_of([fake.planned("a", "A", 1)], told))
    assert ("as the reason says: contracts/a.yaml:9" in said) is is_reason
    assert "contracts/a.yaml:9" in said


def test_a_check_of_an_engine_is_said_in_words_with_its_name() -> None:
    step = Step(text="use_after_free", status=Status.FAILED, title=plain("what is gone is gone"))
    said = summary_of(
        fake.run_of(
            [fake.planned("a", "A", 1)], fake.case("a", Status.FAILED, steps=(step,), calls=[])
        )
    )
    assert "    check           what is gone is gone (use_after_free)" in said.splitlines()


def test_missing_evidence_is_told_once() -> None:
    cases = [fake.planned("a", "A", 1), fake.planned("b", "B", 2)]
    told = [
        *fake.case("a", Status.FAILED, calls=[fake.order_call()]),
        *fake.case("b", Status.FAILED, calls=[fake.order_call()]),
    ]
    assert summary_of(fake.run_of(cases, told)).count("were not recorded") == 1


def test_a_command_is_never_broken_over_lines() -> None:
    call = fake.order_call(url="http://127.0.0.1:40001/orders?" + "x" * 300)
    told = fake.case("a", Status.FAILED, calls=[call])
    run = fake.run_of([fake.planned("a", "A", 1)], told)
    lines = summary_of(run, environment={"COLUMNS": "60"}).splitlines()
    [curl] = [line for line in lines if "curl" in line]
    assert "x" * 300 in curl


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_a_place_at_the_right_ends_in_the_same_column(language: Language) -> None:
    said = summary_of(fake.every_end(), language=language)
    titles = [line for line in said.splitlines() if line[:1] in "✗!" and line.strip()]
    assert len({cell_len(line) for line in titles}) == 1


def test_a_green_run_is_short() -> None:
    told = fake.case("a", Status.PASSED, calls=[fake.order_call()])
    run = fake.run_of([fake.planned("a", "A", 1)], told)
    said = summary_of(run, exit=Exit.OPEN)
    assert "passed (exit 0): every gate is open" in said
    assert len(said.splitlines()) <= 10


UNPROVED = Unproved(at=1, stage=fake.STAGE, operation="a/b", reason=plain("only 404"))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        pytest.param(Run(), "hint: this folder holds no features", id="nothing-there"),
        pytest.param(
            Run(selection="--tags '@x'"), "hint: “--tags '@x'” picks no case", id="selected"
        ),
        pytest.param(
            Run(selection="--changed main", left_out=LeftOut(at=1, since="main", count=2, total=2)),
            "hint: what changed since main concerns no case",
            id="changed",
        ),
        pytest.param(fake.run_of([], []), "hint: every case was skipped", id="skipped"),
        pytest.param(
            dataclasses.replace(fake.run_of([], [UNPROVED]), selection="contract"),
            "hint: everything was tried and no operation did its work",
            id="unproved",
        ),
        pytest.param(fake.run_of([], [UNPROVED]), "nothing was proved: no case passed", id="tried"),
    ],
)
def test_a_run_of_nothing_tells_the_way_out(run: Run, said: str) -> None:
    assert said in summary_of(run, exit=Exit.NOTHING_RAN)


def test_a_gate_that_only_repeats_a_note_is_not_told_again() -> None:
    note = Noted(at=4, stage=fake.STAGE, note=plain("the bank is closed"), breaks=True)
    decision = Decision(rule="started", open=False, because=plain("the bank is closed"))
    run = fake.run_of([fake.planned("a", "A", 1)], [note], decisions=[decision])
    assert summary_of(run, exit=Exit.BROKEN).count("the bank is closed") == 1


def test_an_incomplete_run_says_so() -> None:
    cases = [fake.planned("a", "A", 1), fake.planned("b", "B", 2)]
    told = [*fake.case("a", Status.PASSED), *fake.case("b", Status.PENDING, steps=[fake.UNDEFINED])]
    assert "incomplete (exit 0)" in summary_of(fake.run_of(cases, told), exit=Exit.OPEN)


def test_a_scenario_that_passed_on_a_second_try_is_told() -> None:
    told = [*fake.case("a", Status.FAILED), *fake.case("a", Status.PASSED, attempt=2)]
    run = fake.run_of([fake.planned("a", "A", 1)], told)
    assert "Passed only when tried again: 1" in summary_of(run, exit=Exit.OPEN)


def test_no_colour_codes_reach_a_file() -> None:
    assert "\x1b" not in summary_of(fake.every_end())


def test_colour_codes_are_there_when_they_are_forced() -> None:
    assert "\x1b[" in summary_of(fake.every_end(), environment={"FORCE_COLOR": "1"})


def test_the_reason_stands_beside_each_pending_case() -> None:
    case = fake.planned("a", "A", 1)
    started, *_, ended = fake.case("a", Status.PENDING)
    excused = replace(ended, reason=plain("the tag @xfail: total was 100"))
    said = summary_of(fake.run_of([case], [started, excused]))
    assert "  … A  " in said
    assert "    the tag @xfail: total was 100" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "scenarios: not run, because the environment was not ready: 1"),
        ("zh-TW", "scenarios：環境未就緒，因此沒有執行：1"),
        ("zh-CN", "scenarios：环境未就绪，因此没有执行：1"),
    ],
)
def test_cases_of_an_environment_that_never_came_up_are_only_counted(
    language: Language, said: str
) -> None:
    because = plain("goods ended by itself")
    closed = Decision(rule=STARTED, open=False, because=because, judged=False)
    told = summary_of(
        fake.run_of([fake.planned("a", "A lost case", 1)], [], decisions=[closed]),
        language=language,
    )
    assert said in told
    assert "A lost case" not in told


def test_files_that_cannot_be_read_are_counted_not_their_faults() -> None:
    faults = [
        Fault(path=path, line=line, message=plain("?"), unreadable=True)
        for path, line in (("contracts/a.yaml", 1), ("contracts/a.yaml", 2), ("f/b.feature", 1))
    ]
    said = summary_of(fake.run_of([fake.planned("a", "A", 1)], [], unreadable=faults))
    assert "Files that could not be read: 2" in said
    assert "feature files that cannot be read (files: 1)" in said


def test_of_notes_of_one_kind_that_are_very_many_the_first_are_told() -> None:
    fault = message("sources.key-twice", key="a")
    note = message("schemathesis.document-fault", where="c.yaml:1", fault=fault)
    notes = [Noted(at=4, stage=fake.STAGE, note=note) for _ in range(30)]
    said = summary_of(fake.run_of([fake.planned("a", "A", 1)], notes))
    assert said.count("is given twice") == 5
    assert "and 25 more of this kind" in said


def test_gates_that_say_the_same_say_it_once() -> None:
    closed = Decision(rule="failed <= 0", open=False, because=plain("nothing ran"))
    run = fake.run_of([fake.planned("a", "A", 1)], [], decisions=[closed])
    run.stages["load"] = dataclasses.replace(run.stages[fake.STAGE], name="load")
    assert f"gates of {fake.STAGE}, load closed – nothing ran" in summary_of(run)


def test_a_file_that_several_stages_need_is_told_once() -> None:
    fault = Fault(path="f/b.feature", line=7, message=plain("?"), unreadable=True)
    run = fake.run_of([fake.planned("a", "A", 1)], [], unreadable=[fault])
    run.stages["load"] = run.stages[fake.STAGE]
    assert summary_of(run).count("f/b.feature:7: ?") == 1


def test_an_unreadable_contract_hides_no_scenario() -> None:
    fault = Fault(path="contracts/a.yaml", message=plain("?"), unreadable=True)
    said = summary_of(fake.run_of([fake.planned("a", "A", 1)], [], unreadable=[fault]))
    assert "not counted" not in said


def test_an_unproved_operation_is_told_with_lines_that_help_and_in_the_verdict() -> None:
    told = summary_of(fake.unproved(), exit=Exit.OPEN)
    assert "only 404" in told
    assert "      orderId = 7" in told
    assert "Pending" not in told
    assert "every gate is open; operations that never did their work and are unproved: 1" in told


def test_of_a_long_list_to_paste_the_middle_is_left_out_and_what_it_is_for_stays() -> None:
    names = [f'  "GET /{number}",' for number in range(30)]
    lines = "\n".join(["[[operations]]", "include-name = [", *names, "]", '"path.id" = "…"'])
    told = summary_of(fake.unproved(lines=lines))
    pasted = [line[6:] for line in told.splitlines() if line.startswith(" " * 6)]
    assert pasted[-3:] == ["  # and 18 more; the page shows all", "]", '"path.id" = "…"']
    assert tomllib.loads("\n".join(pasted))["operations"][0]["include-name"][-1] == "GET /11"


def test_unproved_operations_that_the_same_lines_help_are_told_once() -> None:
    told = summary_of(fake.unproved("ordering/pay", "ordering/cancel"), exit=Exit.OPEN)
    assert "3 operations are unproved: only 404" in told
    assert told.count("orderId = 7") == 1
    assert all(f"    {id}" in told for id in ("ordering/readOrder", "ordering/pay"))


def test_a_cause_of_several_cases_is_told_over_the_run() -> None:
    cases = [fake.planned(name, name, 1) for name in "ab"]
    calls = [fake.DEAD_BANK, fake.BANK_LOG]
    told = [event for c in cases for event in fake.case(c.id, Status.FAILED, calls=calls)]
    assert "2 red cases, one cause: bank does not answer authorise" in summary_of(
        fake.run_of(cases, told)
    )
