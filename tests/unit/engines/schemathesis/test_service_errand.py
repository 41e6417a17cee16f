"""What the team's own settings say of the requests that are thought out."""

from __future__ import annotations

import schemathesis
from schemathesis.config import SchemathesisConfig

from accord.engines.schemathesis.service_errand import fixed_values

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {"/goods": {"get": {"responses": {"200": {"description": "ok"}}}}},
}


def test_values_are_taken_and_what_is_drawn_from_a_dictionary_is_left_to_the_engine() -> None:
    config = SchemathesisConfig.from_dict(
        {
            "dictionaries": {"stores": {"values": ["north"]}},
            "parameters": {"query.size": 7, "query.store": {"dictionary": "stores"}},
            "operations": [{"include-name": "GET /goods", "parameters": {"query.color": "red"}}],
        }
    )
    schema = schemathesis.openapi.from_dict(DOCUMENT, config=config)
    assert fixed_values(schema)("GET /goods") == {"query.size": 7, "query.color": "red"}
