from __future__ import annotations

from accord.reports.site.navigation import GROUPS, navigation, navigation_script
from accord.reports.site.word_ids import PAGES


def test_pages_that_exist_are_in_their_groups() -> None:
    assert navigation({"flows": False, "released": False, "load": False, "chaos": False}) == [
        [("features", "features.html"), ("scenarios", "scenarios.html")],
        [("requirements", "requirements.html")],
        [("api", "api.html"), ("services", "services.html")],
        [("history", "history.html"), ("changes", "changes.html")],
        [("search", "search.html")],
    ]


def test_every_page_of_the_header_has_a_name() -> None:
    assert {name for group in GROUPS for name in group} <= PAGES.keys()


def test_a_script_hands_the_addresses_over() -> None:
    script = navigation_script([[("features", "features.html")], [("search", "search.html")]])
    assert script == 'accord.navigation([["features.html"],["search.html"]]);\n'
