"""``accord diff`` tells what changed between two versions, where, and who uses it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace

CONTRACT = "contracts/goods.openapi.yaml"


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    tiny = TinyWorkspace.at(tmp_path)
    tiny.service()
    tiny.feature("ordering/place", "@op:goods/readGoods@ Buy tea: Given it works")
    released = tmp_path / "contracts/released/1"
    released.mkdir(parents=True)
    contract = tmp_path / CONTRACT
    (released / contract.name).write_bytes(contract.read_bytes())
    return Command(tmp_path)


def require_shop(folder: Path) -> None:
    contract = folder / CONTRACT
    text = contract.read_text(encoding="utf-8")
    changed = text.replace("/goods/{id}:", "/wares/{id}:")
    assert changed != text
    contract.write_text(changed, encoding="utf-8")


def test_nothing_changed(accord: Command) -> None:
    assert accord("diff", "1") == 0
    assert "suggested version: unchanged" in accord.out


def test_a_breaking_change_ends_with_1(accord: Command) -> None:
    require_shop(accord.folder)
    assert accord("diff", "1", "--format", "json") == 1
    assert accord.document["counts"] == {"breaking": 1, "warning": 0, "info": 1}


def test_a_change_has_its_line_and_pointer(accord: Command) -> None:
    require_shop(accord.folder)
    accord("diff", "1", "--format", "json")
    old = accord.document["contracts"][0]["changes"][0]["old"]
    written = (accord.folder / CONTRACT).read_text(encoding="utf-8").splitlines()
    assert old["pointer"] == "/paths/~1goods~1{id}/get"
    assert written[old["line"] - 1].strip().startswith("get:")


def test_a_scenario_of_an_operation_is_named(accord: Command, tmp_path: Path) -> None:
    contract = tmp_path / CONTRACT
    new = contract.read_text(encoding="utf-8").replace("readGoods", "getGoods")
    (tmp_path / "contracts/released/1" / contract.name).write_text(new, encoding="utf-8")
    accord("diff", "1", "--format", "json")
    [change] = accord.document["contracts"][0]["changes"]
    assert change["code"] == "operation-renamed"
    assert [Path(id).name for id in change["scenarios"]] == ["place.feature#buy-tea"]


def test_a_revision_is_compared_with_what_is_there(accord: Command, tmp_path: Path) -> None:
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *author, *arguments], cwd=tmp_path, check=True)
    require_shop(tmp_path)
    assert accord("diff", "HEAD") == 1


@pytest.mark.parametrize(
    "names", [("nowhere",), (CONTRACT, "contracts")], ids=["no-such-version", "file-and-folder"]
)
def test_what_cannot_be_compared_is_refused(accord: Command, names: tuple[str, ...]) -> None:
    assert accord("diff", *names) == 2
    assert "hint:" in accord.talk
