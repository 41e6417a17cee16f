"""Where a contract seems to say something and says nothing: any answer would keep it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accord.model.json_kinds import as_fields, as_items
from accord.model.message import Message, message
from accord.sources.openapi.positions import Place, keys, value_at

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hollow:
    """What says nothing, and where it stands in the document; ``unreadable`` as of a fault."""

    place: Place
    problem: Message
    unreadable: bool = True


def hollows(document: Mapping[str, Any]) -> Iterator[Hollow]:
    """Everything of that kind in a document whose references all begin with ``#/``."""
    yield from _circles(document, document, ())
    yield from _unknown_sign_ins(document)


def _circles(document: Mapping[str, Any], node: object, place: Place) -> Iterator[Hollow]:
    """References that lead through other references back to themselves."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _circles(document, item, (*place, index))
    if not isinstance(node, dict):
        return
    if _leads_back(document, node):
        problem = message("sources.ref-circle", ref=str(node["$ref"]))
        yield Hollow(place=(*place, "$ref"), problem=problem)
        return
    for key, value in node.items():
        yield from _circles(document, value, (*place, key))


def _leads_back(document: Mapping[str, Any], node: Mapping[str, Any]) -> bool:
    seen: set[str] = set()
    target: object = node
    # What stands beside a reference says something of its own.
    while isinstance(target, dict) and target.keys() == {"$ref"}:
        reference = target["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#"):
            return False
        if reference in seen:
            return True
        seen.add(reference)
        try:
            target = value_at(document, keys(reference[1:]))
        except LookupError:
            return False
    return False


def _unknown_sign_ins(document: Mapping[str, Any]) -> Iterator[Hollow]:
    """Requirements of a sign-in that nothing describes: nobody can know how to sign in."""
    components = as_fields(document.get("components"))
    described = document.get("securityDefinitions") or components.get("securitySchemes")
    names = set(as_fields(described))
    for place in _security_places(document):
        requirements = value_at(document, place)
        for requirement in as_items(requirements):
            for name in as_fields(requirement):
                if name not in names:
                    problem = message("sources.sign-in-unknown", name=str(name))
                    yield Hollow(place=place, problem=problem, unreadable=False)


def _security_places(document: Mapping[str, Any]) -> Iterator[Place]:
    if "security" in document:
        yield ("security",)
    paths = document.get("paths")
    for path, item in as_fields(paths).items():
        for method in _METHODS if isinstance(item, dict) else ():
            operation = item.get(method)
            if isinstance(operation, dict) and "security" in operation:
                yield ("paths", path, method, "security")
