import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from accord.evidence import otlp, otlp_receiver
from accord.evidence.otlp_receiver import Receiver

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = (
    f'{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{"traceId":"{TRACE}","kind":2,'
    '"name":"x","attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}}]}]}]}]}'
)
JSON = {"Content-Type": otlp.JSON}


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path).running() as listening:
        yield listening


def send(receiver: Receiver, body: object, path: str = "/v1/traces") -> int:
    answer = requests.post(receiver.address + path, data=body, headers=JSON, timeout=5)
    return answer.status_code


def spooled(receiver: Receiver) -> list[str]:
    return [record.trace for record in receiver.records()]


def test_spans_are_spooled(receiver: Receiver) -> None:
    assert send(receiver, SPAN) == 200
    assert spooled(receiver) == [TRACE]


def test_a_body_in_chunks_is_put_together(receiver: Receiver) -> None:
    halves = iter([SPAN[:40].encode(), SPAN[40:].encode()])
    assert send(receiver, halves) == 200
    assert spooled(receiver) == [TRACE]


def test_what_is_no_message_is_refused_and_the_next_is_read(receiver: Receiver) -> None:
    with requests.Session() as session:
        codes = [
            session.post(receiver.address + "/v1/traces", data=body, headers=JSON).status_code
            for body in ("{", SPAN)
        ]
    assert (codes, spooled(receiver)) == ([400, 200], [TRACE])


def test_metrics_are_taken_and_dropped(receiver: Receiver) -> None:
    assert send(receiver, "{}", "/v1/metrics") == 200
    assert send(receiver, "{}", "/elsewhere") == 404
    assert spooled(receiver) == []


def test_a_body_that_is_too_large_is_refused(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(otlp_receiver, "_LARGEST_BODY", 10)
    assert send(receiver, SPAN) == 413
    assert send(receiver, iter([SPAN.encode()])) == 413


def test_a_full_spool_is_told_to_the_sender(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(otlp_receiver, "_LARGEST_SPOOL", 10)
    assert send(receiver, SPAN) == 507


def test_a_line_that_was_cut_is_left_out(receiver: Receiver) -> None:
    send(receiver, SPAN)
    with receiver.path.open("ab") as file:
        file.write(b'{"trace":"')
    assert spooled(receiver) == [TRACE]


def test_only_its_owner_may_read_the_spool(receiver: Receiver) -> None:
    assert stat.S_IMODE(receiver.path.stat().st_mode) == 0o600


def test_who_sent_something_is_known(receiver: Receiver) -> None:
    named = SPAN.replace(
        '[{"scopeSpans"',
        '[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"price"}}]},'
        '"scopeSpans"',
    )
    send(receiver, named)
    assert receiver.services == {"price"}


def test_where_somebody_else_listens_is_an_error(receiver: Receiver, tmp_path: Path) -> None:
    port = int(receiver.address.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Receiver(tmp_path, port=port)


def test_senders_find_it_by_the_standard_variables(receiver: Receiver) -> None:
    assert receiver.variables()["OTEL_EXPORTER_OTLP_ENDPOINT"] == receiver.address
    assert receiver.address.startswith("http://127.0.0.1:")
