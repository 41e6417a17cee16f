"""Names the files of a workspace's code that are no text to Python, which it does not name."""

from __future__ import annotations

import tokenize
from pathlib import Path

from accord.steps.loading_rules import hooks_of, step_files


def is_text(file: Path) -> bool:
    """Whether its bytes are letters of the encoding that it declares, or of Python's own."""
    # Python tells of null bytes where an editor saved UTF-16, and nobody sees those in a file.
    try:
        with tokenize.open(file) as source:
            return "\0" not in source.read()
    except (SyntaxError, UnicodeDecodeError):
        return False


def file_that_is_no_text(workspace: Path, error: BaseException) -> Path | None:
    """The file of hooks or steps that ``error`` is about, if it is none that Python can read."""
    # Before 3.12 null bytes are a wrong value, and neither names the file.
    if not isinstance(error, SyntaxError | ValueError):
        return None
    files = (file for file in (hooks_of(workspace), *step_files(workspace)) if file.is_file())
    return next((file for file in files if not is_text(file)), None)
