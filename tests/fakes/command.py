"""The command, called in this process with its words caught."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accord.cli import main
from accord.cli.terminal import Terminal


class Command:
    """``accord -C FOLDER``, and what it wrote last."""

    def __init__(self, folder: Path, *, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.environment = environment or {}
        self.out = self.talk = ""

    def __call__(self, *arguments: str, language: str = "en") -> int:
        """Run it and return its exit code."""
        out, talk = io.StringIO(), io.StringIO()
        terminal = Terminal(out, talk, self.environment)
        line = ["-C", str(self.folder), "--language", language, *arguments]
        code = main(line, terminal=terminal)
        self.out, self.talk = out.getvalue(), talk.getvalue()
        return code

    @property
    def document(self) -> Any:
        """Standard output, which must be one JSON document."""
        return json.loads(self.out)
