"""Experiments are Chaos Toolkit files; what the engine or a verdict could not use is told here."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from accord.model.catalogue import Experiment, Fault, Feature, Link, LinkKind, Scenario, Service
from accord.sources.experiments import read_experiments
from accord.text import LANGUAGES, say

SCENARIO = Scenario(
    id="features/a.feature#orders-go-on",
    title="Orders go on",
    path="features/a.feature",
    line=3,
    feature="A",
    tags=("steady:order",),
)
LEFT_OUT = Scenario(
    id="features/a.feature#later",
    title="Later",
    path="features/a.feature",
    line=9,
    feature="A",
    tags=("steady:order", "wip"),
)
FEATURE = Feature(
    id="a", title="A", path="features/a.feature", capability="", scenarios=(SCENARIO, LEFT_OUT)
)
SERVICES = (Service(name="bank"), Service(name="ordering"))


def ours(type_: str, name: str, func: str, **arguments: Any) -> dict[str, Any]:
    provider = {"type": "python", "module": "accord.chaos", "func": func, "arguments": arguments}
    return {"type": type_, "name": name, "provider": provider}


DOCUMENT: dict[str, Any] = {
    "version": "1.0.0",
    "title": "The bank is gone",
    "description": "Orders fail cleanly",
    "tags": ["req:SHOP-21", "service:ordering"],
    "extensions": [{"name": "accord", "may-be-lost": ["orders"], "recovers-within": 5}],
    "steady-state-hypothesis": {
        "title": "Orders go on",
        "probes": [
            ours("probe", "orders", "scenarios_hold", tags="@steady:order") | {"tolerance": True}
        ],
    },
    "method": [ours("action", "kill it", "kill", service="bank")],
    "rollbacks": [ours("action", "restore it", "restore", service="bank")],
}


def read(
    folder: Path, text: str, name: str = "one.yaml"
) -> tuple[tuple[Experiment, ...], tuple[Fault, ...]]:
    (folder / "chaos").mkdir(exist_ok=True)
    (folder / "chaos" / name).write_text(text, encoding="utf-8")
    return read_experiments(folder, [FEATURE], SERVICES)


def fault_of(folder: Path, change: Callable[[dict[str, Any]], object]) -> Fault:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    experiments, (fault,) = read(
        folder, yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    )
    assert experiments == ()
    return fault


def test_an_experiment_is_read_with_everything_a_stage_needs(tmp_path: Path) -> None:
    (experiment,), faults = read(tmp_path, yaml.safe_dump(DOCUMENT))
    assert faults == ()
    assert (experiment.id, experiment.title) == ("chaos/one.yaml", "The bank is gone")
    assert experiment.scenarios == (SCENARIO.id,)
    assert experiment.steadiness.may_be_lost == ("orders",)
    assert experiment.steadiness.recovers_within_s == 5.0
    assert experiment.document == DOCUMENT


def test_it_is_linked_to_what_it_names_and_to_what_it_disturbs(tmp_path: Path) -> None:
    (experiment,), _ = read(tmp_path, yaml.safe_dump(DOCUMENT))
    assert experiment.links == (
        Link(kind=LinkKind.REQUIREMENT, target="SHOP-21"),
        Link(kind=LinkKind.SERVICE, target="ordering"),
        Link(kind=LinkKind.SERVICE, target="bank"),
    )


def test_json_is_read_as_well(tmp_path: Path) -> None:
    (experiment,), _ = read(tmp_path, json.dumps(DOCUMENT, indent="\t"), name="one.json")
    assert experiment.path == "chaos/one.json"


def test_an_id_of_its_own_outlives_a_renamed_file(tmp_path: Path) -> None:
    (experiment,), _ = read(tmp_path, yaml.safe_dump(DOCUMENT | {"id": "bank-gone"}))
    assert experiment.id == "bank-gone"


def test_the_journal_of_chaos_toolkit_is_no_experiment(tmp_path: Path) -> None:
    assert read(tmp_path, "{}", name="journal.json") == ((), ())


def test_a_folder_without_experiments_has_none(tmp_path: Path) -> None:
    assert read_experiments(tmp_path, [FEATURE]) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("title: " + "[" * 5_000, id="too-deep"),
        pytest.param("title: 2026-13-45", id="no-date"),
        pytest.param("title: " + "9" * 5_000, id="too-long-a-number"),
    ],
)
def test_what_the_parser_cannot_hold_is_a_fault(tmp_path: Path, text: str) -> None:
    (fault,) = read(tmp_path, text)[1]
    assert fault.message.id == "experiments.syntax"


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    _, (fault,) = read(tmp_path, "title: The bank\nmethod: [\n  - {\n")
    assert (fault.message.id, fault.unreadable, fault.line >= 3) == (
        "experiments.syntax",
        True,
        True,
    )


def probe(document: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = document["steady-state-hypothesis"]["probes"][0]
    return first


def arguments(activity: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = activity["provider"]["arguments"]
    return found


def names(document: dict[str, Any]) -> None:
    document["extensions"][0]["may-be-lost"] = ["order"]


def twice(document: dict[str, Any]) -> None:
    document["steady-state-hypothesis"]["probes"] *= 2


def refers(document: dict[str, Any]) -> None:
    document["method"].append({"ref": "kill it"})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda d: d.pop("title"), "missing", id="no-title"),
        pytest.param(lambda d: d.pop("description"), "missing", id="no-description"),
        pytest.param(lambda d: d.pop("steady-state-hypothesis"), "no-steady-state", id="no-steady"),
        pytest.param(
            lambda d: d["steady-state-hypothesis"].update(probes=[]),
            "no-steady-state",
            id="no-probes",
        ),
        pytest.param(lambda d: probe(d).pop("tolerance"), "no-tolerance", id="no-tolerance"),
        pytest.param(twice, "same-name", id="same-name"),
        pytest.param(lambda d: d.update(method=[]), "no-action", id="empty-method"),
        pytest.param(lambda d: d.pop("method"), "no-action", id="no-method"),
        pytest.param(lambda d: d["method"].append("kill it"), "no-activity", id="text"),
        pytest.param(lambda d: d["method"][0].pop("provider"), "missing", id="no-provider"),
        pytest.param(lambda d: d["method"][0]["provider"].update(type="go"), "kind", id="kind"),
        pytest.param(refers, "reference", id="reference"),
        pytest.param(
            lambda d: d["method"][0]["provider"].update(func="kil"), "no-function", id="function"
        ),
        pytest.param(lambda d: arguments(d["method"][0]).clear(), "missing", id="no-service"),
        pytest.param(
            lambda d: arguments(d["method"][0]).update(service="bnk"), "no-service", id="service"
        ),
        pytest.param(
            lambda d: arguments(probe(d)).update(tags="@nobody"), "no-scenarios", id="tags"
        ),
        pytest.param(
            lambda d: arguments(probe(d)).update(tags="@a and"), "no-scenarios", id="expression"
        ),
        pytest.param(
            lambda d: arguments(probe(d)).update(scenarios="x"), "no-scenario", id="scenario"
        ),
        pytest.param(names, "no-probe", id="may-be-lost"),
        pytest.param(lambda d: d["extensions"][0].update(recover=1), "unknown-key", id="key"),
        pytest.param(
            lambda d: d["extensions"][0].update(name="Acord"), "no-extension", id="extension"
        ),
        pytest.param(
            lambda d: d["extensions"][0].update(name="ours"), "no-extension", id="keys-of-ours"
        ),
        pytest.param(
            lambda d: d["extensions"][0].update({"time-limit": 0}), "seconds", id="seconds"
        ),
        pytest.param(
            lambda d: d["extensions"][0].update({"recovers-within": float("nan")}),
            "seconds",
            id="no-number",
        ),
        pytest.param(
            lambda d: d["extensions"][0].update({"recovers-within": float("inf")}),
            "seconds",
            id="for-ever",
        ),
        *(
            pytest.param(
                lambda d, number=number: d["method"][0].update(pauses={"after": number}),
                "seconds-or-none",
                id=f"pause-{number}",
            )
            for number in (float("nan"), float("inf"), -1)
        ),
        *(
            pytest.param(
                lambda d, number=number: d["method"][0]["provider"].update(timeout=number),
                "seconds",
                id=f"timeout-{number}",
            )
            for number in (float("nan"), 0, [1, float("inf")])
        ),
        pytest.param(
            lambda d: d["method"][0].update(pauses={"after": 0, "before": "${wait}"}),
            None,
            id="no-pause",
        ),
        pytest.param(
            lambda d: arguments(d["method"][0]).update(servise="x"),
            "unknown-argument",
            id="argument",
        ),
        pytest.param(lambda d: d.update(rollbacks={}), None, id="no-rollbacks"),
        pytest.param(lambda d: d.update(rollbacks="x"), "no-list", id="list"),
    ],
)
def test_what_could_prove_nothing_is_a_fault_with_advice(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], expected: str | None
) -> None:
    if expected is None:
        document = copy.deepcopy(DOCUMENT)
        change(document)
        assert read(tmp_path, yaml.safe_dump(document))[1] == ()
        return
    fault = fault_of(tmp_path, change)
    assert (fault.message.id, fault.unreadable) == (f"experiments.{expected}", True)
    assert fault.hint is not None
    assert all(say(fault.hint, language) for language in LANGUAGES)


def test_a_fault_stands_at_its_line_and_names_what_was_meant(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, lambda d: arguments(d["method"][0]).update(service="bnk"))
    lines = (tmp_path / "chaos" / "one.yaml").read_text().splitlines()
    assert "service: bnk" in lines[fault.line - 1]
    assert fault.hint is not None
    assert "bank" in say(fault.hint, "en")


def test_a_key_that_a_table_gives_twice_is_a_fault_at_its_line(tmp_path: Path) -> None:
    text = yaml.safe_dump(DOCUMENT) + "method: []\n"
    _, (fault,) = read(tmp_path, text)
    assert (fault.message.id, fault.message.arguments) == ("sources.key-twice", {"key": "method"})
    assert text.splitlines()[fault.line - 1].startswith("method:")


@pytest.mark.parametrize(
    ("above", "key", "meant"),
    [
        ((), "rolbacks", "rollbacks"),
        ((), "controlls", "controls"),
        (("steady-state-hypothesis",), "probe", "probes"),
        (("steady-state-hypothesis", "probes", 0), "tolerence", "tolerance"),
        (("method", 0), "pause", "pauses"),
        (("rollbacks", 0), "backgroud", "background"),
    ],
)
def test_a_key_that_is_nearly_one_of_the_engines_is_a_fault(
    tmp_path: Path, above: tuple[str | int, ...], key: str, meant: str
) -> None:
    def misspell(document: Any) -> None:
        for step in above:
            document = document[step]
        document[key] = {}

    fault = fault_of(tmp_path, misspell)
    assert (fault.message.id, fault.message.arguments) == (
        "experiments.mistyped-key",
        {"key": key},
    )
    assert fault.hint is not None
    assert fault.hint.arguments == {"near": meant}


def test_pauses_know_a_misspelt_key_too(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, lambda it: it["method"][0].update(pauses={"aftr": 1}))
    assert fault.message.arguments == {"key": "aftr"}


@pytest.mark.parametrize(
    "key",
    [
        *("x-ticket", "author", "description_zh", "links"),
        # As short as these, one letter makes another word.
        *("uid", "kid", "day", "try", "uses", "stages"),
    ],
)
def test_a_key_of_the_teams_own_is_no_fault(tmp_path: Path, key: str) -> None:
    _, faults = read(tmp_path, yaml.safe_dump({**DOCUMENT, key: "1"}))
    assert faults == ()


def test_one_bad_file_does_not_hide_another(tmp_path: Path) -> None:
    read(tmp_path, yaml.safe_dump(DOCUMENT))
    experiments, faults = read(tmp_path, "[]", name="two.yaml")
    assert ([e.path for e in experiments], [f.path for f in faults]) == (
        ["chaos/one.yaml"],
        ["chaos/two.yaml"],
    )
