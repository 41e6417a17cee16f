"""Records the stages of the other three suites, as their probes would."""

from __future__ import annotations

import math
from typing import Any

from accord.model.calls import ContractVerdict, Problem, Side
from accord.model.catalogue import Catalogue, Experiment, Operation, Profile
from accord.model.events import (
    Called,
    CaseFinished,
    CaseStarted,
    Event,
    Finding,
    Found,
    Measured,
    PlannedCase,
    Sampled,
    Seen,
    StageFinished,
    StageStarted,
    Step,
    StepFinished,
)
from accord.model.message import Message, plain
from accord.model.status import Status
from accord.pipeline.operations import contract_cases
from accord.pipeline.planners import LoadPlanner
from journals import called

CONTRACT, LOAD, CHAOS = "contract", "load", "chaos"
CHECKS = ("not_a_server_error", "status_code_conformance", "response_schema_conformance")
STALL = range(14, 19)


def experiment_cases(catalogue: Catalogue) -> tuple[PlannedCase, ...]:
    return tuple(
        PlannedCase(id=it.id, title=it.title, path=it.path, tags=it.tags, links=it.links)
        for it in catalogue.experiments
    )


PLANNED = {
    CONTRACT: ("schemathesis", contract_cases),
    LOAD: ("locust", LoadPlanner(LOAD).cases),
    CHAOS: ("chaostoolkit", experiment_cases),
}


class Recorder:
    """The journal of one stage; time goes on where the tape is."""

    def __init__(self, tape: Any, stage: str, engine: str, version: str) -> None:
        self.tape, self.stage, self.events = tape, stage, []  # type: ignore[var-annotated]
        self.say(StageStarted, engine=engine, engine_version=version, workers=1)

    def say(self, kind: type[Event], **given: Any) -> None:
        self.events.append(kind(at=self.tape.now, stage=self.stage, **given))

    def later(self, seconds: float) -> None:
        self.tape.now = round(self.tape.now + seconds, 3)

    def begin(self, case: str) -> None:
        self.say(CaseStarted, case=case)

    def end(self, case: str, status: Status, seconds: float, reason: Message | None = None) -> None:
        self.later(seconds)
        self.say(CaseFinished, case=case, status=status, seconds=seconds, reason=reason)

    def measure(self, unit: str = "", case: str = "", operation: str = "", **values: float) -> None:
        for name, value in values.items():
            given = {"name": name, "value": value, "case": case, "operation": operation}
            self.say(Measured, unit=unit, **given)

    def finish(self) -> list[Event]:
        self.later(0.1)
        self.say(StageFinished)
        return self.events


def contract_stage(tape: Any, *, findings: bool = False) -> list[Event]:
    """Every operation in every phase; with findings, two defects of the ordering service."""
    recorder = Recorder(tape, CONTRACT, "schemathesis", "4.32.5")
    operations = {operation.id: operation for operation in tape.catalogue.operations()}
    wrong = _findings(tape) if findings else ()
    for case in contract_cases(tape.catalogue):
        if "third-party" in case.tags:
            recorder.begin(case.id)
            away = plain("bank is a third party's; third-party = true would try it")
            recorder.end(case.id, Status.SKIPPED, 0.0, away)
            continue
        _contract_case(recorder, case, [found for found in wrong if case.id in found.cases])
    for found in wrong:
        recorder.say(Found, finding=found)
    for number, operation in enumerate(operations.values()):
        _seen(recorder, operation, 20 + 7 * number, every=number % 2 == 0)
    return recorder.finish()


def _contract_case(recorder: Recorder, case: PlannedCase, shown: list[Finding]) -> None:
    recorder.begin(case.id)
    for number, found in enumerate(shown):
        check = found.kind.partition("/")[0]
        if found.example is not None:
            recorder.say(Called, case=case.id, call=found.example, step=number)
        step = Step(
            text=check,
            status=Status.FAILED,
            reason=found.title,
            detail=found.detail,
            definition=found.id,
        )
        recorder.say(StepFinished, case=case.id, step=step)
    for check in CHECKS:
        if check not in [found.kind.partition("/")[0] for found in shown]:
            step = Step(text=f"{check} × 15", status=Status.PASSED)
            recorder.say(StepFinished, case=case.id, step=step)
    recorder.measure(case=case.id, examples=15)
    status = Status.FAILED if shown else Status.PASSED
    recorder.end(case.id, status, 0.12, shown[0].title if shown else None)


def _findings(tape: Any) -> tuple[Finding, ...]:
    crash = called.call(
        tape, "a" * 32, "POST ordering/orders placeOrder", 500,
        sends='{"items":[],"coupon":"0"}', answers='{"title":"Internal Server Error"}',
    )  # fmt: skip
    where = "body /total"
    told = plain("null is not of type integer")
    problem = Problem(side=Side.RESPONSE, kind="type", where=where, message=told)
    shape = called.call(
        tape, "b" * 32, "GET ordering/orders/0 viewOrder", 200, answers='{"id":"0","total":null}',
        problems=(problem,), verdict=ContractVerdict.BROKEN,
    )  # fmt: skip
    path = "contracts/ordering.openapi.yaml"
    return (
        Finding(
            id="ordering/placeOrder:not-a-server-error",
            kind="not_a_server_error/ST101",
            title=plain("placeOrder answers 500 to a request that its contract allows."),
            service="ordering",
            operation="ordering/placeOrder",
            cases=(f"{path}#placeOrder/coverage", f"{path}#placeOrder/fuzzing"),
            example=crash,
            times=7,
            detail="- Server error\n\n[500] Internal Server Error:\n\n    division by zero",
        ),
        Finding(
            id="ordering/viewOrder:response-schema-conformance:total",
            kind="response_schema_conformance/ST108",
            title=plain("The answer of viewOrder (200) breaks its contract at /total."),
            service="ordering",
            operation="ordering/viewOrder",
            cases=(f"{path}#viewOrder/fuzzing", f"{path}#stateful"),
            example=shape,
            times=3,
        ),
    )


def _seen(recorder: Recorder, operation: Operation, times: int, *, every: bool = True) -> None:
    for place, response in enumerate(operation.responses):
        if every or not place:
            count = max(1, times // (place + 1))
            recorder.say(Seen, operation=operation.id, status=int(response.status), times=count)


def load_stage(tape: Any, *, stall: bool = False) -> list[Event]:
    """Every profile; with a stall, the ordering service is slow for five seconds of the first."""
    recorder = Recorder(tape, LOAD, "locust", "2.47.0")
    for number, profile in enumerate(tape.catalogue.profiles):
        _profile(recorder, profile, stall=stall and number == 0)
    titles = {case.id: case for case in LoadPlanner(LOAD).cases(tape.catalogue)}
    assert all(event.case in titles for event in recorder.events if isinstance(event, CaseFinished))
    return recorder.finish()


def _profile(recorder: Recorder, profile: Profile, *, stall: bool) -> None:
    scenarios = [f"{profile.id}#{id}" for id in profile.scenarios]
    for case in (profile.id, *scenarios):
        recorder.begin(case)
    rate = profile.rate or 12.0
    total = sum(
        _sample(recorder, profile, second, rate, stall=stall) for second in _seconds(profile)
    )
    slow = {"p50": 0.031, "p95": 0.412, "p99": 0.631, "max": 0.707}
    quick = {"p50": 0.028, "p95": 0.061, "p99": 0.093, "max": 0.121}
    figures = slow if stall else quick
    recorder.measure("s", case=profile.id, **figures)
    recorder.measure(
        case=profile.id, rate=rate, errors=0.004 if stall else 0.0, requests=total,
        iterations=total // 2,
    )  # fmt: skip
    for place, operation in enumerate(_operations(profile)):
        own = {name: round(value * (1 if place < 2 else 0.6), 4) for name, value in figures.items()}
        recorder.measure("s", case=profile.id, operation=operation, **own)
        given: dict[str, float] = {"requests": total // 2, "errors": 0.004 * stall * (place < 2)}
        recorder.measure(case=profile.id, operation=operation, rate=rate / 2, **given)
        status = 200 if operation.startswith("stores/") else 201
        recorder.say(Seen, operation=operation, status=status, times=total // 2)
    broken = stall and profile.thresholds[:2]
    for rule in profile.thresholds:
        status = Status.FAILED if broken and rule in broken else Status.PASSED
        step = Step(text=rule, status=status, kind="threshold", reason=_measured(rule, status))
        recorder.say(StepFinished, case=profile.id, step=step)
    for case in scenarios:
        recorder.measure("s", case=case, **figures)
        recorder.measure(case=case, iterations=total // 2, errors=0.0, rate=rate / len(scenarios))
        recorder.end(case, Status.PASSED, 0.0)
    reason = _measured(broken[0], Status.FAILED) if broken else None
    status = Status.FAILED if broken else Status.PASSED
    recorder.end(profile.id, status, profile.duration_s, reason)


def _measured(rule: str, status: Status) -> Message | None:
    return plain(f"{rule}: it was 412 ms") if status is Status.FAILED else None


def _operations(profile: Profile) -> tuple[str, ...]:
    ordering = ("storefront/checkout", "ordering/placeOrder")
    return (
        (*ordering, "stores/findParcel") if len(profile.scenarios) > 1 else ("stores/findParcel",)
    )


def _seconds(profile: Profile) -> range:
    return range(int(profile.duration_s))


def _sample(recorder: Recorder, profile: Profile, second: int, rate: float, *, stall: bool) -> int:
    ramp = min(1.0, (second + 1) / profile.ramp_s) if profile.ramp_s else 1.0
    slow = 12.0 if stall and second in STALL else 1.0
    wave = 1 + 0.2 * math.sin(second / 2)
    requests = round(rate * ramp / (1.6 if slow > 1 else 1))
    sample: dict[str, Any] = {
        "since": float(second),
        "requests": requests,
        "errors": second % 3 if slow > 1 else 0,
        "p50": round(0.028 * wave, 4),
        "p95": round(0.052 * wave * slow, 4),
        "p99": round(0.081 * wave * slow * 0.9, 4),
        "users": profile.users or round(requests / 9),
    }
    recorder.say(Sampled, case=profile.id, **sample)
    if len(profile.scenarios) > 1:
        own = sample | {"requests": requests // 2, "operation": "ordering/placeOrder"}
        recorder.say(Sampled, case=profile.id, **own)
    return requests


def chaos_stage(tape: Any, *, lost: bool = False) -> list[Event]:
    """Every experiment; with a loss, the first one's steady state does not come back."""
    recorder = Recorder(tape, CHAOS, "chaostoolkit", "1.44.0")
    for number, experiment in enumerate(tape.catalogue.experiments):
        _experiment(recorder, experiment, lost=lost and number == 0)
    return recorder.finish()


def _experiment(recorder: Recorder, experiment: Experiment, *, lost: bool) -> None:
    case = experiment.id
    service = experiment.tags[0].removeprefix("service:")
    steady = "A parcel is found by phone number"
    busy = plain('The order is not "confirmed": the answer was 503, "the system is busy".')
    recorder.begin(case)
    began = recorder.tape.now
    after = Status.FAILED if lost else Status.PASSED
    plan = [
        ("steady-state", "before", steady, Status.PASSED, None),
        ("action", "during", f"kill {service}", Status.PASSED, None),
        ("steady-state", "during", steady, Status.PASSED, None),
        ("probe", "during", f"{service} is away", Status.PASSED, None),
        ("action", "during", f"start {service} again", Status.PASSED, None),
        ("steady-state", "after", steady, after, busy if lost else None),
        ("rollback", "after", f"undo whatever was done to {service}", Status.PASSED, None),
    ]
    for number, (kind, phase, text, status, reason) in enumerate(plan):
        since = round(recorder.tape.now - began, 3)
        seconds = {"steady-state": 1.6, "action": 0.3}.get(kind, 0.1)
        if kind == "steady-state":
            _steady(recorder, case, number, since, phase, status)
        recorder.later(round(seconds - (recorder.tape.now - began - since), 3))
        step = Step(
            text=text, kind=kind, status=status, seconds=seconds, reason=reason, since=since,
            phase=phase,
        )  # fmt: skip
        recorder.say(StepFinished, case=case, step=step)
    if not lost:
        recorder.measure("s", case=case, recovery_seconds=1.42)
    status = Status.FAILED if lost else Status.PASSED
    seconds = round(recorder.tape.now - began, 3)
    recorder.tape.now -= seconds
    recorder.end(case, status, seconds, busy if lost else None)


def _steady(
    recorder: Recorder, case: str, step: int, since: float, phase: str, status: Status
) -> None:
    failed = status is Status.FAILED
    calls = called.behind_one_screen if failed else called.ordered
    for call in calls(recorder.tape, f"{step:032x}"):
        recorder.say(Called, case=case, call=call, step=step)
    errors = 2 if failed else int(phase == "during")
    given = {"requests": 4, "errors": errors, "p50": 0.03, "p95": 0.4 if errors else 0.05}
    recorder.say(Sampled, case=case, since=since, length=1.6, phase=phase, **given)
