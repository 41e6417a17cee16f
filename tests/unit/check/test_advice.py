"""What is told of a file says what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from accord.check import check
from accord.model.catalogue import Fault, Severity
from accord.model.lists import Listed
from accord.model.message import message
from accord.text import LANGUAGES, say
from fakes.checked import ANY, CONTRACT, GOOD, catalogue

FLOW = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{}</definitions>'


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("features/empty.feature", ""),
        ("features/half.feature", "Feature: x\n  Scenario: y\n    Given a\n      | b\n"),
        ("contracts/a.openapi.yaml", "openapi:\n\t- 1\n"),
        ("contracts/b.openapi.yaml", f"openapi: 3.1.0\n{CONTRACT}"),
        ("specs/services.toml", "[services.shop\n"),
        ("specs/flows/a.bpmn", "<"),
        ("specs/flows/b.bpmn", "<!DOCTYPE x><definitions/>"),
        ("specs/flows/c.bpmn", '<definitions xmlns="x"/>'),
        ("specs/flows/d.bpmn", FLOW.format('<process><task id="a"/><task id="a"/></process>')),
        ("specs/requirements/a.md", "Pay\n"),
        ("specs/requirements/b.md", "# SHOP-1\n"),
        ("specs/waivers/a.toml", "by = Amy\n"),
        ("load/a.toml", "users = \n"),
        ("chaos/a.yaml", "title: [\n"),
    ],
)
def test_every_fault_of_a_broken_file_comes_with_advice(
    tmp_path: Path, language: str, path: str, text: str
) -> None:
    read = catalogue(tmp_path, GOOD, **{path: text})
    faults = [fault for fault in check(read, ANY) if fault.path == path]
    assert faults
    for fault in faults:
        if fault.severity is Severity.ERROR:
            assert fault.hint, fault.message.id
            assert say(fault.hint, language)


def test_advice_names_what_its_sentence_lists(tmp_path: Path) -> None:
    problem = message("sources.key-unknown", key="tilte", known=Listed(["title", "tags"]))
    read = replace(catalogue(tmp_path, GOOD), faults=(Fault(path="a.toml", message=problem),))
    [hint] = [fault.hint for fault in check(read, ANY) if fault.path == "a.toml"]
    assert hint is not None
    assert say(hint, "en") == "Known here: title, tags"
