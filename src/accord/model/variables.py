"""``{name}`` in the texts of settings: a variable of the run, or what a file holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

VARIABLE: Final = re.compile(r"\{([\w-]+)\}")
FROM_FILE: Final = re.compile(r"\{file:([^{}]+)\}")


def filled(value: Any, variable: Callable[[re.Match[str]], str]) -> Any:  # noqa: ANN401 - JSON
    """A text, or every text within a table or list, with what ``variable`` says for each name."""
    if isinstance(value, str):
        return VARIABLE.sub(variable, value)
    if isinstance(value, Mapping):
        return {name: filled(item, variable) for name, item in value.items()}
    return [filled(item, variable) for item in value] if isinstance(value, list | tuple) else value
