"""Snippets are pasted as one module."""

from __future__ import annotations

from accord.cli.show.snippets import as_module

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
