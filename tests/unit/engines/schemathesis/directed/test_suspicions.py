from __future__ import annotations

import json

import pytest

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis import answer_checks
from accord.engines.schemathesis.directed.courier import Draft, Sent
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.directed.suspicions import (
    SENTENCES,
    Makers,
    not_again,
    not_repeated,
    state_check,
    suspicion,
    with_trail,
)
from accord.engines.schemathesis.options import STATE_CHECKS
from accord.model.catalogue import Operation
from accord.text import LANGUAGES, say

READ = OperationShape(
    operation=Operation(id="s/read", service="s", name="read", method="GET", path="/x/{id}")
)


def exchange(
    method: str, path: str, body: object = None, status: int = 200, *, sent: object = None
) -> HttpExchange:
    content = b"" if sent is None else json.dumps(sent).encode()
    return HttpExchange(
        service="s",
        request=HttpRequest(method, f"http://h{path}", {}, content),
        started=0,
        answer=HttpAnswer(status=status, headers={}, content=json.dumps(body).encode()),
    )


def test_every_check_that_can_be_switched_has_a_sentence() -> None:
    of_answers = set(answer_checks.SENTENCES)
    assert set(SENTENCES) | of_answers == set(STATE_CHECKS)
    assert not set(SENTENCES) & of_answers


@pytest.mark.parametrize("check", SENTENCES)
def test_a_suspicion_says_its_sentence_and_knows_its_switch(check: str) -> None:
    extra = {"id": "1", "role": "r", "first": "200", "wanted": "2", "location": "/x/1"}
    extra |= {"second": "3", "probe": "s/me", "value": "4"}
    told = suspicion(check, Sent(exchange("GET", "/x/1"), Draft(shape=READ)), **extra)
    assert state_check(told) == check
    for said in (not_again(told).title, not_repeated(told).title):
        assert all("{" not in say(said, language) for language in LANGUAGES)


def test_what_a_later_run_repeats_in_vain_is_told_as_it_was_suspected() -> None:
    told = suspicion("etag", Sent(exchange("GET", "/x/1"), Draft(shape=READ)))
    assert not_again(not_repeated(told)) == not_again(told)


def test_only_the_calls_about_the_same_thing_are_told_and_the_last_one() -> None:
    trail = [
        exchange("POST", "/x", {"id": "7"}, 201),
        exchange("POST", "/x", {"id": "8"}, 201),
        exchange("GET", "/x/8", {}),
        exchange("DELETE", "/x/7", None, 204),
        exchange("GET", "/x/7", {"id": "7"}),
    ]
    told = with_trail(suspicion("use-after-delete", Sent(trail[-1], Draft(shape=READ))), trail)
    assert told.detail.splitlines() == [
        "1. POST http://h/x → 201",
        "2. DELETE http://h/x/7 → 204",
        "3. GET http://h/x/7 → 200",
    ]


def test_reads_that_were_refused_lead_nowhere() -> None:
    trail = [
        exchange("POST", "/x", {"id": "7"}, 201),
        exchange("GET", "/x/7/notes", None, 404),
        exchange("GET", "/x/7", {"id": "7"}),
        exchange("PUT", "/x/7", None, 409),
        exchange("POST", "/x/7/pay", None, 500),
    ]
    objection = suspicion("other-customers-object", Sent(trail[-1], Draft(shape=READ)))
    told = with_trail(objection, trail)
    assert told.sequence == (trail[0], *trail[2:])


def test_nothing_that_was_called_later_leads_to_an_objection() -> None:
    trail = [
        exchange("POST", "/x", {"id": "7"}, 201),
        exchange("GET", "/x/7", {"id": "7"}),
        exchange("DELETE", "/x/7", None, 204),
    ]
    objection = suspicion("other-customers-object", Sent(trail[1], Draft(shape=READ)))
    assert with_trail(objection, trail).sequence == (trail[0], trail[1])


def test_what_made_a_thing_in_another_sequence_comes_first() -> None:
    maker = exchange("POST", "/x", {}, 201, sent={"name": "corner-shop"})
    trail = [exchange("DELETE", "/x/8", None, 204), exchange("GET", "/x/corner-shop", {})]
    objection = suspicion("use-after-delete", Sent(trail[-1], Draft(shape=READ)))
    assert with_trail(objection, trail, makers=[maker]).sequence == (maker, trail[-1])


def test_what_a_sequence_finds_there_is_known_by_its_name() -> None:
    makers = Makers()
    shop = exchange("POST", "/shops", {}, 201, sent={"name": "corner-shop"})
    shelf = exchange("POST", "/shops/corner-shop/shelves", {}, 201, sent={"name": "upper-shelf"})
    refused = exchange("POST", "/shops", {}, 409, sent={"name": "corner-shop"})
    short = exchange("POST", "/shops", {}, 201, sent={"name": "1"})
    for each in (shop, shelf, refused, short):
        makers.note(each)
    assert makers.of(exchange("GET", "/shops/corner-shop/shelves/upper-shelf/1")) == [shop, shelf]
