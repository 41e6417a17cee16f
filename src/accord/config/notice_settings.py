"""Whom to tell what a run came to, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from accord.config.settings_table import Named, SettingsTable


class Notices(SettingsTable):
    """Whom to tell what a run of everything came to."""

    channels: Annotated[
        tuple[Named, ...],
        Field(
            description="Names of environment variables that hold addresses of channels, as "
            "apprise writes them."
        ),
    ] = ()
    when: Annotated[
        Literal["change", "red", "always"],
        Field(description="On another verdict than the last run's, whenever it is red, or always."),
    ] = "change"
    branches: Annotated[
        tuple[Named, ...],
        Field(description="Branches whose runs are told; the repository's default one if empty."),
    ] = ()
    page: Annotated[
        str,
        Field(description="Address of the page; the CI job's if empty. May hold `{run}`."),
    ] = ""
