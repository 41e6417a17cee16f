"""The settings as a JSON Schema, with keys spelled as in the file."""

from __future__ import annotations

from typing import Any

from accord.config.settings import Configuration
from accord.model.suites import definitions


def schema() -> dict[str, Any]:
    """The JSON Schema of ``accord.toml`` and of ``[tool.accord]``."""
    drawn = Configuration.model_json_schema()
    # Names of suites are open, so that journals stay readable; a workspace may use what can be run.
    drawn["$defs"]["Suite"]["enum"] = [definition.suite.value for definition in definitions()]
    # Pydantic puts the tables within tables below `$defs`.
    for table in (drawn, *drawn.get("$defs", {}).values()):
        if properties := table.get("properties"):
            table["properties"] = {
                key.replace("_", "-"): _without_table_default(property_schema)
                for key, property_schema in properties.items()
            }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **drawn,
        "title": "Accord",
    }


def _without_table_default(property_schema: dict[str, Any]) -> dict[str, Any]:
    """A table's default is that of its keys, which are told where the table is."""
    return {
        key: value
        for key, value in property_schema.items()
        if key != "default" or "$ref" not in property_schema
    }
