from __future__ import annotations

import sys
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from accord.config.settings import Environment
from accord.errors import ConfigurationError, NotReadyError, UsageError
from accord.model.catalogue import Service
from accord.system.environment import Target, system
from accord.system.interrupts import Interrupted, Interrupts
from accord.system.leftovers import FILE, FOLDER
from fakes import tiny_system
from fakes.http_service import Answer, serving
from fakes.ports import free_address

SCRIPT = str(Path(tiny_system.__file__))


def target(
    *names: str,
    variables: Mapping[str, str] | None = None,
    health: str | None = "/health",
    **settings: Any,
) -> Target:
    services = tuple(Service(name=name, health=health) for name in names)
    return Target(
        name="local",
        settings=Environment(**settings),
        services=services,
        variables=variables or {},
    )


def start(behaviour: str, *names: str) -> tuple[str, ...]:
    return ("python", SCRIPT, behaviour, *names)


def pids(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("*.pid") if path.stem.isdigit()]


def test_a_started_system_says_its_own_addresses(tmp_path: Path) -> None:
    chosen = target("ordering", "bank", start=start("good", "ordering", "bank"))
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        assert set(ready.addresses) == {"ordering", "bank"}


def test_a_command_a_service_gets_a_port_of_its_own(tmp_path: Path) -> None:
    command = f"python {SCRIPT} good --port {{port}}"
    chosen = target("a", "b", commands={"a": command, "b": command})
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        assert len(set(ready.addresses.values())) == 2


def test_the_system_is_stopped_when_the_block_ends(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("good", "ordering"))
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs"):
        (pid,) = pids(tmp_path)
    assert not psutil.pid_exists(pid)


def test_the_system_is_stopped_when_the_block_raises(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("good", "ordering"))
    with (
        pytest.raises(ZeroDivisionError),
        system(chosen, workspace=tmp_path, logs=tmp_path / "logs"),
    ):
        raise ZeroDivisionError
    assert not any(psutil.pid_exists(pid) for pid in pids(tmp_path))


def test_what_the_system_started_is_stopped_with_it(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("has-a-child", "ordering"))
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs"):
        child = psutil.Process(int((tmp_path / "child.pid").read_text()))
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_nothing_is_remembered_of_a_system_that_was_stopped(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("good", "ordering"))
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs"):
        assert (tmp_path / FOLDER / FILE).is_file()
    assert not (tmp_path / FOLDER / FILE).exists()


def fails_to_start(chosen: Target, folder: Path) -> NotReadyError:
    with (
        pytest.raises(NotReadyError) as caught,
        system(chosen, workspace=folder, logs=folder / "logs"),
    ):
        pass
    return caught.value


def test_a_system_that_ends_at_once_is_told_with_its_last_lines(tmp_path: Path) -> None:
    error = fails_to_start(target("ordering", start=start("dies")), tmp_path)
    assert (error.id, error.arguments["code"]) == ("pipeline.ended", "3")
    assert error.arguments["log"].endswith("cannot open the database")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("", "pipeline.ended-silent", id="ends"),
        pytest.param("import time; time.sleep(60)", "pipeline.not-ready-silent", id="stays"),
    ],
)
def test_a_service_without_a_word_is_said_to_have_written_nothing(
    tmp_path: Path, code: str, expected: str
) -> None:
    settings = Environment(commands={"ordering": ("python", "-c", code)}, ready_s=0.3)
    chosen = Target(name="local", settings=settings, services=(Service(name="ordering"),))
    assert fails_to_start(chosen, tmp_path).id == expected


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        pytest.param("unhealthy", "pipeline.not-ready", id="unhealthy"),
        pytest.param("silent", "pipeline.no-addresses", id="says-no-addresses"),
        pytest.param("wrong-nonce", "pipeline.stranger", id="wrong-nonce"),
        pytest.param("no-nonce", "pipeline.no-nonce", id="no-nonce"),
    ],
)
def test_a_system_that_cannot_be_trusted_is_not_ready(
    behaviour: str, expected: str, tmp_path: Path
) -> None:
    chosen = target("ordering", start=start(behaviour, "ordering"), ready_s=1)
    assert fails_to_start(chosen, tmp_path).id == expected


def test_a_service_of_the_inventory_that_was_not_started_is_told(tmp_path: Path) -> None:
    chosen = target("ordering", "risk", start=start("good", "ordering"))
    assert fails_to_start(chosen, tmp_path).arguments["services"] == "risk"


def test_a_listener_that_took_the_port_is_not_mistaken_for_the_service(tmp_path: Path) -> None:
    stranger: ThreadingHTTPServer = tiny_system.server("wrong-nonce")
    try:
        chosen = target(
            "ordering",
            start=(sys.executable, "-c", _CLAIMS.format(port=stranger.server_port)),
        )
        assert fails_to_start(chosen, tmp_path).id == "pipeline.stranger"
    finally:
        stranger.shutdown()
        stranger.server_close()


_CLAIMS = """
import json, os, pathlib, time
path = pathlib.Path(os.environ["ACCORD_ADDRESSES"])
path.write_text(json.dumps({{"ordering": "http://127.0.0.1:{port}"}}))
time.sleep(3600)
"""


def test_a_system_that_cannot_repeat_the_nonce_may_say_so(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("no-nonce", "ordering"), nonce=False)
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        assert "ordering" in ready.addresses


def test_a_service_without_health_needs_only_to_listen(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("unhealthy", "ordering"), health="")
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        assert "ordering" in ready.addresses


def test_a_command_that_does_not_exist_is_an_error_of_the_configuration(tmp_path: Path) -> None:
    chosen = target(start=("no-such-program-anywhere",))
    with (
        pytest.raises(ConfigurationError, match="no-command"),
        system(chosen, workspace=tmp_path, logs=tmp_path / "logs"),
    ):
        pass


def test_an_interruption_ends_the_start(tmp_path: Path) -> None:
    interrupts = Interrupts()
    interrupts.asked = True
    chosen = target("ordering", start=start("silent"))
    with (
        pytest.raises(Interrupted),
        system(chosen, workspace=tmp_path, logs=tmp_path / "logs", interrupts=interrupts),
    ):
        pass
    assert not any(psutil.pid_exists(pid) for pid in pids(tmp_path))


def test_a_system_that_dies_later_is_told_when_asked(tmp_path: Path) -> None:
    chosen = target("ordering", start=start("dies-later", "ordering"))
    with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
        ready.processes[0].process.wait(timeout=5)
        with pytest.raises(NotReadyError, match=r"pipeline\.ended"):
            ready.check()


def test_variables_fill_the_addresses_of_a_remote_environment(tmp_path: Path) -> None:
    listening = tiny_system.server("no-nonce")
    try:
        address = f"http://127.0.0.1:{listening.server_port}/{{ticket}}"
        chosen = target("ordering", addresses={"ordering": address}, variables={"ticket": "T-7"})
        with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
            assert ready.addresses["ordering"].endswith("/T-7")
    finally:
        listening.shutdown()
        listening.server_close()


def test_a_variable_without_a_value_is_named(tmp_path: Path) -> None:
    chosen = target(addresses={"ordering": "http://{ticket}.test"})
    with (
        pytest.raises(UsageError, match="name=ticket"),
        system(chosen, workspace=tmp_path, logs=tmp_path / "logs"),
    ):
        pass


def test_a_remote_service_that_does_not_answer_is_told(tmp_path: Path) -> None:
    chosen = target(addresses={"ordering": free_address()}, ready_s=0.2)
    assert fails_to_start(chosen, tmp_path).id == "pipeline.not-reachable"


def test_a_remote_service_whose_health_page_is_not_there_is_told_what_it_answered(
    tmp_path: Path,
) -> None:
    with serving(lambda _: Answer(status=404)) as service:
        addresses = {"ordering": service.address}
        # A busy machine may not answer at all within the first.
        for ready_s in (0.2, 2, 10):
            chosen = target("ordering", health="/up", addresses=addresses, ready_s=ready_s)
            error = fails_to_start(chosen, tmp_path)
            if error.id != "pipeline.not-reachable":
                break
    assert (error.id, error.arguments["problem"]) == ("pipeline.unhealthy", "GET /up: HTTP 404")


def test_a_remote_service_of_which_nobody_said_what_to_ask_is_ready_when_it_answers(
    tmp_path: Path,
) -> None:
    with serving(lambda _: Answer(status=404)) as service:
        chosen = target("ordering", health=None, addresses={"ordering": service.address})
        with system(chosen, workspace=tmp_path, logs=tmp_path / "logs") as ready:
            assert ready.addresses == {"ordering": service.address}


def test_a_started_service_without_a_health_page_is_told_what_it_was_asked(tmp_path: Path) -> None:
    command = f"{sys.executable} -m http.server {{port}} --bind 127.0.0.1"
    chosen = target("ordering", health=None, commands={"ordering": command}, ready_s=1)
    error = fails_to_start(chosen, tmp_path)
    assert (error.id, error.arguments["problem"]) == (
        "pipeline.unhealthy",
        "GET /health: HTTP 404",
    )
