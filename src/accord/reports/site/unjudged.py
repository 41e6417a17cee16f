"""What could not be judged, in one list: the run, its stages and files, then cases."""

from __future__ import annotations

from dataclasses import dataclass

from accord.model.stage_faults import FaultKind, StageFault, run_faults, stage_faults
from accord.model.status import Status
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.outcome import CaseOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Unjudged:
    """Everything that could not be judged."""

    faults: tuple[StageFault, ...]
    entries: tuple[DocumentEntry, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.faults or self.entries)


def unjudged(document: Document) -> Unjudged:
    """Collect what is broken: the run's own first, then stage by stage, then cases."""
    stages = document.run.stages.values()
    faults = (
        *run_faults(document.run),
        *(fault for stage in stages for fault in stage_faults(stage)),
    )
    # What a run of everything and a later one of a part both say is said once.
    distinct = {repr(fault): fault for fault in faults}
    return Unjudged(
        # A gate that was judged is the product's fault, and stands with the stage that it closed.
        faults=tuple(
            fault
            for fault in distinct.values()
            if (fault.kind, fault.status) != (FaultKind.GATE, Status.FAILED)
        ),
        entries=document.having(CaseOutcome.BROKEN),
    )
