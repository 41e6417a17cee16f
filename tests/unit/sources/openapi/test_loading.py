"""YAML and JSON become the same data, and nothing that would overrun a reader."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import pytest

from accord.model.catalogue import Contract
from accord.sources.openapi import UnreadableContractError
from fakes.written_contracts import OPENAPI, SWAGGER, contract


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


def test_a_syntax_fault_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, "openapi: 3.0.3\ninfo:\n  title: a: b\n")
    assert caught.value.fault.line == 3


def test_a_broken_json_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableContractError) as caught:
        contract(tmp_path, '{\n"openapi": "3.0.3",\n"info": }', "contracts/x.openapi.json")
    assert caught.value.fault.line == 3


def test_aliases_that_blow_up_are_refused(tmp_path: Path) -> None:
    text = "openapi: 3.0.3\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for n in range(1, 9):
        text += f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n"
    with pytest.raises(UnreadableContractError):
        contract(tmp_path, text)


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


@pytest.mark.parametrize(
    "number", ["9" * 25, "0x" + "f" * 30, "0x" + "f" * 290, ".inf", ".nan", "9" * 5000]
)
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
