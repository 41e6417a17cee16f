"""Whatever conductor and workers say to each other arrives as it was said."""

from __future__ import annotations

import msgspec
import pytest

from accord.engines.behave import protocol
from accord.model.encoding import encode
from accord.model.message import message

NOTE = message("engines.undo-raised", key="tenant", reason=message("engines.interrupted"))


@pytest.mark.parametrize(
    "notice",
    [
        protocol.WorkerReady(whole_features=True),
        protocol.WorkerUnusable(note=NOTE, detail="trace"),
        protocol.Began(case="c", attempt=2),
        protocol.Ended(case="c"),
        protocol.Idle(),
        protocol.StageTrouble(note=NOTE, detail="trace", fails=True),
        protocol.Aborted(note=NOTE),
        protocol.Finished(undoable=("tenant",)),
        protocol.Undone(),
    ],
    ids=lambda notice: type(notice).__name__,
)
def test_a_notice_arrives(notice: protocol.Notice) -> None:
    assert protocol.decode_notice(encode(notice)) == notice


@pytest.mark.parametrize(
    "order",
    [
        protocol.Work(path="a.feature", cases=(protocol.WorkCase(id="c", line=3),)),
        protocol.FinishWork(),
        protocol.Undo(keys=("tenant",)),
    ],
    ids=lambda order: type(order).__name__,
)
def test_an_order_arrives(order: protocol.Order) -> None:
    assert protocol.decode_order(encode(order)) == order


def test_a_notice_is_no_order() -> None:
    with pytest.raises(msgspec.ValidationError):
        protocol.decode_order(encode(protocol.Idle()))
