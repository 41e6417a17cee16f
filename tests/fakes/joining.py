"""A master that listens in this process, and machines that join it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from msgspec.structs import replace

from accord.engines.locust.injectors import Injectors
from accord.engines.locust.master_line import MasterLine
from accord.engines.locust.options import LoadOptions
from accord.model.assignment import Assignment
from fakes.ports import free_port

ASSIGNMENT = Assignment(
    run="one",
    stage="load",
    workspace="",
    journal="",
    evidence="",
    cases=(),
    addresses={"goods": "http://127.0.0.1:1"},
    allow=("127.0.0.1",),
    variables={"ticket": "SHOP-12"},
    content="c0ffee",
)


@contextmanager
def listening(*, expected: int = 1, **options: Any) -> Iterator[tuple[Injectors, str]]:
    """The machines of a stage, and where they are waited for."""
    place = f"127.0.0.1:{free_port()}"
    given = {"join_s": 5, "start_s": 5, **options}
    settings = LoadOptions(workers_expected=expected, **{"listen": place, **given})
    injectors = Injectors(ASSIGNMENT, settings, is_stop_asked=lambda: False)
    injectors.open()
    with closing(injectors):
        yield injectors, place


def line_to(place: str, *, source: str = "") -> MasterLine:
    """A line to a master that has not been spoken on."""
    line = MasterLine.found(place, source=source, wait_s=0, is_stop_asked=lambda: False)
    assert line is not None
    return line


def join(place: str, *, token: str = "", source: str = "", **other: Any) -> MasterLine:
    """A machine of one process that joined; it differs from the master's in ``other``."""
    line = line_to(place, source=source)
    try:
        line.join(replace(ASSIGNMENT, **other), processes=1, token=token)
    except BaseException:
        line.close()
        raise
    return line
