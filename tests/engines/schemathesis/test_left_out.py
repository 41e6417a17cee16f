"""What was left out is never sent, however it was left out; what remains is tried as ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.model.run import Stage
from accord.model.status import Status, Verdict
from accord.pipeline.selection import Selection
from fakes.counted_service import CONTRACT, ID, Counted, counting
from fakes.tried import contract, reasons, try_contracts

pytestmark = pytest.mark.engine

PATH = "contracts/items.openapi.yaml"
QUICK = {"sign-in": [], "max-examples": 2, "stateful-examples": 3}
READ_LINE = next(
    number
    for number, row in enumerate(CONTRACT.splitlines(), 1)
    if row.strip() == "operationId: readItem"
)


def tried(
    folder: Path, counted: Counted, chosen: Selection | None = None, *, team: str = "", **more: Any
) -> Stage:
    (folder / "schemathesis.toml").write_text(team)
    made = contract(folder, CONTRACT, service="items")
    return try_contracts(folder, counted.address, made, chosen=chosen, options=QUICK | more)


def off(filters: str) -> str:
    return f"[[operations]]\n{filters}\nenabled = false\n"


NOTHING = "\n".join(
    f"phases.{name}.enabled = false" for name in ("examples", "coverage", "fuzzing", "stateful")
)
OTHERS = ("items/createItem", "items/readItem", "items/readNewest")


WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "tags": ({"tags": "not @danger"}, ""),
    "operations-beside-settings": (
        {"operations": OTHERS},
        "[[operations]]\ninclude-path = '/'\nrequest-timeout = 5\n",
    ),
    "off-by-tag": ({}, off("include-tag = 'danger'")),
    "off-by-exclusion": ({}, off("exclude-operation-id-regex = 'create|read(Item|Newest)'")),
    "off-for-one-contract": (
        {},
        "[[project]]\ntitle = 'Items'\n"
        "[[project.operations]]\ninclude-tag = 'danger'\nenabled = false\n",
    ),
    "every-phase-off": ({}, f"[[operations]]\ninclude-tag = 'danger'\n{NOTHING}\n"),
}


@pytest.mark.parametrize(("chosen", "team"), WAYS.values(), ids=WAYS)
def test_what_is_left_out_is_never_sent(tmp_path: Path, chosen: dict[str, Any], team: str) -> None:
    with counting() as counted:
        stage = tried(tmp_path, counted, Selection(**chosen), team=team)
    assert stage.verdict is Verdict.PASSED
    assert counted.operations["readHome"] == counted.operations["deleteItem"] == 0
    assert all(counted.operations[name.partition("/")[2]] > 0 for name in OTHERS)


@pytest.fixture(scope="module")
def dangerless(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stage, Counted]:
    with counting() as counted:
        chosen = Selection(tags="not @danger")
        return tried(tmp_path_factory.mktemp("dangerless"), counted, chosen), counted


def test_what_remains_keeps_its_sequences(dangerless: tuple[Stage, Counted]) -> None:
    stage, _ = dangerless
    case = stage.cases[f"{PATH}#stateful"]
    assert (case.status, case.measures["examples"] > 1) == (Status.PASSED, True)
    assert stage.seen["items/readItem", 200] > 0


def test_what_sequences_were_answered_is_told_as_theirs(dangerless: tuple[Stage, Counted]) -> None:
    stage, _ = dangerless
    assert stage.seen_by.keys() == {f"{PATH}#stateful"}
    assert 0 < stage.seen_by[f"{PATH}#stateful"].total() < stage.seen.total()
    assert stage.judged_by.keys() <= stage.cases.keys()


def test_undeclared_methods_are_tried_on_what_remains(dangerless: tuple[Stage, Counted]) -> None:
    _, counted = dangerless
    assert counted.requests["DELETE", "/items"] > 0
    assert counted.requests["DELETE", "/items/newest"] == 0


def test_what_the_settings_switch_off_is_skipped(tmp_path: Path) -> None:
    with counting() as counted:
        stage = tried(tmp_path, counted, team=off('include-tag = "danger"'))
    skipped = {id for id, case in stage.cases.items() if "delete" in id or "Home" in id}
    assert {stage.cases[id].status for id in skipped} == {Status.SKIPPED}
    assert "schemathesis.toml leaves this out." in reasons(stage, Status.SKIPPED)


def test_a_line_of_a_contract_is_the_operation_there(tmp_path: Path) -> None:
    with counting() as counted:
        tried(tmp_path, counted, Selection(targets=(f"{PATH}:{READ_LINE}",)))
    assert {name for name, times in counted.operations.items() if name and times} == {"readItem"}


def test_a_phase_is_tried_only_with_the_operations_planned_for_it(tmp_path: Path) -> None:
    targets = (f"{PATH}#readItem/fuzzing", f"{PATH}#createItem/coverage")
    with counting() as counted:
        tried(tmp_path, counted, Selection(targets=targets))
    methods = {(method, path == "/items") for method, path in counted.requests}
    assert ("TRACE", True) in methods
    assert ("TRACE", False) not in methods


@pytest.mark.parametrize(
    ("team", "options"),
    [
        pytest.param("[phases.stateful]\nenabled = false\n", {}, id="by-the-team"),
        pytest.param(
            "[[project]]\ntitle = 'Items'\nphases.stateful.enabled = true\n",
            {"phases": ["examples", "coverage", "fuzzing"]},
            id="by-the-stage",
        ),
    ],
)
def test_a_phase_that_is_off_sends_nothing(
    tmp_path: Path, team: str, options: dict[str, Any]
) -> None:
    with counting() as counted:
        stage = tried(tmp_path, counted, Selection(tags="not @danger"), team=team, **options)
    case = stage.cases[f"{PATH}#stateful"]
    assert (case.status, case.measures["examples"]) == (Status.SKIPPED, 0)
    assert sum(counted.operations.values()) - 3 <= sum(
        other.measures["examples"] for other in stage.cases.values()
    )


def test_a_service_that_was_not_chosen_is_not_called(tmp_path: Path) -> None:
    with counting() as counted:
        made = contract(tmp_path, CONTRACT, service="items")
        other = contract(tmp_path, CONTRACT, service="other")
        chosen = Selection(services=("other",), tags="@phase:examples")
        # Both stand at one address with the same paths, so nothing of either may be sent.
        options = QUICK | {"whole-ranges": 0}
        try_contracts(tmp_path, counted.address, made, other, chosen=chosen, options=options)
    assert not [path for _, path in counted.requests if path.startswith("/items")]


READERS = "\n".join(
    row
    for row in CONTRACT.partition("    delete:\n")[0].splitlines()
    if "operationId: deleteItem" not in row
)
ADMIN = f"""
openapi: 3.0.3
info: {{ title: Admin, version: "1" }}
paths:
  /items/{{itemId}}:
    delete:
      operationId: deleteItem
      parameters: {ID}
      responses: {{ "204": {{ description: gone }}, "4XX": {{ description: no }} }}
"""


def test_an_operation_of_another_service_at_the_same_address_is_not_sent(tmp_path: Path) -> None:
    readers = contract(tmp_path, READERS, service="items")
    admin = contract(tmp_path, ADMIN, service="admin")
    with counting() as counted:
        chosen = Selection(services=("items",))
        try_contracts(tmp_path, counted.address, readers, admin, chosen=chosen, options=QUICK)
    assert counted.operations["readItem"] > 0
    assert counted.operations["deleteItem"] == 0
