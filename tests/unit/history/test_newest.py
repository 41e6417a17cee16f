"""The document is made of the newest result of everything, of one line, and says what is stale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from accord.history.joined_stages import EarlierResult
from accord.history.newest import NewestResults
from accord.model.catalogue import Link, LinkKind
from accord.model.events import Finding, Unproved
from accord.model.message import plain
from accord.model.run import Run, Stage
from accord.model.status import Status, Verdict
from fakes.remembered import key
from fakes.scripted_runs import ScriptedRuns, rebuilt, statuses


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ScriptedRuns]:
    runs = ScriptedRuns(tmp_path, "pay", "ship", "return")
    yield runs
    runs.store.close()


def earlier(newest: NewestResults, id: str) -> EarlierResult:
    return newest.earlier[key(id)]


def test_a_run_of_everything_needs_no_other(shop: ScriptedRuns) -> None:
    shop.run("FFF")
    run = shop.run("PPP")
    newest = shop.newest()
    assert newest.earlier == {}
    assert newest.run == run


def test_a_selection_updates_what_it_looked_at(shop: ScriptedRuns) -> None:
    whole = shop.run("PFP")
    shop.run("P", only=["ship"])
    newest = shop.newest()
    assert statuses(newest) == {"pay": "passed", "ship": "passed", "return": "passed"}
    assert {it.key.id: it.run.id for it in newest.earlier.values()} == {
        "pay": whole.id,
        "return": whole.id,
    }


def test_a_green_selection_hides_nothing_that_is_red(shop: ScriptedRuns) -> None:
    shop.run("PPF")
    shop.run("P", only=["pay"])
    newest = shop.newest()
    assert statuses(newest)["return"] == "failed"
    assert newest.run.verdict is Verdict.FAILED


def test_the_newest_of_several_selections_counts(shop: ScriptedRuns) -> None:
    shop.run("PPP")
    shop.run("F", only=["ship"])
    second = shop.run("P", only=["ship"])
    shop.run("P", only=["pay"])
    newest = shop.newest()
    assert statuses(newest)["ship"] == "passed"
    assert earlier(newest, "ship").run.id == second.id


def test_what_passed_with_another_text_is_out_of_date(shop: ScriptedRuns) -> None:
    shop.run("PPP")
    shop.texts["ship"] = "I ship it to the moon"
    shop.run("P", only=["pay"])
    newest = shop.newest()
    assert statuses(newest) == {"pay": "passed", "ship": "out of date", "return": "passed"}
    assert set(newest.run.stages["scenarios"].cases) == {"pay", "return"}


def test_what_failed_with_another_text_is_still_red(shop: ScriptedRuns) -> None:
    shop.run("PFP")
    shop.texts["ship"] = "I ship it to the moon"
    shop.run("P", only=["pay"])
    newest = shop.newest()
    assert statuses(newest)["ship"] == "failed"
    attempt = earlier(newest, "ship").case.last
    assert attempt is not None
    assert attempt.steps == []
    assert attempt.reason


def test_a_text_that_is_put_back_is_proved_again(shop: ScriptedRuns) -> None:
    shop.run("PPP")
    shop.texts["ship"] = "I ship it to the moon"
    shop.run("P", only=["pay"])
    shop.texts["ship"] = "I ship"
    shop.run("P", only=["pay"])
    assert statuses(shop.newest())["ship"] == "passed"


def test_what_moved_in_its_file_keeps_its_steps(shop: ScriptedRuns) -> None:
    shop.run("PFP")
    shop.above = 40
    shop.run("P", only=["pay"])
    case = earlier(shop.newest(), "ship").case
    assert case.last is not None
    assert [step.line for step in case.last.steps] == [case.line + 1]
    assert case.line == shop.catalogue.scenarios()[1].line


def test_what_is_no_longer_written_is_gone(shop: ScriptedRuns) -> None:
    shop.run("PPF")
    del shop.texts["return"]
    shop.run("P", only=["pay"])
    assert set(statuses(shop.newest())) == {"pay", "ship"}


@pytest.mark.parametrize("elsewhere", [{"branch": "topic"}, {"environment": "staging"}])
def test_other_branches_and_environments_add_nothing(
    shop: ScriptedRuns, elsewhere: dict[str, str]
) -> None:
    shop.run("PPP", **elsewhere)
    shop.run("P", only=["pay"])
    assert statuses(shop.newest()) == {"pay": "passed"}


def test_an_older_run_is_shown_as_things_stood_then(shop: ScriptedRuns) -> None:
    shop.run("PFP")
    selection = shop.run("P", only=["pay"])
    shop.run("PPP")
    assert statuses(shop.newest(selection))["ship"] == "failed"


def test_whoever_stops_a_run_takes_nothing_back(shop: ScriptedRuns) -> None:
    shop.run("PPP")
    shop.run("P..", interrupted=True)
    newest = shop.newest()
    assert statuses(newest)["return"] == "passed"
    assert newest.run.interrupted


@pytest.mark.parametrize("letters", ["P..", "..."])
def test_what_a_stopped_run_had_not_come_to_stays_out_of_date(
    shop: ScriptedRuns, letters: str
) -> None:
    shop.run("PPP")
    shop.texts["return"] = "I return it to the moon"
    shop.run(letters, interrupted=True)
    newest = shop.newest()
    assert statuses(newest)["return"] == "out of date"
    assert "return" not in newest.run.stages["scenarios"].cases


def test_a_case_that_an_engine_lost_is_broken_whatever_was_before(shop: ScriptedRuns) -> None:
    shop.run("PPP")
    shop.run(".", only=["ship"])
    assert statuses(shop.newest())["ship"] == "broken"


def test_stages_that_run_one_by_one_make_one_document(shop: ScriptedRuns) -> None:
    shop.run("PPP", stages=["smoke"], selection="smoke")
    shop.run("PPF", stages=["scenarios"], selection="scenarios")
    newest = shop.newest()
    assert {name: stage.verdict.value for name, stage in newest.run.stages.items()} == {
        "smoke": "passed",
        "scenarios": "failed",
    }


def test_a_stage_that_a_later_run_of_everything_has_not_is_gone(shop: ScriptedRuns) -> None:
    shop.run("FFF", stages=["old", "scenarios"])
    shop.run("PPP")
    shop.run("P", only=["pay"])
    assert list(shop.newest().run.stages) == ["scenarios"]


def test_a_stage_that_was_kept_shut_says_nothing_once_it_may_run(shop: ScriptedRuns) -> None:
    both = ["scenarios", "second"]
    whole = shop.run("PPP", stages=both)
    shop.run("PPP", stages=both, closed=["second"])
    shop.run("P", only=["pay"], stages=["scenarios"])
    assert [it.run for it in shop.newest().sources["second"]] == [whole.id]


def test_a_stage_that_was_kept_shut_keeps_its_older_results(shop: ScriptedRuns) -> None:
    shop.run("PPP", stages=["scenarios", "second"])
    shop.run("PFP", stages=["scenarios", "second"], closed=["second"])
    newest = shop.newest()
    assert len(newest.earlier) == 3
    assert len(newest.run.stages["second"].cases) == 3


def test_a_run_that_was_killed_is_no_whole_one(shop: ScriptedRuns) -> None:
    whole = shop.run("PPP")
    shop.killed = True
    killed = shop.run("PPP")
    shop.killed = False
    last = shop.run("P", only=["pay"])
    runs = [it.run for it in shop.newest().sources["scenarios"]]
    assert runs == [last.id, killed.id, whole.id]


def test_the_gates_of_a_part_say_nothing_about_the_whole(shop: ScriptedRuns) -> None:
    shop.run("PPF")
    shop.run("P", only=["pay"])
    assert [it.open for it in shop.newest().run.stages["scenarios"].decisions] == [False]


def test_a_result_whose_journal_is_gone_is_still_known(shop: ScriptedRuns) -> None:
    whole = shop.run("PFP")
    shop.run("P", only=["pay"])
    shop.forget(whole)
    newest = shop.newest()
    assert statuses(newest) == {"pay": "passed", "ship": "failed", "return": "passed"}
    reason = earlier(newest, "ship").case.reason
    assert reason is not None
    assert reason.id == "model.told-elsewhere"
    assert earlier(newest, "return").case.status is Status.PASSED


def test_a_store_that_is_rebuilt_tells_the_same(shop: ScriptedRuns, tmp_path: Path) -> None:
    shop.run("PFP")
    shop.run("P", only=["pay"])
    before = shop.newest()
    shop.store.close()
    shop.store = rebuilt(shop, tmp_path)
    assert shop.newest() == before


def about(run: Run, **operations: str) -> Stage:
    """The stage of a run, with the operation that each case of it is about."""
    stage = run.stages["scenarios"]
    for id, name in operations.items():
        link = Link(kind=LinkKind.OPERATION, target=f"orders/{name}")
        stage.cases[id] = msgspec.structs.replace(stage.cases[id], links=(link,))
    return stage


def unproved(*names: str) -> dict[str, Unproved]:
    return {
        f"orders/{name}": Unproved(
            at=0, stage="scenarios", operation=f"orders/{name}", reason=plain(name)
        )
        for name in names
    }


def test_an_operation_is_unproved_if_whoever_tried_it_last_says_so(shop: ScriptedRuns) -> None:
    whole = about(shop.run("PPP"), pay="pay", ship="ship")
    whole.unproved = unproved("pay", "ship")
    part = about(shop.run("P", only=["pay"]), pay="pay")
    newest = shop.newest().run.stages["scenarios"]
    assert newest.unproved.keys() == {"orders/ship"}
    part.unproved = unproved("pay")
    newest = shop.newest().run.stages["scenarios"]
    assert newest.unproved.keys() == {"orders/pay", "orders/ship"}


def test_answers_to_what_was_all_tried_again_do_not_count(shop: ScriptedRuns) -> None:
    whole = about(shop.run("PPP"), pay="pay", ship="ship")
    whole.seen.update({("orders/pay", 200): 3, ("orders/ship", 200): 2, ("orders/else", 200): 1})
    part = about(shop.run("F", only=["pay"]), pay="pay")
    part.seen.update({("orders/pay", 500): 4})
    assert shop.newest().run.stages["scenarios"].seen == {
        ("orders/pay", 500): 4,
        ("orders/ship", 200): 2,
        ("orders/else", 200): 1,
    }


def test_answers_that_a_case_of_many_operations_got_count_as_long_as_it_does(
    shop: ScriptedRuns,
) -> None:
    whole = about(shop.run("PPP"), pay="pay", ship="ship")
    whole.seen.update({("orders/pay", 200): 3, ("orders/pay", 402): 2})
    whole.seen_by["return"] = Counter({("orders/pay", 402): 2})
    about(shop.run("F", only=["pay"]), pay="pay")
    assert shop.newest().run.stages["scenarios"].seen == {("orders/pay", 402): 2}
    about(shop.run("F", only=["return"]))
    assert shop.newest().run.stages["scenarios"].seen == {}


def test_what_was_said_of_answers_counts_as_long_as_its_case_does(shop: ScriptedRuns) -> None:
    whole = about(shop.run("PPP"))
    whole.judged.update({"kept": 6, "broken": 1})
    whole.judged_by |= {"pay": Counter({"kept": 2}), "ship": Counter({"kept": 3, "broken": 1})}
    part = about(shop.run("F", only=["pay"]))
    part.judged.update({"broken": 5})
    part.judged_by["pay"] = Counter({"broken": 5})
    assert shop.newest().run.stages["scenarios"].judged == {"kept": 4, "broken": 6}


def test_what_is_older_than_the_last_whole_run_of_a_stage_counts_nothing_of_it(
    shop: ScriptedRuns,
) -> None:
    both = ["scenarios", "second"]
    older = shop.run("PPP", stages=both).stages["second"]
    older.judged.update({"kept": 7})
    older.seen.update({("orders/else", 200): 7})
    older.unproved = unproved("else")
    whole = shop.run("PPP", stages=["second"], selection="second").stages["second"]
    whole.judged.update({"kept": 2})
    whole.seen.update({("orders/else", 200): 2})
    shop.run("P", only=["pay"], stages=["second"])
    newest = shop.newest().run.stages["second"]
    assert (newest.judged, newest.seen) == ({"kept": 2}, {("orders/else", 200): 2})
    assert newest.unproved == {}


def test_the_last_whole_run_counts_where_every_case_was_tried_again(shop: ScriptedRuns) -> None:
    whole = shop.run("PFP")
    first = shop.run("PP", only=["pay", "ship"])
    last = shop.run("P", only=["return"])
    newest = shop.newest()
    runs = [(source.run, source.whole) for source in newest.sources["scenarios"]]
    assert runs == [(last.id, False), (first.id, False), (whole.id, True)]
    assert [it.open for it in newest.run.stages["scenarios"].decisions] == [False]


def test_a_part_that_was_all_tried_again_says_nothing_of_a_stage_any_more(
    shop: ScriptedRuns,
) -> None:
    both = ["scenarios", "second"]
    whole = shop.run("PPP", stages=both)
    older = shop.run("F", only=["pay"], stages=both)
    older.stages["second"].judged.update({"kept": 7})
    last = shop.run("P", only=["pay"], stages=["second"])
    newest = shop.newest()
    assert [it.run for it in newest.sources["scenarios"]] == [older.id, whole.id]
    assert [it.run for it in newest.sources["second"]] == [last.id, whole.id]
    assert newest.run.stages["second"].judged == {}


def defect(id: str, *cases: str) -> Finding:
    return Finding(id=id, kind="server-error", title=plain(id), cases=cases)


def test_a_defect_counts_while_a_case_that_shows_it_was_not_tried_again(
    shop: ScriptedRuns,
) -> None:
    both = [defect("of both", "pay", "ship"), defect("twice", "ship"), defect("over", "pay")]
    shop.run("FFP").stages["scenarios"].findings[:] = both
    last = [defect("twice", "pay"), defect("of a case that was lost", "gone")]
    shop.run("F", only=["pay"]).stages["scenarios"].findings[:] = last
    newest = shop.newest().run.stages["scenarios"].findings
    assert [it.id for it in newest] == ["twice", "of a case that was lost", "of both"]
