"""What gates say of a stage that the newest results of several runs make up."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec

from accord.errors import ConfigurationError
from accord.history.joined_stages import StageOfRun
from accord.model.decision import Decision
from accord.model.message import message
from accord.model.run import Stage
from accord.pipeline.gates import RECORD_WHOLE, asked, count_of, decide, parse
from accord.pipeline.plan import COVERAGE


def decide_again(
    stage: Stage,
    sources: Sequence[StageOfRun],
    *,
    counted: Container[str] = (),
    allow_pending: Iterable[str] = (),
) -> list[Decision]:
    """What the gates of a stage say of it, which is made of these runs, the newest first.

    Those that count cases, or ask for a figure of ``counted`` or of a single case, are asked of the
    stage as it is now. What was measured of a whole cannot be put together from parts: there the
    last whole run counts, and a newer one of a part where it closed the gate; both are named.
    """
    of_cases = decide(stage, (), allow_pending=allow_pending)
    by_rule = {decision.rule: decision for decision in of_cases if decision.rule != RECORD_WHOLE}
    return [
        by_rule.get(decision.rule)
        or _asked_again(stage, decision, counted)
        or _as_of(decision, source, is_newest=source is sources[0])
        for decision, source in _decisions(sources)
    ]


def _decisions(sources: Sequence[StageOfRun]) -> Iterator[tuple[Decision, StageOfRun]]:
    """The decision about each rule that counts, of those that are rules still."""
    by_rule: dict[str, tuple[Decision, StageOfRun]] = {}
    for source in reversed(sources):
        for decision in source.stage.decisions:
            older = by_rule.get(decision.rule)
            if older is None or not decision.open or (older[0].open and not older[1].whole):
                by_rule[decision.rule] = (decision, source)
    latest = {decision.rule for decision in sources[0].stage.decisions} if sources else set()
    # One that was never started was asked nothing, and one of a part not about coverage.
    is_judged = RECORD_WHOLE in latest
    for rule, decided in by_rule.items():
        if not is_judged or rule in latest or rule.startswith(COVERAGE):
            yield decided


def _asked_again(stage: Stage, decision: Decision, counted: Container[str]) -> Decision | None:
    try:
        rule = parse(decision.rule)
    except ConfigurationError:
        # Such as that it was never started, which is no rule about a figure.
        return None
    if rule.argument:
        # Without its journal a case has no figures; what was said of it then still holds.
        again = asked(stage, rule)
        return again if again.actual else None
    is_counted = rule.figure in counted or count_of(stage, rule.figure) is not None
    return asked(stage, rule) if is_counted else None


def _as_of(decision: Decision, source: StageOfRun, *, is_newest: bool) -> Decision:
    is_no_news = decision.rule == RECORD_WHOLE and decision.open
    if is_no_news or (source.whole and is_newest):
        return decision
    id = "pipeline.gate-of-run" if source.whole else "pipeline.gate-of-part"
    because = message(id, because=decision.because, run=source.run)
    return msgspec.structs.replace(decision, because=because)
