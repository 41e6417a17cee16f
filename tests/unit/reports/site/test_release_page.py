"""The page about contracts since released versions."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from accord.model.catalogue import Catalogue
from accord.model.contract_changes import ReleaseComparison
from accord.model.message import message
from accord.reports.site import Site
from accord.reports.site.addresses import operation_address
from accord.reports.site.release_page import ADDRESS
from fakes.reference import reference
from fakes.released import comparison


def site(folder: Path, releases: ReleaseComparison | None) -> Path:
    found = reference("contract-findings")
    catalogue: Catalogue = replace(found.catalogue, releases=releases)
    return Site(found.folder).write(catalogue, found.run, folder / "site").parent


def test_a_run_that_was_not_compared_has_no_such_page(tmp_path: Path) -> None:
    folder = site(tmp_path, None)
    assert not (folder / ADDRESS).exists()
    assert ADDRESS not in (folder / "index.html").read_text("utf-8")


def test_a_change_leads_to_its_operation_and_the_operation_back(tmp_path: Path) -> None:
    folder = site(tmp_path, comparison())
    operation = operation_address("ordering/placeOrder")
    assert f'href="{operation}"' in (folder / ADDRESS).read_text("utf-8")
    assert f"../{ADDRESS}" in (folder / operation).read_text("utf-8")


def test_what_is_accepted_is_told_with_its_reason_and_does_not_count(tmp_path: Path) -> None:
    page = (site(tmp_path, comparison()) / ADDRESS).read_text("utf-8")
    assert "Nobody calls it." in page
    assert "2 break callers" in page


def test_scenarios_that_call_the_operation_are_listed(tmp_path: Path) -> None:
    page = (site(tmp_path, comparison()) / ADDRESS).read_text("utf-8")
    assert 'href="s/' in page


def test_a_comparison_that_failed_says_why(tmp_path: Path) -> None:
    problem = message("compare.no-releases")
    failed = ReleaseComparison(problem=problem, problem_place="contracts/released")
    page = (site(tmp_path, failed) / ADDRESS).read_text("utf-8")
    assert "no released version" in page
