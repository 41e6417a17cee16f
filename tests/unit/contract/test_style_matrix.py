"""Every style, exploded or not, in every place it may stand, with every type it can carry.

Our client sends it, a server of other hands (werkzeug) takes the request apart, and what it finds
is read by the tables of OpenAPI alone; our judge says of the same call that it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from accord.client import Client
from accord.contract import Contracts
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from accord.model.catalogue import Contract
from fakes.openapi import contract

PAGE: Final = Path(__file__).parents[3] / "docs/reference/judged-calls.md"
VALUES: Final[dict[str, tuple[dict[str, Any], Any]]] = {
    "integer": ({"type": "integer"}, 7),
    "number": ({"type": "number"}, 2.5),
    "boolean": ({"type": "boolean"}, True),
    "string": ({"type": "string"}, "blue-1"),
    "array": ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 2]),
    "array of string": ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["a", "b"]),
    "array of number": (
        {"type": "array", "items": {"type": "number"}, "minItems": 2},
        [1.5, -2],
    ),
    "array of boolean": (
        {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
        [True, False],
    ),
    "object": (
        {
            "type": "object",
            "required": ["role", "n"],
            "properties": {"role": {"enum": ["admin"]}, "n": {"type": "integer"}},
        },
        {"role": "admin", "n": 3},
    ),
}
# Between the parts of a list or an object that is not exploded, and between those of one that is.
SEPARATORS: Final = {
    "simple": (",", ","),
    "label": (",", "."),
    "matrix": (",", ";"),
    "form": (",", "&"),
    "spaceDelimited": (" ", "&"),
    "pipeDelimited": ("|", "&"),
}
LISTS: Final = tuple(kind for kind in VALUES if kind.startswith("array"))
COMPOSED: Final = (*LISTS, "object")
EVERY: Final = tuple(VALUES)
# A style for lists says nothing of a plain value, and a deep object is an object.
CARRIED: Final = {
    ("path", "simple"): EVERY,
    ("path", "label"): EVERY,
    ("path", "matrix"): EVERY,
    ("query", "form"): EVERY,
    ("query", "spaceDelimited"): COMPOSED,
    ("query", "pipeDelimited"): COMPOSED,
    ("query", "deepObject"): ("object",),
    ("form", "form"): EVERY,
    ("form", "spaceDelimited"): COMPOSED,
    ("form", "pipeDelimited"): COMPOSED,
    ("form", "deepObject"): ("object",),
    ("header", "simple"): EVERY,
    ("cookie", "form"): EVERY,
}
CASES: Final = [
    (place, style, explode, kind)
    for (place, style), kinds in CARRIED.items()
    for explode in (False, True)
    for kind in kinds
    # Only exploded is a deep object defined, and a list in one cookie cannot be exploded. Exploded
    # labels have a dot between numbers, and numbers have one within.
    if (style, explode) != ("deepObject", False)
    if (style, explode, kind) != ("label", True, "array of number")
    if not (place == "cookie" and explode and kind in COMPOSED)
]
COLLECTIONS: Final = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|", "multi": "&"}
OLD_CASES: Final = [
    (place, collection, kind)
    for place in ("query", "path", "header", "formData")
    for collection in COLLECTIONS
    for kind in LISTS
    # Several of a name are defined in queries and forms alone.
    if collection != "multi" or place in ("query", "formData")
]
OLD_NAMES: Final = {case: f"old{number}" for number, case in enumerate(OLD_CASES)}
NAMES: Final = {case: f"op{number}" for number, case in enumerate(CASES)}


def document() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for (place, style, explode, kind), name in NAMES.items():
        how = {"style": style, "explode": explode}
        parameter = {"name": "q", "in": place, "required": True, "schema": VALUES[kind][0], **how}
        fields = {"type": "object", "required": ["q"], "properties": {"q": VALUES[kind][0]}}
        form = {"schema": fields, "encoding": {"q": how}}
        asked = (
            {"requestBody": {"content": {"application/x-www-form-urlencoded": form}}}
            if place == "form"
            else {"parameters": [parameter]}
        )
        paths[f"/{name}/{{q}}" if place == "path" else f"/{name}"] = {
            "post" if place == "form" else "get": {
                "operationId": name,
                "responses": {"204": {"description": "done"}},
                **asked,
            }
        }
    return {"openapi": "3.0.3", "paths": paths}


def old_document() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for (place, collection, kind), name in OLD_NAMES.items():
        parameter = {
            "name": "q",
            "in": place,
            "required": True,
            "collectionFormat": collection,
            **VALUES[kind][0],
        }
        paths[f"/{name}/{{q}}" if place == "path" else f"/{name}"] = {
            "post" if place == "formData" else "get": {
                "operationId": name,
                "consumes": ["application/x-www-form-urlencoded"],
                "parameters": [parameter],
                "responses": {"204": {"description": "done"}},
            }
        }
    return {"swagger": "2.0", "paths": paths}


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """A test's output is its verdict."""


class Other:
    """A client of ours and a server that is none of ours."""

    def __init__(self, folder: Path, held: Contract) -> None:
        self.requests: list[Request] = []
        self.calls: list[Call] = []
        self.server = make_server("127.0.0.1", 0, self.answer, request_handler=Quiet)
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        self.client = Client(
            addresses={"trial": f"http://127.0.0.1:{self.server.port}"},
            contracts=Contracts.compile([held]),
            emit=self.calls.append,
            store=Store(folder),
            masks=Masks(key=b"trial"),
        )

    @Request.application
    def answer(self, request: Request) -> Response:
        # What a form holds can be read while its connection is open, and no longer.
        request.get_data(cache=True)
        request.get_data(parse_form_data=True)
        self.requests.append(request)
        return Response(status=204)

    def send(self, operation: str, kind: str) -> tuple[Request, Call]:
        self.client.begin_trace()
        self.client.send(operation, values={"q": VALUES[kind][1]})
        return self.requests[-1], self.calls[-1]

    def close(self) -> None:
        self.client.close()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    server = Other(tmp_path_factory.mktemp("matrix"), contract(document()))
    yield server
    server.close()


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    server = Other(tmp_path_factory.mktemp("older"), contract(old_document(), dialect="2.0"))
    yield server
    server.close()


def read(request: Request, place: str, style: str, *, explode: bool, kind: str) -> Any:
    """The value that another reader finds, its scalars as texts."""
    fields = request.form if place == "form" else request.args
    if style == "deepObject":
        return {re.sub(r"^q\[(.+)\]$", r"\1", name): value for name, value in fields.items()}
    if place in ("query", "form") and explode and kind == "object":
        return fields.to_dict()
    if place in ("query", "form") and explode and kind in COMPOSED:
        return fields.getlist("q")
    raw = {
        "query": fields.get("q"),
        "form": fields.get("q"),
        "header": request.headers.get("q"),
        "cookie": request.cookies.get("q"),
        "path": request.path.rpartition("/")[2],
    }[place]
    assert raw is not None
    return _parted(raw, style, explode=explode, kind=kind)


def _parted(raw: str, style: str, *, explode: bool, kind: str) -> Any:
    start = {"label": ".", "matrix": ";"}.get(style, "")
    assert raw.startswith(start)
    parts = raw.removeprefix(start)
    if style == "matrix" and not (explode and kind in COMPOSED):
        assert parts.startswith("q=")
        parts = parts.removeprefix("q=")
    if kind not in COMPOSED:
        return parts
    pieces = parts.split(SEPARATORS[style][explode])
    if kind != "object":
        return [piece.removeprefix("q=") for piece in pieces] if style == "matrix" else pieces
    if explode:
        return dict(piece.split("=") for piece in pieces)
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def read_old(request: Request, place: str, collection: str) -> list[str]:
    """The list that another reader finds, its items as texts."""
    fields = request.form if place == "formData" else request.args
    if collection == "multi":
        return fields.getlist("q")
    raw = {
        "query": fields.get("q"),
        "formData": fields.get("q"),
        "header": request.headers.get("q"),
        "path": request.path.rpartition("/")[2],
    }[place]
    assert raw is not None
    return raw.split(COLLECTIONS[collection])


def as_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_texts(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("case", CASES, ids=["-".join(map(str, case)) for case in CASES])
def test_another_reader_finds_what_was_sent(other: Other, case: tuple[str, str, bool, str]) -> None:
    place, style, explode, kind = case

    request, call = other.send(NAMES[case], kind)

    assert read(request, place, style, explode=explode, kind=kind) == as_texts(VALUES[kind][1])
    assert (call.verdict, call.problems) == (ContractVerdict.KEPT, ())


@pytest.mark.parametrize("case", OLD_CASES, ids=["-".join(case) for case in OLD_CASES])
def test_another_reader_finds_what_an_old_document_asks_for(
    older: Other, case: tuple[str, str, str]
) -> None:
    place, collection, kind = case

    request, call = older.send(OLD_NAMES[case], kind)

    assert read_old(request, place, collection) == as_texts(VALUES[kind][1])
    assert (call.verdict, call.problems) == (ContractVerdict.KEPT, ())


def written(request: Request, place: str) -> str:
    if place == "query":
        return "?" + request.query_string.decode()
    if place == "form":
        return request.get_data(as_text=True)
    if place == "path":
        return "/" + str(request.environ["RAW_URI"]).rpartition("/")[2]
    name = "q" if place == "header" else "Cookie"
    return f"{name}: {request.headers.get(name)}"


def test_the_page_shows_what_is_sent(other: Other) -> None:
    rows = []
    for place, style in CARRIED:
        for explode in (False, True):
            cells = []
            for kind in ("string", "array", "object"):
                case = place, style, explode, kind
                shown = case in NAMES and written(other.send(NAMES[case], kind)[0], place).replace(
                    "|", "\\|"
                )
                cells.append(f"`{shown}`" if shown else "–")
            if any(cell != "–" for cell in cells):
                rows.append(
                    f"| {place} | `{style}` | {'yes' if explode else 'no'} | {' | '.join(cells)} |"
                )

    assert "\n".join(rows) in PAGE.read_text(encoding="utf-8")
