"""The baseline of known findings: which of what a stage shows is known, and is no worse by now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from accord.errors import ConfigurationError
from accord.model.catalogue import Catalogue
from accord.model.events import Recognized
from accord.model.journal import now
from accord.model.known import KnownFinding, KnownState, RecognizedFinding
from accord.model.limits import parse
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.run import Case, Stage
from accord.model.shown_findings import ShownFinding, shown_findings
from accord.pipeline.gates import asked_of_profile


class Baseline:
    """What is known on a day; an entry that says nothing of a case leaves that case as it is.

    ``rows`` are the values of examples by their ids.
    """

    def __init__(
        self, entries: Iterable[KnownFinding], *, today: date, rows: Mapping[str, str]
    ) -> None:
        self._entries = {entry.key: entry for entry in entries}
        self._today, self._rows = today, rows

    def recognize(self, stage: Stage) -> Iterator[Recognized]:
        """Every failed case of a stage that shows something of the list."""
        for case in stage.cases.values() if self._entries else ():
            findings = shown_findings(case, stage)
            recognized = [
                self._recognized(self._entries[finding.key], finding, stage)
                for finding in findings
                if finding.key in self._entries
            ]
            if recognized:
                yield Recognized(
                    at=now(),
                    stage=stage.name,
                    case=case.id,
                    findings=tuple(recognized),
                    others=len(findings) - len(recognized),
                )

    def _recognized(
        self, entry: KnownFinding, finding: ShownFinding, stage: Stage
    ) -> RecognizedFinding:
        if self._today > entry.until:
            because = message("known.expired", name=entry.name, until=entry.until)
            return RecognizedFinding(entry=entry, state=KnownState.EXPIRED, because=because)
        row = self._rows.get(entry.case, "")
        # An example is known by its place, where another one may stand by now.
        if entry.row and entry.row != row:
            because = message("known.other-row", name=entry.name, now=row or "–", then=entry.row)
            return RecognizedFinding(entry=entry, state=KnownState.WORSE, because=because)
        worse = _worse(entry, finding, stage)
        if worse is not None:
            return RecognizedFinding(entry=entry, state=KnownState.WORSE, because=worse)
        return RecognizedFinding(entry=entry)


def rows_of(catalogue: Catalogue) -> dict[str, str]:
    """The values of every example of an outline, as an entry holds them, by its id."""
    return {
        scenario.id: ", ".join(f"{name} = {value}" for name, value in scenario.row.items())
        for scenario in catalogue.scenarios()
        if scenario.row
    }


def _worse(entry: KnownFinding, finding: ShownFinding, stage: Stage) -> Message | None:
    """In which way a finding is worse than the list has it."""
    if not finding.finding and finding.error != entry.error:
        return message(
            "known.other-error",
            name=entry.name,
            now=finding.error or "–",
            then=entry.error or "–",
        )
    # Nothing where there was no answer, which is before any class of status.
    if finding.status > entry.status:
        then = entry.status or "–"
        return message("known.other-status", name=entry.name, now=finding.status, then=then)
    further = [promise for promise in finding.contract if promise not in entry.contract]
    if further:
        return message("known.more-broken", name=entry.name, promises=Listed(further))
    if finding.threshold:
        return _further_over(entry, stage)
    return None


def _further_over(entry: KnownFinding, stage: Stage) -> Message | None:
    try:
        decision = asked_of_profile(parse(entry.limit), *profile_of(stage, entry.case))
    except ConfigurationError:
        # Whoever reads the list tells it; what cannot be asked covers nothing.
        return message("known.no-limit", limit=entry.limit)
    if decision.open:
        return None
    actual = decision.actual or "–"
    return message("known.further", name=entry.name, actual=actual, limit=entry.limit)


def profile_of(stage: Stage, id: str) -> tuple[Case, dict[str, Case]]:
    """The case of a load profile, and those of its scenarios by their own ids."""
    beginning = f"{id}#"
    scenarios = {
        member.removeprefix(beginning): case
        for member, case in stage.cases.items()
        if member.startswith(beginning)
    }
    return stage.cases[id], scenarios
