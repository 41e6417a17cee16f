"""What is news of a run: its verdict beside the last one, what turned, why, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from accord.model.catalogue import Catalogue
from accord.model.causes import common_causes
from accord.model.culprit import culprit, whose
from accord.model.history import CaseKey, Standing
from accord.model.message import Message, message
from accord.model.run import Case, Run, in_words
from accord.model.stage_faults import run_faults, stage_faults
from accord.model.status import RED, Status, Verdict
from accord.model.suites import UNPROVED

_TOLD: Final = 5
_VERDICTS: Final = {
    Verdict.PASSED: "notices.passed",
    Verdict.INCOMPLETE: "notices.incomplete",
    Verdict.FAILED: "notices.failed",
    Verdict.BROKEN: "notices.broken",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A title and lines below it, to be said in the language of whoever reads."""

    title: Message
    lines: tuple[Message, ...]


def news_of(catalogue: Catalogue, run: Run, previous: Standing | None, *, page: str = "") -> News:
    """What is to be told of a run; ``previous`` is how things stood after the last whole one."""
    lines = [
        *_counts(run),
        *_faults(run),
        *_turned(run, previous),
        *_causes(catalogue, run),
        *([message("notices.page", page=page)] if page else []),
    ]
    return News(title=_title(catalogue, run, previous), lines=tuple(lines))


def _title(catalogue: Catalogue, run: Run, previous: Standing | None) -> Message:
    names = {"product": catalogue.title or "Accord", "branch": run.branch or run.commit[:10]}
    verdict = message(_VERDICTS[run.verdict])
    verdicts = {verdict.value: verdict for verdict in Verdict}
    last = verdicts.get(previous.run.verdict) if previous else None
    if last is None or last is run.verdict:
        return message("notices.title", verdict=verdict, **names)
    was = message(_VERDICTS[last])
    return message("notices.title-changed", verdict=verdict, was=was, **names)


def _counts(run: Run) -> Iterator[Message]:
    for stage in run.stages.values():
        counts = {outcome: str(count) for outcome, count in in_words(stage).items()}
        id = "notices.stage-unproved" if UNPROVED in counts else "notices.stage"
        yield message(id, stage=stage.name, **counts)


def _faults(run: Run) -> Iterator[Message]:
    """What makes it red beside its cases, such as a shard that is missing."""
    beside = [fault for stage in run.stages.values() for fault in stage_faults(stage)]
    for fault in islice((*run_faults(run), *beside), _TOLD):
        yield fault.because


def _turned(run: Run, previous: Standing | None) -> Iterator[Message]:
    cases = {
        CaseKey(stage.name, case.id): case
        for stage in run.stages.values()
        for case in stage.cases.values()
    }
    last = previous.statuses if previous else {}
    red = [case for key, case in cases.items() if case.status in RED and last.get(key) not in RED]
    fixed = [
        case for key, case in cases.items() if case.status is Status.PASSED and last.get(key) in RED
    ]
    yield from _named("notices.new", red)
    yield from _named("notices.fixed", fixed)


def _named(id: str, cases: list[Case]) -> Iterator[Message]:
    if cases:
        yield message(id, count=len(cases))
    for case in cases[:_TOLD]:
        yield message("notices.case", title=case.title)
    if left := len(cases[_TOLD:]):
        yield message("notices.more", count=left)


def _causes(catalogue: Catalogue, run: Run) -> Iterator[Message]:
    dependencies = catalogue.dependencies()
    owners = catalogue.owners()
    causes = [(cause.service, cause.sentence) for cause in common_causes(run, dependencies)]
    if not causes:
        # One alone has no cause in common with others, and has one all the same.
        for stage in run.stages.values():
            for case in stage.cases.values():
                if case.status in RED and (blamed := culprit(case, dependencies)):
                    causes.append((blamed.service, blamed.sentences[0]))
    for service, sentence in causes[:_TOLD]:
        yield message("notices.cause", cause=sentence)
        yield from whose(service, owners)
