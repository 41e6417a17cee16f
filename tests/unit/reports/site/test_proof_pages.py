"""The pages about what the system is made of, by the addresses that they have."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.reports.site import Site
from accord.reports.site.addresses import (
    experiment_address,
    operation_address,
    profile_address,
    service_address,
)
from fakes.reference import Reference, reference


@pytest.fixture(scope="module")
def recorded() -> Reference:
    return reference("four-suites")


@pytest.fixture(scope="module")
def site(recorded: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    Site(recorded.folder).write(recorded.catalogue, recorded.run, folder)
    return folder


def test_every_operation_service_profile_and_experiment_has_a_page(
    recorded: Reference, site: Path
) -> None:
    catalogue = recorded.catalogue
    addresses = [operation_address(operation.id) for operation in catalogue.operations()]
    addresses += [service_address(service.name) for service in catalogue.services]
    addresses += [profile_address(profile.id) for profile in catalogue.profiles]
    addresses += [experiment_address(experiment.id) for experiment in catalogue.experiments]
    assert [address for address in addresses if not (site / address).is_file()] == []


def test_a_kind_of_which_there_is_nothing_has_no_page(tmp_path: Path) -> None:
    Site(tmp_path / "run").write(Catalogue(), Run(), tmp_path / "site")
    names = ("api.html", "services.html", "load.html", "chaos.html")
    assert [name for name in names if (tmp_path / "site" / name).exists()] == []


def test_a_page_of_a_service_names_who_depends_on_it(recorded: Reference, site: Path) -> None:
    caller = next(service for service in recorded.catalogue.services if service.depends_on)
    page = (site / service_address(caller.depends_on[0])).read_text(encoding="utf-8")
    assert caller.name in page
