"""The first feature calls what answered, as whom it must, in the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.check import check
from accord.config import load
from accord.model.catalogue import Scenario
from accord.scaffold import make, read_existing
from accord.sources import read_catalogue
from accord.steps.index import read_index
from accord.text import LANGUAGES, Language
from fakes.http_service import as_json, serving

DOCUMENT: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Tea House", "version": "1"},
    "securityDefinitions": {"door": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "paths": {"/teas": {"get": {"operationId": "listTeas", "responses": {"200": {
        "description": "The teas"}}}}},
}  # fmt: skip


def first_feature_in(folder: Path, language: Language, **more: Any) -> Scenario:
    with serving(lambda received: as_json(DOCUMENT | more)) as service:
        existing = read_existing(f"{service.address}/spec.json", folder=folder)
    demo = folder / "demo"
    make(demo, language=language, existing=existing)
    catalogue = read_catalogue(demo)
    people = load(demo).configuration.environments["local"].people
    assert check(catalogue, read_index(demo), people=people) == ()
    (feature,) = catalogue.features
    return feature.scenarios[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_right_and_signs_in_where_the_contract_asks(
    language: Language, tmp_path: Path
) -> None:
    scenario = first_feature_in(tmp_path, language, security=[{"door": []}])
    assert len(scenario.steps) == 3


def test_it_signs_in_nobody_where_nobody_need(tmp_path: Path) -> None:
    scenario = first_feature_in(tmp_path, "en")
    assert [step.text for step in scenario.steps] == ['I send "listTeas"', "the status is 200"]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [("Every tea", "Every tea"), ("", "GET /teas"), ("Every\n# tea", "Every # tea")],
)
def test_its_scenario_is_named_after_what_the_operation_says_of_itself(
    summary: str, expected: str, tmp_path: Path
) -> None:
    answers = {"200": {"description": "The teas"}}
    teas = {"get": {"operationId": "listTeas", "summary": summary, "responses": answers}}
    assert expected in first_feature_in(tmp_path, "en", paths={"/teas": teas}).title
