"""openapi-spec-validator's walk through a document, made to say where it finds what it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from accord.sources.openapi.positions import Place, written_place


def walk(document: Mapping[str, Any], dialect: str) -> Iterator[tuple[Any, Place]]:
    """Each of the walk's errors, and where in the document the fault is written.

    ``dialect`` is ``2.0``, ``3.0``, ``3.1`` or ``3.2``.
    """
    validator = _validator(dialect)(document)
    for error in validator.root_validator(validator.schema_path):
        walked, within = error.found_at
        try:
            yield error, (*written_place(document, walked), *within)
        except LookupError:
            yield error, (*walked, *within)


@cache
def _validator(dialect: str) -> Any:  # noqa: ANN401 - the library's, one class a dialect
    import openapi_spec_validator as library

    kind = {
        "2.0": library.OpenAPIV2SpecValidator,
        "3.0": library.OpenAPIV30SpecValidator,
        "3.1": library.OpenAPIV31SpecValidator,
        "3.2": library.OpenAPIV32SpecValidator,
    }[dialect]
    keywords = {
        keyword: _locating(visitor, ending=(keyword,) if keyword == "default" else ())
        for keyword, visitor in kind.keyword_validators.items()
    }
    return type(kind.__name__, (kind,), {"keyword_validators": keywords})


def _locating(visitor: Any, *, ending: Place) -> Any:  # noqa: ANN401 - the library's classes
    """A visitor of one kind of node whose errors know the node that they were found in.

    The library's own errors know at most their place within a schema, or name an operation in
    words. A search for the value that is wrong finds the first one like it, which may be right.
    """

    class Locating(visitor):  # type: ignore[misc]
        def __call__(self, *arguments: Any, **keywords: Any) -> Iterator[Any]:  # noqa: ANN401
            for error in super().__call__(*arguments, **keywords):
                # Visitors call each other, and the innermost is the nearest to the fault.
                if not hasattr(error, "found_at"):
                    node = next(argument for argument in arguments if hasattr(argument, "parts"))
                    error.found_at = (node.parts, (*ending, *error.absolute_path))
                yield error

    return Locating
