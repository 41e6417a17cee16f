"""The journal as a conductor sees it: the stage itself, and what no worker can write down."""

from __future__ import annotations

from pathlib import Path

from accord.evidence import Journal, masks_of
from accord.model.assignment import Assignment
from accord.model.encoding import encode
from accord.model.events import (
    CaseFinished,
    CaseStarted,
    Noted,
    PlannedCase,
    StageFinished,
    StageStarted,
)
from accord.model.journal import now
from accord.model.message import Message
from accord.model.status import Status


class StageJournal:
    """Writes the beginning and end of a stage, its notes, and cases that lost their worker."""

    def __init__(self, assignment: Assignment) -> None:
        self._stage = assignment.stage
        self._journal = Journal(Path(assignment.journal), masks_of(assignment))
        self._noted: set[bytes] = set()

    def begin(self, *, engine_version: str, workers: int) -> None:
        """The stage begins."""
        self._journal.write(
            StageStarted(
                at=now(),
                stage=self._stage,
                engine="behave",
                engine_version=engine_version,
                workers=workers,
            )
        )

    def note(self, note: Message, *, detail: str = "", fails: bool = False) -> None:
        """Tell what makes the stage untrustworthy, once however many workers say it."""
        # Every worker loads the same modules and runs the same before_all, so what is wrong with
        # them comes once from each; their details differ in places that say nothing new.
        line = encode(note)
        if line not in self._noted:
            self._noted.add(line)
            self._journal.write(
                Noted(
                    at=now(),
                    stage=self._stage,
                    note=note,
                    breaks=not fails,
                    fails=fails,
                    detail=detail,
                )
            )

    def break_case(self, case: PlannedCase, reason: Message, *, attempt: int = 0) -> None:
        """Close a case that no worker will; ``attempt`` 0 means it never began."""
        if not attempt:
            # An end without a beginning would be a damaged journal.
            self._journal.write(CaseStarted(at=now(), stage=self._stage, case=case.id, attempt=1))
        self._journal.write(
            CaseFinished(
                at=now(),
                stage=self._stage,
                case=case.id,
                attempt=attempt or 1,
                status=Status.BROKEN,
                seconds=0.0,
                reason=reason,
            )
        )

    def finish(self) -> None:
        """The stage has ended; one without this line was interrupted, or killed."""
        self._journal.write(StageFinished(at=now(), stage=self._stage))
        self._journal.close()
