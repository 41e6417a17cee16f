"""Which shared parts of two documents nobody has to look into."""

from __future__ import annotations

from typing import Any

from accord.compare.sharing import unchanged


def document(version: str = "3.0.3", **schemas: Any) -> dict[str, Any]:
    users = {name: {"$ref": f"#/schemas/{name}"} for name in schemas}
    return {"openapi": version, "users": users, "schemas": schemas}


def test_a_part_that_says_the_same_is_unchanged() -> None:
    same = document(Tea={"type": "string"})
    assert unchanged(same, same) == {"#/schemas/Tea"}


def test_a_part_is_changed_when_anything_is_that_it_leads_to() -> None:
    pot = {"properties": {"tea": {"$ref": "#/schemas/Tea"}}}
    old = document(Pot=pot, Tea={"type": "string"}, Cup={})
    new = document(Pot=pot, Tea={"type": "integer"}, Cup={})
    assert unchanged(old, new) == {"#/schemas/Cup"}


def test_parts_that_contain_each_other_come_to_an_end() -> None:
    same = document(A={"$ref": "#/schemas/B"}, B={"$ref": "#/schemas/A"})
    assert unchanged(same, same) == {"#/schemas/A", "#/schemas/B"}


def test_the_same_words_of_two_dialects_are_not_taken_for_the_same() -> None:
    assert unchanged(document(Tea={}), document("3.1.0", Tea={})) == frozenset()
