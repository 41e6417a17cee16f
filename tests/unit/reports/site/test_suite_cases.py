from __future__ import annotations

from accord.reports.site.joining import join
from accord.reports.site.suite_cases import SuiteCases
from accord.reports.site.uses import Uses
from fakes.reference import reference


def cases(name: str) -> SuiteCases:
    recorded = reference(name)
    document = join(recorded.catalogue, recorded.run)
    return SuiteCases(document, Uses(document))


def test_load_figures_of_an_operation_are_found_by_profile() -> None:
    found = cases("four-suites").profiles_of("ordering/placeOrder")
    assert [(profile.id, figures["p95"]) for profile, figures in found] == [
        ("load/lunch-break.toml", 0.061)
    ]


def test_experiments_touch_what_they_name_and_what_they_called() -> None:
    found = cases("four-suites")
    named = [it.id for it, _ in found.experiments_of(service="stores")]
    called = [it.id for it, _ in found.experiments_of(operation="ordering/placeOrder")]
    assert named == ["chaos/stores-hang.yaml"]
    assert called == ["chaos/payment-dies.yaml", "chaos/stores-hang.yaml"]


def test_a_contract_case_is_found_by_its_operation_and_not_by_its_service() -> None:
    found = cases("contract-findings")
    assert found.cases_of("ordering/placeOrder") != ()
    assert not set(map(id, found.cases_of("ordering/placeOrder"))) & set(
        map(id, found.sequences_of("ordering"))
    )
