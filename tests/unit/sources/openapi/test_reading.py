"""OpenAPI files become contracts, faulty ones too."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import Exit
from accord.model.catalogue import Severity
from accord.sources.openapi import UnreadableContractError, read_contract
from accord.sources.openapi.keywords import BUNDLED
from accord.sources.openapi.unusable_parts import is_unusable
from fakes.written_contracts import OPENAPI, SWAGGER, contract


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


def test_a_newer_openapi_is_read_with_a_warning(tmp_path: Path) -> None:
    read = contract(tmp_path, OPENAPI.format(version="3.2.0"))
    assert read.dialect == "3.1"
    assert [(f.message.id, f.severity) for f in read.faults] == [
        ("sources.contract-newer", Severity.WARNING)
    ]


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


IN_FILES = {
    "orders.openapi.yaml": 'openapi: 3.0.3\ninfo: {title: x, version: "1"}\npaths:\n'
    '  /a: {$ref: "paths.yaml#/a"}\n  /b: {$ref: "paths.yaml#/b"}\n',
    "paths.yaml": "a:\n  get:\n    operationId: one\n    responses:\n      '200':\n"
    "        description: ok\n        content:\n"
    "          application/json: {schema: {$ref: 'schemas.yaml#/Order'}}\n"
    "b:\n  get:\n    operationId: one\n    responses: {'200': {description: ok}}\n"
    "    summary: x\n    summary: y\n",
    "schemas.yaml": "Order:\n  type: object\n  maxProperties: 3\n  maxProperties: 4\n"
    "Other:\n  type: object\n",
}


def test_what_referenced_files_give_twice_is_told_where_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "contracts"
    folder.mkdir()
    for name, text in IN_FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    read = read_contract(folder / "orders.openapi.yaml", workspace=tmp_path, service="orders")
    assert [(f.path, f.line, f.message.id) for f in read.faults] == [
        ("contracts/schemas.yaml", 4, "sources.key-twice"),
        ("contracts/paths.yaml", 14, "sources.key-twice"),
        ("contracts/paths.yaml", 10, "sources.contract-fault"),
    ]
    # Nobody knows which of the two is meant.
    assert is_unusable(read.document["paths"]["/b"]["get"])
    assert is_unusable(read.document[BUNDLED]["Order"])
    assert not is_unusable(read.document["paths"]["/a"]["get"])
