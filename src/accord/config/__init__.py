"""What a team set: ``[tool.accord]``, ``accord.toml`` and ``ACCORD_…`` variables.

Importing this room is cheap; pydantic is loaded by the first call that needs it.
"""

from __future__ import annotations

from accord.config.effective import Effective, EffectiveSetting, SettingOrigin
from accord.config.loading import load, schema

__all__ = ["Effective", "EffectiveSetting", "SettingOrigin", "load", "schema"]
