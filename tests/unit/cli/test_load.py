"""``accord load worker`` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.command import Command
from fakes.loaded import BASIC, PROFILE
from fakes.ports import free_port
from fakes.probed import write


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    profile = 'scenarios = "@load"\nusers = 1\nduration = "1 s"\n'
    return Command(write(tmp_path, {**BASIC, PROFILE: profile}))


def test_without_a_master_it_ends_with_where_it_looked(accord: Command) -> None:
    place = f"127.0.0.1:{free_port()}"
    assert accord("load", "worker", "--master", place, "--wait", "0") == 4
    assert place in accord.talk
    assert "--workers-expected" in accord.talk


def test_a_place_that_is_none_is_refused(accord: Command) -> None:
    assert accord("load", "worker", "--master", "http://ci-1", "--wait", "0") == 2
    assert "HOST:PORT" in accord.talk


def test_a_worker_needs_a_master(accord: Command) -> None:
    assert accord("load", "worker") == 2
    assert "--master HOST[:PORT]" in accord.talk


@pytest.mark.parametrize(("name", "words"), [("Released!", "small letters"), ("released", "run")])
def test_what_cannot_be_kept_is_refused(name: str, words: str, accord: Command) -> None:
    assert accord("load", "keep", name) == 2
    assert words in accord.talk


def test_what_load_is_to_do_must_be_known(accord: Command) -> None:
    assert accord("load", "workers", "--master", "ci-1") == 2
    assert "worker" in accord.talk


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_help_says_what_travels(accord: Command, language: str) -> None:
    assert accord("load", "--help", language=language) == 0
    assert "--master" in accord.out
