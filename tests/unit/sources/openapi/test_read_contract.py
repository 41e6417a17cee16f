"""OpenAPI files become contracts, faulty ones too."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import pytest

from accord.errors import Exit
from accord.model.catalogue import Contract, Severity
from accord.sources import read_contract
from accord.sources.openapi import UnreadableContractError

SWAGGER = """\
swagger: 2.0
info: {title: Catalog, version: "1"}
basePath: /v1/
produces: [application/json]
paths:
  /goods/{id}:
    parameters:
    - {name: id, in: path, required: true, type: string}
    get:
      operationId: getGoods
      summary: 查詢商品
      deprecated: true
      tags: [goods]
      responses:
        200: {description: The goods, schema: {$ref: '#/definitions/Goods'}}
        404: {$ref: '#/responses/Missing'}
    delete:
      produces: [text/plain]
      responses:
        default: {description: Gone, schema: {type: string}}
definitions:
  Goods: {type: object, properties: {name: {type: string}}}
responses:
  Missing: {description: No such goods}
"""
OPENAPI = """\
openapi: {version}
info: {{title: Orders, version: "2"}}
servers:
- url: https://{{host}}/{{base}}/
  variables: {{host: {{default: localhost}}, base: {{default: api}}}}
paths:
  /orders:
    post:
      operationId: placeOrder
      responses:
        201:
          description: Placed
          content:
            application/json: {{schema: {{type: object}}}}
        4XX:
          description: Refused
          content:
            application/problem+json: {{schema: {{type: object}}}}
"""


def contract(workspace: Path, text: str, name: str = "contracts/orders.openapi.yaml") -> Contract:
    file = workspace / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_contract(file, workspace=workspace, service="orders")


def test_swagger_is_read(tmp_path: Path) -> None:
    read = contract(tmp_path, SWAGGER)
    assert (read.dialect, read.base_path, read.title, read.version) == (
        "2.0",
        "/v1",
        "Catalog",
        "1",
    )
    assert read.faults == ()


@pytest.mark.parametrize("extension", ["null", "1", "[a]", "text", "{get: 1}"])
def test_extensions_beside_paths_may_hold_anything(tmp_path: Path, extension: str) -> None:
    text = OPENAPI.format(version="3.0.3").replace("paths:", f"paths:\n  x-note: {extension}")
    read = contract(tmp_path, text)
    assert read.faults == ()
    assert [o.name for o in read.operations] == ["placeOrder"]


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
    ("version", "dialect"), [("3.0.3", "3.0"), ("3.1.0", "3.1"), ("3.1.1", "3.1")]
)
def test_openapi_3_is_read(tmp_path: Path, version: str, dialect: str) -> None:
    read = contract(tmp_path, OPENAPI.format(version=version))
    assert (read.dialect, read.base_path) == (dialect, "/api")
    assert [(r.status, r.media_types) for r in read.operations[0].responses] == [
        ("201", ("application/json",)),
        ("4XX", ("application/problem+json",)),
    ]
    assert read.faults == ()


def test_json_is_read_like_yaml(tmp_path: Path) -> None:
    document = contract(tmp_path, SWAGGER).document
    text = json.dumps(document, indent="\t")
    read = contract(tmp_path, text, "contracts/orders.openapi.json")
    assert read.document == document


def test_plain_words_are_json_shaped(tmp_path: Path) -> None:
    text = OPENAPI.format(version="3.1.0") + (
        "components:\n  schemas:\n    S:\n      type: object\n"
        "      properties: {on: {enum: [on, 0912, 089, 2020-01-01, 1_000, 0x10, 1e3, ~, true]}}\n"
    )
    schema = contract(tmp_path, text).document["components"]["schemas"]["S"]
    assert schema["properties"]["on"]["enum"] == [
        "on", 912, 89, "2020-01-01", "1_000", 16, 1000.0, None, True
    ]  # fmt: skip


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert contract(tmp_path, "\ufeff" + SWAGGER).dialect == "2.0"


@pytest.mark.parametrize(
    "method", ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
)
def test_every_method_is_an_operation(tmp_path: Path, method: str) -> None:
    text = f"openapi: 3.0.3\ninfo: {{title: x, version: '1'}}\npaths:\n  /a:\n    {method}:\n"
    text += "      responses: {200: {description: ok}}\n"
    assert contract(tmp_path, text).operations[0].method == method.upper()


def test_a_newer_openapi_is_read_with_a_warning(tmp_path: Path) -> None:
    read = contract(tmp_path, OPENAPI.format(version="3.2.0"))
    assert read.dialect == "3.1"
    assert [(f.message.id, f.severity) for f in read.faults] == [
        ("sources.contract-newer", Severity.WARNING)
    ]


FAULTY = {
    "missing-description": (
        "        201:\n          description: Placed\n",
        "        201:\n",
        "/paths/~1orders/post/responses/201",
        11,
    ),
    "wrong-kind": (
        "operationId: placeOrder",
        "operationId: 12",
        "/paths/~1orders/post/operationId",
        9,
    ),
    "unknown-parameter": (
        "operationId: placeOrder",
        "parameters: [{name: id, in: path, required: true, schema: {type: string}}]",
        "/paths/~1orders/post",
        8,
    ),
    "bad-schema": (
        "{schema: {type: object}}",
        "{schema: {type: objekt}}",
        "/paths/~1orders/post/responses/201/content/application~1json/schema",
        14,
    ),
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("case", FAULTY)
def test_a_fault_tells_pointer_and_line_and_the_contract_is_used(
    tmp_path: Path, case: str, version: str
) -> None:
    right, wrong, pointer, line = FAULTY[case]
    text = OPENAPI.format(version=version)
    assert right in text
    read = contract(tmp_path, text.replace(right, wrong, 1))
    fault = read.faults[0]
    assert fault.message.id == "sources.contract-fault"
    assert fault.message.arguments["pointer"].startswith(pointer)
    assert fault.line == line
    assert not fault.unreadable
    assert [operation.path for operation in read.operations] == ["/orders"]


def test_the_same_operation_id_twice_is_told_and_both_are_kept(tmp_path: Path) -> None:
    text = OPENAPI.format(version="3.0.3") + (
        "    get:\n      operationId: placeOrder\n      responses: {200: {description: ok}}\n"
    )
    read = contract(tmp_path, text)
    assert {o.id for o in read.operations} == {"orders/placeOrder", "orders/POST /orders"}
    assert any("not unique" in f.message.arguments["reason"] for f in read.faults)


def test_a_key_given_twice_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        OPENAPI.format(version="3.0.3")
        + "  /orders: {get: {responses: {200: {description: ok}}}}\n"
    )
    read = contract(tmp_path, text)
    twice = [f for f in read.faults if f.message.id == "sources.key-twice"]
    assert [(f.line, f.message.arguments["key"]) for f in twice] == [(19, "/orders")]


UNREADABLE = {
    "not-yaml": ("openapi: 3.0.3\n  paths: [\n", "sources.contract-syntax"),
    "list": ("- one\n- two\n", "sources.contract-no-mapping"),
    "empty": ("", "sources.contract-no-mapping"),
    "text": ("hello", "sources.contract-no-mapping"),
    "no-version": ("info: {title: x}\n", "sources.contract-dialect"),
    "swagger-1.2": ("swagger: '1.2'\n", "sources.contract-dialect"),
    "asyncapi": ("asyncapi: 3.0.0\n", "sources.contract-dialect"),
    "holds-itself": ("openapi: 3.0.3\npaths: &a\n  /x: *a\n", "sources.contract-syntax"),
    "key-that-is-a-list": ("openapi: 3.0.3\n? [a]\n: b\n", "sources.contract-syntax"),
    "unknown-tag": (
        "openapi: 3.0.3\nx-y: !python/object:os.system {}\n",
        "sources.contract-syntax",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_contract_is_unreadable(tmp_path: Path, case: str) -> None:
    text, id = UNREADABLE[case]
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, text)
    assert caught.value.fault.message.id == id
    assert caught.value.fault.unreadable
    assert caught.value.exit is Exit.USAGE


def test_the_error_itself_says_why_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, "a: &a [*a]\n")
    assert caught.value.arguments["reason"].startswith("The document refers to itself")
    assert caught.value.where == "contracts/orders.openapi.yaml"


def test_a_syntax_fault_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, "openapi: 3.0.3\ninfo:\n  title: a: b\n")
    assert caught.value.fault.line == 3


def test_a_broken_json_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, '{\n"openapi": "3.0.3",\n}', "contracts/x.openapi.json")
    assert caught.value.fault.line == 3


def test_aliases_that_blow_up_are_refused(tmp_path: Path) -> None:
    text = "openapi: 3.0.3\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for n in range(1, 9):
        text += f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n"
    with pytest.raises(UnreadableContractError):
        contract(tmp_path, text)


@pytest.mark.parametrize(
    "broken",
    [
        "paths: []",
        "paths: {/a: null}",
        "paths: {/a: {get: text}}",
        "paths: {/a: {get: {responses: [1], tags: 3, summary: [x]}}}",
        "paths: {/a: {get: {responses: {200: null}}}}",
        "servers: text",
        "servers: [{url: 3}]",
        "components: {schemas: [1]}",
        "info: text",
        "paths: {/a: {parameters: [{$ref: '#/nope'}], get: {responses: {}}}}",
        "paths: {'a b{': {get: {responses: {200: {description: ok}}}}}",
    ],
)
def test_nonsense_inside_a_contract_is_a_fault_not_a_crash(tmp_path: Path, broken: str) -> None:
    read = contract(tmp_path, f"openapi: 3.0.3\n{broken}\n")
    assert read.faults


DEEP = {
    "flow": ("x.openapi.yaml", "openapi: 3.0.3\nx-a: " + "[" * 50_000 + "]" * 50_000),
    "ahead": ("x.openapi.yaml", "openapi: 3.0.3\nx-a: " + "{a: " * 1_500 + "1" + "}" * 1_500),
    "compact": ("x.openapi.yaml", "openapi: 3.0.3\nx-a:\n" + "- " * 50_000),
    "json": ("x.openapi.json", '{"openapi": "3.0.3", "x-a": ' + "[" * 5000 + "]" * 5000 + "}"),
}


@pytest.mark.parametrize("case", DEEP)
def test_a_document_too_deep_for_any_parser_is_unreadable(tmp_path: Path, case: str) -> None:
    name, text = DEEP[case]
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, text, name)
    assert caught.value.fault.message.within["reason"].id == "sources.yaml-endless"


def test_brackets_inside_words_are_not_depth(tmp_path: Path) -> None:
    text = OPENAPI.format(version="3.0.3") + f"x-words: '{'[' * 500}'\n"
    assert contract(tmp_path, text).faults == ()


@pytest.mark.parametrize("number", ["9" * 25, "0x" + "f" * 30, ".inf", ".nan", "9" * 5000])
def test_a_number_beyond_json_can_still_be_written(tmp_path: Path, number: str) -> None:
    text = (
        OPENAPI.format(version="3.1.0") + f"components: {{schemas: {{A: {{maximum: {number}}}}}}}\n"
    )
    read = contract(tmp_path, text)
    assert msgspec.json.decode(msgspec.json.encode(read), type=Contract).path == read.path


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("1e400", sys.float_info.max, id="fraction"),
        pytest.param("9" * 400, sys.float_info.max, id="digits"),
        pytest.param("-" + "9" * 5000, -sys.float_info.max, id="below"),
    ],
)
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_number_larger_than_any_of_json_is_the_largest(
    tmp_path: Path, written: str, kept: float, suffix: str
) -> None:
    # What is JSON is YAML as well.
    text = (
        '{"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, "paths": {}, '
        f'"components": {{"schemas": {{"A": {{"maximum": {written}}}}}}}}}'
    )
    read = contract(tmp_path, text, f"contracts/x.openapi.{suffix}")
    assert read.faults == ()
    assert read.document["components"]["schemas"]["A"]["maximum"] == kept


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("key", ["maxLength", "minItems"])
def test_a_whole_number_beyond_64_bits_is_one_to_the_validator(
    tmp_path: Path, version: str, key: str
) -> None:
    text = OPENAPI.format(version=version) + f"components: {{schemas: {{A: {{{key}: {2**64}}}}}}}\n"
    assert contract(tmp_path, text).faults == ()
