from __future__ import annotations

import json
import os
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from accord.config.settings import Configuration, Environment
from accord.errors import ConfigurationError, NotReadyError, UsageError
from accord.model.catalogue import Contract, Service
from accord.system.environment import (
    System,
    Target,
    kept_up,
    require_allowed,
    stay,
    target,
)
from accord.system.interrupts import Interrupts
from fakes import tiny_system

SERVICES = (Service(name="ordering"), Service(name="bank", third_party=True))


def tiny(behaviour: str) -> Target:
    words = ("python", str(Path(tiny_system.__file__)), behaviour, "ordering")
    return Target(name="local", settings=Environment(start=words))


def up(
    workspace: Path, behaviour: str = "good", *, interrupts: Interrupts | None = None
) -> AbstractContextManager[System]:
    return kept_up(
        tiny(behaviour),
        workspace=workspace,
        logs=workspace / "logs",
        interrupts=interrupts or Interrupts(),
    )


def test_the_configured_environment_is_used_when_none_is_named() -> None:
    configuration = Configuration(environment="staging", environments={"staging": Environment()})
    assert target(configuration).name == "staging"


def test_variables_of_the_command_line_win() -> None:
    settings = Environment(variables={"ticket": "main", "region": "tw"})
    configuration = Configuration(environments={"local": settings})
    chosen = target(configuration, variables={"ticket": "T-7"})
    assert chosen.variables == {"ticket": "T-7", "region": "tw"}


def test_an_address_is_the_environment_of_every_service_of_ours() -> None:
    chosen = target(Configuration(), name="http://127.0.0.1:8000", services=SERVICES)
    assert chosen.settings.addresses == {"ordering": "http://127.0.0.1:8000"}


def test_an_address_that_nobody_can_dial_is_refused_as_one() -> None:
    chosen = target(Configuration(), name="http://[::1", services=SERVICES)
    with pytest.raises(UsageError, match="address-unreadable"):
        require_allowed(chosen.settings.addresses, ["127.0.0.1"])


def test_without_an_inventory_contracts_tell_the_services() -> None:
    written = Contract(service="a", path="a.yaml", dialect="3.1")
    assert target(Configuration(), contracts=(written,)).services == (Service(name="a"),)


def test_without_configuration_nothing_is_started() -> None:
    assert not target(Configuration()).settings.starts


@pytest.mark.parametrize(
    ("service", "id"),
    [
        pytest.param("orderin", "pipeline.command-for-nobody-near", id="misspelt"),
        pytest.param("xyz", "pipeline.command-for-nobody", id="unknown"),
    ],
)
def test_a_command_for_no_service_of_the_inventory_is_refused(service: str, id: str) -> None:
    settings = Environment(commands={service: "serve"})
    with pytest.raises(ConfigurationError) as caught:
        target(Configuration(environments={"local": settings}), services=SERVICES)
    assert (caught.value.id, caught.value.where) == (id, "environments.local.commands")


def test_without_an_inventory_any_service_may_have_a_command() -> None:
    configuration = Configuration(environments={"local": Environment(commands={"any": "serve"})})
    assert target(configuration).settings.starts


def test_an_address_for_a_service_that_is_misspelt_is_refused() -> None:
    settings = Environment(addresses={"orderings": "http://127.0.0.1:8000"})
    configuration = Configuration(environments={"local": settings})
    with pytest.raises(ConfigurationError, match="address-for-nobody"):
        target(configuration, services=SERVICES)


def test_a_service_that_nobody_listed_may_have_an_address() -> None:
    settings = Environment(addresses={"mail": "http://127.0.0.1:8025"})
    configuration = Configuration(environments={"local": settings})
    assert target(configuration, services=SERVICES).settings == settings


def test_an_environment_that_is_not_configured_is_told() -> None:
    with pytest.raises(UsageError, match="no-environment"):
        target(Configuration(), name="stagign")


def test_up_writes_where_the_system_is_while_it_is_up(tmp_path: Path) -> None:
    with kept_up(
        tiny("good"), workspace=tmp_path, logs=tmp_path / "logs", interrupts=Interrupts()
    ) as ready:
        told = json.loads((tmp_path / ".accord" / "up.json").read_text())
    assert (told["addresses"], told["nonce"]) == (dict(ready.addresses), ready.nonce)
    assert told["pid"] == os.getpid()
    assert not (tmp_path / ".accord" / "up.json").exists()


def test_a_second_up_is_refused(tmp_path: Path) -> None:
    with (
        up(tmp_path),
        pytest.raises(UsageError, match="already-up"),
        up(tmp_path),
    ):
        pass


def test_an_up_that_was_killed_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / ".accord").mkdir()
    gone = {"addresses": {}, "owner": {"pid": os.getpid(), "born": 1.0}}
    (tmp_path / ".accord" / "up.json").write_text(json.dumps(gone))
    with kept_up(
        tiny("good"), workspace=tmp_path, logs=tmp_path / "logs", interrupts=Interrupts()
    ) as ready:
        assert ready.addresses


def test_up_stays_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    interrupts = Interrupts()
    with up(tmp_path, interrupts=interrupts) as ready:
        timer = threading.Timer(0.2, setattr, (interrupts, "asked", True))
        timer.start()
        stay(ready, interrupts)
        timer.join()
    assert interrupts.asked


def test_up_ends_when_the_system_does(tmp_path: Path) -> None:
    interrupts = Interrupts()
    with (
        up(tmp_path, "dies-later", interrupts=interrupts) as ready,
        pytest.raises(NotReadyError, match=r"pipeline\.ended"),
    ):
        stay(ready, interrupts)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:80",
        "http://[::1]:8080/x",
        "http://LOCALHOST",
        "http://127.1",
        "http://[0::1]",
        "http://[::ffff:127.0.0.1]",
        "http://localhost.",
        "http://2130706433",
    ],
)
def test_loopback_may_be_disturbed(address: str) -> None:
    require_allowed({"ordering": address}, ["127.0.0.1", "localhost", "[::1]"])


@pytest.mark.parametrize(
    "address", ["http://shop.test", "http://127.0.0.1.shop.test", "http://localhost@shop.test"]
)
def test_any_other_host_may_not_be_disturbed(address: str) -> None:
    with pytest.raises(UsageError, match="not-allowed"):
        require_allowed({"ordering": address}, ["127.0.0.1", "localhost"])


def test_an_address_in_which_clients_read_different_hosts_may_not_be_disturbed() -> None:
    with pytest.raises(UsageError, match="host=evil"):
        require_allowed({"ordering": "http://evil\\@127.0.0.1"}, ["127.0.0.1"])


@pytest.mark.parametrize("listed", ["Shop.Test", "shop.test."])
def test_a_listed_host_may_be_disturbed_however_it_is_spelled(listed: str) -> None:
    require_allowed({"ordering": "http://SHOP.test:8000"}, [listed])
