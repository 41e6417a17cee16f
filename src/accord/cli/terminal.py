"""The two streams a command writes to: results on standard output, talk on standard error.

Whatever is written passes here, and is made visible: texts of others give no orders to a screen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TextIO, cast

import click

from accord.text.visible import as_data, unspoken, visible

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH_OF_A_LOG: Final = 120


class SurvivingStream:
    """A text stream whose reader may leave: ``accord list | head`` is no error.

    What is written afterwards goes nowhere, so that the exit code stays the verdict's. ``lost`` is
    why something did not arrive although nobody had left, as where a disk is full.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost: OSError | None = None

    def write(self, text: str) -> int:
        """Write ``text`` if somebody still reads."""
        try:
            return self._stream.write(text)
        except OSError as error:
            self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written if somebody still reads."""
        try:
            self._stream.flush()
        except OSError as error:
            self._give_up(error)

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor below."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:
        """How characters become bytes."""
        return self._stream.encoding

    def _give_up(self, error: OSError) -> None:
        if not isinstance(error, BrokenPipeError):
            self.lost = error
        # Python flushes again when it exits, and would print an error that nobody can act on.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


def _open_closed_streams() -> None:
    """Let the three streams lead somewhere, where whoever started us had closed one.

    Otherwise the next file that is opened takes its number, and whatever a child prints lands in
    that file: in a journal, if it has to be.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            os.set_inheritable(number, True)  # noqa: FBT003 - a parameter by place only
        if getattr(sys, name) is None:
            # For as long as the process lives, as the stream that it replaces.
            stream = open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command writes, and what the reader's side can show."""

    out: TextIO
    talk: TextIO
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @classmethod
    def of_process(cls) -> Terminal:
        """The process's own streams; a character they cannot encode becomes a question mark."""
        _open_closed_streams()
        # Windows consoles and the C locale cannot write what features hold.
        for stream in (sys.stdout, sys.stderr):
            # A stream that something else put in their place need not have it.
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="replace")
        return cls(
            out=cast("TextIO", SurvivingStream(sys.stdout)),
            talk=cast("TextIO", SurvivingStream(sys.stderr)),
        )

    @property
    def continuous(self) -> bool:
        """Whether a continuous-integration server runs this."""
        # Some people set it to false where they sit in front of a server.
        return self.environment.get("CI", "").lower() not in ("", "0", "false")

    @property
    def live(self) -> bool:
        """Whether something may move on the talk stream."""
        return (
            self.talk.isatty()
            and not self.continuous
            # Editors' terminals show a moving bar as hundreds of lines.
            and self.environment.get("TERM", "") not in ("dumb", "unknown")
        )

    @property
    def interactive(self) -> bool:
        """Whether a person sits there: a window may open."""
        return self.out.isatty() and sys.stdin.isatty() and not self.continuous

    def coloured(self, stream: TextIO) -> bool:
        """``NO_COLOR`` before ``FORCE_COLOR`` before what the stream is."""
        # By its convention an empty one means nothing.
        if self.environment.get("NO_COLOR"):
            return False
        for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
            if self.environment.get(name, "0") not in ("", "0"):
                return True
        return stream.isatty() and self.environment.get("TERM") != "dumb"

    def put(self, text: str) -> None:
        """Write a line of the result."""
        self.out.write(unspoken(f"{visible(text)}\n"))

    def put_page(self, text: str) -> None:
        """Write a page of our own words, which is styled already."""
        self.out.write(f"{text}\n")

    def put_data(self, json: str) -> None:
        """Write a result that programs read, whose texts stay what they are."""
        self.out.write(f"{as_data(json)}\n")

    def tell(self, text: str, *, label: str = "", colour: str = "") -> None:
        """Write a line of talk, behind a label of a colour."""
        if colour and self.coloured(self.talk):
            label = click.style(label, fg=colour, bold=True)
        self.talk.write(unspoken(f"{label}{visible(text)}\n"))
        # Talk and results go separate ways, and are to be seen in the order in which they were
        # said.
        self.talk.flush()

    def console(self, stream: TextIO) -> Console:
        """A console of rich's that writes there; a log is wider than a narrow screen."""
        from accord.cli.show.screen import Screen, Silent

        coloured = self.coloured(stream)
        columns = self.environment.get("COLUMNS", "")
        # rich takes a stream that is no terminal for one of 80 columns.
        width = None if stream.isatty() else _WIDTH_OF_A_LOG
        return Screen(
            file=cast("TextIO", Silent(stream)),
            force_terminal=coloured,
            no_color=not coloured,
            color_system="auto" if coloured else None,
            width=int(columns) if columns.isdecimal() else width,
            highlight=False,
            markup=False,
            emoji=False,
        )

    @property
    def results(self) -> Console:
        """The console of standard output."""
        return self.console(self.out)

    @property
    def chatter(self) -> Console:
        """The console of standard error."""
        return self.console(self.talk)
