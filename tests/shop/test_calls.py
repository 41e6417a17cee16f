"""How services call one another: retries, time-outs, the breaker, and what is passed on."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from accord_shop.plumbing.calls import FAILURES_UNTIL_OPEN, Ask, Calls, NoAnswerError, Reply
from accord_shop.plumbing.logs import Log
from accord_shop.plumbing.problems import Problem

PROBLEM = {"type": "/problems/out-of-stock", "detail": "Nothing left."}


class Scripted:
    """A service that answers with the next status of a list, and with 200 after it."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.headers: list[dict[str, str]] = []
        self.hold = threading.Event()
        self.hold.set()
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                script.headers.append(dict(self.headers))
                script.hold.wait(5)
                status = script.statuses.pop(0) if script.statuses else 200
                body = json.dumps({} if status < 400 else PROBLEM).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()


@pytest.fixture
def other() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.hold.set()
    scripted.server.shutdown()
    scripted.thread.join()
    scripted.server.server_close()


def ask(other: Scripted, *asks: Ask) -> list[Reply | Problem]:
    """What came of each question, one after the other with one ``Calls``."""

    async def run() -> list[Reply | Problem]:
        calls = Calls(addresses={"other": other.address}, token="own-token", log=Log("tested"))
        outcomes: list[Reply | Problem] = []
        for one in asks:
            try:
                outcomes.append(await calls.send(one))
            except Problem as problem:
                outcomes.append(problem)
        await calls.close()
        return outcomes

    # A thread of its own, because an open browser keeps a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, run()).result()


ONCE = Ask("other", "GET", "/")
AGAIN = Ask("other", "GET", "/", repeatable=True)


def test_what_may_be_repeated_is_asked_again(other: Scripted) -> None:
    other.statuses = [500]
    outcome = ask(other, AGAIN)[0]
    assert (isinstance(outcome, Reply), len(other.headers)) == (True, 2)


def test_what_may_not_be_repeated_is_asked_once(other: Scripted) -> None:
    other.statuses = [500]
    outcome = ask(other, ONCE)[0]
    assert (isinstance(outcome, NoAnswerError), len(other.headers)) == (True, 1)


def test_a_refusal_is_never_asked_again(other: Scripted) -> None:
    other.statuses = [409]
    ask(other, AGAIN)
    assert len(other.headers) == 1


def test_waiting_ends_in_time_and_is_logged(
    other: Scripted, capfd: pytest.CaptureFixture[str]
) -> None:
    other.hold.clear()
    outcome = ask(other, Ask("other", "GET", "/", timeout_s=0.05))[0]
    line = json.loads(capfd.readouterr().out)
    assert isinstance(outcome, NoAnswerError)
    assert (line["event"], line["to"], line["error"]) == (
        "called",
        "other",
        "timed out after 0.05 s",
    )


def test_a_service_that_always_fails_is_left_alone_for_a_while(other: Scripted) -> None:
    other.statuses = [500] * 100
    outcomes = ask(other, *[ONCE] * (FAILURES_UNTIL_OPEN + 5))
    assert len(other.headers) == FAILURES_UNTIL_OPEN
    assert "not called" in str(outcomes[-1])


def test_refusals_do_not_open_the_breaker(other: Scripted) -> None:
    other.statuses = [409] * 100
    ask(other, *[ONCE] * (FAILURES_UNTIL_OPEN + 5))
    assert len(other.headers) == FAILURES_UNTIL_OPEN + 5


def test_every_attempt_is_a_span_of_its_own(other: Scripted) -> None:
    other.statuses = [500]
    ask(other, AGAIN)
    spans = {headers["traceparent"] for headers in other.headers}
    assert len(spans) == 2


def test_a_service_shows_its_own_token_unless_it_passes_one_on(other: Scripted) -> None:
    ask(other, ONCE, Ask("other", "GET", "/", token="of-the-customer"))
    tokens = [headers["Authorization"] for headers in other.headers]
    assert tokens == ["Bearer own-token", "Bearer of-the-customer"]


def test_a_refusal_keeps_its_kind_and_its_words() -> None:
    with pytest.raises(Problem, match=r"Nothing left\.") as caught:
        Reply(to="other", status=409, body=PROBLEM).or_raise()
    assert (caught.value.status, caught.value.kind) == (409, "out-of-stock")


def test_a_refusal_that_is_our_own_mistake_is_told_as_unavailable() -> None:
    with pytest.raises(NoAnswerError) as caught:
        Reply(to="other", status=422, body=PROBLEM).or_raise()
    assert caught.value.status == 503
