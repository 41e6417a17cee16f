from __future__ import annotations

import json

from accord.reports.site.index import index_script
from accord.reports.site.joining import join
from fakes.reference import reference


def test_the_list_holds_the_cases_of_every_suite_with_their_pages() -> None:
    found = reference("four-suites")
    document = join(found.catalogue, found.run)
    script = index_script(document)
    data = json.loads(script.removeprefix("accord.list(").removesuffix(");\n"))
    suites = {data["features"][row[4]][4] for row in data["rows"]}
    assert suites == {"scenarios", "contract", "load", "chaos"}
    assert len(data["rows"]) == len(document.cases)
    places = {row[2].partition("/")[0] for row in data["rows"] if "/" in row[2]}
    assert places == {"api", "services", "load", "chaos"}
