"""A contract is fetched from its service, whatever door it stands behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accord.client.network import Network
from accord.errors import UsageError
from accord.scaffold.publisher import headers_of, publisher
from fakes.http_service import Answer, Received, as_json, serving

KEY = {"X-Api-Key": "abcdef-1"}


def fetched(answer: Callable[[Received], Answer], headers: dict[str, str]) -> bytes:
    with serving(answer) as service, publisher(headers, Network()) as asked:
        return asked.document(f"{service.address}/openapi.json")


def behind_a_key(received: Received) -> Answer:
    return as_json({"a": 1}, status=200 if received.headers.get("X-Api-Key") == "abcdef-1" else 401)


def test_a_document_behind_a_key_is_fetched_with_the_header() -> None:
    assert fetched(behind_a_key, KEY) == b'{"a": 1}'


def test_without_the_header_the_error_asks_for_it() -> None:
    with pytest.raises(UsageError, match=r"scaffold\.contract-behind-key"):
        fetched(behind_a_key, {})


def test_a_page_for_people_is_told_from_a_document() -> None:
    with pytest.raises(UsageError, match=r"scaffold\.contract-is-page"):
        fetched(lambda _: Answer(body=b"\n<!DOCTYPE html><title>Sign in</title>"), {})


def test_another_status_is_told() -> None:
    with pytest.raises(UsageError, match=r"scaffold\.no-contract-there") as told:
        fetched(lambda _: Answer(status=404), {})
    assert "HTTP 404" in told.value.arguments["problem"]


def test_a_redirect_of_the_same_service_is_followed_with_the_header() -> None:
    def moved(received: Received) -> Answer:
        if received.target == "/openapi.json":
            return Answer(status=307, headers={"Location": "/v2/openapi.json"})
        return behind_a_key(received)

    assert fetched(moved, KEY) == b'{"a": 1}'


def test_the_header_does_not_follow_to_another_origin() -> None:
    with serving(lambda _: as_json({})) as other:
        target = {"Location": f"{other.address}/openapi.json"}
        fetched(lambda _: Answer(status=302, headers=target), KEY)
    assert "X-Api-Key" not in other.received[0].headers


def test_what_a_list_names_and_the_service_refuses_is_no_further_document() -> None:
    names = ("/taken.json", "/other.json", "/refused.json")
    page = "".join(f'<a data-url="{name}"></a>' for name in names)

    def listed(received: Received) -> Answer:
        if received.target in names:
            status = 403 if received.target == "/refused.json" else 200
            return as_json({"openapi": "3.1.0"}, status=status)
        return Answer(body=f"<!doctype html>{page}".encode())

    with serving(listed) as service, publisher({}, Network()) as asked:
        asked.document(f"{service.address}/docs")
        assert asked.untaken == (f"{service.address}/other.json",)


@pytest.mark.parametrize(
    "line", ["X-Api-Key", ": value", "X-Api-Key:", "X Key\n: a", "X: a\r\nY: b"]
)
def test_what_is_no_header_is_refused(line: str) -> None:
    with pytest.raises(UsageError, match=r"scaffold\.no-header"):
        headers_of([line])


def test_headers_are_read_as_curl_reads_them() -> None:
    assert headers_of(["Authorization: Basic YTpi", "X-Time:12:30"]) == {
        "Authorization": "Basic YTpi",
        "X-Time": "12:30",
    }
