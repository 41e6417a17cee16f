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


def with_whole_ranges(document: Json, *, most_values: int) -> Json:
    """A copy of a document in which integers with few values, as limited, have all as examples."""
    # OpenAPI 2 knows no examples of parameters; the engine reads them from an extension of its own.
    keyword = "x-examples" if "swagger" in document else "examples"
    copied: Json = _copied(document)
    for operation, shared in _operations(copied):
        parameters = [
            _resolved(copied, parameter) for parameter in _listed(operation.get("parameters"))
        ]
        declared = {(parameter.get("name"), parameter.get("in")) for parameter in parameters}
        inherited = [_resolved(copied, parameter) for parameter in shared]
        parameters += [
            parameter
            for parameter in inherited
            if (parameter.get("name"), parameter.get("in")) not in declared
        ]
        narrowed = [
            _with_values(parameter, keyword=keyword, most_values=most_values)
            for parameter in parameters
        ]
        if narrowed != parameters:
            operation["parameters"] = narrowed
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


def _with_values(parameter: Json, *, keyword: str, most_values: int) -> Json:
    values = _values(parameter, most_values=most_values)
    if not values or parameter.get("in") not in _PLACES or keyword in parameter:
        return parameter
    examples = [parameter["example"]] if "example" in parameter else []
    values_in_order = [*examples, *(value for value in values if value not in examples)]
    # A document that has both keywords is malformed, and the engine would read the one alone.
    remainder = {name: value for name, value in parameter.items() if name != "example"}
    return {**remainder, keyword: {f"value-{value}": {"value": value} for value in values_in_order}}


def _values(parameter: Json, *, most_values: int) -> range:
    """All values of an integer between two limits, when they are few."""
    schema = parameter.get("schema", parameter)
    if not isinstance(schema, dict) or schema.get("type") != "integer" or "enum" in schema:
        return range(0)
    limits = schema.get("minimum"), schema.get("maximum")
    lowest, highest = (limit if isinstance(limit, int) else None for limit in limits)
    if lowest is None or highest is None or schema.keys() & _FURTHER:
        return range(0)
    # The length of a range itself ends at 2^63 values.
    is_small = _FEWEST <= highest - lowest + 1 <= most_values
    return range(lowest, highest + 1) if is_small else range(0)


def _resolved(document: Json, node: Json) -> Json:
    reference = node.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return node
    target: Any = document
    for key in reference[2:].split("/"):
        target = target.get(key.replace("~1", "/").replace("~0", "~"), {})
    return target if isinstance(target, dict) else node


def _listed(node: object) -> list[Json]:
    return [item for item in node if isinstance(item, dict)] if isinstance(node, list) else []
