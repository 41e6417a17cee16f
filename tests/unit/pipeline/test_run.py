from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accord.config.settings import Environment
from accord.errors import EngineError, Exit
from accord.model.assignment import Assignment
from accord.model.calls import CallOrigin
from accord.model.catalogue import Catalogue, Fault, Feature
from accord.model.events import Event, PlannedCase, RunFinished
from accord.model.journal import Damage
from accord.model.message import message
from accord.model.run import Run
from accord.model.status import Status, Suite
from accord.model.suites import REGISTRY, SCENARIOS, EngineDefinition
from accord.pipeline.baseline_entries import EntryTerms, fresh_entries
from accord.pipeline.folders import latest, load_run
from accord.pipeline.gates import parse
from accord.pipeline.plan import PlannedStage
from accord.pipeline.run import RunOrder, RunOutcome, run
from accord.ports import Launch
from accord.system.environment import Target
from fakes import engine as fake_engine
from fakes import tiny_system
from fakes.engine import FakeEngine
from fakes.released import comparison

CASES = tuple(PlannedCase(id=f"f#{name}", title=name) for name in ("first", "second", "third"))


def stage(name: str = "scenarios", **settings: Any) -> PlannedStage:
    return PlannedStage(
        **{"name": name, "suite": Suite.SCENARIOS, "engine": "fake", "cases": CASES, **settings}
    )


def order(workspace: Path, behaviour: str = "clean", **settings: Any) -> RunOrder:
    given = {
        "workspace": workspace,
        "reports": workspace / "reports",
        "catalogue": Catalogue(title="Shop"),
        "stages": (stage(),),
        "target": Target(name="local", settings=Environment()),
        "engines": {"fake": FakeEngine(behaviour)},
        "masks": (),
        "leave_out": (),
        "allow": ("127.0.0.1", "localhost"),
        "client_timeout_s": 30.0,
        "keep_runs": 20,
    }
    return RunOrder(**{**given, **settings})


def notes(outcome: RunOutcome, name: str = "scenarios") -> list[str]:
    return [note.note.id for note in outcome.run.stages[name].notes]


def closed(outcome: RunOutcome, name: str = "scenarios") -> set[str]:
    return {item.rule for item in outcome.run.stages[name].decisions if not item.open}


def system_that(behaviour: str, *names: str, **settings: Any) -> Target:
    words = ("python", str(Path(tiny_system.__file__)), behaviour, *names)
    return Target(name="local", settings=Environment(start=words, **settings))


@pytest.mark.parametrize(
    ("behaviour", "code", "gates"),
    [
        pytest.param("clean", Exit.OPEN, set(), id="clean"),
        pytest.param("fails", Exit.FAILED, {"nothing-failed"}, id="a-case-fails"),
        pytest.param("breaks", Exit.BROKEN, {"nothing-broken"}, id="a-case-breaks"),
        pytest.param("pends", Exit.OPEN, set(), id="a-case-is-pending"),
        pytest.param("skips", Exit.NOTHING_RAN, {"something-ran"}, id="all-skipped"),
        pytest.param(
            "fails-and-breaks",
            Exit.FAILED,
            {"nothing-failed", "nothing-broken"},
            id="one-fails-and-one-breaks",
        ),
        pytest.param(
            "dies", Exit.BROKEN, {"finished", "accounted", "nothing-broken"}, id="engine-dies"
        ),
        pytest.param(
            "killed", Exit.BROKEN, {"finished", "accounted", "nothing-broken"}, id="engine-killed"
        ),
        pytest.param("garbled", Exit.BROKEN, {"record-whole"}, id="garbled-line"),
        pytest.param("cut", Exit.BROKEN, {"record-whole", "finished", "nothing-broken"}, id="cut"),
        pytest.param(
            "loses-one", Exit.BROKEN, {"accounted", "nothing-broken"}, id="a-case-is-lost"
        ),
        pytest.param("invents-one", Exit.BROKEN, {"accounted"}, id="a-case-nobody-planned"),
    ],
)
def test_what_the_engine_did_decides(
    behaviour: str, code: Exit, gates: set[str], tmp_path: Path
) -> None:
    outcome = run(order(tmp_path, behaviour))
    assert (outcome.exit, closed(outcome)) == (code, gates)


def test_an_engine_that_dies_leaves_its_last_words(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, "dies"))
    (note,) = outcome.run.stages["scenarios"].notes
    assert note.detail == "the engine met something it could not bear"


def test_what_was_finished_before_the_engine_died_is_kept(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, "dies"))
    assert outcome.run.counts == {**dict.fromkeys(Status, 0), Status.PASSED: 2, Status.BROKEN: 1}


def test_a_stage_that_hangs_is_ended_and_broken(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, "hangs", stages=(stage(timeout_s=1.0),)))
    assert (outcome.exit, notes(outcome)) == (Exit.BROKEN, ["pipeline.time-is-up"])


def test_a_file_that_cannot_be_read_is_told_although_the_rest_passed(tmp_path: Path) -> None:
    fault = Fault(path="features/x.feature", message=message("x.y"), unreadable=True)
    outcome = run(order(tmp_path, stages=(stage(unreadable=(fault,)),)))
    assert (outcome.exit, closed(outcome)) == (Exit.USAGE, {"readable"})


def test_no_case_at_all_is_no_success(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, stages=(stage(cases=()),)))
    assert (outcome.exit, closed(outcome)) == (Exit.NOTHING_RAN, {"something-ran"})


def test_no_stage_at_all_is_no_success(tmp_path: Path) -> None:
    assert run(order(tmp_path, stages=())).exit is Exit.NOTHING_RAN


def test_a_rule_of_the_team_closes_a_stage_in_which_all_passed(tmp_path: Path) -> None:
    rules = (parse("passed >= 10"),)
    outcome = run(order(tmp_path, stages=(stage(rules=rules),)))
    assert (outcome.exit, closed(outcome)) == (Exit.FAILED, {"passed >= 10"})


def test_a_figure_that_does_not_exist_is_not_the_products_fault(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, stages=(stage(rules=(parse("p95 <= 200 ms"),)),)))
    assert (outcome.exit, closed(outcome)) == (Exit.BROKEN, {"p95 <= 200 ms"})


def test_a_gate_on_breaking_changes_closes_a_stage_in_which_all_passed(tmp_path: Path) -> None:
    rules = (parse("breaking_changes = 0"),)
    compared = Catalogue(releases=comparison())
    outcome = run(order(tmp_path, stages=(stage(rules=rules),), catalogue=compared))
    assert closed(outcome) == {"breaking_changes = 0"}
    assert outcome.exit is Exit.FAILED


def test_a_closed_stage_stops_what_needs_it_and_nothing_else(tmp_path: Path) -> None:
    stages = (stage("first"), stage("dependent", needs=("first",)), stage("other"))
    outcome = run(order(tmp_path, "fails", stages=stages))
    assert closed(outcome, "dependent") == {"needs"}
    assert outcome.run.stages["other"].finished


def test_keep_going_runs_what_needs_a_closed_stage(tmp_path: Path) -> None:
    stages = (stage("first"), stage("dependent", needs=("first",)))
    outcome = run(order(tmp_path, "fails", stages=stages, keep_going=True))
    assert outcome.run.stages["dependent"].finished


def test_what_is_to_be_done_meanwhile_is_done_once(tmp_path: Path) -> None:
    times: list[str] = []
    stages = (stage("smoke"), stage("scenarios"))
    run(order(tmp_path, stages=stages, meanwhile=lambda: times.append("now")))
    assert times == ["now"]


def test_the_run_on_disk_is_the_run_that_was_seen(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, "fails"))
    catalogue, loaded = load_run(latest(tmp_path / "reports"))
    assert (catalogue.title, loaded) == ("Shop", outcome.run)


SECRET = "opens-doors-5"
LOOKS = """
import sys
from pathlib import Path
from accord.model.assignment import Assignment
from accord.model.events import CaseFinished, CaseStarted, StageFinished
from accord.model.journal import JournalWriter, now
from accord.model.status import Status

assignment = Assignment.load(Path(sys.argv[1]))
reports = Path(assignment.evidence).parents[2]
seen = [p.name for p in reports.rglob("*") if p.is_file() and sys.argv[2] in p.read_text()]
passed = not seen and assignment.variables["token"] == sys.argv[2]
with JournalWriter(Path(assignment.journal)) as journal:
    for case in assignment.cases:
        status = Status.PASSED if passed else Status.FAILED
        journal.write(CaseStarted(at=now(), stage=assignment.stage, case=case.id))
        journal.write(
            CaseFinished(at=now(), stage=assignment.stage, case=case.id, status=status, seconds=0)
        )
    journal.write(StageFinished(at=now(), stage=assignment.stage))
"""


class LookingEngine(FakeEngine):
    """Passes when the secret is in its assignment, and nowhere below the reports."""

    def launch(self, assignment: Assignment, path: Path) -> Launch:
        command = (sys.executable, "-c", LOOKS, str(path), SECRET)
        return Launch(command=command, folder=Path(assignment.workspace))


def with_secret(workspace: Path, **settings: Any) -> RunOrder:
    target = Target(name="local", settings=Environment(), variables={"token": SECRET, "n": "10"})
    return order(workspace, target=target, **settings)


def test_an_engine_is_told_a_secret_where_no_reader_of_reports_looks(tmp_path: Path) -> None:
    engines = {"fake": LookingEngine()}
    assert run(with_secret(tmp_path, engines=engines)).exit is Exit.OPEN


def test_a_secret_is_nowhere_after_the_run(tmp_path: Path) -> None:
    run(with_secret(tmp_path))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


def test_a_variable_that_is_no_secret_is_told(tmp_path: Path) -> None:
    variables = run(with_secret(tmp_path)).run.variables
    assert (variables["n"], SECRET in variables["token"]) == ("10", False)


def test_a_variable_that_a_sign_in_uses_is_a_secret(tmp_path: Path) -> None:
    target = Target(name="local", settings=Environment(), variables={"door": SECRET})
    options = ({"sign-in": [{"body": {"code": "{door}"}}]},)
    outcome = run(order(tmp_path, target=target, options=options))
    assert SECRET not in outcome.run.variables["door"]


def test_a_secret_that_cannot_be_masked_everywhere_is_told_once(tmp_path: Path) -> None:
    target = Target(name="local", settings=Environment(), variables={"pin": "1234"})
    outcome = run(order(tmp_path, target=target, stages=(stage("a"), stage("b"))))
    assert (notes(outcome, "a"), notes(outcome, "b")) == (["pipeline.weak-secret"], [])
    assert outcome.exit is Exit.OPEN


def test_a_password_of_an_address_is_not_told(tmp_path: Path) -> None:
    target = Target(name=f"http://ann:{SECRET}@shop", settings=Environment())
    outcome = run(order(tmp_path, target=target))
    assert SECRET not in outcome.run.environment


def test_raw_logs_are_gone_after_the_run(tmp_path: Path) -> None:
    run(order(tmp_path, target=system_that("good", "ordering")))
    assert list((tmp_path / ".accord" / "logs").iterdir()) == []


def test_a_watcher_sees_every_event_up_to_the_last(tmp_path: Path) -> None:
    seen: list[Event | Damage] = []

    def watch(event: Event | Damage, so_far: Run) -> None:
        seen.append(event)

    run(order(tmp_path), watch=watch)
    assert isinstance(seen[-1], RunFinished)


def test_only_the_newest_runs_are_kept(tmp_path: Path) -> None:
    for _ in range(3):
        outcome = run(order(tmp_path, stages=(), keep_runs=2))
    kept = [path for path in (tmp_path / "reports" / "runs").iterdir() if path.is_dir()]
    assert len(kept) == 2
    assert outcome.folder in kept


def test_services_logs_are_joined_to_the_case_that_failed(tmp_path: Path) -> None:
    chosen = system_that("good", "ordering")
    outcome = run(order(tmp_path, "fails", target=chosen))
    attempt = outcome.run.stages["scenarios"].cases["f#third"].last
    assert attempt is not None
    (made,) = attempt.calls
    assert (made.call.origin, made.call.status) == (CallOrigin.LOG, 503)
    kept = (outcome.folder / attempt.evidence[0].path).read_text()
    assert "the bank is closed" in kept


def test_cases_that_passed_are_not_burdened_with_logs(tmp_path: Path) -> None:
    outcome = run(order(tmp_path, target=system_that("good", "ordering")))
    cases = outcome.run.stages["scenarios"].cases.values()
    assert not any(case.last and case.last.calls for case in cases)


def test_a_system_that_does_not_start_breaks_every_stage(tmp_path: Path) -> None:
    stages = (stage("first"), stage("second"))
    outcome = run(order(tmp_path, target=system_that("dies"), stages=stages))
    assert outcome.exit is Exit.BROKEN
    assert notes(outcome, "first") == notes(outcome, "second") == ["pipeline.ended"]
    assert closed(outcome, "first") == closed(outcome, "second") == {"started"}
    assert "cannot open the database" in outcome.run.stages["second"].notes[0].detail


def test_a_system_that_ends_during_a_stage_is_told(tmp_path: Path) -> None:
    chosen = system_that("dies-later", "ordering")
    outcome = run(order(tmp_path, "hangs", target=chosen, stages=(stage(timeout_s=1.0),)))
    assert notes(outcome) == ["pipeline.time-is-up", "pipeline.ended"]


INTERRUPTED = """
import importlib.util, sys
from dataclasses import replace
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[2])
spec = importlib.util.spec_from_file_location("claims", sys.argv[1])
claims = importlib.util.module_from_spec(spec)
spec.loader.exec_module(claims)
chosen = claims.system_that("good", "ordering")
stages = (claims.stage("first"), claims.stage("second"))
order = claims.order(Path.cwd(), "hangs", target=chosen, stages=stages)
sys.exit(claims.run(order).exit)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interruption_leaves_a_partial_run_and_no_process(
    number: signal.Signals, tmp_path: Path
) -> None:
    tests = str(Path(fake_engine.__file__).parents[1])
    command = [sys.executable, "-c", INTERRUPTED, __file__, tests]
    with subprocess.Popen(command, cwd=tmp_path) as accord:
        _wait_for_hang(tmp_path)
        accord.send_signal(number)
    _, partial = load_run(latest(tmp_path / "reports"))
    assert (accord.returncode, partial.exit, partial.interrupted) == (130, 130, True)
    assert partial.stages["first"].counts[Status.PASSED] == 2
    assert set(partial.stages) == {"first", "second"}
    assert [item.rule for item in partial.stages["second"].decisions] == ["started"]
    assert not (tmp_path / ".accord" / "started.json").exists()


def _wait_for_hang(workspace: Path) -> None:
    while not any("for ever" in log.read_text() for log in _logs(workspace)):
        time.sleep(0.02)


def _logs(workspace: Path) -> list[Path]:
    return list(workspace.glob(".accord/logs/*/first.log"))


def test_secrets_among_the_variables_are_not_left_on_disk(tmp_path: Path) -> None:
    variables = {"password": "correct-horse-battery", "ticket": "T-7"}
    chosen = Target(name="local", settings=Environment(), variables=variables)
    folder = run(order(tmp_path, target=chosen)).folder
    written = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert "T-7" in written
    assert "correct-horse-battery" not in written


def test_a_suite_that_does_harm_stays_away_from_hosts_it_may_not_reach(tmp_path: Path) -> None:
    listening = tiny_system.server("good")
    address = f"http://127.0.0.1:{listening.server_port}"
    chosen = Target(name="far", settings=Environment(addresses={"ordering": address}))
    settings = {"engines": {"fake": FakeEngine(suite=Suite.LOAD)}, "target": chosen}
    stages = (stage("load", suite=Suite.LOAD),)
    try:
        refused = run(order(tmp_path, stages=stages, allow=("other.test",), **settings))
        assert (refused.exit, notes(refused, "load")) == (Exit.BROKEN, ["pipeline.not-allowed"])
        assert run(order(tmp_path, stages=stages, **settings)).exit is Exit.OPEN
    finally:
        listening.shutdown()
        listening.server_close()


def test_an_engine_is_told_which_files_were_planned(tmp_path: Path) -> None:
    digests: list[dict[str, str]] = []

    class Listening(FakeEngine):
        def launch(self, assignment: Assignment, path: Path) -> Launch:
            digests.append(assignment.digests)
            return super().launch(assignment, path)

    feature = Feature(id="a", title="A", path="a.feature", capability="c", digest="5e1f")
    catalogue = Catalogue(title="Shop", features=(feature,))
    run(order(tmp_path, catalogue=catalogue, engines={"fake": Listening()}))
    assert digests == [{"a.feature": "5e1f"}]


def test_an_engine_that_cannot_begin_breaks_its_stage_and_no_other(tmp_path: Path) -> None:
    class Missing(FakeEngine):
        def launch(self, assignment: Assignment, path: Path) -> Launch:
            raise EngineError("plain", text="not installed")

    engines = {"missing": Missing(suite=Suite.CONTRACT), "fake": FakeEngine()}
    stages = (stage("contract", suite=Suite.CONTRACT, engine="missing"), stage())
    outcome = run(order(tmp_path, engines=engines, stages=stages))
    assert (outcome.exit, notes(outcome, "contract")) == (Exit.BROKEN, ["plain"])
    assert outcome.run.stages["scenarios"].open


def test_a_run_publishes_its_logs_masked(tmp_path: Path) -> None:
    folder = run(order(tmp_path, target=system_that("tells-a-secret", "ordering"))).folder
    published = (folder / "logs" / "system.log").read_text()
    assert ("the bank is closed" in published, "horse-battery" in published) == (True, False)


def test_what_an_engine_could_not_clean_up_is_told(tmp_path: Path) -> None:
    class Forgetful(FakeEngine):
        def launch(self, assignment: Assignment, path: Path) -> Launch:
            left = message("engines.not-undone", key="seed")
            return replace(super().launch(assignment, path), left_undone=lambda: (left,))

    outcome = run(order(tmp_path, engines={"fake": Forgetful()}))
    assert notes(outcome) == ["engines.not-undone"]


def test_a_stage_whose_engine_is_not_installed_is_broken_and_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = EngineDefinition(
        name="fake", host="", options="", distributions=("no-such",), requirement="accord[load]"
    )
    monkeypatch.setitem(REGISTRY, Suite.SCENARIOS, replace(SCENARIOS, engines=(absent,)))
    outcome = run(order(tmp_path))
    assert outcome.exit is Exit.BROKEN
    note = next(
        note.note
        for note in outcome.run.stages["scenarios"].notes
        if note.note.id == "pipeline.not-installed"
    )
    assert note.arguments["requirement"] == "accord[load]"


def test_what_is_known_is_recognized_before_gates_decide_and_kept_in_the_journal(
    tmp_path: Path,
) -> None:
    shown = run(order(tmp_path, "fails"))
    fresh = fresh_entries(
        shown.run,
        Catalogue(),
        (),
        EntryTerms(added=date(2026, 1, 1), until=date(2999, 1, 1)),
        picks=lambda _: True,
    )
    listed = Catalogue(known=tuple(item.entry for item in fresh))
    outcome = run(order(tmp_path, "fails", catalogue=listed))
    assert (outcome.exit, closed(outcome)) == (Exit.OPEN, set())
    assert outcome.run.counts[Status.FAILED] == shown.run.counts[Status.FAILED] > 0
    _, recorded = load_run(outcome.folder)
    assert recorded.stages["scenarios"].failed == 0
