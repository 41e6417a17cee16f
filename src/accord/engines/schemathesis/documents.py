"""A document as the engine is given it: readable to it, with values that are known to exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from accord.model.json_kinds import as_fields, as_tables
from accord.sources.openapi.operations import METHODS
from accord.sources.openapi.positions import keys, value_at

Json = dict[str, Any]
_MOST_EXAMPLES: Final = 3
_COUNTS: Final = frozenset(
    f"{end}{what}"
    for end in ("min", "max")
    for what in ("Length", "Items", "Properties", "Contains")
)


def readable(document: Json) -> Json:
    """A copy of a document that the engine does not refuse for how it writes its numbers."""
    copied: Json = _copied(document)
    return copied


def with_known_values(document: Json, known: Callable[[str, str], Sequence[object]]) -> Json:
    """A copy of a document in which path parameters without examples have those that are known.

    ``known`` gives the values of a path and the name of its parameter. From them the engine makes
    requests that reach something, where it would guess an id and be told that there is none.
    """
    # OpenAPI 2 knows no examples of parameters; the engine reads them from an extension of its own.
    keyword = "x-examples" if "swagger" in document else "examples"
    copied: Json = _copied(document)
    for path, operation, shared in _operations(copied):
        parameters = [
            _resolved(copied, parameter) for parameter in as_tables(operation.get("parameters"))
        ]
        declared = {(parameter.get("name"), parameter.get("in")) for parameter in parameters}
        inherited = [_resolved(copied, parameter) for parameter in shared]
        parameters += [
            parameter
            for parameter in inherited
            if (parameter.get("name"), parameter.get("in")) not in declared
        ]
        exemplified = [
            _with_examples(parameter, known(path, str(parameter.get("name"))), keyword)
            for parameter in parameters
        ]
        if exemplified != parameters:
            operation["parameters"] = exemplified
    return copied


def _with_examples(parameter: Json, values: Sequence[object], keyword: str) -> Json:
    has_own = {"example", keyword} & parameter.keys()
    if parameter.get("in") != "path" or has_own or not values:
        return parameter
    examples = {f"known-{i}": {"value": value} for i, value in enumerate(values[:_MOST_EXAMPLES])}
    return {**parameter, keyword: examples}


def _copied(node: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
    """The engine refuses a length that is written as a fraction, as one beyond 64 bits is kept."""
    if isinstance(node, dict):
        return {name: _copied(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_copied(value) for value in node]
    is_whole = isinstance(node, float) and key in _COUNTS and node.is_integer()
    return int(node) if is_whole else node


def _operations(document: Json) -> Iterator[tuple[str, Json, list[Json]]]:
    paths = document.get("paths")
    for path, item in as_fields(paths).items():
        if isinstance(item, dict):
            shared = as_tables(item.get("parameters"))
            yield from ((path, item[m], shared) for m in METHODS if isinstance(item.get(m), dict))


def _resolved(document: Json, node: Json) -> Json:
    reference = node.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return node
    try:
        target = value_at(document, keys(reference[1:]))
    except LookupError:
        return {}
    return target if isinstance(target, dict) else node
