"""Every run is remembered when its reports are written, and its journal tells it again."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from accord import wiring
from accord.errors import HistoryError, UsageError
from accord.history import RunStore
from accord.model.catalogue import Contract, Operation, OperationResponse
from accord.model.suites import every_figure
from accord.pipeline.gates import decide
from accord.pipeline.marks import in_use
from accord.reports.site import scenario_address
from accord.wiring import FinishedRun, Workspace
from accord.wiring.history import newest_of, remember, run_store
from fakes.command import Command
from fakes.reference import JOURNALS, reference
from fakes.released import comparison
from fakes.scripted_runs import ScriptedRuns

ALLOWED = '[stages.scenarios]\nallow-pending = ["features"]\n'
RUN = "20261120-070000-0000a1"


def workspace(folder: Path, settings: str = "") -> Workspace:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "accord.toml").write_text(settings)
    return wiring.read_workspace(folder)


def a_run(at: Workspace, name: str = "failing") -> FinishedRun:
    folder = at.reports / "runs" / RUN
    shutil.copytree(JOURNALS / name, folder)
    told = reference(name)
    return FinishedRun(folder=folder, catalogue=told.catalogue, run=told.run)


def remembered(at: Workspace) -> list[str]:
    with run_store(at) as store:
        return [run.id for run in store.runs()]


def test_a_run_is_remembered_with_its_reports(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    recorded = a_run(at)
    rendered = wiring.render(at, recorded, names=("junit",), language="en")
    assert rendered.forgotten is None
    assert remembered(at) == [recorded.run.id]
    assert (tmp_path / ".accord/history.db").is_file()
    assert (tmp_path / ".accord/.gitignore").is_file()


@pytest.mark.parametrize("is_alive", [True, False])
def test_a_run_is_remembered_when_nobody_writes_it_any_more(
    tmp_path: Path, *, is_alive: bool
) -> None:
    at = workspace(tmp_path)
    recorded = a_run(at)
    # As whoever asks for a report meanwhile finds it, or after the run was killed.
    unfinished = replace(recorded, run=replace(recorded.run, exit=None))
    with in_use(tmp_path, recorded.run.id) if is_alive else ExitStack():
        wiring.render(at, unfinished, names=("junit",), language="en")
    assert bool(remembered(at)) is not is_alive
    wiring.render(at, recorded, names=("junit",), language="en")
    assert remembered(at) == [recorded.run.id]


def test_a_workspace_may_remember_nothing(tmp_path: Path) -> None:
    at = workspace(tmp_path, 'history = ""')
    assert wiring.render(at, a_run(at), names=("junit",), language="en").forgotten is None
    assert not (tmp_path / ".accord/history.db").exists()
    with pytest.raises(UsageError, match=r"history\.switched-off"):
        wiring.import_history(at, [])


def test_a_store_that_is_gone_is_told_and_stops_no_report(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    (tmp_path / ".accord/history.db").mkdir(parents=True)
    rendered = wiring.render(at, a_run(at), names=("junit",), language="en")
    assert isinstance(rendered.forgotten, HistoryError)
    assert list(rendered.files) == ["junit"]
    accord = Command(tmp_path)
    assert accord("report", "--format", "junit", RUN) == 0
    assert "history import" in accord.talk


def test_what_is_lost_is_rebuilt_from_the_journals(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    recorded = a_run(at)
    wiring.render(at, recorded, names=("junit",), language="en")
    with run_store(at) as store:
        before = store.record_of(recorded.run.id)
    (tmp_path / ".accord/history.db").unlink()
    imported = wiring.import_history(at, [])
    assert (imported.fresh, imported.present) == (1, 0)
    with run_store(at) as store:
        assert store.record_of(recorded.run.id) == before
    assert wiring.import_history(at, []).present == 1


@pytest.mark.parametrize("place", ["reports", "reports/runs", f"reports/runs/{RUN}"])
def test_runs_are_found_where_a_person_may_point(tmp_path: Path, place: str) -> None:
    at = workspace(tmp_path)
    a_run(at)
    assert wiring.import_history(at, [tmp_path / place]).fresh == 1


def test_a_run_that_cannot_be_read_is_told_and_stops_no_other(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    a_run(at)
    (at.reports / "runs" / "broken" / "journal").mkdir(parents=True)
    accord = Command(tmp_path)
    assert accord("history", "import") == 4
    assert "1 runs imported" in accord.out
    assert "broken" in accord.talk


def test_the_page_of_a_selection_shows_the_newest_of_everything(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    runs = ScriptedRuns(tmp_path, "pay", "ship")
    whole = runs.save(at.reports, runs.run("PF"))
    wiring.render(at, whole, names=("site",), language="en")
    selection = runs.save(at.reports, runs.run("P", only=["pay"]))
    page = wiring.render(at, selection, names=("site",), language="en").files["site"]
    runs.store.close()
    assert "1 of 2 scenarios" in page.read_text()
    shown = page.parent / scenario_address("ship")
    assert "ship is failed" in shown.read_text()
    assert whole.run.id in shown.read_text()
    assert whole.run.id not in (page.parent / scenario_address("pay")).read_text()


@pytest.mark.parametrize(("settings", "is_allowed"), [("", False), (ALLOWED, True)])
def test_gates_are_asked_of_the_newest_of_everything(
    tmp_path: Path, settings: str, *, is_allowed: bool
) -> None:
    at = workspace(tmp_path, settings)
    runs = ScriptedRuns(tmp_path, "pay", "ship")
    first = runs.save(at.reports, runs.run("F", only=["ship"]))
    wiring.render(at, first, names=("site",), language="en")
    run = runs.run("?", only=["pay"])
    [stage] = run.stages.values()
    stage.decisions = [*decide(stage, (), allow_pending=("features",))]
    with ExitStack() as older:
        newest = newest_of(at, runs.catalogue, run, older=older)
    runs.store.close()
    assert newest is not None
    [joined] = newest.run.stages.values()
    closed = {it.rule for it in joined.decisions if not it.open}
    assert closed == {"nothing-failed"} | (set() if is_allowed else {"all-written"})
    assert "nothing-failed" not in {it.rule for it in stage.decisions if not it.open}


def test_a_run_of_everything_says_what_its_gates_said_then(tmp_path: Path) -> None:
    runs = ScriptedRuns(tmp_path, "pay", "ship")
    run = runs.run("P?")
    [stage] = run.stages.values()
    stage.decisions = [*decide(stage, ())]
    assert {"all-written"} == {it.rule for it in stage.decisions if not it.open}
    at = workspace(tmp_path, ALLOWED)
    with ExitStack() as older:
        newest = newest_of(at, runs.catalogue, run, older=older)
    runs.store.close()
    assert newest is not None
    [shown] = newest.run.stages.values()
    assert {"all-written"} == {it.rule for it in shown.decisions if not it.open}


def promising(*statuses: str) -> Contract:
    """A contract of one operation, ``o/read``, that may be answered with these."""
    responses = tuple(OperationResponse(status=status) for status in statuses)
    read = Operation(
        id="o/read", service="o", name="read", method="GET", path="/", responses=responses
    )
    return Contract(service="o", path="o.yaml", dialect="3.1", operations=(read,))


def test_a_stage_counts_what_earlier_runs_saw_before_it_and_its_record_stays(
    tmp_path: Path,
) -> None:
    rule = "coverage.responses >= 90 %"
    at = workspace(tmp_path)
    runs = ScriptedRuns(tmp_path, "pay", "ship")
    runs.contracts = (promising("200"),)
    runs.rules, runs.seen = (rule,), {("o/read", 200): 3}
    first = runs.save(at.reports, runs.run("PP"))
    assert remember(at, runs.catalogue, first.run) is None
    runs.seen, runs.figures = {}, {"coverage.responses": 0.0}
    run = runs.run("PP", stages=["second"], selection="second")
    assert remember(at, runs.catalogue, run) is None
    with ExitStack() as older:
        newest = newest_of(at, runs.catalogue, run, older=older)
    runs.store.close()
    assert newest is not None
    joined = newest.run.stages["second"].decisions
    assert [it.open for it in joined if it.rule == rule] == [True]
    recorded = run.stages["second"].decisions
    assert [it.open for it in recorded if it.rule == rule] == [False]


OF_THE_WHOLE = frozenset(
    {"examples", "p95", "max", "rate", "errors", "requests", "iterations"}
    | {"recovery_seconds", "steady_before", "steady_during", "steady_after"}
)
OF_NOW = {
    "passed": "2",
    "skipped": "0",
    "pending": "0",
    "failed": "1",
    "broken": "0",
    "cases": "3",
    "flaky": "0",
    "known": "0",
    "coverage.operations": "100 %",
    "coverage.responses": "50 %",
    "coverage.judged": "75 %",
    "breaking_changes": "2",
    "findings": "0",
    "unproved": "0",
}


def test_every_figure_is_of_now_or_says_of_which_run_it_is(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    runs = ScriptedRuns(tmp_path, "pay", "ship", "return")
    rules = {
        figure.name: f"{figure.name} >= 0{next(iter(figure.kind.units))}"
        for figure in every_figure()
    }
    # What was measured is unlike what is counted, so that the number tells which of them it is.
    runs.rules, runs.figures = tuple(rules.values()), dict.fromkeys(rules, 0.125)
    whole = runs.save(at.reports, runs.run("PFP"))
    assert remember(at, runs.catalogue, whole.run) is None
    runs.contracts = (promising("200", "404"),)
    runs.releases, runs.seen = comparison(), {("o/read", 200): 3}
    runs.figures = dict.fromkeys(rules, 0.5)
    selection = runs.run("P", only=["pay"])
    with ExitStack() as older:
        newest = newest_of(at, runs.catalogue, selection, older=older)
    runs.store.close()
    assert newest is not None
    said = {it.rule: it for it in newest.run.stages["scenarios"].decisions}
    decisions = {name: said[rule] for name, rule in rules.items()}
    of_now = {name: it.actual for name, it in decisions.items() if not it.because.within}
    assert of_now == OF_NOW
    of_the_whole = decisions.keys() - of_now.keys()
    assert of_the_whole == OF_THE_WHOLE
    assert {decisions[name].because.arguments["run"] for name in of_the_whole} == {whole.run.id}


def test_one_file_carries_the_history_to_another_machine(tmp_path: Path) -> None:
    here, there = workspace(tmp_path / "here"), workspace(tmp_path / "there")
    recorded = a_run(here)
    assert Command(here.folder)("history", "import") == 0
    assert Command(here.folder)("history", "export", "cache/history.db") == 0
    carried = here.folder / "cache/history.db"
    accord = Command(there.folder)
    assert accord("history", "import", str(carried)) == 0
    assert remembered(there) == [recorded.run.id]
    assert accord("history", "import", str(carried)) == 0
    assert "0 runs imported, 1 were known already" in accord.out
    assert [path.name for path in carried.parent.iterdir()] == ["history.db"]


def test_an_empty_history_is_carried_too(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    assert wiring.export_history(at, tmp_path / "out.db") == 0
    assert wiring.import_history(at, [tmp_path / "out.db"]).fresh == 0


def test_what_is_no_history_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    other = tmp_path / "notes.db"
    other.write_text("my notes")
    accord = Command(at.folder)
    assert accord("history", "import", str(other)) == 2
    assert "hint: " in accord.talk
    assert other.read_text() == "my notes"


@pytest.mark.parametrize("arguments", [("forget",), ("export",), ("import", "nowhere"), ()])
def test_what_cannot_be_asked_is_explained(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    at = workspace(tmp_path)
    accord = Command(at.folder)
    assert accord("history", *arguments) == 2
    assert "hint: " in accord.talk


def test_a_password_in_the_address_is_not_shown(tmp_path: Path) -> None:
    address = "postgresql://me:pa55word@127.0.0.1:1/none"
    workspace(tmp_path, f'history = "{address}"')
    accord = Command(tmp_path)
    assert accord("history", "export", "x.db") == 4
    assert "pa55word" not in accord.talk
    accord("doctor")
    assert "pa55word" not in accord.out + accord.talk


def test_a_store_is_a_file_or_an_address(tmp_path: Path) -> None:
    at = workspace(tmp_path, f'history = "sqlite:///{tmp_path}/elsewhere/h.db"')
    a_run(at)
    assert wiring.import_history(at, []).fresh == 1
    store = RunStore.at(tmp_path / "elsewhere/h.db", exists=True)
    assert len(store.runs()) == 1
    store.close()


@pytest.mark.parametrize("wanted", ["id", "commit"])
def test_any_two_runs_are_compared(tmp_path: Path, wanted: str) -> None:
    at = workspace(tmp_path / "shop")
    shop = ScriptedRuns(tmp_path, "pay", "ship", "return")
    first = shop.run("PPP")
    shop.texts["pay"] = "I pay with a coupon"
    shop.run("PPP")
    last = shop.run("PPP")
    with run_store(at) as store:
        store.merge(shop.store)
    since = first.id if wanted == "id" else first.commit[:20] + first.commit[20:]
    wiring.render(at, shop.save(at.reports, last), names=("site",), language="en", since=since)
    shop.store.close()
    page = (at.reports / "site/changes.html").read_text(encoding="utf-8")
    assert "<ins>When I pay with a coupon</ins>" in page


def of_load(at: Workspace, id: str, p95: str) -> FinishedRun:
    """A run whose load took that long."""
    folder = at.reports / "runs" / id
    shutil.copytree(JOURNALS / "load-threshold", folder)
    for file, old, new in (
        ("00-run", "20251120-0053-load-threshold", id),
        ("load", '"value":0.412', f'"value":{p95}'),
    ):
        journal = folder / "journal" / f"{file}.ndjson"
        journal.write_text(journal.read_text("utf-8").replace(old, new), encoding="utf-8")
    return wiring.read_run(at, id)


def compared_loads(at: Workspace, *, forgets: str = "") -> str:
    for id, p95 in (("20260101-000000-000001", "0.2"), ("20260101-000000-000002", "0.3")):
        recorded = of_load(at, id, p95)
        if forgets == id:
            shutil.rmtree(at.reports / "runs" / "20260101-000000-000001")
        wiring.render(at, recorded, names=("site",), language="en")
    return (at.reports / "site/changes.html").read_text(encoding="utf-8")


def test_figures_of_load_are_held_beside_those_of_an_earlier_run(tmp_path: Path) -> None:
    page = compared_loads(workspace(tmp_path))
    row = page.partition('id="figures"')[2].partition(">p95<")[2].partition("</tr>")[0]
    assert re.findall(r">([^<>]+)</td>", row) == ["200 ms", "300 ms", "+50.0 %"]


def test_a_run_whose_journal_is_gone_has_no_figures_of_load(tmp_path: Path) -> None:
    assert 'id="figures"' not in compared_loads(
        workspace(tmp_path), forgets="20260101-000000-000002"
    )


@pytest.mark.parametrize("settings", ["", 'history = ""'])
def test_a_run_that_nobody_remembers_cannot_be_compared_with(tmp_path: Path, settings: str) -> None:
    at = workspace(tmp_path, settings)
    rendered = wiring.render(at, a_run(at), names=("site",), language="en", since="v9")
    assert isinstance(rendered.failures["site"], UsageError)
