"""What is said where no answer came."""

from __future__ import annotations

import socket
import ssl
from http.client import IncompleteRead as CutChunksError
from pathlib import Path

import pytest
from urllib3.connection import HTTPConnection
from urllib3.exceptions import InvalidChunkLength, NewConnectionError
from urllib3.response import HTTPResponse

from accord.client import Client, NoAnswerError
from accord.client.failures import _KINDS, causes, reason_of
from accord.config.settings import ClientSettings
from accord.evidence import Masks, Store
from accord.model.blame_words import OWN_PHRASES
from accord.model.calls import Call, ContractVerdict
from fakes.called import CONTRACTS, ID, Make, always, told
from fakes.http_service import Answer
from fakes.ports import free_address


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


def test_a_client_of_plain_behave_waits_as_long_as_one_of_a_run(scene: Make) -> None:
    with scene(always(Answer(hang_up=True))) as one:
        with pytest.raises(NoAnswerError) as caught:
            one.client.request("ordering", "GET", "/")

        assert caught.value.arguments["seconds"] == f"{ClientSettings().timeout_s:g}"


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


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (ssl.SSLCertVerificationError("x"), "untrusted"),
        (socket.gaierror(-2, "x"), "host-unknown"),
        (ConnectionRefusedError(), "refused"),
        (TimeoutError(), "timed-out"),
        (BrokenPipeError(), "hung-up"),
        (ConnectionError(str(CutChunksError(b""))), "no-answer"),
        (ValueError("odd"), "no-answer"),
    ],
)
def test_a_failure_is_told_by_its_kind(failure: Exception, kind: str) -> None:
    assert reason_of(failure).kind == kind


def test_a_refusal_is_told_where_a_library_says_that_it_could_not_connect_in_time() -> None:
    failure = NewConnectionError(HTTPConnection("h"), "no")
    failure.__cause__ = ConnectionRefusedError()
    assert reason_of(failure).kind == "refused"


def test_a_chunk_without_a_length_is_not_an_answer_that_was_cut_off() -> None:
    cut = ConnectionError("x")
    cut.__cause__ = CutChunksError(b"")
    assert reason_of(cut).kind == "cut-off"
    broken = ConnectionError("x")
    broken.__cause__ = InvalidChunkLength(HTTPResponse(), b"zz")
    assert reason_of(broken).kind == "no-answer"


def test_causes_that_name_each_other_have_an_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert list(causes(first)) == [first, second]


def test_each_phrase_of_a_record_can_be_told_in_every_language() -> None:
    assert {phrase for _, phrase, _ in _KINDS} == OWN_PHRASES.keys()
