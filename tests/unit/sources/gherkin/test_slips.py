from __future__ import annotations

import pytest

from accord.sources.gherkin import read_text

HEAD = "Feature: x\n  Scenario: y\n    "
SLIPS = {
    "no-break-blank": ("Given\u00a0a cup", "sources.hint-blank"),
    "tab": ("Given\ta cup", "sources.hint-blank"),
    "full-width-blank": ("Given\u3000a cup", "sources.hint-blank"),
    "dash": ("Scenario - b", "sources.hint-dash"),
    "full-width-at": ("＠wip @slow", "sources.hint-wide-tag"),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_that_would_become_description_is_told(case: str) -> None:
    line, id = SLIPS[case]
    faults = read_text(f"{HEAD}{line}\n    Then it is\n", "features/x.feature").faults
    assert [(fault.line, fault.hint and fault.hint.id) for fault in faults] == [(3, id)]


@pytest.mark.parametrize("case", [*SLIPS, "glued"])
def test_a_slip_that_stops_the_parser_has_a_hint(case: str) -> None:
    line, id = {**SLIPS, "glued": ("Givena cup", "sources.hint-blank")}[case]
    [fault] = read_text(f"{HEAD}When it is\n    {line}\n", "features/x.feature").faults
    assert (fault.line, fault.hint and fault.hint.id) == (4, id)


def test_a_step_behind_another_blank_is_missing_from_the_count() -> None:
    [fault] = read_text(f"{HEAD}Given\u00a0a cup\n    Then it is\n", "features/x.feature").faults
    assert fault.unreadable


def test_tags_of_a_scenario_in_the_description_are_told() -> None:
    text = "Feature: x\n\n  ＠wip\n  Scenario: y\n    Then it is\n"
    [fault] = read_text(text, "features/x.feature").faults
    assert fault.line == 3


def test_a_file_of_comments_alone_is_only_a_warning() -> None:
    [fault] = read_text("# nothing yet\n", "features/x.feature").faults
    assert fault.severity == "warning"
