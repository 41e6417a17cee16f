"""``accord contract keep`` writes a finding as a scenario that can be run."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from accord.engines.schemathesis.corpus import keep_in_corpus
from accord.model.corpus import CorpusEntry, CorpusRequest
from accord.model.message import message
from fakes.command import Command

CONTRACT = """
openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /orders:
    post:
      operationId: place
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { "201": { description: placed } }
  /orders/{orderId}:
    get:
      operationId: read
      parameters:
        - { name: orderId, in: path, required: true, schema: { type: string } }
        - { name: size, in: query, schema: { type: integer } }
      responses: { "200": { description: an order }, "500": { description: a crash } }
"""
PLACE: Final = CorpusRequest(
    operation="shop/place",
    method="POST",
    path="/v1/orders",
    caller="amy",
    body={"note": "茶 | 咖啡"},
    status=201,
    answer={"orderId": "o-1", "note": "茶 | 咖啡"},
)
READ: Final = CorpusRequest(
    operation="shop/read", method="GET", path="/v1/orders/o-1?size=3", caller="ben", status=200
)


def finding(check: str, *requests: CorpusRequest, operation: str = "shop/read") -> CorpusEntry:
    return CorpusEntry(
        id=f"{operation}:{check}",
        operation=operation,
        check=check,
        kind=check,
        where="500",
        says=message("schemathesis.other-customers-object", operation=operation),
        requests=requests,
    )


@pytest.fixture
def accord(tmp_path: Path) -> Command:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/shop.openapi.yaml").write_text(CONTRACT, encoding="utf-8")
    return Command(tmp_path)


PEOPLE: Final = """
[environments.local.sign-in]
amy = { headers = { X-Who = "amy" } }
ben = { headers = { X-Who = "ben" } }
"""
OTHERS: Final = finding("other-customers-object", PLACE, READ)
FILE: Final = "features/findings/shop-read-other-customers-object.feature"


@pytest.mark.parametrize("language", ["en", "zh-TW", "zh-CN"])
def test_the_scenario_is_made_of_sentences_that_exist(accord: Command, language: str) -> None:
    (accord.folder / "accord.toml").write_text(f"language = '{language}'\n{PEOPLE}")
    keep_in_corpus(accord.folder, "shop", [OTHERS])
    assert accord("contract", "keep", OTHERS.id) == 0
    accord("check", "--format", "json")
    assert accord.document["counts"] == {
        "faults": 0,
        "known": 0,
        "features": 1,
        "scenarios": 1,
        "contracts": 1,
        "operations": 2,
    }


def test_ids_are_taken_from_the_answers_of_the_scenarios_run(accord: Command) -> None:
    keep_in_corpus(accord.folder, "shop", [OTHERS])
    accord("contract", "keep", OTHERS.id)
    text = (accord.folder / FILE).read_text(encoding="utf-8")
    assert 'I remember "orderId" as "orderId"' in text
    assert "| path orderId | <orderId> |" in text
    assert "| query size | 3 |" in text
    assert text.index('"amy"') < text.index('"ben"')
    assert text.rstrip().endswith("Then the request is refused")


def test_an_operation_stands_for_its_only_finding(accord: Command) -> None:
    keep_in_corpus(accord.folder, "shop", [OTHERS])
    assert accord("contract", "keep", "shop/read") == 0


def test_the_findings_of_the_newest_run_can_be_kept(accord: Command) -> None:
    keep_in_corpus(accord.folder / "reports/runs/20270101-1", "shop", [OTHERS])
    assert accord("contract", "keep", OTHERS.id) == 0


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(finding("update-not-visible", PLACE, READ), id="no-status-tells"),
        pytest.param(finding("not_a_server_error", READ), id="a-crash-that-is-documented"),
        pytest.param(
            finding("etag", CorpusRequest(method="GET", path="/nowhere", status=200)),
            id="no-operation",
        ),
        pytest.param(
            finding(
                "negative_data_rejection",
                CorpusRequest(
                    operation="shop/place", method="POST", path="/orders", text="{", status=201
                ),
            ),
            id="no-json",
        ),
    ],
)
def test_what_would_be_green_whatever_happens_is_refused(
    accord: Command, entry: CorpusEntry
) -> None:
    keep_in_corpus(accord.folder, "shop", [entry])
    assert accord("contract", "keep", entry.id) == 2
    assert "hint:" in accord.talk
    assert not (accord.folder / "features").exists()


def test_a_name_that_is_none_is_told_with_those_there_are(accord: Command) -> None:
    keep_in_corpus(accord.folder, "shop", [OTHERS])
    assert accord("contract", "keep", "shop/red") == 2
    assert OTHERS.id in accord.talk


def test_a_scenario_that_is_there_is_not_written_over(accord: Command) -> None:
    keep_in_corpus(accord.folder, "shop", [OTHERS])
    accord("contract", "keep", OTHERS.id)
    assert accord("contract", "keep", OTHERS.id) == 2
