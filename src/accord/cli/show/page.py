"""Lines of a summary: a label, words that wrap under themselves, commands that never wrap."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from accord.cli.wrap import padded, wrapped
from accord.text.visible import visible

# Longer lines are hard to read, however wide the window is.
_WIDEST = 100


class ConsolePage:
    """Prints to one console; labels of a block stand in one column."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, _WIDEST)

    def gap(self) -> None:
        """An empty line."""
        self.line("")

    def line(self, text: str, style: str = "") -> None:
        """One line, as long as it is."""
        # A terminal may wrap what it shows; a line break of ours would stay in what is copied.
        self._console.print(Text(visible(text), style=style), soft_wrap=True)

    def heading(self, text: str) -> None:
        """The title of a block."""
        self.gap()
        self.line(text, "bold")

    def words(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Words that wrap; lines after the first stand ``hang`` columns further in."""
        # In a window narrower than that, words one below another would be worse than a line too
        # long.
        head, *tail = wrapped(visible(text), max(self._width - indent, 40), hang=hang)
        self.line(" " * indent + head, style)
        for line in tail:
            self.line(" " * (indent + hang) + line, style)

    def titled(self, title: str, place: str, style: str) -> None:
        """A title and, where there is room at the right, the place it is about."""
        title, place = visible(title), visible(place)
        room = self._width - cell_len(title) - cell_len(place)
        title_line = Text().append(title, style=style)
        # Where both do not fit, the place goes below: cut off it could not be clicked.
        title_line.append(" " * room if room > 1 else "\n    ").append(place)
        self._console.print(title_line, soft_wrap=True)

    def row(self, label: str, text: str, *, column: int, style: str = "") -> None:
        """A label and words that wrap beside it."""
        room = max(self._width - column - 4, 20)
        for number, line in enumerate(wrapped(visible(text), room)):
            self._row(label if number == 0 else "", line, column, style)

    def command(self, label: str, text: str, *, column: int) -> None:
        """A label and a command, on one line so that it can be copied."""
        self._row(label, visible(text), column, "")

    def _row(self, label: str, text: str, column: int, style: str) -> None:
        row_text = (
            Text().append(f"    {padded(label, column)}", style="dim").append(text, style=style)
        )
        self._console.print(row_text, soft_wrap=True)
