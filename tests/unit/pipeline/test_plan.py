from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from accord.config.settings import Configuration, StageSettings
from accord.errors import ConfigurationError, UsageError
from accord.model.catalogue import Catalogue, Fault, Feature, Profile, Scenario, Severity
from accord.model.events import PlannedCase
from accord.model.message import message, plain
from accord.model.status import Suite
from accord.pipeline.plan import (
    PlannedStage,
    plan,
    stages_of,
    suite_of,
)
from accord.pipeline.planners import CasesPlanner, LoadPlanner, ScenariosPlanner
from accord.pipeline.selection import Selection, of_stage, select
from accord.sources import read_catalogue
from fakes import workspace
from fakes.workspace import PATH

ONE, TWO, THREE = f"{PATH}#one-item", f"{PATH}#many-of-count[1.1]", f"{PATH}#many-of-count[1.2]"
FREE, LATE, PAY = f"{PATH}#free-delivery", f"{PATH}#too-late", "features/payment/pay.feature#刷卡"
STAGES = {"scenarios": StageSettings()}


class FixedPlanner(CasesPlanner):
    """Plans the same cases whatever is written."""

    def __init__(self, suite: Suite, *cases: PlannedCase) -> None:
        super().__init__(suite)
        self._cases = cases

    def cases(self, catalogue: Catalogue) -> tuple[PlannedCase, ...]:
        return self._cases


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return workspace.write(tmp_path)


def planned(
    folder: Path, configured: dict[str, StageSettings] | None = None, /, **wish: Any
) -> list[PlannedStage]:
    catalogue = read_catalogue(folder)
    return list(plan(catalogue, configured or STAGES, Selection(**wish), workspace=folder))


def ids(folder: Path, **wish: Any) -> list[str]:
    (stage,) = planned(folder, **wish)
    return [case.id for case in stage.cases]


def test_without_a_wish_every_scenario_and_row_is_planned(shop: Path) -> None:
    assert ids(shop) == [ONE, TWO, THREE, FREE, LATE, PAY]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param(PATH, [ONE, TWO, THREE, FREE, LATE], id="file"),
        pytest.param(f"./{PATH}", [ONE, TWO, THREE, FREE, LATE], id="file-written-otherwise"),
        pytest.param("features/payment", [PAY], id="folder"),
        pytest.param("features/payment/", [PAY], id="folder-with-slash"),
        pytest.param(".", [ONE, TWO, THREE, FREE, LATE, PAY], id="whole-workspace"),
        pytest.param("payment", [PAY], id="capability"),
        pytest.param(PAY, [PAY], id="id"),
        pytest.param(f"{PATH}#many-of-count", [TWO, THREE], id="id-of-an-outline"),
        pytest.param(f"{PATH}:8", [ONE], id="heading"),
        pytest.param(f"{PATH}:7", [ONE], id="tag"),
        pytest.param(f"{PATH}:10", [ONE], id="step"),
        pytest.param(f"{PATH}:13", [TWO, THREE], id="heading-of-an-outline"),
        pytest.param(f"{PATH}:14", [TWO, THREE], id="description-of-an-outline"),
        pytest.param(f"{PATH}:17", [TWO, THREE], id="step-of-an-outline"),
        pytest.param(f"{PATH}:22", [THREE], id="row"),
        pytest.param(f"{PATH}:24", [FREE, LATE], id="rule"),
        pytest.param(f"{PATH}:29", [LATE], id="tag-inside-a-rule"),
    ],
)
def test_a_target_picks(target: str, expected: list[str], shop: Path) -> None:
    assert ids(shop, targets=(target,)) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        pytest.param({"tags": "@smoke or @slow"}, [ONE, TWO, THREE], id="tags"),
        pytest.param(
            {"tags": "@service:ordering and not (@slow or @skip)"}, [ONE, FREE], id="effective-tags"
        ),
        pytest.param({"services": ("payment",)}, [PAY], id="service-by-its-operation"),
        pytest.param({"services": ("ordering",), "tags": "@skip"}, [LATE], id="service-and-tags"),
        pytest.param({"targets": ("payment", f"{PATH}:8")}, [ONE, PAY], id="one-target-or-another"),
        pytest.param({"targets": ("payment",), "tags": "@smoke"}, [], id="nothing-satisfies-all"),
    ],
)
def test_every_part_of_a_wish_must_be_satisfied(
    wish: dict[str, Any], expected: list[str], shop: Path
) -> None:
    assert ids(shop, **wish) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        pytest.param({"targets": ("qqq/zzz",)}, "pipeline.no-target", id="path"),
        pytest.param(
            {"targets": ("features/paymnet/pay.feature",)}, "pipeline.no-target-near", id="typo"
        ),
        pytest.param({"targets": (f"{PATH}:0",)}, "pipeline.no-scenario-at", id="line-zero"),
        pytest.param({"targets": (f"{PATH}:2",)}, "pipeline.no-scenario-at", id="feature-heading"),
        pytest.param({"targets": (f"{PATH}:5",)}, "pipeline.no-scenario-at", id="background"),
        pytest.param({"targets": (f"{PATH}:900",)}, "pipeline.no-scenario-at", id="line-after-end"),
        pytest.param({"targets": ("/etc/hosts",)}, "pipeline.no-target", id="outside"),
        pytest.param({"tags": "@smoke and"}, "pipeline.bad-tags", id="half-an-expression"),
        pytest.param({"tags": "(@smoke"}, "pipeline.bad-tags", id="open-parenthesis"),
        pytest.param({"tags": "smoke"}, "pipeline.tag-without-at", id="tag-without-at"),
        pytest.param({"services": ("orderign",)}, "pipeline.no-service-near", id="service"),
        pytest.param({"operations": ("placeOrdr",)}, "pipeline.no-operation", id="operation"),
        pytest.param({"stages": ("smoke",)}, "pipeline.no-stage", id="stage"),
    ],
)
def test_a_typo_is_told(wish: dict[str, Any], expected: str, shop: Path) -> None:
    with pytest.raises(UsageError) as caught:
        planned(shop, **wish)
    assert caught.value.id == expected


def test_a_line_without_a_scenario_names_the_lines_that_have_one(shop: Path) -> None:
    with pytest.raises(UsageError) as caught:
        planned(shop, targets=(f"{PATH}:2",))
    assert caught.value.arguments["lines"] == "8, 21, 22, 26, 30"


def test_words_that_are_stages_are_not_looked_up_as_targets() -> None:
    wish = select(["smoke", "features/x"], stages=["smoke"], tags="@a")
    assert (wish.stages, wish.targets) == (("smoke",), ("features/x",))
    assert str(wish) == "smoke features/x --tags '@a'"


def test_a_stage_narrows_what_it_takes(shop: Path) -> None:
    stages = {"smoke": StageSettings(tags="@smoke"), "rest": StageSettings(tags="not @smoke")}
    counts = {stage.name: len(stage.cases) for stage in planned(shop, stages)}
    assert counts == {"smoke": 1, "rest": 5}


def test_a_wish_leaves_out_stages_in_which_it_finds_nothing(shop: Path) -> None:
    stages = {"smoke": StageSettings(tags="@smoke"), "rest": StageSettings(tags="not @smoke")}
    assert [stage.name for stage in planned(shop, stages, targets=("payment",))] == ["rest"]


def test_a_wish_that_finds_nothing_anywhere_keeps_the_stages_to_say_so(shop: Path) -> None:
    stages = {"smoke": StageSettings(tags="@smoke"), "rest": StageSettings(tags="not @smoke")}
    assert len(planned(shop, stages, tags="@nothing")) == 2


def test_a_file_that_cannot_be_read_belongs_to_what_was_asked_for(shop: Path) -> None:
    (shop / "features/payment/bad.feature").write_text("Feature x\n")
    (stage,) = planned(shop, targets=("features/payment",))
    assert [fault.path for fault in stage.unreadable] == ["features/payment/bad.feature"]


def test_a_file_that_cannot_be_read_elsewhere_is_of_no_concern(shop: Path) -> None:
    (shop / "features/payment/bad.feature").write_text("Feature x\n")
    (stage,) = planned(shop, targets=("features/ordering",))
    assert stage.unreadable == ()


def test_a_file_that_cannot_be_read_is_named_although_it_is_asked_for_alone(shop: Path) -> None:
    (shop / "features/payment/bad.feature").write_text("Feature x\n")
    (stage,) = planned(shop, targets=("features/payment/bad.feature",))
    assert (stage.cases, len(stage.unreadable)) == ((), 1)


def test_a_contract_that_cannot_be_read_concerns_every_stage() -> None:
    fault = Fault(path="contracts/x.openapi.yaml", message=message("x.y"), unreadable=True)
    catalogue = Catalogue(faults=(fault,))
    (stage,) = plan(catalogue, STAGES, Selection(), workspace=Path())
    assert stage.unreadable == (fault,)


def test_cases_that_share_an_id_cannot_be_told_apart() -> None:
    twins = (PlannedCase(id="x", title="a"), PlannedCase(id="x", title="b"))
    (stage,) = plan(
        Catalogue(),
        STAGES,
        Selection(),
        workspace=Path(),
        planners={Suite.SCENARIOS: FixedPlanner(Suite.SCENARIOS, *twins)},
    )
    assert [fault.message.id for fault in stage.unreadable] == ["pipeline.same-id"] * 2


def test_other_suites_are_planned_by_their_own_planners() -> None:
    case = PlannedCase(id="ordering/placeOrder#examples", title="placeOrder")
    (stage,) = plan(
        Catalogue(),
        {"contract": StageSettings(options={"seed": 3}, workers=2)},
        Selection(),
        workspace=Path(),
        planners={Suite.CONTRACT: FixedPlanner(Suite.CONTRACT, case)},
    )
    assert (stage.suite, stage.cases) == (Suite.CONTRACT, (case,))
    assert stage.options == {"workers": 2, "retries": 0, "seed": 3}


def test_a_gate_that_cannot_be_read_is_told(shop: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        planned(shop, {"smoke": StageSettings(gates=("fast",))})
    assert caught.value.id == "rules.no-rule"


def test_a_suite_that_nobody_can_plan_is_told(shop: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        plan(Catalogue(), {"load": StageSettings()}, Selection(), workspace=shop, planners={})
    assert caught.value.id == "pipeline.no-suite"


LOAD = Profile(
    id="load/noon.toml", title="Noon", path="load/noon.toml", scenarios={"a": 1.0}, tags=("slow",)
)


def test_a_profile_and_each_scenario_in_it_is_a_case() -> None:
    shop = Feature(
        id="f",
        title="F",
        path="features/f.feature",
        capability="",
        scenarios=(Scenario(id="a", title="A", path="features/f.feature", line=2, feature="F"),),
    )
    cases = LoadPlanner(Suite.LOAD).cases(Catalogue(features=(shop,), profiles=(LOAD,)))
    assert [(case.id, case.title, case.tags) for case in cases] == [
        ("load/noon.toml", "Noon", ("slow",)),
        ("load/noon.toml#a", "A", ("slow",)),
    ]


@pytest.mark.parametrize(
    ("suite", "count"),
    [
        pytest.param("load", 1, id="its-own-suite"),
        pytest.param("scenarios", 0, id="another"),
    ],
)
def test_a_profile_that_cannot_be_read_breaks_the_load_stage_alone(
    suite: str, count: int, shop: Path
) -> None:
    fault = Fault(path="load/bad.toml", message=plain("no TOML"), unreadable=True)
    catalogue = Catalogue(faults=(fault,))
    (stage,) = plan(catalogue, {suite: StageSettings()}, Selection(), workspace=shop)
    assert len(stage.unreadable) == count


@pytest.mark.parametrize(
    ("path", "count"), [("load/noon.toml", 1), ("load/night.toml", 0), ("load/noon.toml#a", 0)]
)
def test_a_part_of_a_profile_brings_what_is_wrong_with_its_file(
    path: str, count: int, shop: Path
) -> None:
    scenario = Scenario(id="a", title="A", path="features/f.feature", line=2, feature="F")
    feature = Feature(
        id="f", title="F", path="features/f.feature", capability="", scenarios=(scenario,)
    )
    fault = Fault(path=path, message=plain("a table that nobody reads"), unreadable=True)
    catalogue = Catalogue(features=(feature,), profiles=(LOAD,), faults=(fault,))
    selection = Selection(targets=("load/noon.toml#a",))
    (stage,) = plan(catalogue, {"load": StageSettings()}, selection, workspace=shop)
    assert [case.id for case in stage.cases] == ["load/noon.toml#a"]
    assert len(stage.unreadable) == count


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        pytest.param("load", StageSettings(), Suite.LOAD, id="by-name"),
        pytest.param("smoke", StageSettings(), Suite.SCENARIOS, id="by-default"),
        pytest.param("load", StageSettings(suite=Suite.CHAOS), Suite.CHAOS, id="as-configured"),
    ],
)
def test_the_suite_of_a_stage(name: str, settings: StageSettings, expected: Suite) -> None:
    assert suite_of(name, settings) is expected


def test_without_configuration_features_make_a_stage(shop: Path) -> None:
    assert list(stages_of(Configuration(), read_catalogue(shop))) == ["scenarios"]


def test_without_configuration_an_unreadable_feature_makes_a_stage(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "features/bad.feature").write_text("Feature x\n")
    assert list(stages_of(Configuration(), read_catalogue(tmp_path))) == ["scenarios"]


def test_an_empty_folder_has_no_stage(tmp_path: Path) -> None:
    assert stages_of(Configuration(), read_catalogue(tmp_path)) == {}


def test_without_configuration_every_suite_with_cases_makes_a_stage(shop: Path) -> None:
    case = PlannedCase(id="x", title="x")
    planners = {
        Suite.SCENARIOS: ScenariosPlanner(Suite.SCENARIOS),
        Suite.CONTRACT: FixedPlanner(Suite.CONTRACT, case),
        Suite.LOAD: FixedPlanner(Suite.LOAD),
    }
    stages = stages_of(Configuration(), read_catalogue(shop), planners=planners)
    assert list(stages) == ["scenarios", "contract"]


EVERY = {suite: FixedPlanner(suite, PlannedCase(id="x", title="x")) for suite in Suite}


@pytest.mark.parametrize(
    ("tables", "order"),
    [
        pytest.param({"contract": {}}, "scenarios contract load chaos", id="one"),
        pytest.param({"chaos": {}, "load": {}}, "scenarios contract chaos load", id="own-order"),
        pytest.param({"smoke": {}}, "smoke contract load chaos", id="of-another-name"),
        pytest.param({"load": {"needs": ["chaos"]}}, "scenarios contract chaos load", id="needed"),
        pytest.param({"load": {"enabled": False}}, "scenarios contract chaos", id="switched-off"),
        pytest.param({"smoke": {"enabled": False}}, "scenarios contract load chaos", id="own-off"),
        pytest.param({"chaos": {"suite": "load"}}, "scenarios contract chaos", id="name-is-taken"),
    ],
)
def test_tables_add_to_what_the_folders_imply(
    tables: dict[str, dict[str, Any]], order: str
) -> None:
    configuration = Configuration(stages=tables)
    assert list(stages_of(configuration, Catalogue(), planners=EVERY)) == order.split()


INVENTORY_FAULT = Fault(path="specs/services.toml", line=2, message=message("x.y"))


def test_an_error_of_the_inventory_closes_every_stage(shop: Path) -> None:
    read = read_catalogue(shop)
    catalogue = replace(read, faults=(*read.faults, INVENTORY_FAULT))
    stages = stages_of(Configuration(), catalogue)
    planned = plan(catalogue, stages, Selection(), workspace=shop)
    told = {stage.name: [fault.line for fault in stage.unreadable] for stage in planned}
    assert told == {"scenarios": [2], "contract": [2]}


def test_a_warning_of_the_inventory_closes_no_stage(shop: Path) -> None:
    warning = replace(INVENTORY_FAULT, severity=Severity.WARNING)
    catalogue = replace(read_catalogue(shop), faults=(warning,))
    stages = stages_of(Configuration(), catalogue)
    [stage] = plan(catalogue, stages, Selection(), workspace=shop)
    assert (stage.name, stage.unreadable) == ("scenarios", ())


def test_a_contract_that_cannot_be_read_is_told_where_nothing_else_is() -> None:
    fault = Fault(path="contracts/x.openapi.yaml", message=message("x.y"), unreadable=True)
    catalogue = Catalogue(faults=(fault,))
    stages = stages_of(Configuration(), catalogue)
    (stage,) = plan(catalogue, stages, Selection(), workspace=Path())
    assert stage.unreadable == (fault,)


TASKS = """\
openapi: 3.0.3
info: { title: Tasks, version: "1" }
paths:
  /tasks:
    post:
      operationId: createTask
      summary: Create a task 建立工作 / 创建任务
      responses: { "201": { description: made } }
    get:
      operationId: listTasks
      responses: { "200": { description: all } }
"""
INVENTORY = '[services.tasks]\ncontract = "contracts/tasks.openapi.yaml"\n'


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    for path, text in (
        ("contracts/tasks.openapi.yaml", TASKS),
        ("specs/services.toml", INVENTORY),
        (
            "features/tasks.feature",
            """\
Feature: Tasks
  Scenario: By id
    When I send "createTask"
  Scenario: By id and service
    When I send "tasks/createTask"
  Scenario: By summary
    When I send "create a task"
  Scenario: By Chinese summary
    When 我送出「建立工作」
  Scenario: Another one
    When I send "listTasks"
  Scenario: None
    When createTask is only a word
""",
        ),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def titles(folder: Path, **wish: Any) -> list[str]:
    (stage,) = planned(folder, **wish)
    return [case.title for case in stage.cases]


def test_an_operation_picks_the_scenarios_that_name_it(tasks: Path) -> None:
    assert titles(tasks, operations=("createTask",)) == [
        "By id",
        "By id and service",
        "By summary",
        "By Chinese summary",
    ]


def test_a_service_picks_the_scenarios_that_name_an_operation_of_it(tasks: Path) -> None:
    picked = titles(tasks, services=("tasks",))
    assert "Another one" in picked
    assert "None" not in picked


def test_the_tags_of_a_scenario_stay_as_they_are(tasks: Path) -> None:
    assert not any(scenario.links for scenario in read_catalogue(tasks).scenarios())


def test_what_is_run_again_is_picked_stage_by_stage() -> None:
    picked = Selection(again={"smoke": frozenset({"a"})})
    parts = {name: of_stage(picked, name) for name in ("smoke", "full")}
    case = PlannedCase(id="a", title="a")
    assert [part.picks(case) for part in parts.values()] == [True, False]
    assert picked.narrows
    assert str(picked) == "--failed"
