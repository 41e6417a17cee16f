"""A finding as a scenario: each request as a sentence, what came back and is needed as a name."""

from __future__ import annotations

from typing import Any

import pytest

from accord.errors import UsageError
from accord.model.catalogue import Catalogue, Contract, Operation, OperationResponse
from accord.model.corpus import CorpusEntry, CorpusRequest
from accord.model.message import plain
from accord.scaffold.kept_scenario import kept_scenario

CATALOGUE = Catalogue(
    title="Shop",
    contracts=(
        Contract(
            service="orders",
            path="contracts/orders.openapi.yaml",
            dialect="3.1",
            operations=(
                Operation(
                    id="orders/place", service="orders", name="place", method="POST", path="/orders"
                ),
                Operation(
                    id="orders/view",
                    service="orders",
                    name="view",
                    method="GET",
                    path="/orders/{id}/lines",
                    responses=(OperationResponse(status="503"),),
                ),
            ),
        ),
    ),
)
PLACED = CorpusRequest(
    method="POST",
    path="/orders",
    operation="orders/place",
    caller="ann",
    body={"sku": "tea", "count": 2},
    status=201,
    answer={"id": "o-17", "count": 2, "paid": True, "total": 9},
)


def viewed(path: str = "/orders/o-17/lines?full=1", **fields: Any) -> CorpusRequest:
    return CorpusRequest(method="GET", path=path, operation="orders/view", **fields)


def entry(*requests: CorpusRequest, **fields: Any) -> CorpusEntry:
    said = {"check": "not_a_server_error", "where": "500", "says": plain("it  crashes\nagain")}
    return CorpusEntry(
        **{"id": "f1", "operation": "orders/view", "requests": requests} | said | fields
    )


def test_a_sequence_becomes_sentences_that_hand_on_what_was_answered() -> None:
    found = entry(PLACED, viewed(caller="ann", headers={"Content-Type": "a/b", "X-Trace": "7"}))
    assert kept_scenario(found, CATALOGUE, "en") == (
        "Feature: orders/view\n"
        "\n"
        "  @op:orders/view\n"
        "  Scenario: it crashes again\n"
        '    Given I am signed in as "ann"\n'
        '    Given "body" stands for the JSON:\n'
        '      """json\n'
        "      {\n"
        '        "sku": "tea",\n'
        '        "count": 2\n'
        "      }\n"
        '      """\n'
        '    When I send "orders/place" with the remembered "body"\n'
        '    And I remember "id" as "id"\n'
        '    When I send "orders/view" with:\n'
        "      | path id | <id> |\n"
        "      | query full | 1 |\n"
        "      | header X-Trace | 7 |\n"
        "    Then the answer keeps its contract\n"
    )


def test_what_was_answered_is_handed_on_in_a_body_too() -> None:
    paid = CorpusRequest(
        method="POST", path="/orders", operation="orders/place", body={"lines": [{"sku": "o-17"}]}
    )
    text = kept_scenario(entry(PLACED, paid), CATALOGUE, "en")
    assert '"sku": "<id>"' in text


def test_what_only_an_earlier_request_held_is_not_remembered() -> None:
    text = kept_scenario(entry(viewed(), PLACED), CATALOGUE, "en")
    assert "I remember" not in text
    assert "| path id | o-17 |" in text


def test_whoever_asks_is_told_where_that_changes() -> None:
    found = entry(viewed(caller="ann"), viewed(caller="ann"), viewed(), viewed(caller="bob"))
    text = kept_scenario(found, CATALOGUE, "en")
    callers = [line.strip() for line in text.splitlines() if "signed in" in line]
    assert callers == [
        'Given I am signed in as "ann"',
        "Given I am not signed in",
        'Given I am signed in as "bob"',
    ]


def test_what_a_table_would_take_for_its_own_is_escaped() -> None:
    text = kept_scenario(entry(viewed("/orders/a%7Cb%5Cc%0Ad/lines")), CATALOGUE, "en")
    assert r"| path id | a\|b\\c\nd |" in text


def test_a_scenario_is_written_in_the_language_of_its_reader() -> None:
    text = kept_scenario(entry(PLACED, viewed(), check="etag"), CATALOGUE, "zh-TW")
    assert text.startswith("# language: zh-TW\n功能: orders/view\n")
    assert "\n    而且 " in text
    assert text.splitlines()[-1].startswith("    那麼 ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"check": ""},
        {"check": "slow"},
        {"says": None},
        {"where": "503"},
    ],
    ids=["only-new", "no-status", "no-sentence", "documented-crash"],
)
def test_what_no_status_tells_is_no_scenario(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        kept_scenario(entry(viewed(), **wrong), CATALOGUE, "en")
    assert caught.value.id == "scaffold.kept-no-outcome"


@pytest.mark.parametrize(
    "request_",
    [viewed("/orders/"), viewed(text="not JSON"), CorpusRequest(method="GET", path="/other")],
    ids=["path-too-short", "no-json", "no-operation"],
)
def test_what_no_sentence_sends_is_refused(request_: CorpusRequest) -> None:
    with pytest.raises(UsageError) as caught:
        kept_scenario(entry(request_), CATALOGUE, "en")
    assert caught.value.id == "scaffold.kept-unsayable"
