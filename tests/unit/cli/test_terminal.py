"""What goes to which stream, and when it is coloured."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from rich.table import Table

from accord.cli.show.page import ConsolePage
from accord.cli.terminal import Terminal


class Screen(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def terminal(environment: Mapping[str, str], *, screen: bool = True) -> Terminal:
    stream = Screen() if screen else io.StringIO()
    return Terminal(out=stream, talk=stream, environment=environment)


@pytest.mark.parametrize(
    ("environment", "screen", "coloured"),
    [
        pytest.param({}, True, True, id="a-screen"),
        pytest.param({}, False, False, id="a-file"),
        pytest.param({"NO_COLOR": "1"}, True, False, id="no-color"),
        pytest.param({"FORCE_COLOR": "1"}, False, True, id="force-color"),
        pytest.param({"FORCE_COLOR": "0"}, False, False, id="force-color-off"),
        pytest.param({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False, id="both"),
        pytest.param({"TERM": "dumb"}, True, False, id="dumb"),
    ],
)
def test_colour_follows_the_conventions(
    environment: Mapping[str, str], screen: bool, coloured: bool
) -> None:
    told = terminal(environment, screen=screen)
    assert told.coloured(told.out) is coloured


@pytest.mark.parametrize(
    ("environment", "screen", "live"),
    [
        pytest.param({}, True, True, id="a-screen"),
        pytest.param({}, False, False, id="a-file"),
        pytest.param({"FORCE_COLOR": "1"}, False, False, id="forced-colour-is-no-screen"),
        pytest.param({"CI": "true"}, True, False, id="ci"),
        pytest.param({"CI": "false"}, True, True, id="not-ci"),
        pytest.param({"TERM": "dumb"}, True, False, id="dumb"),
    ],
)
def test_a_bar_moves_only_where_a_person_looks(
    environment: Mapping[str, str], screen: bool, live: bool
) -> None:
    assert terminal(environment, screen=screen).live is live


def test_a_log_is_not_wrapped_at_eighty_columns() -> None:
    assert terminal({}, screen=False).results.width == 120


def test_the_reader_sets_the_width() -> None:
    assert terminal({"COLUMNS": "60"}, screen=False).results.width == 60


EVIL = "\x1b]52;c;eA==\x07 \x9b31m \u202e a\rb\bc [red]d[/red]"
SHOWN = r"\x1b]52;c;eA==\x07 \x9b31m \u202e a\x0db\x08c [red]d[/red]"


def test_lines_show_what_they_must_not_obey() -> None:
    told = terminal({}, screen=False)
    told.put(EVIL)
    told.tell(EVIL)
    assert told.out.getvalue() == f"{SHOWN}\n{SHOWN}\n"  # type: ignore[attr-defined]


def test_what_is_told_has_a_label_of_its_own_colour() -> None:
    told = terminal({})
    told.tell("\x1b[31m", label="error: ", colour="red")
    assert told.talk.getvalue() == "\x1b[31m\x1b[1merror: \x1b[0m\\x1b[31m\n"  # type: ignore[attr-defined]


def test_consoles_show_what_they_must_not_obey() -> None:
    told = terminal({}, screen=False)
    table = Table("column")
    table.add_row("\x1b[2J")
    told.results.print(table, "\x1b[2J")
    printed = told.out.getvalue()  # type: ignore[attr-defined]
    assert "\x1b" not in printed
    assert printed.count(r"\x1b[2J") == 2


def test_sheets_show_what_rich_would_drop() -> None:
    told = terminal({}, screen=False)
    sheet = ConsolePage(told.results)
    sheet.line(EVIL)
    sheet.titled(EVIL, EVIL, "bold")
    sheet.row("label", EVIL, column=5)
    printed = told.out.getvalue()  # type: ignore[attr-defined]
    assert printed.count(SHOWN) == 4


def test_a_console_gives_no_orders_to_a_ci_server() -> None:
    told = terminal({}, screen=False)
    told.results.print("::error::x\n##vso[task]")
    assert told.out.getvalue() == ": :error::x\n# #vso[task]\n"  # type: ignore[attr-defined]


def test_a_closed_pipe_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "accord", "--help"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
