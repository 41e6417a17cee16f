from __future__ import annotations

import json
import tomllib
from typing import Any

import jsonschema
import pytest

from accord.config import schema
from accord.text import LANGUAGES
from manual.pages import DOCS, in_language

WRITE = (
    'python -c "import json, accord.config as c; print(json.dumps(c.schema(), indent=2))"'
    " > docs/reference/accord.schema.json"
)


def keys(table: dict[str, Any]) -> set[str]:
    return {key for part in (table, *table["$defs"].values()) for key in part.get("properties", ())}


def table_of(told: dict[str, Any]) -> str:
    return told.get("$ref", "").removeprefix("#/$defs/")


def test_the_published_schema_is_current() -> None:
    published = json.loads((DOCS / "reference/accord.schema.json").read_text(encoding="utf-8"))
    assert published == schema(), f"write it again: {WRITE}"


def test_the_reference_explains_every_key() -> None:
    page = in_language("reference/configuration", "en").read_text(encoding="utf-8")
    assert [key for key in sorted(keys(schema())) if f"`{key}`" not in page] == []


def test_every_key_has_a_sentence() -> None:
    drawn = schema()
    tables = [drawn, *drawn["$defs"].values()]
    silent = [
        key
        for table in tables
        for key, told in table.get("properties", {}).items()
        if not (drawn["$defs"][table_of(told)] if table_of(told) else told)
        .get("description", "")
        .endswith(".")
    ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_reference_satisfy_the_schema(language: str) -> None:
    page = in_language("reference/configuration", language).read_text(encoding="utf-8")
    examples = [block.partition("```")[0] for block in page.split("```toml\n")[1:]]
    assert examples
    for example in examples:
        table = tomllib.loads(example)
        jsonschema.validate(table.get("tool", {}).get("accord", table), schema())


@pytest.mark.parametrize(
    "table",
    [
        pytest.param({"client": {"timeout_s": 3}}, id="underscore"),
        pytest.param({"titel": "x"}, id="unknown-key"),
        pytest.param({"stages": {"x": {"suite": "soup"}}}, id="unknown-suite"),
    ],
)
def test_the_schema_refuses_what_accord_refuses(table: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, schema())
