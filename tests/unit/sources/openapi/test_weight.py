"""A fault that takes nothing from the judge is a warning, any other an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Severity
from fakes.written_contracts import OPENAPI, contract

PLACE = "operationId: placeOrder"
PARAMETER = PLACE + "\n      parameters: [{{name: id, in: query, schema: {{type: string{}}}{}}}]"
WARNINGS = {
    "vendor's key in info": ("title: Orders", "title: Orders, logo: {url: x}"),
    "no version": (', version: "2"', ""),
    "a contact that is no address": ("title: Orders", "title: Orders, contact: {email: [1]}"),
    "no description": ("          description: Placed\n", ""),
    "a default that does not fit": (PLACE, PARAMETER.format(", default: 3", "")),
    "a key of another version": (PLACE, PARAMETER.format("", ", collectionFormat: csv")),
    "tags that are a text": (PLACE, PLACE + "\n      tags: orders"),
    "a short version": ("openapi: 3.0.3", "openapi: '3.0'"),
}
ERRORS = {
    "a misspelt key": (PLACE, PARAMETER.format("", ", requird: true")),
    "a key at a wrong place": (
        "          description: Placed\n",
        "          security: []\n          description: Placed\n",
    ),
    "a property that is called as prose is": (
        "{schema: {type: object}}",
        "{schema: {properties: {description: {type: strin}}}}",
    ),
    "a key in capitals": (PLACE, PARAMETER.format("", ", REQUIRED: true")),
    "a method that is none": ("    post:", "    fetch: {}\n    post:"),
    "a status that is none": ("        4XX:", "        4X:"),
    "no info": ('info: {title: Orders, version: "2"}\n', ""),
    "an info that is none": ('{title: Orders, version: "2"}', "null"),
    "no responses": (PLACE, PLACE + "\n    put:\n      operationId: changeOrder"),
    "an unknown type": ("{schema: {type: object}}", "{schema: {type: objekt}}"),
}


def severities(folder: Path, change: tuple[str, str]) -> set[Severity]:
    right, wrong = change
    text = OPENAPI.format(version="3.0.3")
    assert right in text
    return {fault.severity for fault in contract(folder, text.replace(right, wrong, 1)).faults}


@pytest.mark.parametrize("change", WARNINGS.values(), ids=WARNINGS)
def test_what_no_call_is_held_against_is_a_warning(tmp_path: Path, change: tuple[str, str]) -> None:
    assert severities(tmp_path, change) == {Severity.WARNING}


@pytest.mark.parametrize("change", ERRORS.values(), ids=ERRORS)
def test_what_calls_are_held_against_is_an_error(tmp_path: Path, change: tuple[str, str]) -> None:
    assert Severity.ERROR in severities(tmp_path, change)


def test_a_parameter_of_a_path_that_does_not_say_that_it_is_required_is_a_warning(
    tmp_path: Path,
) -> None:
    text = OPENAPI.format(version="3.0.3").replace("/orders:", "/orders/{id}:", 1)
    parameter = "\n      parameters: [{name: id, in: path, schema: {type: string}}]"
    [fault] = contract(tmp_path, text.replace(PLACE, PLACE + parameter, 1)).faults
    assert fault.severity is Severity.WARNING
    assert "required" in fault.message.arguments["reason"]
