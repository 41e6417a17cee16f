"""Small ranges tried whole: each value of a parameter that has few becomes an example of it.

Chance finds a value in nine only now and then, and boundaries never; a hundred requests find it
for certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PLACES: Final = frozenset({"path", "query"})
_FEWEST: Final = 3
_COUNTS: Final = frozenset(
    f"{end}{what}"
    for end in ("min", "max")
    for what in ("Length", "Items", "Properties", "Contains")
)
_FURTHER: Final = frozenset({"multipleOf", "exclusiveMinimum", "exclusiveMaximum", "allOf", "not"})


def with_whole_ranges(document: Json, *, most: int) -> Json:
    """A copy of a document in which integers with at most ``most`` values have all as examples."""
    keyword = "x-examples" if "swagger" in document else "examples"
    copied: Json = _copied(document)
    for operation, shared in _operations(copied):
        own = [_resolved(copied, one) for one in _listed(operation.get("parameters"))]
        named = {(one.get("name"), one.get("in")) for one in own}
        inherited = [_resolved(copied, one) for one in shared]
        own += [one for one in inherited if (one.get("name"), one.get("in")) not in named]
        told = [_told(one, keyword=keyword, most=most) for one in own]
        if told != own:
            operation["parameters"] = told
    return copied


def _copied(node: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
    """The engine refuses a length that is written as a fraction, as one beyond 64 bits is kept."""
    if isinstance(node, dict):
        return {name: _copied(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_copied(value) for value in node]
    is_whole = isinstance(node, float) and key in _COUNTS and node.is_integer()
    return int(node) if is_whole else node


def _operations(document: Json) -> Iterator[tuple[Json, list[Json]]]:
    paths = document.get("paths")
    for item in paths.values() if isinstance(paths, dict) else ():
        if isinstance(item, dict):
            shared = _listed(item.get("parameters"))
            yield from ((item[m], shared) for m in _METHODS if isinstance(item.get(m), dict))


def _told(parameter: Json, *, keyword: str, most: int) -> Json:
    values = _values(parameter, most=most)
    if not values or parameter.get("in") not in _PLACES or keyword in parameter:
        return parameter
    first = [parameter["example"]] if "example" in parameter else []
    every = [*first, *(value for value in values if value not in first)]
    kept = {name: value for name, value in parameter.items() if name != "example"}
    return {**kept, keyword: {f"value-{value}": {"value": value} for value in every}}


def _values(parameter: Json, *, most: int) -> range:
    """All values of an integer between two limits, when they are few."""
    schema = parameter.get("schema", parameter)
    if not isinstance(schema, dict) or schema.get("type") != "integer" or "enum" in schema:
        return range(0)
    limits = schema.get("minimum"), schema.get("maximum")
    lowest, highest = (one if isinstance(one, int) else None for one in limits)
    if lowest is None or highest is None or schema.keys() & _FURTHER:
        return range(0)
    # The length of a range itself ends at 2^63 values.
    is_small = _FEWEST <= highest - lowest + 1 <= most
    return range(lowest, highest + 1) if is_small else range(0)


def _resolved(document: Json, node: Json) -> Json:
    reference = node.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return node
    found: Any = document
    for key in reference[2:].split("/"):
        found = found.get(key.replace("~1", "/").replace("~0", "~"), {})
    return found if isinstance(found, dict) else node


def _listed(node: object) -> list[Json]:
    return [one for one in node if isinstance(one, dict)] if isinstance(node, list) else []
