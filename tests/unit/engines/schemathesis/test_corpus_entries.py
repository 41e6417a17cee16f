"""Exchanges as cases that can be reviewed, committed and sent again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.engines.schemathesis.corpus_entries import CorpusWriter
from accord.engines.schemathesis.directed.suspicions import not_repeated
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.signed_requests import STAND_IN
from accord.evidence import Masks
from accord.model.catalogue import Operation
from accord.model.corpus import CorpusRequest
from accord.model.message import message, plain

BASE = "http://127.0.0.1:8000"
AMY = f"{STAND_IN}-{crc32(b'amy'):08x}"
PLACE = Operation(id="shop/place", service="shop", name="place", method="POST", path="/orders")
SECRET = "k3y-of-the-till"


def exchange(path: str = "/orders", content: bytes = b"{}", **headers: str) -> HttpExchange:
    return HttpExchange(
        service="shop",
        request=HttpRequest("POST", BASE + path, headers, content),
        started=0,
        answer=HttpAnswer(status=201, headers={}, content=b'{"id": "o-1"}'),
    )


def objection(*exchanges: HttpExchange) -> Objection:
    return Objection(
        check="deleted-twice",
        kind="deleted-twice",
        operation="shop/place",
        where="",
        title=plain("said"),
        example=exchanges[-1],
        sequence=exchanges if len(exchanges) > 1 else (),
    )


@pytest.fixture
def writer() -> CorpusWriter:
    return CorpusWriter(
        base=BASE,
        callers=["amy", "ben"],
        masks=Masks(secrets=[SECRET]),
        operation_at=lambda method, url: PLACE if url.endswith("/orders") else None,
    )


def written(writer: CorpusWriter, sent: HttpExchange) -> CorpusRequest:
    entry = writer.finding(objection(sent))
    assert entry is not None
    return entry.requests[0]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(exchange(Authorization=f"Bearer {AMY}"), id="header"),
        pytest.param(exchange(Cookie=f"a=1; session={AMY}"), id="cookie"),
        pytest.param(exchange(f"/orders?size=1&key={AMY}"), id="query"),
    ],
)
def test_whoever_sent_it_is_named_and_nothing_else_of_their_sign_in_is_kept(
    writer: CorpusWriter, sent: HttpExchange
) -> None:
    request = written(writer, sent)
    assert request.caller == "amy"
    assert STAND_IN not in str(request)


def test_how_it_was_sent_is_no_part_of_a_case(writer: CorpusWriter) -> None:
    headers = {"traceparent": "00-1-2-01", "Host": "h", "X-Limit": "3", "Accept": "*/*"}
    assert written(writer, exchange(**headers)).headers == {"X-Limit": "3"}


def test_a_request_that_holds_a_secret_is_not_kept(writer: CorpusWriter) -> None:
    assert writer.finding(objection(exchange(content=f'{{"key": "{SECRET}"}}'.encode()))) is None


def test_a_finding_is_kept_whose_sentence_names_the_field_of_a_secret(
    writer: CorpusWriter,
) -> None:
    said = message("schemathesis.other", title=f'"passwordHash" is "unknown", and {SECRET} is not')
    entry = writer.finding(replace(objection(exchange()), title=said))
    assert entry is not None
    assert entry.says is not None
    assert SECRET not in str(entry)
    assert "passwordHash" in str(entry)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}', {"body": {"a": 1}, "text": ""}),
        (b"a=1&b", {"body": None, "text": "a=1&b"}),
        (b"7", {"body": None, "text": "7"}),
    ],
)
def test_a_body_is_kept_as_it_reads_best(
    writer: CorpusWriter, content: bytes, expected: dict[str, Any]
) -> None:
    request = written(writer, exchange(content=content))
    assert {"body": request.body, "text": request.text} == expected


def test_a_body_that_is_no_text_is_not_kept(writer: CorpusWriter) -> None:
    assert writer.finding(objection(exchange(content=b"\xff\xfe"))) is None


def test_answers_are_kept_where_a_later_request_may_need_them(writer: CorpusWriter) -> None:
    entry = writer.finding(objection(exchange(), exchange()))
    assert entry is not None
    assert [request.answer for request in entry.requests] == [{"id": "o-1"}, None]


def test_an_answer_that_was_new_is_called_by_its_status(writer: CorpusWriter) -> None:
    entry = writer.answer("shop/place", exchange())
    assert entry is not None
    assert (entry.id, entry.is_finding) == ("shop/place 201", False)


def test_what_could_not_be_repeated_in_one_run_is_kept_as_it_was_found(
    writer: CorpusWriter,
) -> None:
    suspected = objection(exchange())
    assert writer.finding(not_repeated(suspected)) == writer.finding(suspected)


def test_a_body_that_is_nested_too_deep_to_be_read_is_kept_as_text(writer: CorpusWriter) -> None:
    request = written(writer, exchange(content=b"[" * 2000))
    assert (request.body, request.text) == (None, "[" * 2000)
