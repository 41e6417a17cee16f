"""What a machine that makes load brings along is what the run has, secrets included."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.locust import load_machine
from accord.engines.locust.load_machine import LoadMachine, MachineOrder
from accord.wiring import MachineRequest, RunRequest, make_load, read_workspace
from fakes.loaded import BASIC, PROFILE
from fakes.probed import write

SETTINGS = """
    [environments.local]
    addresses = { goods = "http://127.0.0.1:1" }
    [environments.local.sign-in.clerk]
    password = "{password}"
"""


def order_of(folder: Path, monkeypatch: pytest.MonkeyPatch, request: RunRequest) -> MachineOrder:
    orders: list[MachineOrder] = []

    def serve(machine: LoadMachine) -> bool:
        orders.append(machine._order)
        return True

    monkeypatch.setattr(load_machine.LoadMachine, "serve", serve)
    profile = 'scenarios = "@load"\nusers = 1\nduration = "1 s"\n'
    workspace = read_workspace(write(folder, {**BASIC, PROFILE: profile, "accord.toml": SETTINGS}))
    machine = MachineRequest(master="ci-1", source="10.0.0.7")
    assert make_load(workspace, request, machine, tell=lambda _: None)
    return orders[0]


def test_a_machine_knows_secrets_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RunRequest(variables={"password": "correct-horse"})
    order = order_of(tmp_path, monkeypatch, request)
    assert order.assignment.variables == {"password": "correct-horse"}
    assert "correct-horse" in order.assignment.secrets
    assert [person.name for person in order.assignment.sign_ins] == ["clerk"]


def test_a_machine_has_a_process_for_each_processor_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_of(tmp_path, monkeypatch, RunRequest())
    assert order.processes >= 1
    assert (order.master, order.source) == ("ci-1", "10.0.0.7")
    assert [profile.id for profile in order.catalogue.profiles] == [PROFILE]
    assert len(order.assignment.content) == 64
