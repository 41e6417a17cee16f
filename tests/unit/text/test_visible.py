from __future__ import annotations

import json

import pytest

from accord.text.visible import as_data, unspoken, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[2J", r"\x1b[2J", id="escape"),
        pytest.param("\x1b]8;;http://a\x07b", r"\x1b]8;;http://a\x07b", id="link"),
        pytest.param("\x1b]52;c;eA==\x1b\\", r"\x1b]52;c;eA==\x1b" + "\\", id="clipboard"),
        pytest.param("a\rb", r"a\x0db", id="carriage-return"),
        pytest.param("a\bb", r"a\x08b", id="backspace"),
        pytest.param("\x9b31m", r"\x9b31m", id="c1"),
        pytest.param("\x7f\x00", r"\x7f\x00", id="delete-and-null"),
        pytest.param("\u202eabc\u2066", r"\u202eabc\u2066", id="direction"),
        pytest.param("a\u2028b\u2029", r"a\u2028b\u2029", id="separators"),
    ],
)
def test_what_a_terminal_obeys_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["plain", "a\n\tb", "街角小舖 👩‍💻 é", "[red]x[/red]", ""])
def test_what_is_only_shown_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_lines_of_another_system_stay_lines() -> None:
    assert visible("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("::error::x", ": :error::x"),
        ("a\n  ::set-output name=a::b", "a\n  : :set-output name=a::b"),
        ("x ##vso[task.complete]", "x # #vso[task.complete]"),
        ("##teamcity[x]", "# #teamcity[x]"),
        ("##[error]x", "# #[error]x"),
    ],
)
def test_commands_to_a_ci_server_are_broken_up(text: str, said: str) -> None:
    assert unspoken(text) == said


@pytest.mark.parametrize("text", ["a::b", "std::vector", "## title", "::", "http://[::1]/"])
def test_what_is_no_command_stays_as_it_is(text: str) -> None:
    assert unspoken(text) == text


def test_data_keeps_its_texts_and_gives_no_orders() -> None:
    value = {"title": "##vso[x] \x9b \u202e \u2028 \x7f"}
    document = as_data(json.dumps(value, ensure_ascii=False))
    assert json.loads(document) == value
    assert document.isascii()
    assert document.isprintable()
    assert "##vso[" not in document
