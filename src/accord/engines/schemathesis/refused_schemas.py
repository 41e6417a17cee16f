"""Keeps the engine at work where it refuses the schema of an answer: the judge reads it itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from schemathesis.core.errors import InvalidSchema
from schemathesis.specs.openapi.schemas import OpenApiSchema

_VALIDATE: Final = "validate_response"


@contextmanager
def passed_over_schemas() -> Iterator[None]:
    """Within it the engine has nothing against an answer whose schema it cannot use.

    It writes tuples of OpenAPI 3.1 in an older form, refuses that, and ends the operation; what is
    wrong with an answer the judge says in any case.
    """
    usual: Any = getattr(OpenApiSchema, _VALIDATE)

    def validate(schema: OpenApiSchema, *of_answer: Any, **options: Any) -> Any:  # noqa: ANN401
        try:
            return usual(schema, *of_answer, **options)
        except InvalidSchema:
            return None

    setattr(OpenApiSchema, _VALIDATE, validate)
    try:
        yield
    finally:
        setattr(OpenApiSchema, _VALIDATE, usual)
