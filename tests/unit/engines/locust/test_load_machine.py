"""What a machine does that its master asks for, and what it refuses to do."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from accord.engines.locust.load_machine import LoadMachine, MachineOrder
from accord.engines.locust.protocol import Job
from accord.errors import AccordError
from accord.model.catalogue import Catalogue, Profile
from accord.model.message import Message
from accord.text import say
from fakes.joining import ASSIGNMENT, listening

PROFILE = Profile(id="load/noon.toml", title="Noon", path="load/noon.toml", users=1)


def order(place: str, folder: Path, catalogue: Catalogue) -> MachineOrder:
    return MachineOrder(
        master=place,
        processes=1,
        assignment=replace(ASSIGNMENT, workspace=str(folder)),
        catalogue=catalogue,
        environment={},
    )


def serve_aside(
    place: str, folder: Path, catalogue: Catalogue, errors: list[AccordError]
) -> threading.Thread:
    """A machine of this catalogue beside the master of this test."""

    def serve() -> None:
        machine = LoadMachine(
            order(place, folder, catalogue), tell=lambda _: None, is_stop_asked=lambda: False
        )
        try:
            machine.serve()
        except AccordError as error:
            errors.append(error)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def job(addresses: dict[str, str]) -> Job:
    return Job(
        assignment=replace(ASSIGNMENT, addresses=addresses),
        profile=PROFILE,
        catalogue=Catalogue(),
        number=0,
        workers=1,
        once="",
    )


@pytest.mark.parametrize(
    ("catalogue", "address", "id"),
    [
        pytest.param(Catalogue(), "http://127.0.0.1:1", "load.no-profile", id="no-such-profile"),
        pytest.param(
            Catalogue(profiles=(PROFILE,)),
            "http://192.0.2.7:1",
            "pipeline.not-allowed",
            id="host-that-its-own-files-do-not-allow",
        ),
    ],
)
def test_what_a_machine_will_not_do_is_said_on_both_sides(
    catalogue: Catalogue, address: str, id: str, tmp_path: Path
) -> None:
    with listening() as (injectors, place):
        errors: list[AccordError] = []
        machine = serve_aside(place, tmp_path, catalogue, errors)
        assert injectors.gather() is None
        reason = injectors.recruit(job({"goods": address}))
        machine.join()
        assert [error.id for error in errors] == [id]
        assert isinstance(reason, Message)
        assert "127.0.0.1 cannot make the load" in say(reason, "en")
