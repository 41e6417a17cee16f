"""Lines of a summary fit the terminal; what is to be copied stays whole."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console

from accord.cli.show.page import ConsolePage

LONG = "word " * 30


def printed(write: Callable[[ConsolePage], None], *, width: int = 60) -> list[str]:
    out = io.StringIO()
    write(ConsolePage(Console(file=out, width=width)))
    return out.getvalue().splitlines()


def test_words_wrap_under_themselves() -> None:
    first, *others = printed(lambda page: page.words(LONG, indent=2, hang=3))
    assert first.startswith("  word")
    assert others
    assert all(line.startswith("     word") and len(line) <= 60 for line in others)


def test_a_line_is_as_long_as_it_is() -> None:
    assert printed(lambda page: page.line("x" * 200)) == ["x" * 200]


def test_a_command_is_never_broken() -> None:
    [line] = printed(lambda page: page.command("curl", "x" * 200, column=8))
    assert line.endswith("x" * 200)


def test_a_place_stands_at_the_right_where_there_is_room() -> None:
    assert printed(lambda page: page.titled("A title", "a.feature:3", "bold")) == [
        "A title".ljust(60 - len("a.feature:3")) + "a.feature:3"
    ]


def test_a_place_stands_below_where_there_is_none() -> None:
    lines = printed(lambda page: page.titled("x" * 55, "a.feature:3", "bold"))
    assert lines == ["x" * 55, "    a.feature:3"]


def test_a_label_stands_beside_the_first_line_alone() -> None:
    lines = printed(lambda page: page.row("reason", LONG, column=8))
    assert [line[:12].strip() for line in lines] == ["reason"] + [""] * (len(lines) - 1)
    assert len(lines) > 1


def test_what_a_terminal_would_obey_is_shown() -> None:
    assert printed(lambda page: page.line("a\x1b[2Jb")) == [r"a\x1b[2Jb"]
