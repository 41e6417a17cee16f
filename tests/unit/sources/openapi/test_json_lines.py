"""Lines of a JSON text."""

from __future__ import annotations

import pytest

from accord.sources.openapi.json_lines import JsonLines

TEXT = """
{
  "paths": { "/a": { "get": 1 },
    "/b{}\\"": [
      [],
      {
        "deep": { "x": 12345678901234567890.5 }
      }
    ]
  },
\t"empty": {}
}
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 0),
        (("paths",), 3),
        (("paths", "/a", "get"), 3),
        (("paths", '/b{}"'), 4),
        (("paths", '/b{}"', 1), 6),
        (("paths", '/b{}"', "1", "deep", "x"), 7),
        (("empty",), 11),
        (("empty", "nothing"), 11),
        (("paths", "/a", "get", "deeper"), 3),
        (("nowhere",), 0),
    ],
)
def test_a_place_has_the_line_of_its_key_or_of_what_is_around_it(
    place: tuple[str | int, ...], line: int
) -> None:
    assert JsonLines(TEXT).line(place) == line


@pytest.mark.parametrize("text", ["", "{", '{"a": ', "[1, x]", "[" * 200_000], ids=repr)
def test_a_text_that_is_no_json_has_no_lines(text: str) -> None:
    assert JsonLines(text).line(("a", "b")) == 0


def test_of_a_name_that_is_written_twice_the_last_counts() -> None:
    assert JsonLines('{"a": 1,\n"a": 2}').line(("a",)) == 2
