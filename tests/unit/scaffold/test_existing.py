"""A team that has a contract starts from it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from accord.check import check
from accord.config import load
from accord.errors import ContractError, UsageError
from accord.scaffold import make, read_existing
from accord.sources import read_catalogue
from accord.steps.index import read_index
from accord.text import LANGUAGES, Language

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Tea House", "version": "1"},
    "paths": {"/teas": {"get": {"operationId": "listTeas", "responses": {"200": {
        "description": "The teas"}}}}},
}  # fmt: skip


def written(folder: Path, name: str = "tea.json", **more: Any) -> str:
    (folder / name).write_text(json.dumps(DOCUMENT | more), encoding="utf-8")
    return name


@pytest.fixture
def published() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/v1/openapi.json"
            self.send_response(200 if known else 404)
            self.end_headers()
            self.wfile.write(json.dumps(DOCUMENT).encode() if known else b"")

        def log_message(self, format: str, *values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_file_gives_its_service_a_name_and_an_ending(tmp_path: Path) -> None:
    found = read_existing(written(tmp_path), folder=tmp_path)
    assert (found.service, found.title, found.file) == (
        "tea-house",
        "Tea House",
        "tea-house.openapi.json",
    )


def test_a_file_that_is_named_after_its_service_keeps_that_name(tmp_path: Path) -> None:
    path = written(tmp_path, "brewing.openapi.json")
    assert read_existing(path, folder=tmp_path).service == "brewing"


def test_a_title_that_cannot_be_a_key_gives_a_plain_name(tmp_path: Path) -> None:
    path = written(tmp_path, info={"title": "茶館", "version": "1"})
    found = read_existing(path, folder=tmp_path)
    assert (found.service, found.title) == ("service", "茶館")


@pytest.mark.parametrize(
    ("title", "service"),
    [
        ("Tea House API Documentation", "tea-house"),
        ("The Tea House REST API v2.1", "tea-house"),
        ("API documentation for the Tea House", "tea-house"),
        ("Swagger Petstore - OpenAPI 3.0", "petstore"),
        ("Order Service API", "order-service"),
        ("API documentation", "service"),
        ("API for API", "service"),
    ],
)
def test_words_that_any_title_may_have_are_no_part_of_the_name(
    tmp_path: Path, title: str, service: str
) -> None:
    path = written(tmp_path, info={"title": title, "version": "1"})
    found = read_existing(path, folder=tmp_path)
    assert (found.service, found.title) == (service, title)


def test_a_contract_is_fetched_from_its_service_which_then_is_the_system(published: str) -> None:
    found = read_existing(f"{published}/v1/openapi.json", folder=Path())
    assert (found.service, found.place.address) == ("tea-house", published)


def test_what_a_service_publishes_in_one_line_gets_lines(published: str) -> None:
    found = read_existing(f"{published}/v1/openapi.json", folder=Path())
    assert json.loads(found.content) == DOCUMENT
    assert found.content.count(b"\n") > 10


@pytest.mark.parametrize(
    ("more", "address"),
    [
        pytest.param({"servers": [{"url": "/v1"}, {"url": "http://tea.test/v1"}]},
                     "http://tea.test/v1", id="server"),
        pytest.param({"servers": [{"url": "https://{region}.tea.test"}]},
                     "http://127.0.0.1:8000", id="template"),
        pytest.param({"servers": [{"url": "https://{region}.tea.test", "variables":
                      {"region": {"default": "eu"}}}]}, "https://eu.tea.test", id="variable"),
        pytest.param({"swagger": "2.0", "host": "tea.test", "schemes": ["https"]},
                     "https://tea.test", id="host"),
        pytest.param({}, "http://127.0.0.1:8000", id="nothing"),
    ],
)  # fmt: skip
def test_the_address_is_what_the_document_says(
    more: dict[str, Any], address: str, tmp_path: Path
) -> None:
    assert read_existing(written(tmp_path, **more), folder=tmp_path).place.address == address


def test_what_is_not_there_is_told(tmp_path: Path, published: str) -> None:
    for where in ("nowhere.yaml", f"{published}/nowhere.json"):
        with pytest.raises(UsageError, match=r"scaffold\.no-contract-there"):
            read_existing(where, folder=tmp_path)


def test_what_the_system_says_of_a_file_is_told_without_its_number(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_existing("nowhere.yaml", folder=tmp_path)
    assert caught.value.arguments["problem"] == "No such file or directory"


def test_what_is_no_contract_is_told_with_its_own_place(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("tea: oolong\n")
    with pytest.raises(ContractError) as told:
        read_existing("notes.yaml", folder=tmp_path)
    assert told.value.where == "notes.yaml"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workspace_around_it_is_right_and_has_no_sample(
    language: Language, tmp_path: Path
) -> None:
    found = read_existing(written(tmp_path), folder=tmp_path)
    demo = tmp_path / "demo"
    make(demo, language=language, existing=found)
    catalogue = read_catalogue(demo)
    assert check(catalogue, read_index(demo)) == ()
    assert [operation.id for operation in catalogue.operations()] == ["tea-house/listTeas"]
    assert not [name for name in ("system", "features", "load", "chaos") if (demo / name).exists()]
    addresses = load(demo).configuration.environments["local"].addresses
    assert addresses == {"tea-house": "http://127.0.0.1:8000"}


def test_the_contract_is_copied_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, info={"title": "Tea {{title}} {{sample}}", "version": "1"})
    found = read_existing(path, folder=tmp_path)
    make(tmp_path / "demo", language="en", existing=found)
    copied = (tmp_path / "demo" / "contracts" / found.file).read_bytes()
    assert copied == (tmp_path / path).read_bytes()
