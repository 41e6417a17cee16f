"""Snippets are pasted as one module."""

from __future__ import annotations

from accord.cli.show.snippets import as_module, folded, shortened

ONE = 'from accord.steps.sentences import given\n\n\n@given("a")\ndef _(context):\n    ...'
TWO = 'from accord.steps.sentences import then\n\n\n@then("b")\ndef _(context):\n    ...'


def test_an_import_stands_once_at_the_top() -> None:
    lines = as_module([ONE, TWO, ONE])
    assert lines[0] == "from accord.steps.sentences import given, then"
    assert [line for line in lines[1:] if "import" in line] == []


def test_every_function_stands_apart() -> None:
    assert as_module([ONE, TWO])[1:5] == ["", "", '@given("a")', "def _(context):"]


def test_a_pattern_stands_once() -> None:
    assert as_module([ONE, ONE.replace("...", "pass")]).count('@given("a")') == 1


def test_no_snippet_is_no_module() -> None:
    assert as_module([]) == []


def more(*, count: int) -> str:
    return f"{count} more"


def test_a_short_list_is_whole() -> None:
    lines = ["names = [", '  "a",', "]", "for = 1"]
    assert folded(lines, limit=4, and_more=more) == lines
    assert shortened(lines, limit=4, and_more=more) == lines


def test_a_long_list_of_toml_loses_names_and_nothing_that_follows() -> None:
    lines = ["names = [", *(f'  "{number}",' for number in range(8)), "]", "for = 1"]
    assert folded(lines, limit=5, and_more=more) == [
        "names = [",
        '  "0",',
        '  "1",',
        "  # 6 more",
        "]",
        "for = 1",
    ]


def test_lines_without_a_list_are_whole() -> None:
    assert folded(["a", "b"], limit=1, and_more=more) == ["a", "b"]


def test_a_long_list_of_calls_shows_how_it_began_and_ended() -> None:
    assert shortened(list("abcdefg"), limit=4, and_more=more) == ["a", "b", "3 more", "f", "g"]
