"""What goes to which stream, and when it is coloured."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

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


def test_a_closed_pipe_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "accord", "--help"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
