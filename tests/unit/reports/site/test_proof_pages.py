"""The pages about what the system is made of, by the addresses that they have."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from msgspec import structs

from accord.model.calls import CallResponse
from accord.model.catalogue import (
    Callback,
    CallbackKind,
    Catalogue,
    Contract,
    Experiment,
    Profile,
    Service,
)
from accord.model.events import Event
from accord.model.run import Run, Stage
from accord.model.status import Status, Suite
from accord.reports.site import Site
from accord.reports.site.addresses import (
    experiment_address,
    operation_address,
    profile_address,
    service_address,
)
from fakes.finished_run import case, order_call, planned, run_of
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


def test_what_a_service_sends_is_listed_with_how_often_it_arrived(tmp_path: Path) -> None:
    shipped, news = (
        Callback(
            id=f"shop/{name}",
            service="shop",
            name=name,
            kind=kind,
            method="POST",
            address=name,
            place=(),
            operation=owner,
        )
        for name, kind, owner in (
            ("shipped", CallbackKind.CALLBACK, "shop/placeOrder"),
            ("news", CallbackKind.WEBHOOK, ""),
        )
    )
    contract = Contract(service="shop", path="shop.yaml", dialect="3.1", callbacks=(shipped, news))
    stage = Stage(name="scenarios", suite=Suite.SCENARIOS, seen=Counter({("shop/shipped", 200): 3}))
    catalogue = Catalogue(contracts=(contract,))
    Site(tmp_path / "run").write(catalogue, Run(stages={"scenarios": stage}), tmp_path / "site")
    page = (tmp_path / "site/api.html").read_text(encoding="utf-8")
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in page.split("<tr>")]
    assert "shipped POST shipped placeOrder 3 ×" in [row.split(" </")[0] for row in rows]
    assert any(row.startswith("news POST news webhook never") for row in rows)


@pytest.mark.parametrize(("during", "explained"), [(0.5, True), (1.0, False)])
def test_a_green_experiment_explains_what_did_not_hold_meanwhile(
    tmp_path: Path, during: float, explained: bool
) -> None:
    recorded = reference("four-suites")
    experiment = recorded.catalogue.experiments[0]
    for stage in recorded.run.stages.values():
        if experiment.id in stage.cases:
            stage.cases[experiment.id].measures["steady_during"] = during
    Site(recorded.folder).write(recorded.catalogue, recorded.run, tmp_path / "site")
    page = (tmp_path / "site" / experiment_address(experiment.id)).read_text("utf-8")
    assert ("Less than all held during the fault" in page) is explained


@pytest.mark.parametrize("suite", ["load", "chaos"])
def test_what_did_not_hold_stands_above_what_did(tmp_path: Path, suite: str) -> None:
    ids = [f"{suite}/{number}" for number in range(3)]
    catalogue = Catalogue(
        profiles=tuple(Profile(id=id, title=id, path=id) for id in ids if suite == "load"),
        experiments=tuple(Experiment(id=id, title=id, path=id) for id in ids if suite == "chaos"),
    )
    ended = zip(ids, (Status.PASSED, Status.FAILED, Status.BROKEN), strict=True)
    events = [event for id, status in ended for event in case(id, status)]
    run = run_of([structs.replace(planned(id, id, 1), path=id) for id in ids], events)
    run.stages["scenarios"].suite = Suite(suite)
    Site(tmp_path).write(catalogue, run, tmp_path / "site")
    page = (tmp_path / "site" / f"{suite}.html").read_text(encoding="utf-8")
    assert re.findall(rf">{suite}/(\d)<", page) == ["1", "2", "0"]


def test_the_map_names_every_service_at_fault(tmp_path: Path) -> None:
    names = [f"s{number}" for number in range(20)]
    failed: list[Event] = []
    for number, name in enumerate(names):
        call = order_call(
            service=name,
            operation=f"{name}/do",
            trace=f"{number:032x}",
            response=CallResponse(status=500),
        )
        failed += case(name, Status.FAILED, calls=[call])
    run = run_of([planned(name, name, 3) for name in names], failed)
    inventory = Catalogue(services=tuple(Service(name=name) for name in names))
    Site(tmp_path / "run").write(inventory, run, tmp_path / "site")
    page = (tmp_path / "site/map.html").read_text(encoding="utf-8")
    blamed = page.partition('<ul class="cases tight">')[2].partition("</ul>")[0]
    assert blamed.count("<li") == len(names)
