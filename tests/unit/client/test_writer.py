"""What becomes of an exchange when it is written down: judged, and masked in all of its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.client.addresses import Addresses
from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.client.writer import CallWriter
from accord.contract import Checked, Contracts
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict, Problem, Side
from accord.model.message import message
from fakes.openapi import shop

SECRET = "hunter2-and-then-some"
ADDRESS = "http://here/v1/orders/0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11"


def writer(folder: Path) -> CallWriter:
    masks = Masks()
    return CallWriter(
        addresses=Addresses({"ordering": "http://here"}),
        contracts=Contracts.compile([shop("3.0")]),
        masks=masks,
        store=Store(folder, masks=masks),
    )


def exchange(url: str = ADDRESS, *, answer: HttpAnswer | None, error: str = "") -> HttpExchange:
    headers = {"authorization": f"Bearer {SECRET}", "content-TYPE": "text/plain"}
    request = HttpRequest("GET", url, headers, SECRET.encode())
    return HttpExchange(
        service="ordering", request=request, started=1.0, answer=answer, error=error
    )


ANSWER = HttpAnswer(status=500, headers={"Content-Type": "text/plain"}, content=SECRET.encode())


def within(place: str) -> Problem:
    """A problem that says the secret as an argument, or in a message that is one."""
    said = message("steps.x", value=SECRET)
    return Problem(
        side=Side.RESPONSE,
        kind="type",
        where="body",
        message=said if place == "argument" else message("steps.y", reason=said),
    )


@pytest.mark.parametrize("place", ["argument", "message"])
def test_a_secret_of_a_header_is_masked_in_every_part(tmp_path: Path, place: str) -> None:
    checked = Checked(operation_id="x", verdict=ContractVerdict.BROKEN, problems=(within(place),))
    kept = writer(tmp_path).write(exchange(f"{ADDRESS}?at={SECRET}", answer=ANSWER), checked)
    assert kept.problems
    assert SECRET not in str(kept)


def test_the_words_of_an_error_are_masked(tmp_path: Path) -> None:
    kept = writer(tmp_path).write(exchange(answer=None, error=f"no answer at {SECRET}"))
    assert kept.error.startswith("no answer")
    assert SECRET not in kept.error


def test_what_was_not_judged_before_is_judged(tmp_path: Path) -> None:
    kept = writer(tmp_path).write(exchange(answer=ANSWER))
    assert (kept.verdict, kept.operation) == (ContractVerdict.BROKEN, "ordering/readOrder")


def test_an_outline_has_neither_headers_nor_bodies(tmp_path: Path) -> None:
    made = writer(tmp_path)
    outline: Call = made.outline(exchange(answer=ANSWER), made.judge(exchange(answer=ANSWER)))
    assert outline.status == 500
    assert (outline.request.headers, outline.request.body) == ({}, None)


@pytest.mark.parametrize(
    ("url", "id"),
    [(f"{ADDRESS}?a=1#b", "ordering/readOrder"), ("http://here/v1/nowhere", "")],
)
def test_a_call_that_nobody_answered_has_an_operation(tmp_path: Path, url: str, id: str) -> None:
    assert writer(tmp_path).operation_of(exchange(url, answer=None)) == id


@pytest.mark.parametrize(
    ("only_answer", "sides"), [(False, {Side.REQUEST, Side.RESPONSE}), (True, {Side.RESPONSE})]
)
def test_an_answer_is_judged_without_its_request(
    tmp_path: Path, only_answer: bool, sides: set[Side]
) -> None:
    asked = exchange("http://here/v1/orders/no-uuid", answer=ANSWER)
    checked = writer(tmp_path).judge(asked, only_answer=only_answer)
    assert {problem.side for problem in checked.problems} == sides
