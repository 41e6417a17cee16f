"""Which operations the steps of a scenario name."""

from __future__ import annotations

from accord.model.catalogue import (
    Catalogue,
    Contract,
    Feature,
    LinkKind,
    Operation,
    Scenario,
    ScenarioStep,
)
from accord.pipeline.mentions import mentions


def contract(service: str) -> Contract:
    operations = tuple(
        Operation(
            id=f"{service}/{name}",
            service=service,
            name=name,
            method=method,
            path="/tasks",
            summary=summary,
        )
        for name, method, summary in (
            ("createTask", "POST", f"create a task of {service}"),
            ("listTasks", "GET", ""),
        )
    )
    return Contract(
        service=service,
        path=f"{service}.yaml",
        dialect="3.0",
        document={"paths": {"/tasks": {"get": {}, "post": {}}}},
        operations=operations,
    )


def mentioned(*steps: str, services: tuple[str, ...] = ("tasks",)) -> list[str]:
    scenario = Scenario(
        id="s",
        title="S",
        path="f.feature",
        line=2,
        feature="F",
        steps=tuple(ScenarioStep(keyword="When", text=text, line=3) for text in steps),
    )
    feature = Feature(id="f", title="F", path="f.feature", capability="", scenarios=(scenario,))
    catalogue = Catalogue(features=(feature,), contracts=tuple(map(contract, services)))
    links = mentions(catalogue)["s"]
    assert {link.kind for link in links} <= {LinkKind.OPERATION}
    return [link.target for link in links]


def test_an_operation_is_named_by_its_id_or_its_summary() -> None:
    assert mentioned('I send "createTask"') == ["tasks/createTask"]
    assert mentioned('I send "tasks/createTask"') == ["tasks/createTask"]
    assert mentioned('I send "create a task of tasks"') == ["tasks/createTask"]


def test_quotes_may_be_those_of_any_language() -> None:
    assert mentioned("我送出「createTask」") == ["tasks/createTask"]


def test_a_word_without_quotes_names_nothing() -> None:
    assert mentioned("createTask is only a word", 'I say "hello"') == []


def test_each_is_linked_once_in_the_order_of_the_steps() -> None:
    steps = ('I send "listTasks"', 'I send "createTask"', 'I send "listTasks"')
    assert mentioned(*steps) == ["tasks/listTasks", "tasks/createTask"]


def test_a_name_that_two_services_have_names_neither() -> None:
    services = ("tasks", "chores")
    assert mentioned('I send "createTask"', services=services) == []
    assert mentioned('I send "chores/createTask"', services=services) == ["chores/createTask"]
