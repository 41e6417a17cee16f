"""``accord check --recorded`` says what the contracts say of recorded exchanges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.command import Command
from fakes.tiny_workspace import TinyWorkspace


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    TinyWorkspace.at(tmp_path).service()
    return Command(tmp_path)


def record(accord: Command, *bodies: object, path: str = "/goods/1") -> str:
    entries = [
        {
            "request": {"method": "GET", "url": f"http://127.0.0.1:1{path}", "headers": []},
            "response": {
                "status": 200,
                "headers": [{"name": "Content-Type", "value": "application/json"}],
                "content": {"text": json.dumps(body)},
            },
        }
        for body in bodies
    ]
    file = accord.folder / "page.har"
    file.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    return file.name


GOOD = {"id": 1, "name": "tea"}


def test_exchanges_that_keep_the_contract_end_with_0(accord: Command) -> None:
    assert accord("check", "--recorded", record(accord, GOOD)) == 0
    assert "Exchanges: 1; kept 1, broken 0" in accord.out


def test_one_that_breaks_it_ends_with_1_and_is_told_with_its_place(accord: Command) -> None:
    assert accord("check", "--recorded", record(accord, GOOD, {"id": "two"})) == 1
    assert "body /id" in accord.out
    assert "page.har#2" in accord.out


def test_the_same_as_data(accord: Command) -> None:
    assert accord("check", "--recorded", record(accord, {"id": "two"}), "--format", "json") == 1
    assert accord.document["counts"] == {"exchanges": 1, "broken": 1}
    assert accord.document["objections"][0]["operations"] == ["goods/readGoods"]


def test_no_exchange_at_all_ends_with_5(accord: Command) -> None:
    (accord.folder / "empty").mkdir()
    assert accord("check", "--recorded", "empty") == 5


def test_a_file_that_is_no_recording_ends_with_2(accord: Command) -> None:
    (accord.folder / "a.json").write_text("{}")
    assert accord("check", "--recorded", "a.json") == 2
    assert "a.json" in accord.out


def test_a_place_without_anything_is_told(accord: Command) -> None:
    assert accord("check", "--recorded", "nowhere") == 2
    assert "--recorded" in accord.talk


def test_the_most_frequent_objections_are_shown_unless_all_are_asked_for(accord: Command) -> None:
    entries = [record_path(number) for number in range(25)]
    file = accord.folder / "page.har"
    file.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    accord("check", "--recorded", "page.har")
    assert "5 more kinds" in accord.out
    accord("check", "--recorded", "page.har", "--all")
    assert "more kinds" not in accord.out


def record_path(number: int) -> dict[str, object]:
    return {
        "request": {"method": "GET", "url": f"http://127.0.0.1:1/nowhere/{number}", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"text": ""}},
    }
