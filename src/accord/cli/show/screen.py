"""A console of rich's that shows what texts of others hold, and obeys none of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from accord.text.visible import unspoken, visible


class Screen(Console):
    """Colours and moves the cursor by itself alone."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """What is drawn, its texts visible."""
        for segment in super().render(renderable, options):
            # Controls that rich makes itself move the bar and set colours.
            text = segment.text if segment.control else visible(segment.text)
            yield segment if text == segment.text else Segment(text, segment.style)

    def render_str(self, text: str, **style: Any) -> Text:  # noqa: ANN401 - rich's
        """A text with room for all that is shown of it."""
        # Escapes are longer than what they show, so widths are counted with them in place.
        return super().render_str(visible(text), **style)


class Silent:
    """A stream that says no command to a CI server."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write ``text``, with blanks in whatever is a command."""
        return self._stream.write(unspoken(text))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)
