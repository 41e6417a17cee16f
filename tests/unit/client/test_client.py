"""What a client sends, follows and records."""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path

import pytest

from accord import text
from accord.client import Client, NoAnswerError
from accord.contract import Checked, Contracts, Exchange
from accord.errors import EngineError, UsageError
from accord.evidence import Masks, Store
from accord.model.calls import ContractVerdict
from fakes.called import CONTRACTS, ID, Make, always, told
from fakes.http_service import Answer, Received, as_json
from fakes.openapi import order, shop


def test_operation_is_sent_as_its_contract_says(scene: Make) -> None:
    with scene(always(as_json(order(), status=201))) as one:
        response = one.client.send(
            "Place an order",
            values={"X-Version": "1", "lines[0].sku": "AB-1", "lines[0].quantity": "2"},
        )

        (received,) = one.service.received
        assert (received.method, received.target) == ("POST", "/v1/orders")
        assert json.loads(received.body) == {"lines": [{"sku": "AB-1", "quantity": 2}]}
        assert received.headers["X-Version"] == "1"
        assert (response.status, response.json()["status"]) == (201, "new")
        assert one.call.operation == "ordering/placeOrder"
        assert one.call.verdict is ContractVerdict.KEPT


@pytest.mark.parametrize("content", ["tea", b"tea"])
def test_content_is_sent_as_it_is(scene: Make, content: str | bytes) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "put", "/health", content=content)

        (received,) = one.service.received
        assert received.body == b"tea"


def test_answer_that_breaks_its_contract_is_recorded_with_its_faults(scene: Make) -> None:
    with scene(always(as_json(order(total="120")))) as one:
        one.client.send("readOrder", values={"id": ID})

        assert one.call.verdict is ContractVerdict.BROKEN
        (fault,) = one.call.faults
        assert text.say(fault.message, "en") == (
            'The answer\'s `/total` is the text "120"; the contract wants a number.'
        )


def test_every_call_of_a_trace_has_a_span_of_its_own(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        trace = one.client.begin_trace()
        for _ in range(2):
            one.client.request("ordering", "get", "/health")

        sent = [request.headers["traceparent"] for request in one.service.received]
        assert sent == [f"00-{trace}-{call.span}-01" for call in one.calls]
        assert len({call.span for call in one.calls}) == 2


def test_headers_of_further_styles_tell_the_span_of_each_hop_anew(scene: Make) -> None:
    def answer(request: Received) -> Answer:
        if request.target == "/old":
            return Answer(status=302, headers={"Location": "/new"})
        return as_json({})

    with scene(answer, trace_styles=("b3",)) as one:
        one.client.request("ordering", "GET", "/old", headers={"B3": "0"})

        sent = [request.headers["b3"] for request in one.service.received]
        assert sent == [f"{call.trace}-{call.span}-1" for call in one.calls]


def test_redirects_are_recorded_hop_by_hop(scene: Make) -> None:
    def answer(request: Received) -> Answer:
        if request.target == "/old":
            return Answer(status=302, headers={"Location": "/new"})
        return as_json({"at": request.target})

    with scene(answer) as one:
        response = one.client.request("ordering", "GET", "/old")

        assert [(call.url.rpartition("/")[2], call.status) for call in one.calls] == [
            ("old", 302),
            ("new", 200),
        ]
        assert response.call is one.calls[1]
        assert one.calls[0].trace == one.calls[1].trace
        assert one.service.received[1].headers["traceparent"].split("-")[2] == one.calls[1].span


def test_a_redirect_to_a_host_that_may_not_be_reached_is_not_followed(scene: Make) -> None:
    away = Answer(status=302, headers={"Location": "http://192.0.2.1:9/goods?token=secret"})
    with scene(always(away), hosts=frozenset({"127.0.0.1"})) as one:
        with pytest.raises(UsageError) as caught:
            one.client.request("ordering", "GET", "/old")

        said = told(caught.value)
        assert "http://192.0.2.1:9/goods" in said
        assert "secret" not in said
        assert [(call.status, call.error) for call in one.calls] == [
            (302, ""),
            (None, "not allowed"),
        ]


class Blind(Contracts):
    """Finds every operation and judges no exchange."""

    def check(self, exchange: Exchange, *, only_answer: bool = False) -> Checked:
        return Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)


def test_an_operation_whose_answer_no_contract_judged_proves_nothing(scene: Make) -> None:
    contracts = Blind.compile([shop("3.0")])
    with scene(always(as_json(order())), contracts=contracts) as one:
        with pytest.raises(EngineError) as caught:
            one.client.send("readOrder", values={"id": ID})

        assert "ordering/readOrder" in told(caught.value)
        assert one.client.request("ordering", "GET", f"/orders/{ID}").status == 200


class Strict(Contracts):
    """Finds every operation, and none in what was exchanged."""

    def check(self, exchange: Exchange, *, only_answer: bool = False) -> Checked:
        return Checked(operation_id="", verdict=ContractVerdict.UNDOCUMENTED)


def test_an_answer_that_no_contract_knows_is_judged_by_that(scene: Make) -> None:
    with scene(always(as_json(order())), contracts=Strict.compile([shop("3.0")])) as one:
        answer = one.client.send("readOrder", values={"id": ID})

        assert answer.call.verdict is ContractVerdict.UNDOCUMENTED


@pytest.mark.parametrize("spelled", [" {}", "{}/", "HTTP{}", "{}/%2e", "{}/%7Eme", "{}/a%2fb"])
def test_a_call_is_judged_however_its_address_is_spelled(scene: Make, spelled: str) -> None:
    def respell(address: str) -> str:
        return spelled.format(address.removeprefix("http" if "HTTP" in spelled else ""))

    with scene(always(as_json({"wrong": True})), respell=respell) as one:
        one.client.send("readOrder", values={"id": ID})

        assert one.call.verdict is ContractVerdict.BROKEN


def test_endless_redirects_end_in_a_told_failure(scene: Make) -> None:
    with scene(always(Answer(status=302, headers={"Location": "/again"}))) as one:
        with pytest.raises(NoAnswerError) as caught:
            one.client.request("ordering", "GET", "/again")

        assert caught.value.id == "client.no-answer"
        assert len(one.calls) == 11


def test_chunked_answer_is_read_whole(scene: Make) -> None:
    chunks = (b'{"a":', b" 1}")
    kind = {"Content-Type": "application/json"}
    with scene(always(Answer(headers=kind, chunks=chunks))) as one:
        response = one.client.request("ordering", "GET", "/a")

        assert response.json() == {"a": 1}
        assert one.call.response is not None
        assert one.call.response.body is not None
        assert one.call.response.body.text == '{"a": 1}'


def test_compressed_answer_is_recorded_as_it_was_meant(scene: Make) -> None:
    headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    with scene(always(Answer(headers=headers, body=gzip.compress(b"hello")))) as one:
        assert one.client.request("ordering", "GET", "/a").text == "hello"
        assert one.call.response is not None
        assert one.call.response.body is not None
        assert one.call.response.body.text == "hello"


def test_answer_without_a_body_has_none(scene: Make) -> None:
    with scene(always(Answer(status=204))) as one:
        response = one.client.send("cancelOrder", values={"id": ID})

        assert (response.status, response.content) == (204, b"")
        assert one.call.verdict is ContractVerdict.KEPT
        assert one.call.response is not None
        assert one.call.response.body is None


@pytest.mark.parametrize(
    ("service", "id"),
    [("nobody", "client.service-unknown"), ("ordering", "client.address-missing")],
    ids=["service", "address"],
)
def test_service_without_an_address_is_told(tmp_path: Path, service: str, id: str) -> None:
    client = Client(
        addresses={"stores": "http://127.0.0.1:9"},
        contracts=CONTRACTS,
        emit=lambda _: None,
        store=Store(tmp_path),
        masks=Masks(),
    )

    with pytest.raises(UsageError) as caught:
        client.request(service, "GET", "/")

    assert caught.value.id == id
    assert caught.value.arguments["known"] == "stores"
    assert told(caught.value)


def test_address_with_a_path_takes_the_place_of_the_base_path(scene: Make) -> None:
    with scene(always(as_json(order())), prefix="/gateway/ordering/") as one:
        one.client.send("readOrder", values={"id": ID})

        assert one.service.received[0].target == f"/gateway/ordering/orders/{ID}"
        assert one.call.operation == "ordering/readOrder"
        assert one.call.verdict is ContractVerdict.KEPT


def test_secrets_reach_the_service_but_not_the_record(scene: Make) -> None:
    with scene(always(as_json({"accessToken": "tok-5512ab", "echo": "letmein/42"}))) as one:
        one.client.headers["Authorization"] = "Bearer hush-hush-1"
        response = one.client.request(
            "ordering",
            "POST",
            "/sign-in",
            query={"api_key": "k-123456", "page": 2},
            json={"user": "mei", "password": "letmein/42"},
        )

        (received,) = one.service.received
        assert received.headers["Authorization"] == "Bearer hush-hush-1"
        assert b"letmein/42" in received.body
        assert response.json()["accessToken"] == "tok-5512ab"
        recorded = repr(one.call)
        assert not [s for s in ("hush", "letmein", "tok-5512", "k-1234") if s in recorded]
        assert "mei" in recorded
        assert "page=2" in recorded


def test_secret_in_a_contract_problem_is_masked(scene: Make) -> None:
    with scene(always(as_json(order(note="my-pin-code-is-4711-and-more")))) as one:
        one.client.headers["Authorization"] = "Bearer my-pin-code-is-4711-and-more"
        one.client.send("readOrder", values={"id": ID})

        (problem,) = one.call.problems
        assert "4711" not in text.say(problem.message, "en")
        assert "‹secret" in text.say(problem.message, "en")


def test_threads_of_a_scenario_share_its_trace_and_nothing_else(scene: Make) -> None:
    def answer(request: Received) -> Answer:
        return as_json({"path": request.target})

    with scene(answer) as one:
        trace = one.client.begin_trace()
        wrong: list[str] = []

        def visit(number: int) -> None:
            for turn in range(10):
                path = f"/{number}/{turn}"
                response = one.client.request("ordering", "GET", path)
                if response.json() != {"path": path} or not response.call.url.endswith(path):
                    wrong.append(path)

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert wrong == []
        assert {call.trace for call in one.calls} == {trace}
        assert len({call.span for call in one.calls}) == 40


def test_unknown_path_of_a_known_contract_is_undocumented(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "GET", "/v1/nowhere")

        assert one.call.verdict is ContractVerdict.UNDOCUMENTED
        assert one.call.faults


def test_head_is_answered_without_a_body(scene: Make) -> None:
    with scene(always(as_json(order()))) as one_scene:
        response = one_scene.client.request("ordering", "HEAD", f"/v1/orders/{ID}")

        assert response.content == b""
        assert one_scene.call.verdict is ContractVerdict.KEPT


def test_interrupted_call_is_recorded_too(scene: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with scene(always(as_json({}))) as one_scene:
        monkeypatch.setattr("requests.adapters.HTTPAdapter.send", interrupt)
        with pytest.raises(KeyboardInterrupt):
            one_scene.client.request("ordering", "GET", "/a")

        assert one_scene.call.error == "interrupted"
