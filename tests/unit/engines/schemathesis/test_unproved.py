from __future__ import annotations

import tomllib

import pytest

from accord.engines.schemathesis.unproved import is_well, unproved
from accord.model.catalogue import Operation, OperationResponse


def operation(*statuses: str, path: str = "/goods/{id}") -> Operation:
    return Operation(
        id="goods/read",
        service="goods",
        name="read",
        method="GET",
        path=path,
        responses=tuple(OperationResponse(status=status) for status in statuses),
    )


@pytest.mark.parametrize(
    ("documented", "status", "well"),
    [
        (("200", "404"), 200, True),
        (("200", "404"), 404, False),
        (("200", "302"), 302, False),
        (("302", "404"), 302, True),
        (("default",), 204, True),
        (("default",), 404, False),
        (("410",), 410, True),
        ((), 200, True),
    ],
)
def test_all_is_well_where_the_contract_says_so(
    documented: tuple[str, ...], status: int, well: bool
) -> None:
    assert is_well(operation(*documented), status) is well


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ((404, 400), "value"),
        ((401, 404), "value"),
        ((401,), "role"),
        ((401, 403), "role"),
        ((401, 404, 409, 422), "state"),
        ((403,), "role"),
        ((429, 401), "limit"),
        ((405,), "absent"),
        ((400, 422), "request"),
        ((500,), "only-errors"),
        ((), "never-answered"),
    ],
)
def test_the_reason_is_what_is_missing(statuses: tuple[int, ...], sentence: str) -> None:
    [told] = unproved([operation("200")], {("goods/read", status): 1 for status in statuses})
    assert told.reason.id == f"schemathesis.unproved-{sentence}"


def test_the_lines_name_the_parameters_whose_values_nobody_knows() -> None:
    [told] = unproved([operation("200")], {("goods/read", 404): 3})
    assert '"path.id" = "…"' in told.lines


def test_an_operation_without_values_in_its_path_lacks_another_request() -> None:
    [told] = unproved([operation("200", path="/goods")], {("goods/read", 404): 3})
    assert told.reason.id == "schemathesis.unproved-request"


def test_one_good_answer_proves_an_operation() -> None:
    assert not unproved([operation("200")], {("goods/read", 404): 3, ("goods/read", 200): 1})


def test_who_is_missing_can_be_pasted_into_the_workspaces_settings() -> None:
    [told] = unproved([operation("200")], {("goods/read", 401): 3})
    people = tomllib.loads(told.lines)["environments"]["local"]["sign-in"]
    assert people["somebody"]["operations"] == ["goods/read"]
