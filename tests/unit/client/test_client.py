from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accord import text
from accord.client import Client, NoAnswerError, NotJsonError
from accord.contract import Checked, Contracts, Exchange
from accord.errors import AccordError, EngineError, UsageError
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from fakes.http_service import Answer, Received, Service, as_json, free_address, serving
from fakes.openapi import contract, one, order, shop

CONTRACTS = Contracts.compile([shop("3.0")])
ID = "0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11"


class Scene:
    """A service, a client of it, and the calls that were recorded."""

    def __init__(self, service: Service, client: Client, calls: list[Call]) -> None:
        self.service = service
        self.client = client
        self.calls = calls

    @property
    def call(self) -> Call:
        (only,) = self.calls
        return only


Make = Callable[..., Any]


@pytest.fixture
def scene(tmp_path: Path) -> Make:
    @contextmanager
    def make(
        answer: Callable[[Received], Answer],
        *,
        prefix: str = "",
        contracts: Contracts = CONTRACTS,
        respell: Callable[[str], str] = str,
        **options: Any,
    ) -> Iterator[Scene]:
        calls: list[Call] = []
        with serving(answer) as service:
            client = Client(
                addresses={"ordering": respell(service.address + prefix)},
                contracts=contracts,
                emit=calls.append,
                store=Store(tmp_path),
                masks=Masks(key=b"trial"),
                **options,
            )
            yield Scene(service, client, calls)
            client.close()

    return make


def always(answer: Answer) -> Callable[[Received], Answer]:
    return lambda _: answer


def told(error: AccordError) -> str:
    assert text.has(f"{error.id}.hint") or error.id == "client.no-answer"
    return text.text(error.id, "en", **error.arguments)


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


def test_a_new_scenario_forgets_cookies_headers_and_trace(scene: Make) -> None:
    with scene(always(as_json({}, Set_Cookie="sid=abcdef123; Path=/"))) as one:
        before = one.client.begin_trace()
        one.client.headers["Authorization"] = "Bearer one-two-three"
        one.client.request("ordering", "GET", "/a")
        one.client.request("ordering", "GET", "/b")
        after = one.client.begin_trace()
        one.client.request("ordering", "GET", "/c")

        second, third = one.service.received[1:]
        assert second.headers["Cookie"] == "sid=abcdef123"
        assert second.headers["Authorization"] == "Bearer one-two-three"
        assert not {"Cookie", "Authorization"} & set(third.headers)
        assert before != after


def test_header_of_one_request_wins_over_that_of_the_scenario(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.headers["X-Shop"] = "a"
        one.client.request("ordering", "GET", "/a", headers={"x-shop": "b"})

        assert one.service.received[0].headers.get("x-shop") == "b"
        assert "X-Shop" not in one.service.received[0].headers


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

    def check(self, exchange: Exchange) -> Checked:
        return Checked(operation_id="", verdict=ContractVerdict.UNCHECKED)


def test_an_operation_whose_answer_no_contract_judged_proves_nothing(scene: Make) -> None:
    contracts = Blind.compile([shop("3.0")])
    with scene(always(as_json(order())), contracts=contracts) as one:
        with pytest.raises(EngineError) as caught:
            one.client.send("readOrder", values={"id": ID})

        assert "ordering/readOrder" in told(caught.value)
        assert one.client.request("ordering", "GET", f"/orders/{ID}").status == 200


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


def test_refused_connection_is_told_and_recorded(tmp_path: Path) -> None:
    calls: list[Call] = []
    client = Client(
        addresses={"ordering": free_address()},
        contracts=CONTRACTS,
        emit=calls.append,
        store=Store(tmp_path),
        masks=Masks(),
    )

    with pytest.raises(NoAnswerError) as caught:
        client.send("readOrder", values={"id": ID})
    client.close()

    assert caught.value.id == "client.refused"
    assert told(caught.value).startswith("ordering refused the connection at http://127.0.0.1")
    assert caught.value.call is calls[0]
    assert (calls[0].error, calls[0].response) == ("connection refused", None)
    assert calls[0].verdict is ContractVerdict.UNCHECKED


def test_slow_answer_times_out(scene: Make) -> None:
    with scene(always(Answer(wait_s=0.6)), timeout_s=0.1) as one:
        with pytest.raises(NoAnswerError) as caught:
            one.client.request("ordering", "GET", "/slow")

        assert told(caught.value) == "ordering did not answer GET /slow within 0.1 s."
        assert one.call.error == "timed out"
        assert one.call.seconds >= 0.1


def test_service_that_hangs_up_is_told(scene: Make) -> None:
    with scene(always(Answer(hang_up=True))) as one:
        with pytest.raises(NoAnswerError) as caught:
            one.client.request("ordering", "POST", "/orders", json={"a": 1})

        assert caught.value.id == "client.hung-up"
        assert one.call.request.body is not None
        assert one.call.request.body.text == '{"a":1}'


def test_body_cut_short_is_no_answer(scene: Make) -> None:
    cut = Answer(announced=1003, body=b"abc")
    with scene(always(cut)) as one:
        one.service.address = ""
        with pytest.raises(NoAnswerError) as caught:
            one.client.request("ordering", "GET", "/a")
        assert one.call.response is None
        assert one.call.error == "the connection closed after 3 of 1,003 bytes"
        assert told(caught.value).endswith(f": {one.call.error}.")


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


def test_new_connection_tells_where_the_time_went(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "GET", "/a")
        one.client.request("ordering", "GET", "/b")

        first, second = (call.timings for call in one.calls)
        assert first.dns is not None
        assert first.connect is not None
        assert first.first_byte is not None
        assert first.tls is None
        assert (second.dns, second.connect) == (None, None)
        assert second.first_byte is not None


def test_connection_that_idled_is_not_used_again(
    scene: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "GET", "/a")
        monkeypatch.setattr("accord.client.transport.LONGEST_IDLE_S", 0.0)
        one.client.request("ordering", "GET", "/b")

        assert one.calls[1].timings.connect is not None


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


def test_long_text_is_kept_in_a_file(scene: Make, tmp_path: Path) -> None:
    body = ("街角小舖 " * 2000).encode()
    with scene(always(Answer(headers={"Content-Type": "text/plain"}, body=body))) as one:
        one.client.request("ordering", "GET", "/long")

        assert one.call.response is not None
        kept = one.call.response.body
        assert kept is not None
        assert (kept.text, kept.size_bytes) == ("", len(body))
        assert (tmp_path / kept.evidence).read_bytes() == body


def test_binary_body_leaves_its_size_and_digest_only(scene: Make, tmp_path: Path) -> None:
    with scene(always(Answer(headers={"Content-Type": "image/png"}, body=b"\x89PNG\0\xff"))) as one:
        one.client.request("ordering", "GET", "/photo")

        assert one.call.response is not None
        kept = one.call.response.body
        assert kept is not None
        assert (kept.text, kept.evidence, kept.size_bytes) == ("", "", 6)
        assert len(kept.digest) == 64
        assert not (tmp_path / "evidence").exists()


def test_form_is_sent_urlencoded(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "POST", "/form", form={"a": "1 & 2", "b": ["x", "y"]})

        (received,) = one.service.received
        assert received.body == b"a=1+%26+2&b=x&b=y"
        assert received.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_answer_that_is_no_json_says_so_when_read_as_json(scene: Make) -> None:
    with scene(always(Answer(headers={"Content-Type": "text/html"}, body=b"<h1>Oops"))) as one:
        response = one.client.request("ordering", "GET", "/a")

        with pytest.raises(NotJsonError) as caught:
            response.json()
        assert told(caught.value) == "The answer of ordering is no JSON: <h1>Oops"


def test_headers_of_an_answer_are_read_in_any_case(scene: Make) -> None:
    with scene(always(as_json({}, X_Total="3"))) as one:
        headers = one.client.request("ordering", "GET", "/a").headers

        assert headers["x-TOTAL"] == "3"
        assert "x-total" in headers
        assert "X-Total" in list(headers)


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


def test_huge_answer_is_kept_only_as_far_as_the_store_allows(tmp_path: Path) -> None:
    calls: list[Call] = []
    body = b"x" * 8000 + b" password=letmein-letmein " + b"y" * 20_000
    plain = Answer(headers={"Content-Type": "text/plain"}, body=body)
    with serving(always(plain)) as service:
        client = Client(
            addresses={"ordering": service.address},
            contracts=CONTRACTS,
            emit=calls.append,
            store=Store(tmp_path, limit_bytes=8020),
            masks=Masks(),
        )
        response = client.request("ordering", "GET", "/huge")
        client.close()

    assert response.content == body
    assert calls[0].response is not None
    kept = calls[0].response.body
    assert kept is not None
    assert kept.size_bytes == len(body)
    written = (tmp_path / kept.evidence).read_bytes()
    assert len(written) == 8020
    assert b"letme" not in written


def test_file_is_sent_in_a_multipart_form(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["title", "photo"],
        "properties": {
            "title": {"type": "string"},
            "photo": {"type": "string", "format": "binary"},
        },
    }
    document = one(
        {"204": {"description": "kept"}},
        method="post",
        requestBody={"required": True, "content": {"multipart/form-data": {"schema": schema}}},
    )
    calls: list[Call] = []
    with serving(always(Answer(status=204))) as service:
        client = Client(
            addresses={"trial": service.address},
            contracts=Contracts.compile([contract(document)]),
            emit=calls.append,
            store=Store(tmp_path),
            masks=Masks(),
        )
        client.send("trial", values={"title": "店"}, body={"photo": ("a.png", b"\x89PNG\0")})
        client.close()

        (received,) = service.received
        assert b'name="photo"; filename="a.png"' in received.body
        assert b"\x89PNG\0" in received.body
    assert calls[0].verdict is ContractVerdict.KEPT
    assert calls[0].request.body is not None
    assert calls[0].request.body.digest


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


def test_unknown_host_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", nowhere)
    client = Client(
        addresses={"ordering": "http://nowhere.test"},
        contracts=CONTRACTS,
        emit=lambda _: None,
        store=Store(tmp_path),
        masks=Masks(),
    )

    with pytest.raises(NoAnswerError) as caught:
        client.request("ordering", "GET", "/")
    assert told(caught.value) == "The host of ordering is unknown: http://nowhere.test."
