"""``accord diff`` tells what changed between two versions, where, and who uses it."""

from __future__ import annotations

import shutil
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
    # Another id too: with its own the operation would have moved, and not be gone.
    changed = text.replace("/goods/{id}:", "/wares/{id}:").replace("readGoods", "readWares")
    assert changed != text
    contract.write_text(changed, encoding="utf-8")


def test_nothing_changed(accord: Command) -> None:
    assert accord("diff", "1") == 0
    assert "suggested version: unchanged" in accord.out


def test_a_breaking_change_ends_with_1(accord: Command) -> None:
    require_shop(accord.folder)
    assert accord("diff", "1", "--format", "json") == 1
    assert accord.document["counts"] == {"breaking": 1, "warning": 0, "info": 1, "accepted": 0}


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


@pytest.mark.parametrize(
    ("step", "readers"), [('"size" is "tea"', ["place.feature#buy-tea"]), ("it works", [])]
)
def test_who_speaks_of_a_field_that_is_gone_from_an_answer_is_told(
    accord: Command, tmp_path: Path, step: str, readers: list[str]
) -> None:
    [feature] = tmp_path.glob("features/**/place.feature")
    text = feature.read_text(encoding="utf-8").replace("it works", step)
    feature.write_text(text, encoding="utf-8")
    old = tmp_path / "contracts/released/1" / Path(CONTRACT).name
    new = old.read_text(encoding="utf-8")
    with_field = new.replace("properties: { id", "properties: { size: { type: string }, id", 1)
    assert with_field != new
    old.write_text(with_field, encoding="utf-8")
    accord("diff", "1", "--format", "json")
    [change] = [
        change
        for change in accord.document["contracts"][0]["changes"]
        if change["code"] == "property-removed"
    ]
    assert change["field"] == "size"
    assert [Path(id).name for id in change["readers"]] == readers
    accord("diff", "1")
    assert ("no scenario speaks of" in accord.out) is not bool(readers)


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


def test_without_a_version_every_released_one_is_compared(accord: Command) -> None:
    require_shop(accord.folder)
    assert accord("diff", "--format", "json") == 1
    assert accord.document["versions"] == ["1"]


def test_without_a_released_version_the_hint_says_where_to_put_one(accord: Command) -> None:
    shutil.rmtree(accord.folder / "contracts/released")
    assert accord("diff") == 2
    assert "contracts/released" in accord.talk


ACCEPTED = """
[[accepted]]
code = "operation-removed"
contract = "goods.openapi.yaml"
reason = "nobody calls it"
until = 9999-12-31
"""


def test_an_accepted_change_ends_with_0_and_says_why(accord: Command) -> None:
    require_shop(accord.folder)
    (accord.folder / "contracts/accepted-changes.toml").write_text(ACCEPTED, encoding="utf-8")
    assert accord("diff", "1") == 0
    assert "nobody calls it" in accord.out


def test_a_slip_in_the_list_of_accepted_changes_is_told_with_its_line(accord: Command) -> None:
    text = ACCEPTED.replace("operation-removed", "operation-remved")
    (accord.folder / "contracts/accepted-changes.toml").write_text(text, encoding="utf-8")
    assert accord("diff", "1") == 2
    assert "contracts/accepted-changes.toml:3" in accord.talk
    assert "operation-removed" in accord.talk


def test_sarif_places_a_change_in_a_file_that_exists(accord: Command) -> None:
    require_shop(accord.folder)
    assert accord("diff", "1", "--format", "sarif") == 1
    results = accord.document["runs"][0]["results"]
    assert {result["level"] for result in results} == {"error", "note"}
    for result in results:
        physical = result["locations"][0]["physicalLocation"]
        assert (accord.folder / physical["artifactLocation"]["uri"]).is_file()


def test_sarif_suppresses_what_is_accepted(accord: Command) -> None:
    require_shop(accord.folder)
    (accord.folder / "contracts/accepted-changes.toml").write_text(ACCEPTED, encoding="utf-8")
    accord("diff", "1", "--format", "sarif")
    results = accord.document["runs"][0]["results"]
    reasons = [s["justification"] for result in results for s in result.get("suppressions", ())]
    assert reasons == ["nobody calls it"]


def test_markdown_has_a_row_a_change(accord: Command) -> None:
    require_shop(accord.folder)
    assert accord("diff", "1", "--format", "markdown") == 1
    rows = [line for line in accord.out.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == 2
    assert "`operation-removed`" in rows[0]


def test_a_run_holds_a_gate_on_breaking_changes(accord: Command) -> None:
    require_shop(accord.folder)
    with (accord.folder / "accord.toml").open("a", encoding="utf-8") as settings:
        settings.write('[stages.scenarios]\ngates = ["breaking_changes = 0"]\n')
    assert accord("run", "scenarios", "--format", "json") == 1
    (stage,) = accord.document["stages"]
    gates = {gate["rule"]: gate for gate in stage["decisions"]}
    assert gates["breaking_changes = 0"]["actual"] == "1"
    assert (accord.folder / "reports/site/released.html").is_file()
