"""Makes the reference runs beside this file: ``python tests/journals/build.py``.

Readers of runs are tested against them, and so is the promise that an old journal stays readable:
change a run only when it is wrong, and add a new one for what is new.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from accord.model.calls import Call
from accord.model.catalogue import Catalogue, Fault, Scenario, ScenarioStep
from accord.model.decision import Decision
from accord.model.events import (
    Attached,
    Called,
    CaseFinished,
    CaseStarted,
    Decided,
    Event,
    Evidence,
    Measured,
    Noted,
    PlannedCase,
    RunFinished,
    RunStarted,
    StageFinished,
    StagePlanned,
    StageStarted,
    Step,
    StepFinished,
)
from accord.model.journal import encode
from accord.model.message import Message, plain
from accord.model.status import Status, Suite

sys.path.insert(0, str(Path(__file__).parents[1]))
from journals import called, suites, system, written

FOLDER = Path(__file__).parent
STAGE = "scenarios"
_BEGAN = 1763600000.0
_CUT = 40


@dataclass(frozen=True, kw_only=True)
class Take:
    """How an attempt at a scenario goes; without ``breaks_at`` every step passes."""

    breaks_at: int = -1
    status: Status = Status.PASSED
    reason: Message | None = None
    calls: Callable[[Tape, str], list[Call]] | None = None
    attempt: int = 1
    hooks: tuple[Step, ...] = ()
    files: tuple[Evidence, ...] = ()
    output: str = ""


class Tape:
    """Records one run as a pipeline and a probe would."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, *, faults: tuple[Fault, ...] = ()
    ) -> None:
        self.folder, self.catalogue = folder, catalogue
        self.now, self._spans = _BEGAN, 0
        self.pipeline: list[Event] = []
        self.probe: list[Event] = []
        self.pipeline.append(
            RunStarted(
                at=self.now,
                run=f"20251120-0053-{folder.name}",
                workspace="/workspace/corner-shop",
                accord="0.1.0",
                environment="local",
                commit="4f2c9be81d7a6a0d3e55c1b2f9d8e7a6b5c4d3e2",
                branch="main",
            )
        )
        planned = tuple(_planned(scenario) for scenario in catalogue.scenarios())
        self.pipeline.append(
            StagePlanned(
                at=self.now,
                stage=STAGE,
                suite=Suite.SCENARIOS,
                engine="behave",
                cases=planned,
                unreadable=faults,
            )
        )
        self.others: dict[str, list[Event]] = {}
        version = "1.3.3"
        self.probe.append(
            StageStarted(
                at=self._later(0.4), stage=STAGE, engine="behave", engine_version=version, workers=4
            )
        )

    def plan(self, stage: str) -> None:
        """What a stage of another suite must account for."""
        engine, cases = suites.PLANNED[stage]
        given: dict[str, Any] = {"stage": stage, "suite": Suite(stage), "engine": engine}
        planned_cases = tuple(cases(self.catalogue))
        self.pipeline.append(StagePlanned(at=self.now, cases=planned_cases, **given))

    def decide(self, stage: str, decision: Decision) -> None:
        self.pipeline.append(Decided(at=self._later(0.01), stage=stage, decision=decision))

    def _later(self, seconds: float) -> float:
        self.now = round(self.now + seconds, 3)
        return self.now

    def span(self) -> str:
        self._spans += 1
        return sha256(f"{self.folder.name}-{self._spans}".encode()).hexdigest()[:16]

    def play(self, scenario: Scenario, take: Take) -> None:
        """One attempt at a scenario."""
        trace = sha256(f"{scenario.id}-{take.attempt}".encode()).hexdigest()[:32]
        case: dict[str, Any] = {"stage": STAGE, "case": scenario.id, "attempt": take.attempt}
        self.probe.append(CaseStarted(at=self.now, worker="1", trace=trace, **case))
        began, place = self.now, len(scenario.steps) - 2
        for call in take.calls(self, trace) if take.calls else []:
            self.probe.append(Called(at=self._later(0.01), call=call, step=place, **case))
        for hook in take.hooks:
            self.probe.append(StepFinished(at=self._later(0.001), step=hook, **case))
        for number, written_step in enumerate(scenario.steps):
            if 0 <= take.breaks_at < number:
                break
            step = _step(written_step, take if number == take.breaks_at else Take())
            self.probe.append(StepFinished(at=self._later(0.008), step=step, **case))
        for evidence in take.files:
            self.probe.append(Attached(at=self.now, evidence=evidence, **case))
        seconds = round(self.now - began, 3)
        end = {"status": take.status, "seconds": seconds, "reason": take.reason}
        self.probe.append(CaseFinished(at=self.now, **end, **case))

    def keep(self, name: str, media_type: str, content: bytes) -> Evidence:
        """A file of the run, named by its content."""
        digest = sha256(content).hexdigest()
        suffix = {"text/plain": "log", "image/svg+xml": "svg"}.get(media_type, "json")
        path = f"evidence/{digest[:2]}/{digest[2:18]}.{suffix}"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return Evidence(name=name, media_type=media_type, path=path, size_bytes=len(content))

    def end(
        self, *, exit: int, closed: Iterable[tuple[str, Message]] = (), finished: bool = True
    ) -> None:
        if finished:
            self.probe.append(StageFinished(at=self._later(0.2), stage=STAGE))
        decisions = [Decision(rule=rule, open=False, because=because) for rule, because in closed]
        if not decisions:
            because = plain("every planned scenario has a result, and none failed")
            decisions = [Decision(rule="nothing-failed", open=True, because=because)]
        self.pipeline += [Decided(at=self.now, stage=STAGE, decision=found) for found in decisions]
        self.pipeline.append(RunFinished(at=self._later(0.1), exit=exit))

    def save(self) -> None:
        journal = self.folder / "journal"
        journal.mkdir(parents=True, exist_ok=True)
        for name, events in {
            "00-run": self.pipeline,
            STAGE: self.probe,
            **self.others,
        }.items():
            lines = b"".join(encode(event) + b"\n" for event in events)
            (journal / f"{name}.ndjson").write_bytes(lines)
        content = msgspec.json.format(msgspec.json.encode(self.catalogue), indent=1)
        (self.folder / "catalogue.json").write_bytes(content + b"\n")


def passing(tape: Tape) -> None:
    for scenario in tape.catalogue.scenarios():
        tape.play(scenario, Take(calls=called.ordered))
    tape.probe.append(Measured(at=tape.now, stage=STAGE, name="seconds", value=1.2, unit="s"))
    tape.end(exit=0)


def failing(tape: Tape) -> None:
    """One of everything that can happen to a scenario."""
    log = b"\n".join(
        [
            b"10:02:11 ordering   authorising payment for A-1042",
            b"10:02:13 payment    error: bank timed out after 2 s",
            b"10:02:13 ordering   compensating: coupon TEA20 released",
        ]
    )
    lines = tape.keep("ordering.log", "text/plain", log)
    picture = tape.keep("screen.svg", "image/svg+xml", _PICTURE)
    busy = plain('The order is not "confirmed": the answer was 503, "the system is busy".')
    stuck = plain(
        "ordering/getCoupon: GET /coupons/TEA20 answered 200, but not as expected:\n"
        '  status: expected "free", actual "locked"'
    )
    wrong = plain(
        "ordering/price: POST /price answered 200, but not as expected:\n"
        "  shipping: expected 0, actual 60"
    )
    contract = plain(
        "The answer of stores/findParcel breaks its contract at body /parcels/0/phone."
    )
    unmade = plain('No step matches "a partner with 40 orders".')
    hook = Step(
        text="before_scenario",
        kind="hook",
        status=Status.BROKEN,
        seconds=0.02,
        reason=plain("ConnectionError: the till simulator is not running"),
        detail='Traceback (most recent call last):\n  File "environment.py", line 31',
    )
    plans = {
        "An order with a coupon is confirmed": Take(
            breaks_at=3,
            status=Status.FAILED,
            reason=busy,
            calls=called.behind_one_screen,
            files=(lines, picture),
            output="basket: 2 × Oolong tea, 6 × Pineapple cake\n",
        ),
        "A cancelled order gives the coupon back": Take(
            breaks_at=4, status=Status.FAILED, reason=stuck, calls=called.ordered
        ),
        "A parcel is found by phone number": Take(
            breaks_at=2, status=Status.FAILED, reason=contract, calls=called.off_contract
        ),
        "A partner sends many orders at once": Take(
            breaks_at=0, status=Status.PENDING, reason=unmade
        ),
        "An order that is too large is refused": Take(
            breaks_at=0, status=Status.BROKEN, hooks=(hook,), reason=hook.reason
        ),
        "Nobody sees the parcel of a neighbour": Take(
            breaks_at=0, status=Status.SKIPPED, reason=plain("marked @skip")
        ),
    }
    for scenario in tape.catalogue.scenarios():
        take = plans.get(scenario.title, Take(calls=called.ordered))
        if scenario.row.get("amount") == "500":
            take = Take(breaks_at=4, status=Status.FAILED, reason=wrong, calls=called.ordered)
        if scenario.title == "A coupon lowers the price":
            late = plain("The answer came after 5 seconds.")
            first = Take(breaks_at=4, status=Status.FAILED, reason=late, calls=called.ordered)
            tape.play(scenario, first)
            take = Take(calls=called.ordered, attempt=2)
        tape.play(scenario, take)
    tape.end(exit=1, closed=[("nothing-failed", plain("4 scenarios failed"))])


def broken_engine(tape: Tape) -> None:
    first, second, *_ = tape.catalogue.scenarios()
    tape.play(first, Take(calls=called.ordered))
    tape.probe.append(CaseStarted(at=tape.now, stage=STAGE, case=second.id, worker="2"))
    told = plain("behave ended with signal 9 while it still had scenarios to run.")
    tape.pipeline.append(Noted(at=tape.now, stage=STAGE, note=told, breaks=True, detail="Killed"))
    tape.end(exit=4, closed=[("finished", plain("the engine never finished"))], finished=False)


def pending(tape: Tape) -> None:
    unmade = plain("No step matches.")
    for number, scenario in enumerate(tape.catalogue.scenarios()):
        if number % 2:
            tape.play(scenario, Take(breaks_at=0, status=Status.PENDING, reason=unmade))
        else:
            tape.play(scenario, Take(calls=called.ordered))
    tape.end(exit=0)


def chinese(tape: Tape) -> None:
    """Features in both scripts, one failure in each."""
    late = plain("小美的點數餘額：預期 10，實際 9")
    wrong = plain("退款金额：预期 480，实际 0")
    for scenario in tape.catalogue.scenarios():
        take = Take(calls=called.balance)
        if scenario.row.get("金額") == "1000":
            take = Take(breaks_at=2, status=Status.FAILED, reason=late, calls=called.balance)
        elif scenario.title == "取消订单后全额退款":
            take = Take(breaks_at=2, status=Status.FAILED, reason=wrong, calls=called.refused)
        tape.play(scenario, take)
    tape.end(exit=1, closed=[("nothing-failed", plain("2"))])


def four_suites(tape: Tape, **wrong: bool) -> None:
    """All scenarios pass; contract, load and chaos go as they are asked to."""
    for scenario in tape.catalogue.scenarios():
        tape.play(scenario, Take(calls=called.ordered))
    tape.probe.append(StageFinished(at=tape.now, stage=STAGE))
    good = plain("every planned case has a result, and none failed")
    tape.decide(STAGE, Decision(rule="nothing-failed", open=True, because=good))
    for stage, record, fault in (
        (suites.CONTRACT, suites.contract_stage, "findings"),
        (suites.LOAD, suites.load_stage, "stall"),
        (suites.CHAOS, suites.chaos_stage, "lost"),
    ):
        tape.plan(stage)
        told = wrong.get(fault, False)
        tape.others[stage] = record(tape, **{fault: told})
        closed = plain(f"{stage}: 1 failed, and none may")
        decision = Decision(
            rule="nothing-failed", open=not told, because=closed if told else good, expected="0",
            actual=str(int(told)),
        )  # fmt: skip
        tape.decide(stage, decision)
    tape.pipeline.append(RunFinished(at=tape.now, exit=int(any(wrong.values()))))


def contract_findings(tape: Tape) -> None:
    four_suites(tape, findings=True)


def load_threshold(tape: Tape) -> None:
    four_suites(tape, stall=True)


def chaos_lost(tape: Tape) -> None:
    four_suites(tape, lost=True)


def _step(step: ScenarioStep, take: Take) -> Step:
    return Step(
        text=step.text,
        status=take.status,
        keyword=step.keyword,
        line=step.line,
        seconds=0.008,
        reason=take.reason,
        output=take.output,
        definition="steps/ordering.py:14",
    )


def _planned(scenario: Scenario) -> PlannedCase:
    return PlannedCase(
        id=scenario.id,
        title=scenario.title,
        path=scenario.path,
        line=scenario.line,
        tags=scenario.tags,
        links=scenario.links,
    )


_PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120">'
    b'<rect width="320" height="120" fill="#f4f4f4"/>'
    b'<text x="24" y="66" font-size="20">the system is busy</text></svg>'
)
_UNREADABLE = Fault(
    path="features/payment/pay-by-card.feature",
    line=7,
    message=plain("expected a step or a table, found «Whn Mei pays by card»"),
    hint=plain("Did you mean When?"),
    unreadable=True,
)


def build(folder: Path) -> None:
    """Write every reference run below ``folder``."""
    english = written.catalogue(written.coupons(), written.checkout(), written.stores())
    faulty = msgspec.structs.replace(english, faults=(_UNREADABLE,))
    both = written.catalogue(written.points(), written.refunds())
    whole = system.catalogue()
    runs: dict[str, tuple[Catalogue, Callable[[Tape], None]]] = {
        "passing": (english, passing),
        "failing": (faulty, failing),
        "broken-engine": (english, broken_engine),
        "pending": (english, pending),
        "cut": (english, passing),
        "chinese": (both, chinese),
        "four-suites": (whole, four_suites),
        "contract-findings": (whole, contract_findings),
        "load-threshold": (whole, load_threshold),
        "chaos-lost": (whole, chaos_lost),
    }
    for name, (catalogue, record) in runs.items():
        shutil.rmtree(folder / name, ignore_errors=True)
        tape = Tape(folder / name, catalogue, faults=catalogue.unreadable)
        record(tape)
        tape.save()
    journal = folder / "cut" / "journal" / f"{STAGE}.ndjson"
    journal.write_bytes(journal.read_bytes()[:-_CUT])


if __name__ == "__main__":
    build(FOLDER)
