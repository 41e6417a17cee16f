"""What looks like a part of a suite and is read by nothing is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accord.model.feature_rules import FeatureRules
from accord.sources import read_catalogue

FEATURE = "Feature: pay\n  Scenario: one\n    Given a\n"
CONTRACT = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {}}}}\n"
PROFILE = 'scenarios = "@load"\n'
EXPERIMENT = "title: t\nsteady-state-hypothesis: {title: s, probes: []}\nmethod: []\n"


def write(folder: Path, path: str, content: str) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


def told(folder: Path, rules: FeatureRules | None = None) -> list[tuple[str, str]]:
    catalogue = read_catalogue(folder, rules=rules)
    return [(each.path, each.message.id) for each in catalogue.faults if each.unreadable]


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("load/sale.TOML", PROFILE, "sources.suffix-case"),
        ("load/sale.PY", "from locust import User\n", "sources.suffix-case"),
        ("chaos/gone.YAML", EXPERIMENT, "sources.suffix-case"),
        ("features/pay.feature.txt", FEATURE, "sources.suffix-case"),
        ("features/pay.feature.md", FEATURE, "sources.suffix-case"),
        ("features/pay.feature ", FEATURE, "sources.suffix-case"),
        ("contracts/pay.openapi.yaml.txt", CONTRACT, "sources.suffix-case"),
        ("load/sale.py.txt", "from locust import User\n", "sources.suffix-case"),
        ("chaos/inner/gone.yaml", EXPERIMENT, "sources.elsewhere"),
        ("load/inner/sale.toml", PROFILE, "sources.elsewhere"),
        ("feature/pay.feature", FEATURE, "sources.elsewhere"),
        ("Features/pay.feature", FEATURE, "sources.elsewhere"),
        ("contract/pay.openapi.yaml", CONTRACT, "sources.elsewhere"),
        ("loads/sale.toml", PROFILE, "sources.elsewhere"),
        ("loads/sale.py", "from locust import User\n", "sources.elsewhere"),
        ("chaoss/gone.json", '{"steady-state-hypothesis": {}}', "sources.elsewhere"),
    ],
)
def test_a_file_that_nothing_reads_is_told(
    tmp_path: Path, path: str, content: str, problem: str
) -> None:
    write(tmp_path, path, content)
    assert told(tmp_path) == [(path, problem)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("load/locustfiles/shared.py", "from locust import User\n"),
        ("load/inner/settings.toml", "[tool]\nname = 'x'\n"),
        ("chaos/manifests/pod.yaml", "kind: Pod\n"),
        ("contract/Token.yaml", "solidity: 1\n"),
        ("feature/__init__.py", ""),
        ("features/notes.txt", FEATURE),
        ("features/pay.feature.bak", FEATURE),
        ("contracts/pay.openapi.yaml.md", "# How the contract is kept\n"),
    ],
)
def test_what_only_lies_beside_is_left_alone(tmp_path: Path, path: str, content: str) -> None:
    write(tmp_path, path, content)
    assert told(tmp_path) == []


DEFINITIONS = '<bpmn2:definitions xmlns:bpmn2="x"/>'
OTHERWISE = [
    ("specs/flows/pay.xml", DEFINITIONS, "specs/flows/pay.bpmn"),
    ("specs/flows/a/pay.bpmn20.xml", DEFINITIONS, "specs/flows/a/pay.bpmn"),
    ("specs/requirements/SHOP-1.txt", "# SHOP-1 Pay\n", "specs/requirements/SHOP-1.md"),
    ("specs/requirements/SHOP-1.2.txt", "# SHOP-1.2 Pay\n", "specs/requirements/SHOP-1.2.md"),
    ("specs/flows/pay.v2.bpmn.xml", DEFINITIONS, "specs/flows/pay.v2.bpmn"),
    ("specs/services.yaml", "services:\n  pay: {}\n", "specs/services.toml"),
    ("specs/services.json", '{"services": {}}', "specs/services.toml"),
    ("specs/service.toml", "[services.pay]\n", "specs/services.toml"),
    ("services.toml", "[services.pay]\n", "specs/services.toml"),
    ("accord.yml", "environments:\n  local: {}\n", "accord.toml"),
]


def otherwise_named(folder: Path) -> dict[str, object]:
    faults = read_catalogue(folder).faults
    named = [fault for fault in faults if fault.message.id == "sources.other-name"]
    return {fault.path: fault.hint and fault.hint.arguments["name"] for fault in named}


@pytest.mark.parametrize(("path", "content", "wanted"), OTHERWISE)
def test_a_file_that_is_read_under_another_name_is_told_with_it(
    tmp_path: Path, path: str, content: str, wanted: str
) -> None:
    write(tmp_path, path, content)
    assert otherwise_named(tmp_path) == {path: wanted}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("specs/flows/style.xml", "<style/>"),
        ("specs/flows/risk.dmn.xml", '<definitions\n  xmlns="https://www.omg.org/spec/DMN/x/"/>'),
        ("specs/flows/claim.xml", '<c:definitions xmlns:c="http://www.omg.org/spec/CMMN/x"/>'),
        ("specs/requirements/README.txt", "# Requirements\n"),
        ("specs/requirements/a/readme.markdown", "# Requirements\n"),
        ("specs/requirements/notes.txt", "Ask Amy\n"),
        ("services.toml", "[database]\n"),
        ("accord.yaml", "kind: Contract\n"),
    ],
)
def test_a_file_of_somebody_else_s_is_left_alone(tmp_path: Path, path: str, content: str) -> None:
    write(tmp_path, path, content)
    assert otherwise_named(tmp_path) == {}


def test_a_list_of_services_elsewhere_is_left_alone_where_one_is_read(tmp_path: Path) -> None:
    write(tmp_path, "specs/services.toml", "[services.pay]\n")
    write(tmp_path, "services.toml", "[services.pay]\n")
    assert otherwise_named(tmp_path) == {}


def test_features_are_where_a_team_says_that_they_are(tmp_path: Path) -> None:
    write(tmp_path, "feature/pay.feature", FEATURE)
    assert told(tmp_path, FeatureRules(places=("feature",))) == []


@pytest.mark.parametrize(("places", "count"), [((".",), 0), (("features",), 1)])
def test_steps_at_the_root_make_features_of_every_folder(
    tmp_path: Path, places: tuple[str, ...], count: int
) -> None:
    write(tmp_path, "feature/pay.feature", FEATURE)
    assert len(told(tmp_path, FeatureRules(places=places))) == count


@pytest.mark.parametrize(
    "path", ["features/a.feature", "contracts/a.openapi.yaml", "load/a.toml", "chaos/a.yaml"]
)
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_never_opened(tmp_path: Path, path: str, make: object) -> None:
    place = tmp_path / path
    place.parent.mkdir()
    make(place)  # type: ignore[operator]
    assert told(tmp_path) == [(path, "sources.not-a-file")]


@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_a_feature_file_without_a_word_has_lost_its_scenarios(tmp_path: Path, content: str) -> None:
    write(tmp_path, "features/pay.feature", content)
    assert told(tmp_path) == [("features/pay.feature", "sources.feature-empty")]


def test_a_feature_that_is_commented_out_was_left_out_on_purpose(tmp_path: Path) -> None:
    write(tmp_path, "features/pay.feature", f"# {FEATURE.replace(chr(10), chr(10) + '# ')}")
    assert told(tmp_path) == []


@pytest.mark.parametrize("path", ["load/a.toml", "load/a.py", "chaos/a.yaml", "features/a.feature"])
@pytest.mark.parametrize("target", ["nowhere", "itself"])
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, path: str, target: str) -> None:
    place = tmp_path / path
    place.parent.mkdir()
    place.symlink_to(place.name if target == "itself" else target)
    assert [fault for fault, _ in told(tmp_path)] == [path]


def test_a_contract_that_is_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/a.openapi.yaml").symlink_to("nowhere")
    assert told(tmp_path) == [("contracts/a.openapi.yaml", "sources.link-nowhere")]


def test_a_contract_in_a_folder_of_its_own_belongs_to_nobody(tmp_path: Path) -> None:
    write(tmp_path, "contracts/inner/a.openapi.yaml", CONTRACT)
    assert told(tmp_path) == [("contracts/inner/a.openapi.yaml", "sources.contract-of-nobody")]


def test_a_released_version_is_not_tried(tmp_path: Path) -> None:
    write(tmp_path, "contracts/released/1.0/a.openapi.yaml", CONTRACT)
    assert told(tmp_path) == []
