"""What is of another kind than it should be is as good as nothing."""

from __future__ import annotations

import pytest

from accord.model.json_kinds import as_fields, as_items, as_tables


@pytest.mark.parametrize(
    ("value", "fields", "items"),
    [
        ({"a": 1}, {"a": 1}, []),
        ([1, 2], {}, [1, 2]),
        ("text", {}, []),
        (None, {}, []),
        (True, {}, []),
    ],
)
def test_a_value_is_taken_for_what_it_is_alone(
    value: object, fields: dict[str, int], items: list[int]
) -> None:
    assert (as_fields(value), as_items(value)) == (fields, items)


def test_only_the_objects_of_a_list_are_its_tables() -> None:
    assert as_tables([{"a": 1}, "text", [{}], None, {}]) == [{"a": 1}, {}]
    assert as_tables({"a": {}}) == []
