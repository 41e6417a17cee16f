"""Which files and folders of a workspace a run is made of."""

from __future__ import annotations

from typing import Final

WORKSPACE_FOLDERS: Final = ("specs", "features", "contracts", "load", "chaos")
"""Those by which a folder is seen to be a workspace."""
FOLDERS: Final = (*WORKSPACE_FOLDERS, "steps")
FILES: Final = ("accord.toml", "environment.py", "behave.ini", "schemathesis.toml")
PROJECT: Final = "pyproject.toml"
