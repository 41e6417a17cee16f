"""One JSON object a line on standard output: answers, missing answers, events."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass

from accord_shop.plumbing.tracing import Span, current


@dataclass(frozen=True, slots=True)
class Log:
    """The log of one service."""

    service: str

    def write(self, event: str, *, span: Span, level: str = "info", **fields: object) -> None:
        """Write one line in one piece, so that lines of several processes never mix."""
        line = {
            "time": round(time.time(), 6),
            "level": level,
            "service": self.service,
            "event": event,
            "trace": span.trace,
            "span": span.id,
            "parent": span.parent,
            **fields,
        }
        # Whoever read the lines may be gone; that is no reason to fail a customer's request.
        with contextlib.suppress(BrokenPipeError):
            text = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace")
            os.write(sys.stdout.fileno(), text + b"\n")

    def happened(self, event: str, message: str, *, level: str = "info") -> None:
        """A business event of the request being answered."""
        self.write(event, span=current(), level=level, message=message)
