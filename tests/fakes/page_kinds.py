"""Sites that hold a page of every kind, made without an engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from accord.reports.site import SingleFile, Site, pages
from fakes.drawn_flows import flow_site, flowing
from fakes.many import many
from fakes.reference import NAMES, reference
from fakes.released import comparison
from fakes.required import required_site
from fakes.scripted_runs import remembered_site, ten_runs


def write_sites(folder: Path, history: Path) -> Path:
    """A folder with the site of every reference run, and a very large one.

    ``history`` is an empty folder for what is remembered of runs.
    """
    for name in NAMES:
        found = reference(name)
        Site(found.folder).write(found.catalogue, found.run, folder / name)
    found = reference("contract-findings")
    catalogue = replace(found.catalogue, releases=comparison())
    Site(found.folder).write(catalogue, found.run, folder / "released")
    catalogue, run = many(400)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "PACK_ABOVE", 100)
        Site(folder / "none").write(catalogue, run, folder / "many")
    runs = ten_runs(history)
    remembered_site(runs, folder / "remembered")
    runs.store.close()
    required_site(folder / "required")
    flow_site(folder / "flowing")
    recorded = flowing()
    SingleFile(Site(recorded.folder)).write(recorded.catalogue, recorded.run, folder / "single")
    return folder
