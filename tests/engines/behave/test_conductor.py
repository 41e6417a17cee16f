"""Who runs what and when: alone, one of a lock at a time, whole, again, and once in a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from accord.model.run import Attempt
from accord.model.status import Status
from accord.text import say
from fakes import goods
from fakes.probed import Probed, assign, probe, write

pytestmark = pytest.mark.engine

STEPS = """
    import os, time
    from pathlib import Path
    from behave import then

    @then("it takes a moment")
    def moment(context):
        time.sleep(0.1)

    @then("it works the second time")
    def second(context):
        mark = Path("tried")
        if not mark.exists():
            mark.touch()
            assert False, "not the first time"

    @then("the variable {name} is {value}")
    def variable(context, name, value):
        assert context.config.userdata[name] == value
        assert context.accord.fill("{" + name + "}") == value

    @then("the seed is there")
    def seed(context):
        assert context.seed == ["seed", 1]
"""
ENVIRONMENT = """
    import os
    from pathlib import Path
    from accord.steps.once import once

    def note(word):
        with Path("log").open("a") as file:
            file.write(f"{word}\\n")

    def make():
        note("make")
        return ("seed", 1)

    def before_all(context):
        context.seed = once(context, "seed", make, lambda value: note(f"undo {value}"))
        once(context, "later", lambda: 1, lambda value: note("undo later"))
        note("before_all")

    def before_scenario(context, scenario):
        note("scenario")

    def after_all(context):
        note("after_all")
"""


def scenarios(count: int, *, tags: str = "", step: str = "it takes a moment") -> str:
    return "".join(f"  {tags}\n  Scenario: s{n}\n    Then {step}\n" for n in range(count))


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    folder = tmp_path_factory.mktemp("workspace")
    files = {
        "steps/all.py": STEPS,
        "environment.py": ENVIRONMENT,
        "features/free.feature": f"Feature: free\n{scenarios(6)}",
        "features/locked.feature": f"Feature: locked\n{scenarios(3, tags='@lock:stock')}",
        "features/serial.feature": f"Feature: serial\n{scenarios(2, tags='@serial')}",
        "features/whole.feature": f"@feature-unit\nFeature: whole\n{scenarios(3)}",
        "features/seed.feature": f"Feature: seed\n{scenarios(2, step='the seed is there')}",
        "features/set.feature": "Feature: set\n" + scenarios(1, step="the variable ticket is T-1"),
        "features/again.feature": "Feature: again\n"
        + scenarios(1, step="it works the second time"),
    }
    options = {"workers": 4, "retries": 1}
    return probe(assign(write(folder, files), options=options, variables={"ticket": "T-1"}))


def attempts(probed: Probed, name: str) -> list[Attempt]:
    return [
        case.attempts[-1]
        for case in probed.stage.cases.values()
        if case.path == f"features/{name}.feature"
    ]


def overlap(one: Attempt, other: Attempt) -> bool:
    return one.started < other.started + other.seconds and other.started < one.started + one.seconds


def pairs(found: list[Attempt]) -> Iterable[tuple[Attempt, Attempt]]:
    return ((one, other) for i, one in enumerate(found) for other in found[i + 1 :])


def test_everything_passed(ordered: Probed) -> None:
    assert (ordered.stage.status, ordered.stage.notes) == (Status.PASSED, [])


def test_scenarios_run_side_by_side(ordered: Probed) -> None:
    assert any(overlap(one, other) for one, other in pairs(attempts(ordered, "free")))


def test_scenarios_of_one_lock_never_overlap(ordered: Probed) -> None:
    assert not any(overlap(one, other) for one, other in pairs(attempts(ordered, "locked")))


def test_a_serial_scenario_overlaps_nothing(ordered: Probed) -> None:
    serial = attempts(ordered, "serial")
    others = [case.attempts[-1] for case in ordered.stage.cases.values()]
    assert not any(
        overlap(alone, other) for alone in serial for other in others if other is not alone
    )


def test_a_feature_kept_whole_stays_with_one_worker(ordered: Probed) -> None:
    assert len({attempt.worker for attempt in attempts(ordered, "whole")}) == 1


def test_every_attempt_is_kept_and_the_last_counts(ordered: Probed) -> None:
    (case,) = [case for case in ordered.stage.cases.values() if "again" in case.id]
    statuses = [attempt.status for attempt in case.attempts]
    assert (statuses, case.status, case.flaky) == (
        [Status.FAILED, Status.PASSED],
        Status.PASSED,
        True,
    )


def test_once_in_a_run_is_once_over_all_workers(ordered: Probed) -> None:
    log = (ordered.folder.parents[2] / "log").read_text().splitlines()
    assert [log.count(word) for word in ("make", "before_all", "after_all")] == [1, 4, 4]


def test_every_before_all_comes_before_the_first_scenario_and_every_after_all_after_the_last(
    ordered: Probed,
) -> None:
    log = (ordered.folder.parents[2] / "log").read_text().splitlines()
    order = [word for word in log if word in ("before_all", "scenario", "after_all")]
    count = order.count("scenario")
    assert order == ["before_all"] * 4 + ["scenario"] * count + ["after_all"] * 4


def test_what_was_made_once_is_undone_after_the_last_after_all(ordered: Probed) -> None:
    log = (ordered.folder.parents[2] / "log").read_text().splitlines()
    assert log[-3:] == ["after_all", "undo later", "undo ['seed', 1]"]


def test_hooks_of_features_keep_every_file_whole(tmp_path: Path) -> None:
    files = {
        "steps/all.py": STEPS,
        "environment.py": """
            from pathlib import Path
            def before_feature(context, feature):
                with Path("log").open("a") as file:
                    file.write(feature.name)
        """,
        "features/a.feature": f"Feature: a\n{scenarios(3)}",
        "features/b.feature": f"Feature: b\n{scenarios(3)}",
    }
    probed = probe(assign(write(tmp_path, files)))
    log = sorted((tmp_path / "log").read_text())
    assert (log, probed.stage.status) == (["a", "b"], Status.PASSED)


@pytest.mark.parametrize("hook", ["before_all", "before_feature", "after_feature", "after_all"])
def test_a_call_outside_scenarios_that_breaks_its_contract_is_told(
    tmp_path: Path, hook: str
) -> None:
    parameters = "context" if hook.endswith("_all") else "context, feature"
    files = {
        "steps/all.py": STEPS,
        "environment.py": f"def {hook}({parameters}):\n"
        "    context.accord.send('readGoods', values={'id': 2})\n",
        "features/a.feature": f"Feature: a\n{scenarios(1)}",
    }
    folder = write(tmp_path, files)
    contract = goods.contract(folder)
    with goods.serving() as address:
        probed = probe(assign(folder, addresses={"goods": address}, contracts=(contract,)))
    assert (probed.stage.status, [note.note.id for note in probed.stage.notes]) == (
        Status.BROKEN,
        ["engines.contract-in-hook"],
    )


def test_a_contract_that_cannot_be_checked_is_told_and_nothing_is_green(tmp_path: Path) -> None:
    files = {
        "steps/all.py": STEPS,
        "features/a.feature": "Feature: a\n  Scenario: one\n"
        '    When I send "readGoods" with:\n      | id | 2 |\n    Then the status is 200\n',
    }
    folder = write(tmp_path, files)
    written = goods.CONTRACT.replace("type: object", "type: objekt")
    contract = goods.contract(folder, written=written)
    with goods.serving() as address:
        probed = probe(assign(folder, addresses={"goods": address}, contracts=(contract,)))
    assert (probed.stage.status, [note.note.id for note in probed.stage.notes]) == (
        Status.BROKEN,
        ["contract.unusable-schema"],
    )


def test_a_workspace_needs_no_steps_of_its_own(tmp_path: Path) -> None:
    feature = "Feature: a\n  Scenario: one\n    Then nobody knows\n"
    probed = probe(assign(write(tmp_path, {"features/a.feature": feature})))
    assert (probed.case("one").status, probed.stage.notes) == (Status.PENDING, [])


def test_steps_beside_the_features_are_found(tmp_path: Path) -> None:
    feature = f"Feature: a\n{scenarios(1)}"
    files = {"features/steps/all.py": STEPS, "features/a.feature": feature}
    assert probe(assign(write(tmp_path, files))).stage.status is Status.PASSED


def test_secrets_in_output_and_reasons_never_reach_the_journal(tmp_path: Path) -> None:
    step = """
        from behave import then
        @then("a secret is told")
        def tell(context):
            print("password=hunter2hunter2")
            assert False, "token: abcdef123456"
    """
    feature = "Feature: a\n  Scenario: one\n    Then a secret is told\n"
    probed = probe(assign(write(tmp_path, {"steps/a.py": step, "features/a.feature": feature})))
    journal = (probed.folder / "journal" / "scenarios.ndjson").read_text()
    told = ["hunter2hunter2" in journal, "abcdef123456" in journal]
    assert (told, probed.case("one").status) == ([False, False], Status.FAILED)


def test_a_step_file_in_another_encoding_is_told_as_the_check_tells_it(tmp_path: Path) -> None:
    feature = "Feature: a\n  Scenario: one\n    Then a secret is told\n"
    folder = write(tmp_path, {"features/a.feature": feature, "steps/a.py": ""})
    (folder / "steps" / "a.py").write_bytes("x = 1\n".encode("utf-16"))
    reason = probe(assign(folder)).case("one").reason
    assert reason is not None
    assert say(reason, "en").startswith("steps/a.py: this cannot be loaded")
    assert say(reason, "en").endswith("The file is not saved as UTF-8, so it cannot be read.")


SHARED = """
    import os, time
    from behave import then

    @then("nobody else holds the file")
    def holds(context):
        os.close(os.open("held", os.O_CREAT | os.O_EXCL))
        time.sleep(0.5)
        os.remove("held")

    @then("it never works")
    def never(context):
        assert False
"""


def shared_file(
    folder: Path, *, workers: int = 4, addresses: dict[str, str] | None = None
) -> Probed:
    files = {
        "steps/all.py": SHARED,
        "features/free.feature": "Feature: free\n"
        + scenarios(4, step="nobody else holds the file")
        + "  @serial\n  Scenario: alone\n    Then it never works\n",
        "features/many.feature": f"Feature: many\n{scenarios(24, step='it never works')}",
    }
    return probe(assign(write(folder, files), options={"workers": workers}, addresses=addresses))


@pytest.fixture(scope="module")
def tried_alone(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    return shared_file(tmp_path_factory.mktemp("workspace"))


def test_what_passes_alone_stays_red_and_says_so(tried_alone: Probed) -> None:
    red = [
        case
        for case in tried_alone.stage.cases.values()
        if case.path == "features/free.feature" and case.status is Status.BROKEN
    ]
    assert red
    assert all(
        "It passes alone: give it `@serial`" in tried_alone.reason(case.title) for case in red
    )
    assert all(case.attempts[0].status is Status.PASSED for case in red)


def test_twenty_cases_at_most_are_tried_alone(tried_alone: Probed) -> None:
    cases = tried_alone.stage.cases.values()
    assert sum(attempt.alone for case in cases for attempt in case.attempts) == 20


def test_what_ran_alone_is_not_tried_again(tried_alone: Probed) -> None:
    assert len(tried_alone.case("alone").attempts) == 1


@pytest.mark.parametrize(
    ("workers", "addresses"),
    [
        pytest.param(1, {}, id="nothing-ran-beside-it"),
        pytest.param(4, {"shop": "http://127.0.0.1:9"}, id="somebody-elses-system"),
    ],
)
def test_nothing_is_tried_alone_where(
    tmp_path: Path, workers: int, addresses: dict[str, str]
) -> None:
    probed = shared_file(tmp_path, workers=workers, addresses=addresses)
    assert {len(case.attempts) for case in probed.stage.cases.values()} == {1}
