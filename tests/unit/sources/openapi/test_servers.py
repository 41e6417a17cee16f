"""Which servers of a document can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord import text
from accord.model.catalogue import Severity
from accord.sources.openapi.operations import base_path, with_own_servers
from accord.sources.openapi.servers import common_path, server_url, unusable_servers
from fakes.written_contracts import OPENAPI, contract


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ({"url": "/v1"}, "/v1"),
        ({"url": "v1"}, "v1"),
        ({"url": "//shop.test/v1"}, "//shop.test/v1"),
        (
            {
                "url": "https://{t}.shop.test:{p}",
                "variables": {"t": {"default": "a"}, "p": {"default": 8443}},
            },
            "https://a.shop.test:8443",
        ),
        ({"url": "https://{t}.shop.test"}, None),
        ({"url": "https://{t}.shop.test", "variables": {"t": {"enum": ["a"]}}}, None),
        ({"url": "http://shop.test:99999"}, None),
        ({"url": "http://shop.test:port"}, None),
        ({"url": "http://[::1/v1"}, None),
        ({"url": "http:///v1"}, None),
        ({}, None),
    ],
)
def test_address_of_a_server(server: dict[str, Any], url: str | None) -> None:
    assert server_url(server) == url


def test_servers_are_looked_at_wherever_they_stand() -> None:
    bad = {"servers": [{"url": "/"}, {"url": "http://{t}"}]}
    document = {**bad, "paths": {"/a": {**bad, "get": {**bad}, "x-note": 1}, "/b": None}}

    assert [server.place for server in unusable_servers(document)] == [
        ("servers", 1),
        ("paths", "/a", "servers", 1),
        ("paths", "/a", "get", "servers", 1),
    ]


def test_servers_of_a_path_that_is_written_elsewhere_are_looked_at_once() -> None:
    elsewhere = {"$ref": "#/components/pathItems/X"}
    bad = {"servers": [{"url": "http://{t}"}]}
    document = {
        "paths": {"/a": elsewhere, "/b": elsewhere},
        "components": {"pathItems": {"X": bad}},
    }
    assert [server.place for server in unusable_servers(document)] == [
        ("components", "pathItems", "X", "servers", 0)
    ]


def test_first_server_that_can_be_used_says_the_base_path() -> None:
    servers = [{"url": "https://{tenant}/v1"}, {"url": "https://shop.test/v2/"}]

    assert base_path({"servers": servers}) == "/v2"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://{tenant}.shop.test/v1", "/v1"),
        ("https://{tenant}.shop.test", ""),
        ("http://shop.test:99999/v1", "/v1"),
        ("localhost:8080/v1", None),
        ("https://shop.test/{version}", None),
        ("{address}/v1", None),
        ("http:///v1", None),
    ],
)
def test_path_of_a_server_that_has_no_address(url: str, path: str | None) -> None:
    assert common_path({"servers": [{"url": url}]}) == path


@pytest.mark.parametrize(
    ("urls", "severity"),
    [
        (["localhost:8080/v1"], Severity.ERROR),
        (["localhost:8080/v1", "/v1"], Severity.WARNING),
        (["http://shop.test:99999/v1"], Severity.WARNING),
    ],
)
def test_only_where_no_server_says_a_path_is_it_an_error(
    tmp_path: Path, urls: list[str], severity: Severity
) -> None:
    servers = "".join(f"    - url: {url}\n" for url in urls)
    written = OPENAPI.format(version="3.0.3") + f"    servers:\n{servers}"
    read = contract(tmp_path, written)
    assert [fault.severity for fault in read.faults] == [severity]


def test_server_that_cannot_be_used_is_a_warning_at_its_line(tmp_path: Path) -> None:
    written = OPENAPI.format(version="3.0.3") + (
        "    servers:\n      - url: https://{tenant}.shop.test\n"
    )

    [fault] = contract(tmp_path, written).faults

    assert (fault.message.id, fault.severity) == (
        "sources.contract-server-variable",
        Severity.WARNING,
    )
    assert fault.line == written[: written.index("- url: https://{tenant}")].count("\n") + 1
    assert fault.hint is not None
    assert text.has(fault.hint.id)


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_webhooks_and_callbacks_are_no_operations_and_no_faults(
    tmp_path: Path, version: str
) -> None:
    hook = "{post: {operationId: hook, responses: {'200': {description: ok}}}}"
    written = OPENAPI.format(version=version) + (
        f"webhooks: {{paid: {hook}}}\n"
        f"components:\n  pathItems: {{Hook: {hook}}}\n"
        f"  callbacks: {{Back: {{'{{$url}}': {hook}}}}}\n"
    )
    # An id stands once in a document.
    for number in range(3):
        written = written.replace("operationId: hook,", f"operationId: hook{number},", 1)

    read = contract(tmp_path, written)

    assert [operation.name for operation in read.operations] == ["placeOrder"]
    assert [fault for fault in read.faults if fault.severity is not Severity.WARNING] == []


@pytest.mark.parametrize(
    ("url", "path"),
    [("api/v1", "/api/v1"), ("./", ""), ("../v1", "/v1"), ("https://h/v1/", "/v1"), ("/", "")],
)
def test_a_base_path_starts_with_a_slash(url: str, path: str) -> None:
    assert base_path({"servers": [{"url": url}]}) == path


def test_operations_go_to_the_servers_of_their_own() -> None:
    document = {
        "servers": [{"url": "/api"}],
        "paths": {
            "/a": {"get": {}},
            "/b": {"servers": [{"url": "https://files/up"}], "put": {}, "parameters": [1]},
            "/c": {"get": {}, "post": {"servers": [{"url": "/files"}]}, "parameters": [2]},
        },
    }
    moved = with_own_servers(document)
    assert base_path(moved) == ""
    assert {path: sorted(item) for path, item in moved["paths"].items()} == {
        "/api/a": ["get"],
        "/up/b": ["parameters", "put", "servers"],
        "/api/c": ["get", "parameters"],
        "/files/c": ["parameters", "post"],
    }


def test_a_path_that_is_written_elsewhere_goes_to_the_servers_that_are_named_there() -> None:
    reference = {"$ref": "#/components/pathItems/X"}
    item = {"servers": [{"url": "/v2"}], "get": {}}
    document = {
        "servers": [{"url": "/v1"}],
        "paths": {"/a": reference, "/b": {**reference, "servers": [{"url": "/v3"}]}},
        "components": {"pathItems": {"X": item}},
    }
    assert [*with_own_servers(document)["paths"]] == ["/v2/a", "/v3/b"]


def test_a_document_whose_servers_are_one_stays_as_it_is() -> None:
    document = {"servers": [{"url": "/api"}], "paths": {"/a": {"get": {}}, "/b": {}}}
    assert with_own_servers(document) is document
