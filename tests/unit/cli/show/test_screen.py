"""Texts of others move no cursor and give no orders."""

from __future__ import annotations

import io

from rich.text import Text

from accord.cli.show.screen import Screen, Silent


def test_controls_in_a_text_are_shown() -> None:
    out = io.StringIO()
    Screen(file=out, width=80).print(Text("a\x1b[2Jb"))
    assert out.getvalue() == "a\\x1b[2Jb\n"


def test_a_text_has_room_for_what_is_shown_of_it() -> None:
    assert Screen(file=io.StringIO()).render_str("\x07").cell_len == 4


def test_a_stream_says_no_command_to_a_ci_server() -> None:
    out = io.StringIO()
    Silent(out).write("::error::x\n")
    assert not out.getvalue().startswith("::")


def test_a_silent_stream_is_otherwise_its_stream() -> None:
    assert Silent(io.StringIO()).isatty() is False
