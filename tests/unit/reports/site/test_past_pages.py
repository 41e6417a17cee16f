"""What stands at the address that a scenario had before it was pinned."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from accord.model.ids import scenario_id
from accord.model.run import Run
from accord.reports.site import Site, scenario_address
from fakes.reference import reference


def test_the_old_address_of_a_pinned_scenario_leads_to_the_new_one(tmp_path: Path) -> None:
    recorded = reference("passing")
    feature = recorded.catalogue.features[0]
    scenario = feature.all_scenarios()[0]
    pinned = structs.replace(scenario, id="PAY-1", tags=("id:PAY-1",), outline="", row={})
    catalogue = structs.replace(
        recorded.catalogue,
        features=(structs.replace(feature, rules=(), scenarios=(pinned,)),),
    )
    Site(recorded.folder).write(catalogue, Run(id="later"), tmp_path / "site")
    old = tmp_path / "site" / scenario_address(scenario_id(pinned.path, pinned.title, ()))
    name = scenario_address("PAY-1").removeprefix("s/")
    page = old.read_text(encoding="utf-8")
    assert f'<meta http-equiv="refresh" content="0; url={name}">' in page
    assert f'<a href="{name}">{pinned.title}</a>' in page
    assert (old.parent / name).is_file()
