"""Recorded exchanges get the verdict that the same exchange would get in a suite."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from accord.check.recorded import UNANSWERED, RecordedReport, judge_recorded
from accord.evidence import Masks
from accord.model.catalogue import Contract, Fault, Severity
from accord.model.message import Message
from accord.sources.recordings import RecordedExchange
from fakes.openapi import contract

ITEM = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}


def answers(schema: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {
        "200": {"description": "ok", "content": content},
        "400": {"description": "no", "content": {"application/json": {}}},
    }


def goods(service: str = "goods", **document: Any) -> Contract:
    size = {"name": "size", "in": "query", "schema": {"type": "integer"}}
    paths = {
        "/goods": {
            "get": {
                "operationId": "list",
                "parameters": [size],
                "responses": answers({"type": "array", "items": ITEM}),
            }
        },
        "/goods/{id}": {
            "get": {
                "operationId": "read",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": answers(ITEM),
            }
        },
    }
    made = contract({"openapi": "3.0.3", "paths": paths, **document})
    operations = tuple(
        replace(operation, id=f"{service}/{operation.name}", service=service)
        for operation in made.operations
    )
    return replace(made, service=service, operations=operations)


def entry(url: str = "http://a/goods/1", body: bytes = b'{"id": 1}', **changes: Any) -> Any:
    made = RecordedExchange(
        path="a.har",
        number=1,
        method="GET",
        url=url,
        request_headers={},
        request_body=b"",
        status=200,
        response_headers={"Content-Type": "application/json"},
        response_body=body,
    )
    return replace(made, **changes)


def judged(
    *entries: RecordedExchange | Fault, contracts: tuple[Contract, ...] = ()
) -> RecordedReport:
    return judge_recorded(entries, contracts or (goods(),))


def test_an_exchange_that_keeps_its_contract_meets_no_objection() -> None:
    report = judged(entry())
    assert (report.counts, report.objections) == ({"kept": 1}, ())


def test_an_answer_that_breaks_it_is_told_with_its_place() -> None:
    (objection,) = judged(entry(body=b'{"id": "x"}', number=7)).objections
    assert (objection.operations, objection.number) == (("goods/read",), 7)
    assert objection.problem.where == "body /id"
    assert objection.request == "GET /goods/1 → 200"


def test_the_same_objection_is_told_once_with_its_count() -> None:
    report = judged(*[entry(body=b'{"id": "x"}', number=number) for number in range(1, 6)])
    assert [(each.count, each.number) for each in report.objections] == [(5, 1)]


def test_items_of_a_list_share_an_objection() -> None:
    (objection,) = judged(
        entry("http://a/goods", b'[{"id": "x"}]'),
        entry("http://a/goods", b'[{"id": 1}, {"id": "x"}]'),
    ).objections
    assert objection.count == 2


def test_exchanges_with_a_different_number_of_wrong_items_share_an_objection() -> None:
    (objection,) = judged(
        entry("http://a/goods", b'[{"id": "x"}]'),
        entry("http://a/goods", b'[{"id": "x"}, {"id": "x"}]'),
    ).objections
    assert objection.count == 2


def test_one_cause_over_several_operations_is_one_entry() -> None:
    text = {"Content-Type": "text/plain"}
    (objection,) = judged(
        entry(response_headers=text), entry("http://a/goods", response_headers=text)
    ).objections
    assert objection.operations == ("goods/read", "goods/list")


def of_two_services(*bodies: bytes) -> RecordedReport:
    names = ("one", "two")
    contracts = tuple(goods(name, servers=[{"url": f"https://{name}.example"}]) for name in names)
    entries = zip(names, bodies, strict=True)
    return judged(
        *(entry(f"https://{name}.example/goods/1", body) for name, body in entries),
        contracts=contracts,
    )


def test_another_value_is_no_other_cause() -> None:
    assert [each.count for each in of_two_services(b'{"id": "x"}', b'{"id": "y"}').objections] == [
        2
    ]


def test_another_promise_is_another_cause() -> None:
    assert len(of_two_services(b'{"id": "x"}', b"{}").objections) == 2


def test_the_most_frequent_objection_comes_first() -> None:
    report = judged(entry(body=b"{}"), entry(body=b'{"id": "x"}'), entry(body=b'{"id": "x"}'))
    assert [each.count for each in report.objections] == [2, 1]


def test_a_bad_request_that_was_refused_is_no_objection() -> None:
    report = judged(entry("http://a/goods?size=x", b"{}", status=400))
    assert report.objected == 0


def test_a_bad_request_that_was_accepted_is_one() -> None:
    assert judged(entry("http://a/goods?size=x", b"[]")).objected == 1


def test_a_request_that_no_operation_answers_is_undocumented() -> None:
    report = judged(entry("http://a/orders"))
    assert report.counts == {"undocumented": 1}
    assert report.objections[0].operations == ()


def test_a_request_without_an_answer_is_counted_and_not_judged() -> None:
    assert judged(entry(status=0)).counts == {UNANSWERED: 1}


def test_a_fault_of_a_recording_is_handed_on() -> None:
    fault = Fault(severity=Severity.ERROR, path="a", line=0, message=Message(id="x"))
    assert judged(fault).faults == (fault,)


def test_the_host_in_the_contract_decides_between_services_with_one_path() -> None:
    one = goods("one", servers=[{"url": "https://one.example"}])
    two = goods("two", servers=[{"url": "https://{tenant}.two.example/"}])
    report = judged(entry("https://acme.two.example/goods/1", b"{}"), contracts=(one, two))
    assert report.objections[0].operations == ("two/read",)


def test_at_a_host_of_no_contract_the_path_decides() -> None:
    one = goods("one", servers=[{"url": "https://one.example"}])
    report = judged(entry("http://127.0.0.1:4/goods/1", b"{}"), contracts=(one, goods("two")))
    assert report.objections[0].operations == ("one/read",)


def test_at_a_host_of_several_contracts_that_none_has_the_operation_is_an_objection() -> None:
    here = [{"url": "https://one.example"}]
    contracts = (goods("one", servers=here), goods("two", servers=here))
    report = judged(entry("https://one.example/orders"), contracts=contracts)
    assert report.counts == {"undocumented": 1}


def test_what_belongs_to_no_service_is_not_judged() -> None:
    report = judged(entry("http://a/orders"), contracts=(goods("one"), goods("two")))
    assert report.counts == {"no-contract": 1}


def test_requests_and_sentences_pass_the_masks() -> None:
    report = judged(entry("http://a/goods/hunter22", body=b'{"id": "hunter22"}'))
    assert "hunter22" in report.objections[0].request
    assert "hunter22" not in repr(report.masked(Masks(secrets=["hunter22"])))
