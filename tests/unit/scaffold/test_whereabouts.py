"""Where a published contract's operations answer is found by asking what only reads."""

from __future__ import annotations

from typing import Any

import pytest

from accord.client.network import Network
from accord.scaffold.publisher import publisher
from accord.scaffold.whereabouts import Whereabouts, whereabouts
from accord.sources import read_contract
from fakes.http_service import Answer, Received, as_json, serving

OK = {"200": {"description": "fine"}}


def read(path: str, **more: Any) -> dict[str, Any]:
    return {path: {"get": {"operationId": "read", "responses": OK, **more}}}


@pytest.fixture
def asked(tmp_path: Any) -> Any:
    """Asks a service that answers at certain paths alone; gives the place and what it was asked."""
    import json

    def ask(
        document: dict[str, Any], *paths: str, at: str = "/openapi.json", status: int = 200
    ) -> tuple[Whereabouts, str, list[str]]:
        whole = {"info": {"title": "Tea", "version": "1"}, **document}
        file = tmp_path / "contract.json"
        file.write_text(json.dumps(whole))
        contract = read_contract(file, workspace=tmp_path, service="tea")

        def answer(received: Received) -> Answer:
            return as_json({}, status=status if received.target in paths else 404)

        with serving(answer) as service, publisher({}, Network()) as publishing:
            place = whereabouts(contract, service.address + at, publishing)
        targets = [f"{received.method} {received.target}" for received in service.received]
        return place, place.address.removeprefix(service.address), targets

    return ask


@pytest.mark.parametrize(
    ("document", "at", "path", "address"),
    [
        pytest.param({"openapi": "3.0.3", "paths": read("/teas")}, "/openapi.json", "/teas", "",
                     id="at-the-root"),
        pytest.param({"openapi": "3.0.3", "servers": [{"url": "/v1"}], "paths": read("/teas")},
                     "/openapi.json", "/v1/teas", "", id="base-path-of-the-document"),
        pytest.param({"swagger": "2.0", "basePath": "/api", "paths": read("/teas")},
                     "/lab/api/spec.json", "/lab/api/teas", "/lab/api", id="behind-a-proxys-path"),
        pytest.param({"openapi": "3.0.3", "paths": read("/teas")},
                     "/lab/docs/openapi.json", "/lab/teas", "/lab", id="a-folder-above"),
        pytest.param({"openapi": "3.0.3", "paths": read("/teas")},
                     "/openapi.json", "/api/teas", "/api", id="mounted-where-many-are"),
    ],
)  # fmt: skip
def test_the_address_is_where_an_operation_answers(
    document: dict[str, Any], at: str, path: str, address: str, asked: Any
) -> None:
    place, suffix, _ = asked(document, path, at=at)
    assert (suffix, place.opening.name, place.status) == (address, "read", 200)


def test_where_nothing_answers_the_document_is_believed(asked: Any) -> None:
    place, suffix, _ = asked({"openapi": "3.0.3", "paths": read("/teas")}, at="/lab/openapi.json")
    assert (suffix, place.opening) == ("", None)
    assert place.astray == f"GET {place.address}/teas → 404"


def test_a_base_path_of_the_document_is_not_put_below_another(asked: Any) -> None:
    document = {"swagger": "2.0", "basePath": "/v1", "paths": read("/teas")}
    assert asked(document, "/api/teas")[2] == ["GET /v1/teas"]


def test_one_that_answers_somehow_is_not_astray(asked: Any) -> None:
    document = {"openapi": "3.0.3", "paths": read("/teas")}
    assert [asked(document, "/teas", status=status)[0].astray for status in (401, 500)] == ["", ""]


def test_a_refusal_is_a_place_but_no_first_scenario(asked: Any) -> None:
    document = {"openapi": "3.0.3", "paths": read("/teas")}
    place, suffix, _ = asked(document, "/lab/teas", at="/lab/openapi.json", status=401)
    assert (suffix, place.opening) == ("/lab", None)


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param({"/teas": {"post": {"responses": OK}}}, id="writes"),
        pytest.param(read("/teas/{id}"), id="wants-a-path-value"),
        pytest.param(read("/teas", parameters=[{"name": "q", "in": "query", "required": True}]),
                     id="wants-a-query-value"),
        pytest.param(read("/teas", responses={"302": {"description": "elsewhere"}}),
                     id="promises-no-success"),
    ],
)  # fmt: skip
def test_nothing_is_asked_that_writes_or_wants_values(paths: dict[str, Any], asked: Any) -> None:
    assert asked({"openapi": "3.0.3", "paths": paths}, "/teas")[2] == []


def test_only_a_few_requests_are_sent(asked: Any) -> None:
    paths = {f"/teas{number}": read("/")["/"] for number in range(30)}
    assert len(asked({"openapi": "3.0.3", "paths": paths})[2]) == 10


def test_the_first_scenario_is_one_that_keeps_its_contract(asked: Any) -> None:
    text = {"application/json": {"schema": {"type": "string"}}}
    broken = read("/a", responses={"200": {"description": "no", "content": text}})
    kept = read("/longer", operationId="kept")
    place, _, targets = asked({"openapi": "3.0.3", "paths": {**broken, **kept}}, "/a", "/longer")
    assert (place.opening.name, len(targets)) == ("kept", 2)


def test_one_that_breaks_it_is_better_than_none(asked: Any) -> None:
    text = {"application/json": {"schema": {"type": "string"}}}
    broken = read("/a", responses={"200": {"description": "no", "content": text}})
    place, _, _ = asked({"openapi": "3.0.3", "paths": broken}, "/a")
    assert place.opening.name == "read"
