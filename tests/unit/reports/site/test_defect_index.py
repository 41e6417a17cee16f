from __future__ import annotations

import msgspec

from accord.reports.site.defect_index import DefectIndex
from accord.reports.site.joining import join
from accord.reports.site.uses import Uses
from fakes.reference import reference


def defects(name: str) -> DefectIndex:
    recorded = reference(name)
    document = join(recorded.catalogue, recorded.run)
    return DefectIndex(document, Uses(document))


def test_a_defect_is_told_where_its_operation_is() -> None:
    index = defects("contract-findings")
    defect = index.findings_of(operation="ordering/placeOrder")[0]
    assert index.finding_address(defect).startswith("api/ordering-placeorder-")
    assert index.findings_of(service="ordering") != ()
    assert index.findings_of(service="stores") == ()


def test_what_findings_tell_is_not_told_again_as_failures_of_the_service() -> None:
    assert defects("contract-findings").broken_in("ordering") == ()
    assert [entry.title for entry in defects("chaos-lost").broken_in("bank")] == [
        "The payment service dies while customers pay"
    ]


def test_a_defect_of_something_no_page_is_about_has_no_address() -> None:
    index = defects("contract-findings")
    defect = index.findings_of(service="ordering")[0]
    stranger = msgspec.structs.replace(defect, operation="elsewhere/read", service="elsewhere")
    assert index.finding_address(stranger) == ""
