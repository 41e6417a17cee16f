"""Which braces are places for values."""

from __future__ import annotations

import pytest

from accord.steps.placeholders import replaced, whole_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to {book}", "to <book>"),
        ("{{book}}", "{book}"),
        ("/books/{book}/lend", "/books/<book>/lend"),
        ("{now + 2 days}", "<now + 2 days>"),
        ("order{book}", "order<book>"),
        ('{"id": {book}, "of": [{shop}]}', '{"id": <book>, "of": [<shop>]}'),
        ('{"note": "see {book}"}', '{"note": "see <book>"}'),
        ("{ shop { name } }", "{ shop { name } }"),
        ("{ shop{name} }", "{ shop{name} }"),
        ("{ shop {name price} }", "{ shop {name price} }"),
        ("query { shop(id: {book}) {name} }", "query { shop(id: <book>) {name} }"),
        ('{"query": "{ shop(id: \\"{book}\\") {name} }"}',
         '{"query": "{ shop(id: \\"<book>\\") {name} }"}'),
        ('{"query": "{shop{name}}", "id": {book}}', '{"query": "{shop{name}}", "id": <book>}'),
    ],
)  # fmt: skip
def test_a_name_in_braces_is_replaced_and_a_selection_of_graphql_is_not(
    text: str, expected: str
) -> None:
    assert replaced(text, lambda name, _: f"<{name}>") == expected


def test_a_value_may_be_the_whole_of_a_text() -> None:
    assert [whole_name(text) for text in (" {book} ", "{today - 1 day}", "a {book}")] == [
        "book",
        "today - 1 day",
        None,
    ]
