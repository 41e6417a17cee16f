"""What is written and what was run, side by side."""

from __future__ import annotations

from accord.model.catalogue import Catalogue, Profile
from accord.model.run import Attempt, Case, Run, Stage
from accord.model.status import Status, Suite
from accord.reports.site.joining import join
from fakes.reference import reference


def stage(suite: Suite, *ids: str) -> Stage:
    cases = {
        id: Case(id=id, title=id, attempts=[Attempt(number=1, status=Status.PASSED)]) for id in ids
    }
    return Stage(name=suite.value, suite=suite, cases=cases)


def run(*stages: Stage) -> Run:
    return Run(id="r", stages={stage.name: stage for stage in stages})


def test_every_scenario_that_is_written_has_an_entry_although_nothing_ran() -> None:
    catalogue = reference("failing").catalogue
    entries = join(catalogue, Run()).entries
    assert [entry.id for entry in entries] == [scenario.id for scenario in catalogue.scenarios()]


def test_a_rule_is_a_section_behind_the_scenarios_outside_of_any() -> None:
    document = join(reference("passing").catalogue, Run())
    for chapter in document.chapters:
        rules = [section.rule for section in chapter.sections]
        assert rules == [None, *chapter.feature.rules]


def test_a_case_of_another_suite_without_a_page_is_told_like_a_scenario() -> None:
    document = join(Catalogue(), run(stage(Suite.LOAD, "load/gone.toml")))
    assert [entry.id for entry in document.entries] == ["load/gone.toml"]
    assert document.others == ()


def test_a_profile_that_was_never_run_is_among_the_others() -> None:
    profile = Profile(id="load/noon.toml", title="Noon", path="load/noon.toml")
    document = join(Catalogue(profiles=(profile,)), Run())
    assert [(entry.id, entry.results) for entry in document.others] == [("load/noon.toml", ())]


def test_the_same_case_in_two_stages_is_one_entry_with_two_results() -> None:
    first, second = stage(Suite.SCENARIOS, "a"), stage(Suite.SCENARIOS, "a")
    second.name = "again"
    (entry,) = join(Catalogue(), run(first, second)).entries
    assert [result.stage.name for result in entry.results] == ["scenarios", "again"]
