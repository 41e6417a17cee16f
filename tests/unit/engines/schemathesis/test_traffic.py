"""What a request meets on its way to a service."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter

from accord.client.network import Network
from accord.client.sessions import Credentials
from accord.engines.schemathesis.closings import ClosedUnansweredError
from accord.engines.schemathesis.signed_in import Standing
from accord.model.catalogue import Operation
from fakes.certificates import certificate_in, server_context
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.traffic_to import closes_at_two, no_answer, traffic_to


def read(service: Service) -> requests.Response:
    """Send as whoever writes a request himself."""
    request = requests.Request("GET", f"{service.address}/goods/1").prepare()
    return requests.Session().send(request)


def healthy(_: Received) -> Answer:
    return as_json({"id": 1, "name": "tea"})


def test_a_private_authority_is_trusted_for_every_request(tmp_path: Path) -> None:
    certificate = certificate_in(tmp_path)
    with serving(healthy, tls=server_context(certificate)) as service:
        way = traffic_to(service, tmp_path, network=Network(authority=str(certificate)))
        with way.watched():
            assert read(service).ok


def test_a_certificate_is_looked_at_where_the_sender_says_nothing_of_it(tmp_path: Path) -> None:
    certificate = certificate_in(tmp_path)
    with serving(healthy, tls=server_context(certificate)) as service:
        request = requests.Request("GET", f"{service.address}/goods/1").prepare()
        way = traffic_to(service, tmp_path)
        with way.watched(), pytest.raises(requests.exceptions.SSLError):
            HTTPAdapter().send(request)


def half_an_answer(_: Received) -> Answer:
    return Answer(body=b"{", announced=9)


def test_a_request_of_which_every_answer_is_half_is_taken_as_closed(tmp_path: Path) -> None:
    with serving(half_an_answer) as service:
        way = traffic_to(service, tmp_path)
        with way.watched(), pytest.raises(ClosedUnansweredError):
            read(service)
    assert [operation for operation, _ in way.closings.take()] == ["goods/readGoods"]
    assert way.silence.request is None


def test_a_request_without_an_answer_is_kept(tmp_path: Path) -> None:
    with serving(no_answer) as service:
        way = traffic_to(service, tmp_path)
        with way.watched(), pytest.raises(requests.RequestException):
            read(service)
    assert way.silence.request is not None
    assert way.silence.request.request.url == f"{service.address}/goods/1"


class Amy:
    """Somebody who signed out and whose session can be had anew, and who was given nothing yet."""

    name = "amy"

    def __init__(self) -> None:
        self.signed_out = True
        self.standing = Standing()
        self.credentials = Credentials()

    def credentials_for(self, operation: Operation | None) -> Credentials:
        del operation
        return self.credentials

    def is_worth_asking(self, operation: str) -> bool:
        return bool(operation)

    def regains(self) -> bool:
        self.signed_out = False
        return True

    def note(self, *of: object, usual: bool) -> None:
        """Nothing is remembered."""


class OnlyAmy:
    """Whoever is asked for, it is Amy."""

    def of(self, operation: Operation) -> Amy:
        del operation
        return Amy()


def test_a_request_that_gets_no_answer_after_a_new_sign_in_is_kept(tmp_path: Path) -> None:
    answers = iter([as_json({}, status=401), Answer(hang_up=True)])
    with serving(lambda _: next(answers)) as service:
        way = traffic_to(service, tmp_path, identities=OnlyAmy())  # type: ignore[arg-type]
        with way.watched(), pytest.raises(requests.ConnectionError):
            read(service)
    assert way.silence.request is not None


class LetIn(Amy):
    """Amy, who was given something before that only she is given."""

    def __init__(self) -> None:
        super().__init__()
        self.standing.note(
            "goods/readGoods", requests.Request("GET", self.proof).prepare(), status=200
        )

    proof = ""

    def is_worth_asking(self, operation: str) -> bool:
        del operation
        return False


class OnlyWhoWasLetIn:
    """Whoever is asked for, it is somebody who was let in before."""

    def of(self, operation: Operation) -> LetIn:
        del operation
        return LetIn()


def test_what_ends_a_service_when_a_sign_in_is_asked_of_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([as_json({}, status=401), Answer(hang_up=True)])
    with serving(lambda _: next(answers)) as service:
        monkeypatch.setattr(LetIn, "proof", f"{service.address}/goods/7")
        way = traffic_to(service, tmp_path, identities=OnlyWhoWasLetIn())  # type: ignore[arg-type]
        with way.watched():
            assert read(service).status_code == 401
    assert way.silence.request is not None
    assert way.silence.request.request.url == f"{service.address}/goods/7"


def test_who_ends_only_the_connection_at_a_request_has_not_fallen_silent(tmp_path: Path) -> None:
    with serving(closes_at_two) as service:
        way = traffic_to(service, tmp_path)
        with way.watched():
            read(service)
            with pytest.raises(ClosedUnansweredError):
                requests.get(f"{service.address}/goods/2", timeout=30)
    assert way.silence.request is None
    [(operation, exchange)] = way.closings.take()
    assert (operation, exchange.request.url) == ("goods/readGoods", f"{service.address}/goods/2")
    assert exchange.error == "connection closed without an answer"


def test_a_session_that_was_signed_out_is_lost_on_purpose_though_it_was_renewed(
    tmp_path: Path,
) -> None:
    answers = iter([as_json({}, status=401), as_json({"id": 1, "name": "tea"})])
    with serving(lambda _: next(answers)) as service:
        way = traffic_to(service, tmp_path, identities=OnlyAmy())  # type: ignore[arg-type]
        with way.watched():
            assert read(service).ok
    assert [(loss.meant, loss.renewed) for loss in way.losses] == [(True, True)]
