"""A second mind about the past: what the manual says of recorded runs, without Accord's code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median

RED = frozenset({"failed", "broken"})
JUDGED = RED | {"passed"}
STRIP = 50
# The median of the last three against that of up to ten before, five at least.
NOW, BEFORE, LEAST_BEFORE = 3, 10, 5
FACTOR, LEAST_S = 1.5, 0.1

Place = tuple[str, str]
"""A stage and the id of a case."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a case ended, and what was written when it did."""

    status: str
    text: tuple[str, ...]
    unstable: bool = False
    seconds: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A recorded run: ``ended`` by stage and case, ``shut`` the stages that a gate kept from it.

    ``whole`` is a run of everything that came to its end, ``cut`` one that did not. ``asked`` are
    the stages of which it was asked for every case and came to their end, ``unreached`` is what
    whoever stopped it kept it from. ``written`` is what the files said, title first, and ``pinned``
    the file of each case with an ``@id:`` of its own.
    """

    id: str
    at: float
    line: str
    environment: str
    commit: str
    dirty: bool
    whole: bool
    cut: bool
    asked: frozenset[str]
    unfinished: frozenset[str]
    green: bool
    ended: Mapping[str, Mapping[str, Ended]]
    shut: frozenset[str]
    unreached: frozenset[Place]
    written: Mapping[str, tuple[str, ...]]
    pinned: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the document shows of a case: the newest result, and the run that it is of."""

    status: str
    run: str
    outdated: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of the past of a case."""

    status: str
    newest: str
    first_seen: str
    turn: str
    since: str
    last_passed: str
    flaky: frozenset[str]
    pace: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What is not as it was in the run before."""

    before: str
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    turned: frozenset[tuple[str, str, str, str]] = field(default_factory=frozenset)


def line_of(facts: Iterable[Fact], run: Fact) -> list[Fact]:
    """The runs of its branch in its environment up to a run, oldest first, in names of today."""
    same = [it for it in facts if (it.line, it.environment) == (run.line, run.environment)]
    line = sorted((it for it in same if (it.at, it.id) <= (run.at, run.id)), key=_moment)
    names = {
        (case, text): _name_now(case, text, run, line)
        for it in line
        for case, text in it.written.items()
    }
    return [_renamed(it, names) for it in line]


def _renamed(fact: Fact, names: Mapping[tuple[str, tuple[str, ...]], str]) -> Fact:
    now = {case: names[case, text] for case, text in fact.written.items()}
    if len({*now.values()}) < len(now):
        # Two that stood side by side are not one.
        now = {
            case: name if [*now.values()].count(name) == 1 else case for case, name in now.items()
        }
    return replace(
        fact,
        written={now[case]: text for case, text in fact.written.items()},
        ended={
            stage: {now[case]: end for case, end in ends.items()}
            for stage, ends in fact.ended.items()
        },
    )


def _name_now(case: str, text: tuple[str, ...], run: Fact, line: list[Fact]) -> str:
    """What a case of some run is called in the last one, as far as anybody can tell."""
    whole = case.partition("[")[0]
    if whole != case:
        rows = {id: row for id, row in run.written.items() if id.partition("[")[0] == whole}
        same = [id for id, row in rows.items() if row == text]
        return same[0] if same else case
    if case in run.written:
        return case
    last = max(number for number, it in enumerate(line) if case in it.written)
    for pin, path in run.pinned.items():
        titles = {it.written[pin][0] for it in line if pin in it.written}
        if case in {f"{path}#{title.lower().replace(' ', '-')}" for title in titles}:
            return pin
        seen = [
            number for number, it in enumerate(line) if any(pin in of for of in it.ended.values())
        ]
        if text[1:] == run.written[pin][1:] and (not seen or seen[0] > last):
            return pin
    return case


def document(facts: Iterable[Fact], run: Fact) -> dict[Place, Known]:
    """The newest result of everything that is written when a run ends."""
    known: dict[Place, Known] = {}
    for fact in line_of(facts, run):
        for place in [*known]:
            if fact.id != run.id and _gave_up(fact, place):
                del known[place]
        for stage, cases in fact.ended.items():
            for case, end in cases.items():
                stale = end.status == "passed" and end.text != run.written.get(case)
                known[stage, case] = Known(status=end.status, run=fact.id, outdated=stale)
    for place in run.unreached - known.keys():
        known[place] = Known(status="broken", run=run.id, outdated=False)
    for place in [*known]:
        if place[1] not in run.written or (known[place].run != run.id and _gave_up(run, place)):
            del known[place]
    return known


def places(facts: Iterable[Fact], run: Fact) -> list[Place]:
    """The cases that are written and have a past when a run ends."""
    line = line_of(facts, run)
    judged = {(stage, case) for it in line for stage, of in it.ended.items() for case in of}
    return sorted(place for place in judged if place[1] in run.written)


def verdict(known: Mapping[Place, Known], line: list[Fact]) -> str:
    """What the document comes to, as far as cases decide it.

    A stage that several runs make up ended if the newest that was asked for all of it ended it.
    """
    last = line[-1]
    stages = {stage for stage, _ in known} | last.shut | last.ended.keys()
    words = {"broken"} if last.cut or not stages else set()
    for stage in stages:
        now = [it for (name, _), it in known.items() if name == stage and not it.outdated]
        words |= {it.status for it in now}
        asked = [it for it in line if stage in it.asked and it.ended.get(stage)]
        several = any(it.run != last.id for it in now)
        ends = [*(asked[-1:] if several else []), last]
        is_open = any(stage in it.unfinished | it.shut for it in ends)
        if is_open or not any(it.status in JUDGED for it in now):
            words.add("broken")
    return next(word for word in ("failed", "broken", "passed") if word in words)


def told(facts: Iterable[Fact], run: Fact, place: Place) -> Told:
    """The past of a case, as it stands when a run ends."""
    line = line_of(facts, run)
    stage, case = place
    past = [(it, it.ended[stage][case]) for it in line if case in it.ended.get(stage, {})]
    newest, last = past[-1]
    judged = [(fact, end) for fact, end in past if end.status in JUDGED]
    since = _since(judged) if last.status in JUDGED else ""
    passed = [fact.id for fact, end in past if end.status == "passed"]
    return Told(
        status=last.status,
        newest=newest.id,
        first_seen=past[0][0].id,
        turn=_turn(line, past, judged),
        since=since,
        last_passed=passed[-1] if passed else "",
        flaky=_flaky(past[-STRIP:]),
        pace=_pace([end.seconds for _, end in past if end.status == "passed"]),
    )


def changed(facts: Iterable[Fact], run: Fact) -> Changed | None:
    """What changed since the run of everything that a reader compares with."""
    facts = list(facts)
    wholes = [it for it in line_of(facts, run)[:-1] if it.whole]
    known = document(facts, run)
    if not wholes:
        return None
    green = [it for it in wholes if it.green]
    red = verdict(known, line_of(facts, run)) in RED
    before = green[-1] if green and red else wholes[-1]
    texts = before.written
    return Changed(
        before=before.id,
        added=frozenset(run.written.keys() - texts.keys()),
        removed=frozenset(texts.keys() - run.written.keys()),
        changed=frozenset(it for it, text in texts.items() if run.written.get(it, text) != text),
        turned=frozenset(
            (stage, case, before.ended[stage][case].status, it.status)
            for (stage, case), it in known.items()
            if not it.outdated
            and case in before.ended.get(stage, {})
            and before.ended[stage][case].status != it.status
        ),
    )


def _moment(fact: Fact) -> tuple[float, str]:
    return fact.at, fact.id


def _gave_up(fact: Fact, place: Place) -> bool:
    """Whether a run of everything, or of the stage, did not ask for a case any more."""
    stage, case = place
    if stage in fact.shut or not (fact.whole or stage in fact.asked):
        return False
    return case not in fact.ended.get(stage, {})


def _since(judged: list[tuple[Fact, Ended]]) -> str:
    is_red = judged[-1][1].status in RED
    first = judged[-1][0]
    for fact, end in reversed(judged):
        if (end.status in RED) is not is_red:
            break
        first = fact
    return first.id


def _turn(
    line: list[Fact], past: list[tuple[Fact, Ended]], judged: list[tuple[Fact, Ended]]
) -> str:
    newest, last = past[-1]
    if newest is not line[-1]:
        return ""
    if len(past) == 1 and any(it.whole for it in line[:-1]):
        return "new"
    if last.status not in JUDGED:
        return ""
    before = judged[-2][1].status in RED if len(judged) > 1 else None
    if last.status in RED:
        return {None: "", True: "still red", False: "regressed"}[before]
    return "fixed" if before else ""


def _flaky(past: list[tuple[Fact, Ended]]) -> frozenset[str]:
    at = {fact.commit for fact, end in past if end.unstable}
    clean = [(fact, end) for fact, end in past if fact.commit and not fact.dirty]
    ends = {(fact.commit, end.text, end.status) for fact, end in clean}
    differ = {
        commit
        for commit, text, status in ends
        if status == "passed" and (commit, text, "failed") in ends
    }
    return frozenset(at | differ)


def _pace(seconds: list[float]) -> str:
    now, before = seconds[-NOW:], seconds[:-NOW][-BEFORE:]
    if len(before) < LEAST_BEFORE:
        return ""
    here, there = median(now), median(before)
    if abs(here - there) < LEAST_S or there / FACTOR < here < there * FACTOR:
        return ""
    return "slower" if here > there else "faster"
