from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from accord.config.settings import Environment, LogSettings
from accord.errors import ConfigurationError
from accord.evidence.logs import LogFile
from accord.model.catalogue import Service
from accord.system import log_sources
from accord.system.log_sources import LogSources
from accord.system.processes import is_alive
from accord.system.system import Target

SERVICES = (Service(name="price"),)
PYTHON = [sys.executable, "-S", "-c"]
FOREVER = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"


@contextmanager
def sources(workspace: Path, /, **settings: Any) -> Iterator[LogSources]:
    logs = {name: LogSettings(**written) for name, written in settings.items()}
    target = Target(
        name="x", settings=Environment(logs=logs), services=SERVICES, variables={"day": "monday"}
    )
    private = workspace / "private"
    private.mkdir(exist_ok=True)
    with LogSources(target, workspace=workspace, folder=private) as opened:
        yield opened


def lives(pid: int) -> bool:
    try:
        return is_alive(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def text_of(opened: LogSources, *, needs: str = "") -> str:
    """What the only source holds, once it does."""
    while True:
        [file] = opened.files()
        text = file.path.read_text() if file.path.exists() else ""
        if needs in text and text:
            return text
        time.sleep(0.01)


def test_files_and_globs_are_from_the_workspace_and_hold_variables(tmp_path: Path) -> None:
    (tmp_path / "logs/monday").mkdir(parents=True)
    for name in ("a.log", "b.log", "c.txt"):
        (tmp_path / "logs/monday" / name).touch()
    with sources(tmp_path, price={"files": ("logs/{day}/*.log",)}) as opened:
        assert [*opened.files()] == [
            LogFile(path=tmp_path / "logs/monday" / name, service="price")
            for name in ("a.log", "b.log")
        ]


def test_a_path_may_be_absolute_and_lie_elsewhere(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("elsewhere") / "price.log"
    log.touch()
    with sources(tmp_path, all={"files": (str(log),), "fields": {"trace": "id"}}) as opened:
        assert [*opened.files()] == [LogFile(path=log, fields={"trace": "id"})]


def test_a_file_that_appears_later_is_one_of_them(tmp_path: Path) -> None:
    with sources(tmp_path, all={"files": ("*.log",)}) as opened:
        assert [*opened.files()] == []
        (tmp_path / "price.log").touch()
        assert len([*opened.files()]) == 1


def test_a_command_is_followed_and_ended(tmp_path: Path) -> None:
    with sources(tmp_path, all={"command": (*PYTHON, FOREVER)}) as opened:
        pid = int(text_of(opened))
        assert opened.follows
    assert not lives(pid)


def test_what_a_command_started_is_ended_too(tmp_path: Path) -> None:
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {FOREVER!r}])"
    with sources(tmp_path, all={"command": (*PYTHON, code)}) as opened:
        pid = int(text_of(opened))
    assert not lives(pid)


def test_a_command_that_ends_is_told_once_with_what_it_said(tmp_path: Path) -> None:
    code = "import sys; print('forbidden'); sys.exit(3)"
    with sources(tmp_path, all={"command": (*PYTHON, code)}) as opened:
        while not (notes := [*opened.ended()]):
            time.sleep(0.01)
        again = [*opened.ended()]
    [note] = notes
    assert (note.arguments["code"], note.arguments["lines"]) == ("3", "forbidden")
    assert again == []


def test_a_command_that_prints_without_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_sources, "_LARGEST", 10_000)
    monkeypatch.setattr(log_sources, "_TICK_S", 0.01)
    code = "while True: print('x' * 1000, flush=True)"
    with sources(tmp_path, all={"command": (*PYTHON, code)}) as opened:
        while not [*opened.ended()]:
            time.sleep(0.01)


def test_a_command_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError) as raised,
        sources(tmp_path, all={"command": ("no-such-program",)}),
    ):
        pass
    assert raised.value.id == "pipeline.no-command"


def test_a_query_is_asked_for_each_trace_until_it_has_an_answer(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "asked = pathlib.Path(sys.argv[1] + '.asked')\n"
        "print(sys.argv[1]) if asked.exists() else asked.touch()"
    )
    with sources(tmp_path, price={"command": (*PYTHON, code, "{trace}")}) as opened:
        answers = [
            [file.path.read_text() for file in opened.answers({"aa": 0.0, "bb": 0.0})]
            for _ in range(3)
        ]
    assert answers == [["", ""], ["aa\n", "bb\n"], ["aa\n", "bb\n"]]


def test_a_followed_command_does_not_get_the_systems_nonce(tmp_path: Path) -> None:
    code = "import json, os; print(json.dumps(dict(os.environ)), flush=True)"
    with sources(tmp_path, all={"command": (*PYTHON, code)}) as opened:
        told = json.loads(text_of(opened, needs="}"))
    assert told["ACCORD_NONCE"] != os.environ.get("ACCORD_NONCE")
