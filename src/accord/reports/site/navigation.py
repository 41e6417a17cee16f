"""The header's links, in groups; on a very large site a script that hands them to each page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.reports.site.page_text import script_data

GROUPS: Final = (
    ("features", "scenarios"),
    ("requirements", "flows"),
    ("api", "services", "released"),
    ("load", "chaos"),
    ("history", "changes"),
    ("search",),
)

NavigationGroups = list[list[tuple[str, str]]]
"""Pages with their addresses, in the groups that a reader sees."""


def navigation(exists: Mapping[str, bool]) -> NavigationGroups:
    """The pages that exist; those of which nothing is said always do."""
    present = ([name for name in group if exists.get(name, True)] for group in GROUPS)
    return [[(name, f"{name}.html") for name in names] for names in present if names]


def navigation_script(groups: NavigationGroups) -> str:
    """What hands the links to pages that hold none."""
    addresses = [[address for _, address in group] for group in groups]
    return f"accord.navigation({script_data(addresses)});\n"
