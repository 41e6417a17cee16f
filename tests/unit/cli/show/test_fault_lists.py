"""What stands in very many places buries nothing else."""

from __future__ import annotations

import io

from rich.console import Console

from accord.cli.console_text import ConsoleText
from accord.cli.show.fault_lists import by_kind, print_unreadable
from accord.cli.show.page import ConsolePage
from accord.model.catalogue import Fault
from accord.model.message import message, plain
from fakes import finished_run as fake


def test_of_very_many_of_a_kind_the_first_come_and_the_last_stands_for_the_rest() -> None:
    keys = [message("sources.key-twice", key=number) for number in range(30)]
    left_out = [count for _, count in by_kind(keys, lambda it: it)]
    assert left_out == [0, 0, 0, 0, 25]


def test_words_that_are_not_ours_are_of_one_kind_only_where_they_are_the_same() -> None:
    errors = [plain(f"error {number}") for number in range(30)]
    assert [about for about, _ in by_kind(errors, lambda it: it)] == errors


def test_a_fault_that_is_rare_is_told_beside_one_that_is_frequent() -> None:
    faults = [
        Fault(path="c.yaml", line=n, message=message("sources.key-twice", key=n), unreadable=True)
        for n in range(1, 31)
    ]
    faults.append(Fault(path="d.yaml", line=1, message=plain("no list"), unreadable=True))
    run = fake.run_of([fake.planned("a", "A", 1)], [], unreadable=faults)
    out = io.StringIO()
    sheet = ConsolePage(Console(file=out, width=100))
    print_unreadable(sheet, run.stages.values(), ConsoleText("en"))
    assert out.getvalue().count("is given twice") == 5
    assert "and 25 more of this kind" in out.getvalue()
    assert "d.yaml:1: no list" in out.getvalue()
