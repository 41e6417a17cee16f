"""What every table of settings has in common."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

NOT_EMPTY: Final = r"\S"
Named = Annotated[str, StringConstraints(pattern=NOT_EMPTY)]
"""A name or pattern in a list; an empty one, as of an unset variable, would fit everything."""


class SettingsTable(BaseModel):
    """A table of the file; a key it does not know is refused."""

    # An infinite time is none that anybody waits for, and not-a-number is never over.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
