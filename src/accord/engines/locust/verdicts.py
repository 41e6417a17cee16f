"""What a profile and its scenarios come to: thresholds that hold, and whether it was a proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from accord.engines.locust.profile_figures import ProfileFigures, Series, together
from accord.engines.locust.protocol import Done, NewFailure, RanOnce
from accord.model.catalogue import Profile
from accord.model.events import Step
from accord.model.figures import FigureKind
from accord.model.limits import FigureLimit, parse
from accord.model.message import Message, message
from accord.model.run import Case
from accord.model.shown_findings import THRESHOLD
from accord.model.status import Status, whole
from accord.pipeline.gates import asked_of_profile

RAISED: Final = "raised"
"""The kind of a finding that is an exception of the workspace's code, heard by no scenario."""
_ERRORS: Final = "errors"
_NO_ERRORS: Final = "errors <= 0 %"
BUSY: Final = 0.9
"""The share of a processor from which on locust and k6 warn that times may be our own."""
_LATE_S: Final = 0.05
# Of what was measured so much is the worker's own waiting that it is no measure any more.
_TOO_LATE_S: Final = 0.1
# Of a shorter load the first moments, when everything is met for the first time, are too much.
_JUDGED_FROM_S: Final = 3.0
_OF_TIME: Final = (FigureKind.DURATION, FigureKind.RATE)


@dataclass(slots=True, kw_only=True)
class Load:
    """Everything known of one profile's run.

    ``stopped`` is why the load is no proof at all, whatever was counted: cut short, a worker
    lost, never begun, or never as much as was asked for. From the share ``saturated`` of a core on
    a worker's figures tell of the worker.
    """

    profile: Profile
    account: ProfileFigures
    stopped: Message | None = None
    finished: list[Done] = field(default_factory=list)
    failures: list[NewFailure] = field(default_factory=list)
    around: list[tuple[str, RanOnce]] = field(default_factory=list)
    seconds: float = 0.0
    saturated: float = BUSY

    def first_failure(self, scenario: str, *statuses: Status) -> NewFailure | None:
        """The first failure of a scenario with one of these statuses."""
        return next(
            (f for f in self.failures if f.scenario == scenario and f.status in statuses), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A status, why, and the steps that led to it."""

    status: Status
    reason: Message | None = None
    steps: tuple[Step, ...] = ()


def rules_of(profile: Profile) -> tuple[FigureLimit, ...]:
    """The thresholds; a profile that says nothing of errors allows none."""
    rules = tuple(parse(text) for text in profile.thresholds)
    # An error threshold of a single operation leaves the others without one.
    if any(rule.figure == _ERRORS and not rule.argument for rule in rules):
        return rules
    return (*rules, parse(_NO_ERRORS))


def asked_percentiles(profile: Profile) -> tuple[str, ...]:
    """Percentiles that thresholds name beside the usual ones, such as ``p99.9``."""
    names = (rule.figure for rule in rules_of(profile))
    return tuple({n: None for n in names if n[0] == "p" and n[1:].replace(".", "", 1).isdigit()})


def measured(load: Load) -> Case:
    """The profile's case with its measures, and those of its operations."""
    profile, account = load.profile, load.account
    extra = asked_percentiles(profile)
    everything = together(account.operations.values())
    measures = everything.figures(profile.duration_s, counted="requests", percentiles=extra)
    if not profile.script:
        measures["iterations"] = float(
            sum(series.times.count for series in account.scenarios.values())
        )
    operations = {
        name: series.figures(profile.duration_s, counted="requests", percentiles=extra)
        for name, series in account.operations.items()
    }
    return Case(id=profile.id, title=profile.title, measures=measures, operations=operations)


def measured_scenarios(load: Load) -> dict[str, Case]:
    """The case of every scenario with its measures, by scenario."""
    profile = load.profile
    extra = asked_percentiles(profile)
    cases = {}
    for id in profile.scenarios:
        series = load.account.scenarios.get(id, Series())
        measures = series.figures(profile.duration_s, counted="iterations", percentiles=extra)
        cases[id] = Case(id=f"{profile.id}#{id}", title=id, measures=measures)
    return cases


def judge(load: Load, whole_case: Case, cases: Mapping[str, Case]) -> Judged:
    """What the profile comes to."""
    steps = [*_around(load, "before"), *_proofs(load, whole_case), *_saturated(load)]
    steps += _thresholds(load, whole_case, cases)
    steps += [*_not_judged(load), *_not_ended(load), *_raised(load), *_around(load, "after")]
    if load.stopped is not None:
        # What a part of the load shows of a threshold proves nothing either way.
        steps = [replace(step, status=Status.SKIPPED, reason=None) for step in steps]
        return Judged(status=Status.BROKEN, reason=load.stopped, steps=tuple(steps))
    status = whole(step.status for step in steps)
    reason = next((step.reason for step in steps if step.status is status), None)
    reason = None if status is Status.PASSED else reason
    return Judged(status=status, reason=reason, steps=tuple(steps))


def judge_scenario(load: Load, id: str) -> Judged:
    """What one scenario of the profile comes to."""
    if load.stopped is not None:
        return Judged(status=Status.BROKEN, reason=load.stopped)
    series = load.account.ever.get(id)
    if series is None or not series.times.count:
        return Judged(status=Status.BROKEN, reason=message("load.never-ran"))
    broken = sum(worker.broken.get(id, 0) for worker in load.finished)
    # Errors of a series are all that did not pass; those that proved nothing are not failures.
    failed = series.errors - broken
    share = failed / series.times.count
    if share > _allowed(load.profile, id):
        failure = load.first_failure(id, Status.FAILED)
        reason = message(
            "load.scenario-failed",
            failed=failed,
            count=series.times.count,
            reason=failure.finding.title if failure else "",
        )
        return Judged(status=Status.FAILED, reason=reason)
    if broken:
        failure = load.first_failure(id, Status.BROKEN, Status.PENDING, Status.SKIPPED)
        reason = message(
            "load.scenario-broken",
            broken=broken,
            count=series.times.count,
            reason=failure.finding.title if failure else "",
        )
        return Judged(status=Status.BROKEN, reason=reason)
    if missing := _missing(load, [id]):
        return Judged(status=Status.BROKEN, reason=missing)
    return Judged(status=Status.PASSED)


def _missing(load: Load, ids: Iterable[str]) -> Message | None:
    """What to say when of these scenarios more runs began than were ever counted as ended."""
    begun = ended = 0
    for id in ids:
        begun += sum(worker.iterations.get(id, 0) for worker in load.finished)
        series = load.account.ever.get(id)
        ended += series.times.count if series is not None else 0
    if begun <= ended:
        return None
    return message("load.not-ended", missing=begun - ended, begun=begun)


def _not_ended(load: Load) -> Iterator[Step]:
    """Runs that never ended break the profile: nobody knows what they would have shown."""
    if missing := _missing(load, load.profile.scenarios):
        yield _broken_proof("ended = 100 %", missing)


def _allowed(profile: Profile, id: str) -> float:
    """The share of a scenario's runs that may fail: what the profile allows of errors."""
    # A limit for one scenario goes before the one of the profile.
    limits = {rule.argument: rule.limit for rule in rules_of(profile) if rule.figure == _ERRORS}
    return limits.get(id, limits.get("", 0.0))


def _around(load: Load, when: str) -> Iterator[Step]:
    expected = load.profile.before if when == "before" else load.profile.after
    outcomes = {outcome.scenario: outcome for kind, outcome in load.around if kind == when}
    for id in expected:
        outcome = outcomes.get(id)
        if outcome is None:
            reason = message("load.around-not-run")
            yield Step(text=id, keyword=when, kind="hook", status=Status.BROKEN, reason=reason)
            continue
        yield Step(
            text=id,
            keyword=when,
            kind="hook",
            # One that is pending or skipped has said nothing of what it is there to see to.
            status=outcome.status if outcome.status in _JUDGED else Status.BROKEN,
            seconds=outcome.seconds,
            reason=outcome.reason,
            detail=outcome.detail,
        )


_JUDGED: Final = (Status.PASSED, Status.FAILED)


def _proofs(load: Load, case: Case) -> Iterator[Step]:
    """Whether enough happened to prove anything."""
    minimum = load.profile.minimum_requests
    requests = int(case.measures.get("requests", 0))
    text = f"requests >= {minimum}"
    if requests >= minimum:
        yield Step(text=text, keyword="proof", status=Status.PASSED)
    else:
        too_few = message("load.too-few-requests", count=requests, minimum=minimum)
        yield _broken_proof(text, too_few)


def _saturated(load: Load) -> Iterator[Step]:
    """A worker without time to spare measured itself, and made less load than it seems."""
    if load.profile.ramp_s + load.profile.duration_s < _JUDGED_FROM_S:
        return
    for worker in load.finished:
        if worker.cpu < load.saturated and worker.lag_s < _TOO_LATE_S:
            continue
        saturated = message(
            "load.saturated",
            place=worker.place or "localhost",
            cpu=f"{worker.cpu:.0%}",
            lag=f"{worker.lag_s * 1000:.0f} ms",
        )
        yield _broken_proof(f"cpu < {load.saturated:.0%}", saturated)
        return


def _raised(load: Load) -> Iterator[Step]:
    """What the workspace's code raised where no scenario heard it, and what it ended with."""
    counts = {
        Status.FAILED: sum(worker.asserted for worker in load.finished),
        Status.BROKEN: sum(worker.raised for worker in load.finished),
    }
    for status, count in counts.items():
        if count:
            errors = [f for f in load.failures if f.finding.kind == RAISED and f.status is status]
            example = errors[0].finding.title if errors else ""
            reason = message("load.raised-broken", count=count, reason=example)
            if status is Status.FAILED:
                reason = message("load.raised-failed", count=count, reason=example)
            yield Step(text="raised = 0", keyword="proof", status=status, reason=reason)
    code = next((worker.exit_code for worker in load.finished if worker.exit_code), 0)
    if code:
        asked_for = message("load.exit-code", code=code, script=load.profile.script)
        yield _failed_proof("process_exit_code = 0", asked_for)


def _failed_proof(text: str, reason: Message) -> Step:
    return Step(text=text, keyword="proof", status=Status.FAILED, reason=reason)


def _broken_proof(text: str, reason: Message) -> Step:
    return Step(text=text, keyword="proof", status=Status.BROKEN, reason=reason)


def _thresholds(load: Load, case: Case, cases: Mapping[str, Case]) -> Iterator[Step]:
    """Every threshold, asked as a gate would ask it of a stage that is this profile alone."""
    for rule in rules_of(load.profile):
        decision = asked_of_profile(rule, case, cases)
        status = Status.PASSED if decision.open else Status.FAILED
        # Nothing measured is no proof, neither for nor against the product.
        if not decision.judged:
            status = Status.BROKEN
        reason = None if decision.open else _as_profile(decision.because)
        if reason is not None and status is Status.FAILED and rule.kind in _OF_TIME:
            reason = _with_starvation(load, reason)
        yield Step(text=rule.text, keyword=THRESHOLD, status=status, reason=reason)


def _with_starvation(load: Load, missed: Message) -> Message:
    """A threshold that was missed, and whether those who made the load had the time to make it.

    It stays missed: that the machine was busy explains a figure, and does not make it a good one.
    """
    cpu = max((worker.cpu for worker in load.finished), default=0.0)
    machine = max((worker.machine for worker in load.finished), default=0.0)
    lag_s = max((worker.lag_s for worker in load.finished), default=0.0)
    if max(cpu, machine) < BUSY and lag_s < _LATE_S:
        return missed
    return message(
        "load.threshold-starved",
        missed=missed,
        cpu=f"{cpu:.0%}",
        machine=f"{machine:.0%}",
        lag=f"{lag_s * 1000:.0f} ms",
    )


def _as_profile(because: Message) -> Message:
    """A gate's sentence, said of a profile."""
    if because.id != "pipeline.gate-asked":
        return because
    return replace(because, id="load.threshold-missed")


def _not_judged(load: Load) -> Sequence[Step]:
    """Runs of scenarios that raised break the profile: their share of the load proved nothing."""
    broken = sum(sum(worker.broken.values()) for worker in load.finished)
    if not broken:
        return ()
    failure = next(
        (f for f in load.failures if f.status is not Status.FAILED and f.finding.kind != RAISED),
        None,
    )
    reason = failure.finding.title if failure else ""
    total = sum(series.times.count for series in load.account.ever.values())
    not_judged = message("load.scenario-broken", broken=broken, count=total, reason=reason)
    if load.profile.script:
        # A locustfile has requests and no scenarios that they could be a part of.
        not_judged = message("load.requests-not-judged", broken=broken, reason=reason)
    return (_broken_proof("judged = 100 %", not_judged),)
