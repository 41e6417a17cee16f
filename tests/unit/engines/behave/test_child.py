"""A worker's first lines: what ends them is not lost, and they hold nothing that is not theirs."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing import forkserver
from pathlib import Path

import pytest

from accord.engines.behave import child, protocol
from accord.engines.behave.processes import term_blocked
from accord.model.encoding import encode


def test_what_ends_a_worker_before_it_can_speak_is_left_in_its_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    conductor, worker_end = context.Pipe()
    stacks = tmp_path / "worker.stack"
    process = context.Process(target=child.enter, args=(worker_end, 1, str(stacks)))
    with term_blocked():
        process.start()
    # Only a set-up may come first.
    conductor.send_bytes(encode(protocol.FinishWork()))
    process.join(30)
    assert (process.exitcode, "no set-up" in stacks.read_text()) == (1, True)


def test_the_fork_servers_lifeline_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, lifeline = os.pipe()
    server = type("Server", (), {"_forkserver_alive_fd": lifeline})()
    monkeypatch.setattr(forkserver, "_forkserver", server)
    child._let_go_of_fork_server()
    ended = os.read(ours, 1)
    os.close(ours)
    assert (ended, server._forkserver_alive_fd) == (b"", None)


def test_a_worker_without_a_fork_server_has_nothing_to_let_go_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forkserver, "_forkserver", None)
    child._let_go_of_fork_server()
