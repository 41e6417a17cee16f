"""What a worker sends its conductor: how far it is, and what went wrong outside any case."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Final

from accord.engines.behave import protocol
from accord.engines.behave.worker_journal import WorkerJournal
from accord.model.encoding import encode
from accord.model.message import Message, message
from accord.model.status import Status
from accord.steps import hooks
from accord.steps.judgement import Judgement, trace_of

_NOTHING: Final = message("engines.engine-raised", reason="")


class NoticeSender:
    """Sends notices; whatever the workspace's code had a word in passes the masks first.

    The conductor writes them down as they come: it knows no secret that a worker has learnt.
    """

    def __init__(self, connection: Connection, journal: WorkerJournal) -> None:
        self._connection = connection
        self._journal = journal
        self._abort: Judgement | None = None

    def send(self, notice: protocol.Notice) -> None:
        """Send a notice that holds nothing to be masked."""
        self._connection.send_bytes(encode(notice))

    def trouble(self, note: Message, detail: str = "", *, fails: bool = False) -> None:
        """Something makes the stage untrustworthy, or fails it."""
        self.send(
            protocol.StageTrouble(
                note=self._journal.masks.message(note),
                detail=self._journal.masked_text(detail),
                fails=fails,
            )
        )

    def troubled(self, judged: Judgement) -> None:
        """A hook or cleanup outside any case did not go well."""
        fails = judged.status is Status.FAILED
        self.trouble(judged.reason or _NOTHING, judged.detail, fails=fails)

    def unusable(self, note: Message, error: BaseException) -> None:
        """No scenario can run, because this was raised."""
        self._unusable(note, trace_of(error))

    def blocked(self, judged: Judgement) -> None:
        """No scenario can run, because ``before_all`` did not go well."""
        self._unusable(judged.reason or _NOTHING, judged.detail)

    def aborted(self, how: str | None, *, place: str) -> Judgement | None:
        """What the cases that have not begun come to, if the workspace asked to end the run.

        ``how`` it asked, if it did; the first ``place`` where that is noticed is the one told.
        """
        if how is None:
            return None
        if self._abort is None:
            note = message("engines.aborted", place=place, how=how)
            self._abort = Judgement(status=Status.BROKEN, reason=note, hook=how)
            self.send(protocol.Aborted(note=self._journal.masks.message(note)))
        return self._abort

    def judge_calls_outside(self, hook_name: str) -> None:
        """A call outside any case that broke its contract concerns the stage."""
        contract = hooks.broken_contract(self._journal.calls)
        # Cleared even when all went well, or the next case would have to answer for them.
        self._journal.calls.clear()
        if contract is not None:
            self.trouble(message("engines.contract-in-hook", hook=hook_name, reason=contract))

    def _unusable(self, note: Message, detail: str) -> None:
        self.send(
            protocol.WorkerUnusable(
                note=self._journal.masks.message(note), detail=self._journal.masked_text(detail)
            )
        )
