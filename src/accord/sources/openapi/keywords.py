"""Keys of a read contract that whoever walks through it has to know: OpenAPI's and our own."""

from __future__ import annotations

from typing import Final

BUNDLED: Final = "x-accord-bundled"
UNUSABLE: Final = "x-accord-unusable"
"""The key of a mark where it is not known what a part of the document says."""

# Below these keys the next key is a name somebody chose, not a word of OpenAPI.
NAMES: Final = frozenset(
    {
        "properties",
        "patternProperties",
        "$defs",
        "definitions",
        "dependentSchemas",
        "schemas",
        "responses",
        "parameters",
        "headers",
        "paths",
        "callbacks",
        "links",
        "requestBodies",
        "securitySchemes",
        "pathItems",
        "content",
    }
)
