"""Start, stop and violent ends: no process and no file is ever left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from shop.driver import RunningShop, wait_for


@pytest.fixture
def own() -> Iterator[RunningShop]:
    running = RunningShop(nonce="nonce-7")
    yield running
    if running.process.poll() is None:
        running.stop()


def family(shop: RunningShop) -> list[psutil.Process]:
    return psutil.Process(shop.process.pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> bool:
    return wait_for(lambda: not any(process.is_running() for process in processes))


def test_every_service_proves_that_it_is_the_one_that_was_started(own: RunningShop) -> None:
    told = [own.session.get(f"{url}/health").json() for url in own.addresses.values()]
    assert [(t["service"], t["nonce"]) for t in told] == [(n, "nonce-7") for n in own.addresses]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_signal_ends_everything(own: RunningShop, number: signal.Signals) -> None:
    children = family(own)
    own.process.send_signal(number)
    assert (len(children), own.process.wait(timeout=30)) == (10, 0)
    assert gone(children)
    assert list(own.folder.glob("corner-shop-*")) == []


def test_a_killed_launcher_takes_its_services_with_it(own: RunningShop) -> None:
    children = family(own)
    own.process.kill()
    own.process.wait()
    assert gone(children)
    assert wait_for(lambda: not list(own.folder.glob("corner-shop-*")))


def test_the_shop_ends_when_whoever_started_it_is_killed() -> None:
    script = (
        "import subprocess, sys, time;"
        "p = subprocess.Popen([sys.executable, '-m', 'accord_shop'], stdout=subprocess.PIPE);"
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        launcher = psutil.Process(int(starter.stdout.readline()))
        processes = [launcher, *launcher.children()]
        starter.kill()
    assert len(processes) > 1
    assert gone(processes)


def test_a_killed_service_does_not_take_the_others_with_it(own: RunningShop) -> None:
    family(own)[0].kill()
    assert wait_for(lambda: b"has ended" in own.log.read_bytes())
    assert own.session.get(own.addresses["bank"] + "/health").status_code == 200


def test_without_a_file_the_addresses_are_printed() -> None:
    command = [sys.executable, "-m", "accord_shop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            text += process.stdout.readline()
        process.terminate()
        process.communicate()
    assert json.loads(text)["storefront"].startswith("http://127.0.0.1:")


def test_a_killed_service_is_started_again_where_it_was_with_what_it_knew(
    own: RunningShop,
) -> None:
    sku = own.goods(stock=7)
    before = own.entries["inventory"]
    os.kill(before["pid"], signal.SIGKILL)
    assert wait_for(lambda: b"inventory has ended" in own.log.read_bytes())
    with pytest.raises(requests.ConnectionError):
        requests.get(own.addresses["inventory"] + "/health", timeout=2)
    Path(before["start-again"]).touch()
    assert wait_for(lambda: not Path(before["start-again"]).exists())
    assert own.entries["inventory"]["pid"] != before["pid"]
    assert own.available(sku) == 7
