"""One row a stage."""

from __future__ import annotations

import io

from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.table import print_stages
from accord.text import Language
from fakes import finished_run as fake


def table(language: Language = "en") -> list[list[str]]:
    out = io.StringIO()
    stages = fake.every_end().stages.values()
    print_stages(stages, Console(file=out, width=100), ConsoleText(language))
    return [line.split() for line in out.getvalue().splitlines()]


def test_a_stage_shows_its_verdict_and_its_cases_by_the_five_words() -> None:
    [heading, _, row] = table()
    assert heading[:3] == ["stage", "verdict", "passed"]
    assert row[:7] == ["scenarios", "failed", "1", "2", "2", "1", "1"]


def test_the_words_are_the_readers() -> None:
    assert table("zh-TW")[0][2] == "通過"
