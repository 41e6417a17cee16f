"""Fills the places of templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_VALUE: Final = re.compile(r"\{\{([a-z-]+)\}\}")


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with a value in each place such as ``{{title}}``."""
    return _VALUE.sub(lambda match: values[match[1]], template)
