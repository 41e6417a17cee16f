from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import UsageError
from accord.model.catalogue import Catalogue, Feature, Link, LinkKind, Scenario, ScenarioStep
from accord.model.events import PlannedCase
from accord.pipeline.operations import contract_cases
from accord.pipeline.places import scenarios_at
from accord.pipeline.selection import Selection, look_up
from accord.sources.openapi import read_contract

PATH = "contracts/goods.openapi.yaml"
TEXT = """\
openapi: 3.0.3
info: { title: Goods, version: "1" }
paths:
  /goods:
    parameters: []
    get:
      operationId: listGoods
      responses: { "200": { description: all } }
    post:
      operationId: addGoods
      responses: { "201": { description: added } }
  /orders:
    get:
      operationId: listOrders
      responses: { "200": { description: all } }
components: {}
"""


LISTED = Link(kind=LinkKind.OPERATION, target="goods/listGoods")
SCENARIO = PlannedCase(id="a#goods-are-listed", title="", path="a.feature", links=(LISTED,))


def picked(folder: Path, line: int) -> set[str]:
    file = folder / PATH
    file.parent.mkdir()
    file.write_text(TEXT)
    catalogue = Catalogue(contracts=(read_contract(file, workspace=folder, service="goods"),))
    cases = (*contract_cases(catalogue), SCENARIO)
    chosen = look_up(Selection(targets=(f"{PATH}:{line}",)), catalogue, cases, workspace=folder)
    return {case.id.partition("#")[2].partition("/")[0] for case in cases if chosen.picks(case)}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        pytest.param(4, {"listGoods", "addGoods"}, id="path"),
        pytest.param(5, {"listGoods", "addGoods"}, id="shared-by-a-path"),
        pytest.param(6, {"listGoods"}, id="method"),
        pytest.param(11, {"addGoods"}, id="inside"),
        pytest.param(14, {"listOrders"}, id="operation-id"),
    ],
)
def test_a_line_of_a_contract_means_the_operation_there(
    tmp_path: Path, line: int, names: set[str]
) -> None:
    assert picked(tmp_path, line) == names


@pytest.mark.parametrize("line", [1, 3, 16, 99])
def test_a_line_without_an_operation_is_told(tmp_path: Path, line: int) -> None:
    with pytest.raises(UsageError, match="no-operation-at"):
        picked(tmp_path, line)


TAGGED = """\
Feature: Goods
  @listed
  Scenario: First
    Given goods
  @slow
  @smoke
  Scenario: Second
    Given goods
"""


@pytest.mark.parametrize(
    ("line", "id"), [(2, "first"), (4, "first"), (5, "second"), (6, "second"), (8, "second")]
)
def test_a_tag_belongs_to_what_stands_below_it(line: int, id: str) -> None:
    scenarios = tuple(
        Scenario(id=name, title=name, path="a.feature", line=at, feature="Goods")
        for name, at in (("first", 3), ("second", 7))
    )
    feature = Feature(id="a", title="Goods", path="a.feature", capability="", scenarios=scenarios)
    assert scenarios_at(feature, line, text=TAGGED) == (id,)


OUTLINES = """\
Feature: Goods
  Scenario Outline: Sold
    Given <what>
    Examples:
      | what |
      | tea  |
  Scenario Outline: Bought
    Given <what>
    Examples:
      | what |
      | salt |
"""


@pytest.mark.parametrize(("line", "id"), [(2, "tea"), (7, "salt")])
def test_the_heading_of_an_outline_means_its_own_rows(line: int, id: str) -> None:
    scenarios = tuple(
        Scenario(
            id=name,
            title=name,
            path="a.feature",
            line=at,
            feature="Goods",
            outline=outline,
            steps=(ScenarioStep(keyword="Given", text=name, line=step),),
        )
        for name, at, outline, step in (("tea", 6, "Sold", 3), ("salt", 11, "Bought", 8))
    )
    feature = Feature(id="a", title="Goods", path="a.feature", capability="", scenarios=scenarios)
    assert scenarios_at(feature, line, text=OUTLINES) == (id,)
