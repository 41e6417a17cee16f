"""Modules that want to end the process in which they are looked at."""

from __future__ import annotations

import os

import pytest

from accord.steps.exit_guard import ExitRefusedError, exits_refused


def test_what_was_called_is_told() -> None:
    with pytest.raises(ExitRefusedError, match=r"os\._exit\(3\)"), exits_refused():
        os._exit(3)


def test_afterwards_everything_is_as_before() -> None:
    ways = os._exit, os.abort, os.execv
    with exits_refused():
        assert os._exit is not ways[0]
    assert (os._exit, os.abort, os.execv) == ways


def test_a_process_that_a_module_forks_may_end() -> None:
    with exits_refused():
        child = os.fork()
        if child == 0:
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
