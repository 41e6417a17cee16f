"""Each rung pays alone: one contract or one feature is a workspace, and gives a verdict."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from fakes.http_service import Answer, Received, as_json, serving
from fakes.ports import free_port
from fakes.tiny_workspace import TinyWorkspace

ONE_ROUND = {"ACCORD_STAGES__CONTRACT__OPTIONS__PATIENCE_S": "0"}
SAMPLE = Path(str(files("accord.scaffold"))) / "templates" / "sample"

pytestmark = pytest.mark.engine


@pytest.fixture
def library() -> Iterator[str]:
    """The address of a system that somebody else runs."""
    port = free_port()
    process = subprocess.Popen([sys.executable, SAMPLE / "system" / "library.py", str(port)])
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def only_a_contract(folder: Path) -> TinyWorkspace:
    (folder / "contracts").mkdir()
    shutil.copy(SAMPLE / "contracts" / "library.openapi.yaml", folder / "contracts")
    return TinyWorkspace(folder)


def test_a_contract_and_an_address_give_a_verdict(library: str, tmp_path: Path) -> None:
    done = only_a_contract(tmp_path).accord(
        "run", "--env", library, "--format", "json", environment=ONE_ROUND
    )
    # Nobody told it how a loan is returned, so that operation is unproved, and no gate asks for it.
    assert (done.code, done.document["verdict"]) == (0, "incomplete")
    [stage] = done.document["stages"]
    assert stage["name"] == "contract"
    assert stage["unproved"]
    assert done.document["not-configured"] == ["scenarios", "load", "chaos"]
    assert Path(done.document["reports"]["site"]).is_file()


def test_a_contract_without_an_address_is_never_green(tmp_path: Path) -> None:
    done = only_a_contract(tmp_path).accord("run", "--format", "json")
    assert (done.code, done.document["verdict"]) == (4, "broken")


def test_a_feature_alone_gives_a_verdict(tmp_path: Path) -> None:
    tiny = TinyWorkspace(tmp_path)
    tiny.write(
        "features/tea.feature",
        """
        Feature: Tea
          Scenario: It has a name
            Given "tea" stands for "oolong"
        """,
    )
    done = tiny.accord("run", "--format", "json")
    assert (done.code, done.document["verdict"]) == (0, "passed")
    assert done.document["not-configured"] == ["contract", "load", "chaos"]


def test_the_terminal_names_what_is_not_configured(tmp_path: Path) -> None:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.feature("a", "One: Given it works")
    assert tiny.accord("run").out.splitlines()[-1] == "not configured: contract, load, chaos"


LIMIT = {"type": "integer", "minimum": 1, "maximum": 2**63}
FOREIGN = {
    "openapi": "3.0.3",
    "info": {"title": "Goods", "version": "1"},
    "paths": {
        "/goods": {
            "get": {
                "operationId": "goods",
                "parameters": [{"name": "limit", "in": "query", "schema": LIMIT}],
                "responses": {"200": {"description": "ok"}, "400": {"description": "bad"}},
            }
        }
    },
}


def foreign(request: Received) -> Answer:
    """A service that was not written with Accord in mind."""
    target = urlsplit(request.target)
    if target.path == "/openapi.json":
        return as_json(FOREIGN)
    if target.path != "/goods":
        return Answer(status=404)
    if request.method != "GET":
        return Answer(status=405, headers={"Allow": "GET"})
    given = parse_qsl(target.query, keep_blank_values=True)
    limits = [text for name, text in given if name == "limit"]
    in_range = [text.isascii() and text.isdigit() and 1 <= int(text) <= 2**63 for text in limits]
    is_asked_well = len(given) == len(limits) < 2 and all(in_range)
    return as_json([], status=200 if is_asked_well else 400)


def test_a_workspace_around_the_contract_of_a_foreign_service_judges_at_once(
    tmp_path: Path,
) -> None:
    with serving(foreign) as service:
        made = TinyWorkspace(tmp_path).accord(
            "init", "mine", "--contract", f"{service.address}/openapi.json"
        )
        assert made.code == 0
        case = "contracts/goods.openapi.json#goods/fuzzing"
        mine = TinyWorkspace(tmp_path / "mine")
        done = mine.accord("run", case, "--format", "json", environment=ONE_ROUND)
    stage = done.document["stages"][0]
    assert (done.code, stage["verdict"]) == (0, "passed")
