"""The labelled exchanges of ``tests/exchanges``, each with the verdict it has to get.

A group of a file has a ``kind``, the versions of OpenAPI that it is run in, and either a
``schema`` with the texts of bodies that are ``kept``, ``broken`` or ``unjudged``, or an operation
with whole ``exchanges``. References are written as in 3.x.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from accord.contract import Exchange
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Contract
from fakes.openapi import contract

FOLDER: Final = Path(__file__).parents[1] / "exchanges"
VERDICTS: Final = {
    "kept": ContractVerdict.KEPT,
    "broken": ContractVerdict.BROKEN,
    "unjudged": ContractVerdict.UNCHECKED,
    "undocumented": ContractVerdict.UNDOCUMENTED,
}
_JSON: Final = "application/json"
_FILES: Final = ("schemas", "sides", "values", "answers", "requests", "reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledExchange:
    """An exchange, the contract it is held against, and what is right to say of it."""

    kind: str
    name: str
    contract: Contract
    exchange: Exchange
    verdict: ContractVerdict

    @property
    def is_about_the_request(self) -> bool:
        """Whether its label speaks of what was asked, too."""
        items = self.contract.document["paths"].values()
        nodes = [
            node for item in items for node in (item, *item.values()) if isinstance(node, dict)
        ]
        described = any(node.get("parameters") or "requestBody" in node for node in nodes)
        return described or self.kind.startswith("requests")


def labelled() -> Iterator[LabelledExchange]:
    """Every exchange of every file, once for each version of OpenAPI it is labelled for."""
    for file in _FILES:
        for group in _groups(file):
            for version in group["openapi"]:
                yield from _of(group, version, file)


@cache
def _groups(file: str) -> list[dict[str, Any]]:
    """The groups of a file, which several modules of tests read and none changes."""
    text = (FOLDER / f"{file}.yaml").read_text(encoding="utf-8")
    groups: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return groups


def _of(group: Mapping[str, Any], version: str, file: str) -> Iterator[LabelledExchange]:
    made = contract(_document(group, version), dialect=version)
    for number, fields in enumerate(_exchanges(group)):
        yield LabelledExchange(
            kind=f"{file}: {group['kind']}",
            name=f"{version}, {number + 1} {fields['is']}",
            contract=made,
            exchange=_exchange(group, fields),
            verdict=VERDICTS[fields["is"]],
        )


def _exchanges(group: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from group.get("exchanges", ())
    media = {"content-type": group.get("media", _JSON)}
    bodies = [(label, text) for label in VERDICTS for text in group.get(label, ())]
    if "kept_digits" in group:
        bodies.append(("kept", f'{{"n": {"1" * group["kept_digits"]}}}'))
    for label, text in bodies:
        if group.get("side") == "request":
            yield {"is": label, "method": "POST", "sent": media, "body": text}
        else:
            yield {"is": label, "answered": media, "answer": text}


def _exchange(group: Mapping[str, Any], fields: Mapping[str, Any]) -> Exchange:
    body = bytes.fromhex(fields["hex"]) if "hex" in fields else fields.get("answer", "").encode()
    return Exchange(
        service="trial",
        method=fields.get("method", group.get("method", "get")).upper(),
        url=fields.get("url", "/things"),
        request_headers=fields.get("sent", {}),
        request_body=fields.get("body", "").encode(),
        status=fields.get("status", 200),
        response_headers=fields.get("answered", {"Content-Type": _JSON}),
        response_body=body,
    )


def _document(group: Mapping[str, Any], version: str) -> dict[str, Any]:
    operation = {
        "operationId": "trial",
        "responses": group.get("responses", {"200": {"description": "ok"}}),
        "parameters": group.get("parameters", []),
        **group.get("operation", {}),
    }
    method = group.get("method", "get")
    if "schema" in group and group.get("side") == "request":
        method = "post"
        operation |= _request(group, version)
    elif "schema" in group:
        operation |= _answer(group, version)
    paths = {group.get("path", "/things"): {method: operation}, **group.get("beside", {})}
    document = {"paths": paths, **group.get("document", {})}
    schemas = group.get("schemas", {})
    if version != "2.0":
        return copy.deepcopy(
            {"openapi": f"{version}.0", "components": {"schemas": schemas}, **document}
        )
    old: dict[str, Any] = _old({"swagger": "2.0", "definitions": schemas, **document})
    return old


def _request(group: Mapping[str, Any], version: str) -> dict[str, Any]:
    if version == "2.0":
        body = {"name": "body", "in": "body", "schema": group["schema"]}
        return {"parameters": [body], "consumes": [_JSON]}
    return {"requestBody": {"content": {_JSON: {"schema": group["schema"]}}}}


def _answer(group: Mapping[str, Any], version: str) -> dict[str, Any]:
    media = group.get("media", _JSON)
    if version == "2.0":
        described = {"description": "ok", "schema": group["schema"]}
        return {"responses": {"200": described}, "produces": [media]}
    described = {"description": "ok", "content": {media: {"schema": group["schema"]}}}
    return {"responses": {"200": described}}


def _old(node: Any) -> Any:
    if isinstance(node, dict):
        if "in" in node and node["in"] != "body" and "schema" in node:
            # What a parameter's schema says stands in the parameter itself.
            parameter = {key: value for key, value in node.items() if key != "schema"}
            return _old({**parameter, **node["schema"]})
        return {key: _old(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_old(part) for part in node]
    if isinstance(node, str):
        return node.replace("#/components/schemas/", "#/definitions/")
    return node
