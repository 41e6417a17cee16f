"""Each step gets what it printed itself, and nobody gets it twice."""

from __future__ import annotations

import io
import logging
import sys
from types import SimpleNamespace

from accord.engines.behave.output import StepOutput, captured


def controller() -> SimpleNamespace:
    return SimpleNamespace(
        capture_stdout=io.StringIO(), capture_stderr=io.StringIO(), capture_log=None
    )


def test_a_step_gets_what_was_printed_since_the_step_before() -> None:
    capture = controller()
    output = StepOutput(capture)
    capture.capture_stdout.write("first\n")
    parts = [output.take()]
    capture.capture_stdout.write("second\n")
    capture.capture_stderr.write("wrong\n")
    parts.append(output.take())
    assert [*parts, output.take()] == ["first", "second\nwrong", ""]


def test_a_new_scenario_has_streams_of_its_own() -> None:
    capture = controller()
    output = StepOutput(capture)
    capture.capture_stdout.write("a long line of the scenario before\n")
    output.take()
    capture.capture_stdout = io.StringIO()
    capture.capture_stdout.write("short\n")
    output.start_scenario()
    assert output.take() == "short"


def test_nothing_is_captured_where_behave_was_told_so() -> None:
    silent = SimpleNamespace(capture_stdout=None, capture_stderr=None, capture_log=None)
    assert StepOutput(silent).take() == ""


def test_a_stream_that_the_step_closed_holds_nothing() -> None:
    capture = controller()
    capture.capture_stdout.write("lost")
    capture.capture_stdout.close()
    capture.capture_stderr.write("kept")
    assert StepOutput(capture).take() == "kept"


def test_both_streams_are_captured_around_a_hook() -> None:
    with captured() as output:
        sys.stdout.write("said ")
        sys.stderr.write("complained")
    assert output.getvalue() == "said complained"


def test_a_logger_set_up_in_one_hook_is_heard_in_the_next() -> None:
    logger = logging.getLogger("of.hooks")
    with captured():
        handler = logging.StreamHandler()
        logger.addHandler(handler)
    try:
        with captured() as output:
            logger.warning("put away")
    finally:
        logger.removeHandler(handler)
    assert output.getvalue() == "put away\n"


def test_a_hook_within_another_has_an_output_of_its_own() -> None:
    with captured() as outer:
        with captured() as inner:
            sys.stdout.write("inside\n")
        sys.stderr.write("outside\n")
    assert (outer.getvalue(), inner.getvalue()) == ("outside\n", "inside\n")
