"""One row a stage."""

from __future__ import annotations

import io

from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.table import print_stages
from accord.model.run import Run
from accord.model.status import Status
from accord.text import Language
from fakes import finished_run as fake


def table(
    language: Language = "en", *, width: int = 100, run: Run | None = None
) -> list[list[str]]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stages = (run or fake.every_end()).stages.values()
    print_stages(stages, Console(file=out, width=width), ConsoleText(language))
    out.seek(0)
    return [line.split() for line in out]


def test_a_stage_shows_its_verdict_and_its_cases_by_the_five_words() -> None:
    [heading, _, row] = table()
    assert heading[:3] == ["stage", "verdict", "passed"]
    assert row[:7] == ["scenarios", "failed", "1", "2", "2", "1", "1"]


def test_the_words_are_the_readers() -> None:
    assert table("zh-TW")[0][2] == "通過"


def test_in_a_narrow_window_each_stage_is_a_block_of_whole_words() -> None:
    assert table(width=40)[:4] == [
        ["scenarios", "failed"],
        ["passed", "1"],
        ["failed", "2"],
        ["broken", "2"],
    ]


def test_a_window_of_eighty_columns_is_wide_enough_for_rows() -> None:
    assert table(width=80)[0][:2] == ["stage", "verdict"]


def test_no_case_is_no_question_where_only_ascii_can_be_written() -> None:
    run = fake.run_of([fake.planned("a", "A", 1)], fake.case("a", Status.PASSED))
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    print_stages(run.stages.values(), Console(file=out, width=100), ConsoleText("en"))
    out.seek(0)
    assert "?" not in out.read()


def test_what_is_unproved_is_not_counted_with_what_waits_for_steps() -> None:
    [heading, _, row] = table(run=fake.unproved())
    counted = dict(zip(heading[2:], row[2:], strict=True))
    assert (counted["unproved"], counted["pending"]) == ("1", "·")


def test_where_nothing_is_unproved_nobody_reads_the_word() -> None:
    assert "unproved" not in table()[0]


def test_a_block_says_unproved_too() -> None:
    assert ["unproved", "1"] in table(width=40, run=fake.unproved())
