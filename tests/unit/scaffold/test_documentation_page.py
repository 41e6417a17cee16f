"""The page that a team knows leads to the document that it draws."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accord.client.network import Network
from accord.errors import UsageError
from accord.scaffold.documentation_page import is_page
from accord.scaffold.publisher import publisher
from fakes.http_service import Answer, Received, as_json, serving

DOCUMENT = {"openapi": "3.0.0", "info": {"title": "Tea 茶", "version": "1"}, "paths": {}}
INSIDE = (
    'let options = {\n"swaggerDoc": ' + json.dumps(DOCUMENT, indent=2) + ',\n"customOptions": {}};'
)
HEAD = "\n<!-- made by a tool -->\n<!DOCTYPE html><html><head>"
SWAGGER_UI = HEAD + '<script src="./swagger-ui-bundle.js"></script><script src="./init.js">'
FASTAPI = HEAD + "<script>SwaggerUIBundle({ url: '/openapi.json', dom_id: '#a' })</script>"
FLASGGER = HEAD + '<script>fetch("/openapi.json").then(draw)</script>'
REDOC = HEAD + '<redoc spec-url="v2/openapi.json"></redoc>'
SPRING = HEAD + '<script src="./swagger-initializer.js" charset="UTF-8"></script>'
INITIALIZER = 'SwaggerUIBundle({ url: "", "configUrl" : "/v3/api-docs/swagger-config" })'
CONFIG = {"configUrl": "/v3/api-docs/swagger-config", "url": "/v3/api-docs"}


def shown(pages: dict[str, str | dict[str, Any]]) -> tuple[bytes, list[str]]:
    """What the page at `/docs/` leads to, and what was asked for on the way."""

    def answer(received: Received) -> Answer:
        page = pages.get(received.target)
        if isinstance(page, dict):
            return as_json(page)
        return Answer(status=200 if page else 404, body=(page or "").encode())

    with serving(answer) as service, publisher({}, Network()) as asked:
        content = asked.document(f"{service.address}/docs/")
        return content, [received.target for received in service.received]


@pytest.mark.parametrize(
    "pages",
    [
        {"/docs/": SWAGGER_UI, "/docs/init.js": INSIDE},
        {"/docs/": f"{HEAD}<script>{INSIDE}</script>"},
        {"/docs/": FASTAPI, "/openapi.json": DOCUMENT},
        {"/docs/": FLASGGER, "/openapi.json": DOCUMENT},
        {"/docs/": REDOC, "/docs/v2/openapi.json": DOCUMENT},
        {
            "/docs/": SPRING,
            "/docs/swagger-initializer.js": INITIALIZER,
            "/v3/api-docs/swagger-config": CONFIG,
            "/v3/api-docs": DOCUMENT,
        },
    ],
    ids=[
        "script-of-the-page",
        "inside-the-page",
        "named",
        "fetched",
        "attribute",
        "named-by-what-is-named",
    ],
)
def test_a_page_leads_to_the_document_it_draws(pages: dict[str, Any]) -> None:
    assert json.loads(shown(pages)[0]) == DOCUMENT


def test_documents_beside_the_one_that_is_taken_are_named() -> None:
    listed = ", ".join(
        f'{{"name": "{name}", "url": "/{name}"}}' for name in ("tea", "cups", "logo")
    )

    def answer(received: Received) -> Answer:
        if received.target in ("/tea", "/cups"):
            return as_json(DOCUMENT)
        return Answer(status=200, body=f'{HEAD}<script>{{"urls": [{listed}]}}</script>'.encode())

    with serving(answer) as service, publisher({}, Network()) as asked:
        asked.document(f"{service.address}/docs/")
        assert asked.untaken == (f"{service.address}/cups",)


def test_the_library_that_draws_a_page_is_not_asked_for() -> None:
    _, asked = shown({"/docs/": SWAGGER_UI, "/docs/init.js": INSIDE})
    assert asked == ["/docs/", "/docs/init.js"]


def test_a_document_of_another_origin_is_left_alone() -> None:
    with serving(lambda _: as_json(DOCUMENT)) as other:
        page = f"{HEAD}<script>SwaggerUIBundle({{ url: '{other.address}/openapi.json' }})</script>"
        with pytest.raises(UsageError, match=r"scaffold\.contract-is-page"):
            shown({"/docs/": page})
        assert not other.received


def test_a_page_that_leads_round_in_circles_is_left() -> None:
    pages: dict[str, Any] = {
        f"/docs/{number}": f'{HEAD}<a url="/docs/{number + 1}">' for number in range(99)
    }
    with pytest.raises(UsageError, match=r"scaffold\.contract-is-page"):
        shown({"/docs/": HEAD + '<a url="/docs/0">', **pages})


def test_an_address_with_a_gap_is_passed_over() -> None:
    page = f"{HEAD}<script>{{ url: 'https://[host]/api' }}</script>" + FASTAPI.removeprefix(HEAD)
    assert json.loads(shown({"/docs/": page, "/openapi.json": DOCUMENT})[0]) == DOCUMENT


@pytest.mark.parametrize("before", ["", "\n ", "<!-- a -->\n<!-- b --> "])
def test_remarks_before_a_page_hide_nothing(before: str) -> None:
    assert is_page(f"{before}<!doctype html>".encode())


def test_a_document_that_mentions_a_page_is_none() -> None:
    assert not is_page(b"openapi: 3.0.0\ninfo: { title: <html> }")
