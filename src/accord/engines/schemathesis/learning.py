"""Whether the tries at a service still teach anything: new answers, new fields, new defects."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final

import msgspec
import requests

# Of a longer answer the status says as much as its fields would, at less cost a request.
_LONGEST_READ: Final = 8192
_MOST_KEYS: Final = 40


class Learning:
    """What was never seen before, and when; ``patience_s`` 0 is over with the first round.

    ``clock`` is monotonic.
    """

    def __init__(self, patience_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience_s = patience_s
        self._clock = clock
        self._began = self._news_at = clock()
        self._seen: set[Hashable] = set()

    def note(self, news: Hashable) -> None:
        """Take what was seen; only what is new counts."""
        if news not in self._seen:
            self._seen.add(news)
            self._news_at = self._clock()

    def note_answer(self, operation: str, response: requests.Response) -> None:
        """Take an answer: its status, and the fields of what it holds."""
        self.note((operation, response.status_code, _fields(response)))

    @property
    def is_over(self) -> bool:
        """Whether nothing new came for so long that more of the same is unlikely to bring it.

        What took long to come to light may take as long again, so patience grows with the time
        that the last news took.
        """
        patience_s = max(self._patience_s, (self._news_at - self._began) / 2)
        return self._clock() - self._news_at >= patience_s


def _fields(response: requests.Response) -> tuple[str, ...]:
    content = response.content or b""
    if not content.startswith((b"{", b"[")) or len(content) > _LONGEST_READ:
        return ()
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ("unreadable",)
    item = body[0] if isinstance(body, list) and body else body
    return tuple(sorted(item))[:_MOST_KEYS] if isinstance(item, dict) else (type(item).__name__,)
