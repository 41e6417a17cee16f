"""The first feature of a new workspace: one operation that answered when the contract was read."""

from __future__ import annotations

from typing import Final

from accord import text
from accord.model.catalogue import Operation
from accord.scaffold.existing import Existing
from accord.scaffold.people import PERSON, variables_of
from accord.text import Language

PATH: Final = "features/first.feature"


def first_feature(existing: Existing, *, language: Language) -> dict[str, str]:
    """The file by its path; nothing where no operation is known that works without values."""
    operation = existing.place.opening
    if operation is None:
        return {}
    is_signed = bool(variables_of(existing.schemes, existing.headers))
    signed = text.text("scaffold.first-feature-signed-in", language, person=PERSON)
    words = text.text(
        "scaffold.first-feature",
        language,
        service=existing.service,
        title=_on_line(existing.title),
        summary=operation.summary or _call(operation),
        operation=operation.name,
        status=existing.place.status,
        signed=f"{signed}\n    " if is_signed else "",
    )
    return {PATH: words}


def _call(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _on_line(words: str) -> str:
    return " ".join(words.split())
