"""Every labelled single change gets its code and severity, in 3.0 and in 3.1."""

from __future__ import annotations

import copy
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from accord.compare import compare
from accord.sources.openapi.positions import keys
from fakes.labelled_changes import BASE, BASE_2_0, IN_DIALECTS, LABELLED, LABELLED_2_0

TODAY = date(2026, 1, 1)


def edited(document: Any, edits: list[tuple[str, Any]]) -> Any:
    document = copy.deepcopy(document)
    for at, value in edits:
        *above, name = keys(at)
        node = document
        for key in above:
            node = node[int(key)] if isinstance(node, list) else node[key]
        if isinstance(node, list):
            node[int(name) : int(name) + 1] = [] if value is None else [value]
        elif value is None:
            node.pop(name)
        else:
            node[name] = value
    return document


def in_dialect(node: Any, dialect: str) -> Any:
    if isinstance(node, list):
        return [in_dialect(member, dialect) for member in node]
    if not isinstance(node, dict):
        return node
    schema = {key: in_dialect(value, dialect) for key, value in node.items()}
    if isinstance(strict := schema.get("exclusiveMinimum"), dict):
        schema["exclusiveMinimum"] = True if dialect == "3.0" else strict["exclusive"]
    if dialect == "3.1" and schema.pop("nullable", False) is True:
        schema["type"] = [schema["type"], "null"]
    if "openapi" in schema:
        schema["openapi"] = f"{dialect}.0"
    return schema


CASES = [
    pytest.param(labelled, dialect, id=f"{labelled['name']}-{dialect}")
    for labelled in LABELLED
    for dialect in ("3.0", "3.1")
    if labelled.get("only", dialect) == dialect
]


@pytest.mark.parametrize(("labelled", "dialect"), CASES)
def test_a_change_gets_its_code_and_severity(labelled: dict[str, Any], dialect: str) -> None:
    old = edited(BASE, labelled.get("before", []))
    new = edited(old, labelled.get("after", []))
    changes = compare(in_dialect(old, dialect), in_dialect(new, dialect), today=TODAY)
    assert sorted(f"{change.code} {change.impact}" for change in changes) == sorted(
        labelled["expected"]
    )


@pytest.mark.parametrize("labelled", LABELLED_2_0, ids=lambda labelled: str(labelled["name"]))
def test_a_change_of_swagger_gets_its_code_and_severity(labelled: dict[str, Any]) -> None:
    old = edited(BASE_2_0, labelled.get("before", []))
    new = edited(old, labelled["after"])
    changes = compare(old, new, today=TODAY)
    assert sorted(f"{change.code} {change.impact}" for change in changes) == sorted(
        labelled["expected"]
    )


@pytest.mark.parametrize(("old", "new"), list(permutations(IN_DIALECTS, 2)))
def test_a_document_that_only_got_another_dialect_has_not_changed(old: str, new: str) -> None:
    assert compare(IN_DIALECTS[old], IN_DIALECTS[new], today=TODAY) == []


@pytest.mark.parametrize(
    ("old", "new"), [pytest.param("3.0", "3.1", id="up"), pytest.param("3.1", "3.0", id="down")]
)
def test_another_dialect_is_no_change(old: str, new: str) -> None:
    assert compare(in_dialect(BASE, old), in_dialect(BASE, new), today=TODAY) == []
