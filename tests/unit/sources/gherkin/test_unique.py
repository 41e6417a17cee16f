"""No two scenarios of a workspace share an id."""

from __future__ import annotations

from accord.model.catalogue import Feature
from accord.sources.gherkin import read_text
from accord.sources.gherkin.unique import unique


def feature(text: str, path: str = "features/x.feature") -> Feature:
    read = read_text(text, path).feature
    assert read is not None
    return read


TWINS = "Feature: x\n  Scenario: Same\n    Then a\n  Scenario: same!\n    Then b\n"
PINNED = "Feature: x\n  @id:mine\n  Scenario: One\n    Then a\n"
OUTLINES = """\
Feature: x
  Scenario Outline: o
    Then <a>
    Examples:
      | a |
      | 1 |
      | 2 |
  Scenario Outline: o
    Then <a>
    Examples:
      | a |
      | 3 |
      | 4 |
"""


def test_twins_inside_a_feature_are_numbered() -> None:
    (named,), _ = unique([feature(TWINS)])
    assert [s.id for s in named.scenarios] == [
        "features/x.feature#same",
        "features/x.feature#same~2",
    ]


def test_the_fault_names_the_first_twin() -> None:
    _, (fault,) = unique([feature(TWINS)])
    assert (fault.line, fault.message.arguments["other"]) == (4, "features/x.feature:2")


def test_pinned_ids_must_differ_across_files() -> None:
    named, faults = unique([feature(PINNED), feature(PINNED, "features/y.feature")])
    assert [s.id for f in named for s in f.scenarios] == ["mine", "mine~2"]
    assert [fault.path for fault in faults] == ["features/y.feature"]


def test_a_third_twin_counts_on() -> None:
    named, _ = unique([feature(PINNED, f"features/{i}.feature") for i in range(3)])
    assert named[2].scenarios[0].id == "mine~3"


def test_the_rows_of_a_second_outline_make_one_fault() -> None:
    (named,), faults = unique([feature(OUTLINES)])
    assert len({scenario.id for scenario in named.scenarios}) == 4
    assert len(faults) == 1


def test_a_scenario_inside_a_rule_is_numbered_too() -> None:
    (named,), _ = unique(
        [feature(TWINS.replace("  Scenario: same!", "  Rule: r\n  Scenario: Same"))]
    )
    assert named.rules[0].scenarios[0].id == "features/x.feature#same~2"


def test_features_without_twins_stay_as_they_are() -> None:
    read = feature(PINNED)
    assert unique([read])[0][0] is read
