from __future__ import annotations

import tomllib

import pytest
from msgspec.structs import replace

from accord.engines.schemathesis.unproved import is_well, unproved
from accord.model.catalogue import Operation, OperationResponse


def operation(*statuses: str, path: str = "/goods/{id}", name: str = "read") -> Operation:
    return Operation(
        id=f"goods/{name}",
        service="goods",
        name=name,
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
        ((400, 422), "value"),
        ((500,), "only-errors"),
        ((), "never-answered"),
    ],
)
def test_the_reason_is_what_is_missing(statuses: tuple[int, ...], sentence: str) -> None:
    [told] = unproved([operation("200")], {("goods/read", status): 1 for status in statuses})
    assert told.reason.within["cause"].id == f"schemathesis.unproved-cause-{sentence}"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/goods"), ("PUT", "/goods/{id}"), ("POST", "/goods")]
)
def test_a_request_that_is_refused_lacks_an_example(method: str, path: str) -> None:
    refused = replace(operation("200", path=path), method=method)
    [told] = unproved([refused], {("goods/read", 422): 1})
    assert told.reason.within["cause"].id == "schemathesis.unproved-cause-request"


def test_no_example_is_asked_for_where_what_was_sent_was_not_answered() -> None:
    refused = operation("200", path="/goods")
    [told] = unproved([refused], {("goods/read", 400): 1}, unanswered={"goods/read"})
    assert told.cause.id == "schemathesis.unproved-cause-unanswered"
    assert not told.lines


def test_an_operation_that_may_say_it_is_not_implemented_is_there() -> None:
    [told] = unproved([operation("201", "501")], {("goods/read", 501): 1})
    assert told.reason.within["cause"].id == "schemathesis.unproved-cause-only-errors"


def test_the_lines_name_the_parameters_whose_values_nobody_knows() -> None:
    [told] = unproved([operation("200")], {("goods/read", 404): 3})
    assert '"path.id" = "…"' in told.lines


def test_an_operation_without_values_in_its_path_lacks_another_request() -> None:
    [told] = unproved([operation("200", path="/goods")], {("goods/read", 404): 3})
    assert told.cause.id == "schemathesis.unproved-cause-request"


def test_one_good_answer_proves_an_operation() -> None:
    assert not unproved([operation("200")], {("goods/read", 404): 3, ("goods/read", 200): 1})


def test_who_is_missing_can_be_pasted_into_the_workspaces_settings() -> None:
    [told] = unproved([operation("200")], {("goods/read", 401): 3})
    people = tomllib.loads(told.lines)["environments"]["local"]["sign-in"]
    assert people["somebody"]["operations"] == ["goods/read"]


def several(*paths: str) -> list[Operation]:
    return [operation("200", path=path, name=f"read{place}") for place, path in enumerate(paths)]


def test_a_value_that_helps_several_can_be_pasted_once() -> None:
    alike = several("/goods/{id}", "/goods/{id}/price")
    first, second = unproved(alike, {("goods/read0", 404): 1, ("goods/read1", 404): 1})
    assert (first.cause, first.lines) == (second.cause, second.lines)
    [table] = tomllib.loads(first.lines)["operations"]
    assert table["include-name"] == ["GET /goods/{id}", "GET /goods/{id}/price"]


def test_the_cause_of_several_names_the_answers_of_all() -> None:
    alike = several("/goods/{id}", "/goods/{id}/price")
    first, _ = unproved(alike, {("goods/read0", 404): 1, ("goods/read1", 410): 1})
    assert first.cause.arguments["statuses"] == "404, 410"
    assert first.reason.within["cause"].arguments["statuses"] == "404"


def test_operations_that_other_values_help_stay_apart() -> None:
    first, second = unproved(
        several("/goods/{id}", "/shelves/{shelf}"),
        {("goods/read0", 404): 1, ("goods/read1", 404): 1},
    )
    assert first.lines != second.lines
