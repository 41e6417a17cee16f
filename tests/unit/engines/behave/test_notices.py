"""What a worker sends its conductor, and what of it may be read there."""

from __future__ import annotations

from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from accord.engines.behave import protocol
from accord.engines.behave.notices import NoticeSender
from accord.engines.behave.worker_journal import WorkerJournal
from accord.model.message import plain
from accord.model.status import Status
from accord.steps.judgement import Judgement
from fakes.worker_journals import SECRET, call, worker_journal


class Line:
    """Both ends of a pipe, and a sender at one of them."""

    def __init__(self, folder: Path) -> None:
        self.journal: WorkerJournal = worker_journal(folder)
        self._conductor: Connection
        self._conductor, worker = Pipe(duplex=False)
        self.sender = NoticeSender(worker, self.journal)

    def heard(self) -> list[protocol.Notice]:
        notices = []
        while self._conductor.poll():
            notices.append(protocol.decode_notice(self._conductor.recv_bytes()))
        return notices


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


def test_nothing_that_is_sent_shows_a_secret(line: Line) -> None:
    judged = Judgement(status=Status.BROKEN, reason=plain(SECRET), detail=SECRET)
    line.sender.trouble(plain(SECRET), SECRET)
    line.sender.troubled(judged)
    line.sender.blocked(judged)
    line.sender.unusable(plain(SECRET), ValueError(SECRET))
    line.sender.aborted(SECRET, place=SECRET)
    notices = line.heard()
    assert (len(notices), SECRET in repr(notices)) == (5, False)


def test_what_failed_outside_a_case_fails_the_stage_and_does_not_break_it(line: Line) -> None:
    for status in (Status.FAILED, Status.BROKEN):
        line.sender.troubled(Judgement(status=status, reason=plain("why")))
    fails = [notice.fails for notice in line.heard() if isinstance(notice, protocol.StageTrouble)]
    assert fails == [True, False]


def test_an_abort_is_told_once_with_the_place_where_it_was_noticed_first(line: Line) -> None:
    assert line.sender.aborted(None, place="before_all") is None
    judgements = [line.sender.aborted("context.abort('')", place=place) for place in ("a", "b")]
    [notice] = line.heard()
    assert isinstance(notice, protocol.Aborted)
    assert (judgements[0] is judgements[1], notice.note.arguments["place"]) == (True, "a")


def test_a_call_outside_cases_that_broke_its_contract_is_told(line: Line) -> None:
    line.journal.called(call(breaks=True))
    line.sender.judge_calls_outside("before_all")
    [notice] = line.heard()
    assert isinstance(notice, protocol.StageTrouble)
    assert notice.note.id == "engines.contract-in-hook"


def test_a_call_outside_cases_is_judged_once(line: Line) -> None:
    line.journal.called(call())
    line.sender.judge_calls_outside("before_all")
    assert (line.journal.calls, line.heard()) == ([], [])
