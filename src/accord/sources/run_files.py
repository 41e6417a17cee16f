"""Which files and folders of a workspace a run is made of."""

from __future__ import annotations

from typing import Final

FOLDERS: Final = ("specs", "features", "steps", "contracts", "load", "chaos")
FILES: Final = ("accord.toml", "environment.py", "behave.ini", "schemathesis.toml")
PROJECT: Final = "pyproject.toml"
