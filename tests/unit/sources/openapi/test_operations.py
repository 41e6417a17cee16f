"""What a contract says of each operation, in every dialect."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.sources.openapi.operations import operations, with_own_servers
from fakes.written_contracts import SWAGGER, contract


def test_a_title_is_one_line() -> None:
    get = {"summary": "Who is\n  signed in.\n", "responses": {}}
    [operation] = operations({"paths": {"/me": {"get": get}}}, service="x")
    assert operation.summary == "Who is signed in."


def test_swagger_operations_know_their_media_types(tmp_path: Path) -> None:
    get, delete = contract(tmp_path, SWAGGER).operations
    assert [(r.status, r.description, r.media_types) for r in get.responses] == [
        ("200", "The goods", ("application/json",)),
        ("404", "No such goods", ()),
    ]
    assert delete.responses[0].media_types == ("text/plain",)


def test_an_operation_tells_what_is_written(tmp_path: Path) -> None:
    get = contract(tmp_path, SWAGGER).operations[0]
    assert (get.id, get.method, get.path) == ("orders/getGoods", "GET", "/goods/{id}")
    assert (get.summary, get.tags, get.deprecated) == ("查詢商品", ("goods",), True)


def test_an_operation_without_an_id_is_method_and_path(tmp_path: Path) -> None:
    delete = contract(tmp_path, SWAGGER).operations[1]
    assert (delete.id, delete.name) == ("orders/DELETE /goods/{id}", "DELETE /goods/{id}")


@pytest.mark.parametrize(
    "method", ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
)
def test_every_method_is_an_operation(tmp_path: Path, method: str) -> None:
    text = f"openapi: 3.0.3\ninfo: {{title: x, version: '1'}}\npaths:\n  /a:\n    {method}:\n"
    text += "      responses: {200: {description: ok}}\n"
    assert contract(tmp_path, text).operations[0].method == method.upper()


def test_the_method_query_of_3_2_is_an_operation() -> None:
    document = {"paths": {"/goods": {"query": {"operationId": "search", "responses": {}}}}}
    assert [o.method for o in operations(document, service="goods")] == ["QUERY"]


def test_an_operation_behind_a_reference_of_its_path_may_have_a_server_of_its_own() -> None:
    answers = {"responses": {"200": {"description": "ok"}}}
    item = {"get": answers, "put": {**answers, "servers": [{"url": "https://h/admin"}]}}
    document = {
        "openapi": "3.0.0",
        "servers": [{"url": "https://h/v1"}],
        "paths": {"/x": {"$ref": "#/x-accord-bundled/Item"}},
        "x-accord-bundled": {"Item": item},
    }
    paths = with_own_servers(document)["paths"]
    assert {path: sorted(node) for path, node in paths.items()} == {
        "/v1/x": ["get"],
        "/admin/x": ["put"],
    }
