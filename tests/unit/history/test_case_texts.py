"""What a case promises, and what makes it another promise."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from accord.history.case_texts import CaseTexts
from accord.model.catalogue import (
    Catalogue,
    Contract,
    Experiment,
    Feature,
    Link,
    LinkKind,
    Operation,
    Profile,
    Scenario,
    ScenarioStep,
    WrittenCase,
)
from accord.model.history import CaseText
from accord.model.run import Case
from accord.model.status import Suite

STEP = ScenarioStep(keyword="When ", text="I pay", line=4, table=(("a", "b"), ("1", "2")))
SCENARIO = Scenario(id="f#pay", title="Pay", path="f.feature", line=3, feature="Pay", steps=(STEP,))
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/orders": {
            "parameters": [{"$ref": "#/components/parameters/Shop"}],
            "post": {"responses": {"200": {"$ref": "#/components/responses/Order"}}},
            "get": {"responses": {"200": {"description": "all"}}},
        }
    },
    "components": {
        "parameters": {"Shop": {"name": "shop"}},
        "responses": {"Order": {"schema": {"$ref": "#/components/schemas/a~1b"}}},
        "schemas": {"a/b": {"type": "object", "properties": {"next": {"$ref": "#"}}}, "c": {}},
    },
}


def operation(name: str, method: str) -> Operation:
    id = f"ordering/{name}"
    return Operation(id=id, service="ordering", name=name, method=method, path="/orders")


def catalogue(scenario: Scenario = SCENARIO, document: dict[str, Any] = DOCUMENT) -> Catalogue:
    contract = Contract(
        service="ordering",
        path="c.yaml",
        dialect="3.0",
        document=document,
        operations=(operation("place", "POST"), operation("list", "GET")),
    )
    return Catalogue(
        features=(
            Feature(id="f", title="Pay", path="f.feature", capability="", scenarios=(scenario,)),
        ),
        contracts=(contract,),
        profiles=(Profile(id="l.toml", title="Lunch", path="l.toml", scenarios={"f#pay": 1.0}),),
        experiments=(Experiment(id="c.yaml", title="Dies", path="c.yaml", scenarios=("f#pay",)),),
        written=(WrittenCase(suite=Suite("mail"), id="m", title="Mail", path="m.txt"),),
    )


def text(suite: str, case: Case, written: Catalogue | None = None) -> CaseText:
    return CaseTexts(written or catalogue()).of(suite, case)


PAY = Case(id="f#pay", title="Pay")
PLACE = Case(
    id="ordering/place#fuzzing",
    title="POST /orders",
    links=(
        Link(kind=LinkKind.SERVICE, target="ordering"),
        Link(kind=LinkKind.OPERATION, target="ordering/place"),
    ),
)
SEQUENCES = Case(
    id="c#stateful", title="Sequences", links=(Link(kind=LinkKind.SERVICE, target="ordering"),)
)
LUNCH = Case(id="l.toml", title="Lunch")
DIES = Case(id="c.yaml", title="Dies")


def with_schema(**changed: object) -> Catalogue:
    components = DOCUMENT["components"]
    schemas = components["schemas"] | changed
    return catalogue(document=DOCUMENT | {"components": components | {"schemas": schemas}})


def test_a_scenario_is_its_steps_as_people_read_them() -> None:
    assert text("scenarios", PAY).body == "When I pay\n  | a | b |\n  | 1 | 2 |"


@pytest.mark.parametrize(
    "changed",
    [
        replace(SCENARIO, title="Pay more"),
        replace(SCENARIO, steps=(replace(STEP, text="I pay more"),)),
        replace(SCENARIO, steps=(replace(STEP, table=(("a", "b"), ("1", "3"))),)),
        replace(SCENARIO, steps=(replace(STEP, doc="x"),)),
        replace(SCENARIO, steps=(STEP, STEP)),
    ],
)
def test_a_scenario_that_says_something_else_is_another_promise(changed: Scenario) -> None:
    assert text("scenarios", PAY, catalogue(changed)).digest != text("scenarios", PAY).digest


@pytest.mark.parametrize(
    "changed",
    [
        replace(SCENARIO, line=40, steps=(replace(STEP, line=41),)),
        replace(SCENARIO, tags=("smoke",)),
        replace(SCENARIO, path="other.feature"),
    ],
)
def test_a_scenario_that_moved_or_was_tagged_is_the_same_promise(changed: Scenario) -> None:
    assert text("scenarios", PAY, catalogue(changed)).digest == text("scenarios", PAY).digest


@pytest.mark.parametrize("case", [LUNCH, DIES])
def test_what_runs_a_scenario_changes_with_it(case: Case) -> None:
    suite = "load" if case is LUNCH else "chaos"
    changed = catalogue(replace(SCENARIO, steps=()))
    assert text(suite, case, changed).digest != text(suite, case).digest


def test_a_scenario_of_a_profile_is_told_as_it_is_written() -> None:
    part = Case(id="l.toml#f#pay", title="Pay")
    assert text("load", part).body == text("scenarios", PAY).body
    assert text("load", part).digest == text("load", LUNCH).digest


def test_an_operation_changes_with_whatever_it_refers_to() -> None:
    changed = with_schema(**{"a/b": {"type": "string"}})
    assert text("contract", PLACE, changed).digest != text("contract", PLACE).digest


def test_an_operation_does_not_change_with_what_it_never_mentions() -> None:
    document = DOCUMENT["components"]["schemas"]["a/b"]
    plain = {"a/b": document | {"properties": {}}}
    before, after = with_schema(**plain), with_schema(**plain, c={"type": "string"})
    assert text("contract", PLACE, before).digest == text("contract", PLACE, after).digest


def test_sequences_of_calls_change_with_the_whole_contract() -> None:
    changed = with_schema(c={"type": "string"})
    assert text("contract", SEQUENCES, changed).digest != text("contract", SEQUENCES).digest


def test_the_order_of_a_files_keys_is_no_promise() -> None:
    turned = catalogue(document=dict(reversed(DOCUMENT.items())))
    assert text("contract", SEQUENCES, turned).digest == text("contract", SEQUENCES).digest


def test_the_case_of_another_suite_is_told_by_its_title() -> None:
    assert text("mail", Case(id="m", title="Mail")).title == "Mail"


def test_a_case_that_no_file_holds_promises_its_title() -> None:
    lost = text("scenarios", Case(id="gone", title="Gone"))
    assert lost.title == "Gone"
    assert lost.digest
