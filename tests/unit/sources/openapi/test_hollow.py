"""A contract that seems to say something and says nothing is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from accord.sources import read_catalogue, read_contract

WELL: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Goods", "version": "1"},
    "paths": {"/goods": {"get": {"responses": {"200": {"description": "ok"}}}}},
}


def told(folder: Path, document: Any, *, name: str = "goods.openapi.yaml") -> list[Any]:
    file = folder / name
    text = document if isinstance(document, str) else yaml.safe_dump(document)
    file.write_text(text)
    faults = read_contract(file, workspace=folder, service="goods").faults
    return [(fault.message.id, fault.unreadable) for fault in faults]


def test_a_contract_with_an_operation_says_something(tmp_path: Path) -> None:
    assert told(tmp_path, WELL) == []


@pytest.mark.parametrize(
    "paths", [{}, {"/goods": {}}, {"/goods": {"parameters": []}}], ids=["none", "bare", "shared"]
)
def test_a_contract_without_an_operation_is_unreadable(tmp_path: Path, paths: object) -> None:
    file = tmp_path / "contracts/goods.openapi.yaml"
    file.parent.mkdir()
    file.write_text(yaml.safe_dump({**WELL, "paths": paths}))
    told = [each.message.id for each in read_catalogue(tmp_path).unreadable]
    assert told == ["sources.contract-no-operation"]


def with_schemas(**schemas: Any) -> dict[str, Any]:
    return {**WELL, "components": {"schemas": schemas}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    "schemas", [{"A": ref("A")}, {"A": ref("B"), "B": ref("A")}], ids=["itself", "another"]
)
def test_a_reference_that_leads_back_to_itself_is_unreadable(
    tmp_path: Path, schemas: dict[str, Any]
) -> None:
    assert ("sources.ref-circle", True) in told(tmp_path, with_schemas(**schemas))


def test_a_tree_refers_to_itself_and_says_something(tmp_path: Path) -> None:
    tree = {"type": "object", "properties": {"inner": ref("Tree")}}
    assert told(tmp_path, with_schemas(Tree=tree, Alias=ref("Tree"))) == []


def test_a_sign_in_that_nothing_describes_is_told(tmp_path: Path) -> None:
    document = json.loads(json.dumps(WELL))
    document["paths"]["/goods"]["get"]["security"] = [{"nobody": []}]
    assert told(tmp_path, document) == [("sources.sign-in-unknown", False)]


def test_a_sign_in_that_is_described_is_known(tmp_path: Path) -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    signed = {"security": [{"key": []}], "components": {"securitySchemes": {"key": key}}}
    assert told(tmp_path, {**WELL, **signed}) == []


def test_a_key_that_json_has_twice_is_told(tmp_path: Path) -> None:
    text = json.dumps(WELL).replace('"paths"', '"paths": {}, "paths"')
    assert told(tmp_path, text, name="goods.openapi.json") == [("sources.key-twice", False)]
