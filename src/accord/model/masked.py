"""How a value that was a secret is written wherever it would have stood."""

from __future__ import annotations

import re
from typing import Final

MASKED: Final = re.compile(r"‹secret [0-9a-f]{6}›")
"""A pseudonym: what is masked already must not be masked again, or it would get another."""
