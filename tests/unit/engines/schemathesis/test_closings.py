from __future__ import annotations

import math
import socket
from collections.abc import Callable, Iterator

import pytest
import requests
from urllib3.exceptions import IncompleteRead, NewConnectionError, ProtocolError

from accord.client.coding import CutCodingError
from accord.client.exchange import HttpExchange, HttpRequest
from accord.client.network import Network
from accord.engines.schemathesis.closings import Closings
from accord.engines.schemathesis.silence import Silence

EXCHANGE = HttpExchange(service="", request=HttpRequest("GET", "http://h/2", {}), started=0)
CUT = requests.ConnectionError(ProtocolError("Connection aborted."))
HALF = requests.exceptions.ChunkedEncodingError(
    ProtocolError("Connection broken", IncompleteRead(32, 32))
)
SPOILT = requests.exceptions.ChunkedEncodingError(CutCodingError("ends too early"))
REFUSED = requests.ConnectionError(NewConnectionError(None, "refused"))  # type: ignore[arg-type]


def answers() -> requests.Response:
    answer = requests.Response()
    answer.status_code = 200
    return answer


def fails(error: requests.RequestException) -> Callable[[], requests.Response]:
    def ask() -> requests.Response:
        raise error

    return ask


@pytest.fixture
def silence() -> Iterator[Silence]:
    """Of a service that listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Silence(address, Network(), until=math.inf)


def test_who_closes_twice_and_answers_others_has_done_it_himself(silence: Silence) -> None:
    closings = Closings(silence)
    closings.note_answered(answers)
    silence.begin(EXCHANGE)
    assert closings.prove("goods/read", EXCHANGE, CUT, fails(CUT))
    assert closings.take() == [("goods/read", EXCHANGE)]
    assert closings.take() == []
    assert closings.silent_at is None


@pytest.mark.parametrize(
    ("error", "again", "other"),
    [
        pytest.param(CUT, answers, answers, id="once"),
        pytest.param(CUT, fails(CUT), fails(CUT), id="answers-nobody"),
        pytest.param(CUT, fails(REFUSED), answers, id="gone"),
        pytest.param(CUT, fails(requests.ReadTimeout()), answers, id="slow"),
        pytest.param(REFUSED, fails(CUT), answers, id="refused"),
    ],
)
def test_what_may_be_chance_or_the_end_of_the_service_is_not_proved(
    silence: Silence,
    error: requests.RequestException,
    again: Callable[[], requests.Response],
    other: Callable[[], requests.Response],
) -> None:
    closings = Closings(silence)
    closings.note_answered(other)
    assert not closings.prove("goods/read", EXCHANGE, error, again)
    assert closings.take() == []


def test_who_never_answered_is_not_known_to_be_there(silence: Silence) -> None:
    assert not Closings(silence).prove("goods/read", EXCHANGE, CUT, fails(CUT))


@pytest.mark.parametrize("error", [HALF, SPOILT], ids=["half", "spoilt"])
def test_who_begins_an_answer_twice_is_there_also_if_none_of_its_answers_is_whole(
    silence: Silence, error: requests.RequestException
) -> None:
    assert Closings(silence).prove("goods/read", EXCHANGE, error, fails(error))


@pytest.mark.parametrize(("first", "second"), [(HALF, CUT), (CUT, HALF), (HALF, REFUSED)])
def test_who_begins_an_answer_only_once_may_be_ending(
    silence: Silence, first: requests.RequestException, second: requests.RequestException
) -> None:
    assert not Closings(silence).prove("goods/read", EXCHANGE, first, fails(second))


def test_an_operation_is_asked_once_more_only_the_first_time(silence: Silence) -> None:
    closings = Closings(silence)
    closings.note_answered(answers)
    closings.prove("goods/read", EXCHANGE, CUT, fails(CUT))
    assert closings.prove("goods/read", EXCHANGE, CUT, answers)
