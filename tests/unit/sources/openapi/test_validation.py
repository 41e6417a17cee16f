"""What is wrong in a contract is told with its pointer and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.written_contracts import OPENAPI, contract

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


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("key", ["maxLength", "minItems"])
def test_a_whole_number_beyond_64_bits_is_one_to_the_validator(
    tmp_path: Path, version: str, key: str
) -> None:
    text = OPENAPI.format(version=version) + f"components: {{schemas: {{A: {{{key}: {2**64}}}}}}}\n"
    assert contract(tmp_path, text).faults == ()


def test_what_is_new_in_3_2_is_no_fault(tmp_path: Path) -> None:
    text = OPENAPI.format(version="3.2.0") + (
        "    query: {operationId: search, responses: {'200': {description: ok}}}\n"
        "tags: [{name: goods, summary: Goods, kind: nav}]\n"
    )
    read = contract(tmp_path, text)
    assert [fault.message.id for fault in read.faults] == ["sources.contract-newer"]


def test_an_anchor_is_followed_for_the_validator(tmp_path: Path) -> None:
    text = OPENAPI.format(version="3.1.0") + (
        "components:\n  schemas:\n"
        "    User: {properties: {name: {$ref: '#user-name'}}}\n"
        "    Name: {$anchor: user-name, type: string, default: x}\n"
    )
    read = contract(tmp_path, text)
    assert not read.faults


def test_a_validator_that_trips_over_a_fault_adds_none(tmp_path: Path) -> None:
    text = OPENAPI.format(version="3.0.3").replace(
        "operationId: placeOrder", "parameters: [{in: query, schema: {type: string}}]"
    )
    read = contract(tmp_path, text)
    assert {fault.message.id for fault in read.faults} == {"sources.contract-fault"}


@pytest.mark.parametrize(
    ("place", "is_fault"),
    [("schema: {type: file}", False), ("schema: {items: {type: file}}", True)],
)
def test_an_answer_of_version_2_may_be_a_file_as_a_whole(
    tmp_path: Path, place: str, is_fault: bool
) -> None:
    text = (
        'swagger: "2.0"\ninfo: {title: Docs, version: "1"}\npaths:\n  /spec:\n    get:\n'
        f"      responses: {{200: {{description: It, {place}}}}}\n"
    )
    assert bool(contract(tmp_path, text).faults) is is_fault
