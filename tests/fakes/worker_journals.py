"""A worker's journal in a folder, with one secret that only the worker has learnt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from accord.engines.behave.worker_journal import WorkerJournal
from accord.evidence import Journal, Masks, Store
from accord.model.calls import Call, CallRequest, CallResponse, ContractVerdict, Problem, Side
from accord.model.events import Event
from accord.model.journal import read
from accord.model.message import plain

SECRET = "hunter2-of-the-worker"
Kind = TypeVar("Kind", bound=Event)


def worker_journal(folder: Path) -> WorkerJournal:
    masks = Masks()
    masks.learn(SECRET)
    return WorkerJournal(
        # The conductor's masks know nothing of it, and neither do those of the file.
        Journal(folder / "journal.ndjson", Masks()),
        stage="s",
        worker="1",
        masks=masks,
        store=Store(folder, masks=masks),
    )


def written(folder: Path, kind: type[Kind]) -> Iterator[Kind]:
    """The events of one kind, as a reader of the file has them."""
    return (event for event in read(folder / "journal.ndjson") if isinstance(event, kind))


def call(*, breaks: bool = False) -> Call:
    problem = Problem(
        kind="body", where="body", message=plain("price is missing"), side=Side.RESPONSE
    )
    return Call(
        service="shop",
        method="GET",
        url="http://127.0.0.1/goods",
        started=1.0,
        seconds=0.1,
        trace="t",
        span="s",
        request=CallRequest(),
        response=CallResponse(status=200),
        verdict=ContractVerdict.BROKEN if breaks else ContractVerdict.KEPT,
        problems=(problem,) if breaks else (),
    )
