"""Holds answers of the shop against their contracts, without the framework's own checker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import requests
import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[2] / "contracts"
FILES = {
    path.name.partition(".")[0]: path
    for path in [*FOLDER.glob("*.openapi.yaml"), *FOLDER.glob("third-party/*.openapi.yaml")]
}
METHODS = frozenset({"get", "put", "post", "delete", "patch"})


@dataclass(frozen=True)
class Described:
    """One operation as its contract describes it, references resolved."""

    service: str
    name: str
    method: str
    path: str
    operation: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    secured: bool

    def matches(self, method: str, path: str) -> bool:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.path))
        return self.method == method and re.fullmatch(pattern, path) is not None


@cache
def operations() -> tuple[Described, ...]:
    return tuple(found for service, path in FILES.items() for found in _read(service, path))


def find(service: str, method: str, path: str) -> Described:
    return next(o for o in operations() if o.service == service and o.matches(method, path))


def problems(described: Described, response: requests.Response) -> list[str]:
    """What of an answer the contract does not allow."""
    documented = described.operation["responses"].get(str(response.status_code))
    if documented is None:
        return [f"{response.status_code} is not documented"]
    media_type = response.headers.get("content-type", "")
    schema = _schema(documented, media_type)
    if schema is None:
        return [] if not response.content else [f"{media_type or 'a body'} is not documented"]
    faults = Draft202012Validator(schema).iter_errors(response.json())
    return [f"{fault.json_path}: {fault.message}" for fault in faults]


def _schema(documented: Mapping[str, Any], media_type: str) -> Any:
    if "schema" in documented:  # Swagger 2.0
        right = "application/json" if "sku" in str(documented) else media_type
        return documented["schema"] if media_type == right else None
    return documented.get("content", {}).get(media_type, {}).get("schema")


def _read(service: str, path: Path) -> Iterator[Described]:
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for template, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in filter(METHODS.__contains__, item):
            operation = _resolved(item[method], document)
            yield Described(
                service=service,
                name=operation["operationId"],
                method=method.upper(),
                path=template,
                operation=operation,
                parameters=tuple([*_resolved(shared, document), *operation.get("parameters", [])]),
                secured=bool(operation.get("security", document["security"])),
            )


def _resolved(part: Any, document: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_resolved(item, document) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        target: Any = document
        for key in part["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        return _resolved(target, document)
    resolved = {key: _resolved(value, document) for key, value in part.items()}
    if resolved.pop("nullable", False) and isinstance(resolved.get("type"), str):
        resolved["type"] = [resolved["type"], "null"]
    return resolved
