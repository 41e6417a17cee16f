"""Every worker has rows of its own, in the order that the feeder says."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.locust.feeding import FeederEmptyError, Feeding
from accord.errors import EngineError
from accord.model.load_shape import Feeder

CSV = "email,age\na@x.test,1\nb@x.test,2\nc@x.test,3\nd@x.test,4\ne@x.test,5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(CSV)
    (tmp_path / "goods.jsonl").write_text('{"sku": 1}\n\n{"sku": 2}\n')
    return tmp_path


def fed(folder: Path, count: int, *feeders: Feeder, number: int = 0, workers: int = 1) -> list[str]:
    feeding = Feeding(feeders, folder, number=number, workers=workers)
    return [str(feeding.row()["email"])[0] for _ in range(count)]


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_no_two_workers_have_the_same_row_and_all_are_used(workers: int, folder: Path) -> None:
    once = Feeder(path="people.csv", order="once")
    rows: list[str] = []
    for number in range(workers):
        feeding = Feeding([once], folder, number=number, workers=workers)
        with pytest.raises(FeederEmptyError):
            rows.extend(row["email"][0] for row in iter(feeding.row, None))
        assert feeding.ran_dry == "people.csv"
    assert sorted(rows) == ["a", "b", "c", "d", "e"]


def test_a_circular_feeder_begins_again(folder: Path) -> None:
    assert fed(folder, 7, Feeder(path="people.csv")) == list("abcdeab")


def test_a_random_feeder_draws_from_its_own_rows(folder: Path) -> None:
    drawn = fed(folder, 40, Feeder(path="people.csv", order="random"), number=1, workers=2)
    assert set(drawn) == {"b", "d"}


def test_several_feeders_give_one_scenario_its_values(folder: Path) -> None:
    feeding = Feeding([Feeder(path="people.csv"), Feeder(path="goods.jsonl")], folder)
    assert [feeding.row() for _ in range(2)] == [
        {"email": "a@x.test", "age": "1", "sku": 1},
        {"email": "b@x.test", "age": "2", "sku": 2},
    ]


def test_fewer_rows_than_workers_are_refused(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"load\.feeder-too-short"):
        Feeding([Feeder(path="goods.jsonl")], folder, number=2, workers=3)


def test_a_row_that_is_none_is_told_with_its_line(folder: Path) -> None:
    (folder / "goods.jsonl").write_text('{"sku": 1}\n[2]\n')
    with pytest.raises(EngineError) as unreadable:
        Feeding([Feeder(path="goods.jsonl")], folder)
    assert "line 2" in unreadable.value.arguments["reason"]
