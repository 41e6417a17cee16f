"""Judges values by one compiled schema."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import jsonschema_rs

from accord.contract.doubts import DOUBTS, UnknownPart
from accord.contract.formats import CHECKS
from accord.contract.patterns import EcmaPattern
from accord.contract.references import Json
from accord.contract.translation import PATTERN, WRITE_ONLY
from accord.sources.openapi.keywords import UNUSABLE
from accord.sources.openapi.unusable_parts import is_unusable

# What objects here is one of the forms, and any of them may be what cannot be used.
_OF_SEVERAL: Final = frozenset({"AnyOf", "OneOfNotValid", "OneOfMultipleValid", "Not"})


class Validator:
    """A compiled schema; ``translation`` makes again what it was compiled of.

    ``locate`` leads from a path in that to where it is written, as a pointer of the document.
    ``may_doubt`` says that not of every value it can be found out whether it is valid.
    """

    __slots__ = ("_schema", "_translation", "is_valid", "iter_errors", "locate", "may_doubt")

    def __init__(
        self,
        translation: Callable[[], Json],
        locate: Callable[[Sequence[str | int]], str] = lambda _: "",
    ) -> None:
        self.locate: Final = locate
        # In 2020-12 a format is a note unless asserted (Validation, 7.2.1). Offline, as bundling
        # has fetched what may be fetched: a contract must not decide where a run connects to.
        schema = translation()
        validator = jsonschema_rs.Draft202012Validator(
            schema,
            validate_formats=True,
            formats=CHECKS,
            keywords={PATTERN: EcmaPattern, WRITE_ONLY: WriteOnly, UNUSABLE: UnknownPart},
            offline=True,
        )
        # Bound here, as a load asks a validator thousands of times a second.
        self.is_valid: Final = validator.is_valid
        self.iter_errors: Final = validator.iter_errors
        text = repr(schema)
        self.may_doubt: Final = PATTERN in text or UNUSABLE in text
        self._translation = translation
        self._schema: Json = None

    @property
    def schema(self) -> Json:
        """The schema, to look names up in."""
        # Made again when it is first asked for: most values are as promised, and the schemas of
        # a large document are as large again.
        if self._schema is None:
            self._schema = self._translation()
        return self._schema

    def allows(self, value: Json) -> bool:
        """Whether a value is valid; what was in doubt about one before is forgotten."""
        if self.may_doubt:
            DOUBTS.begin()
        return self.is_valid(value)

    def is_unknown(self, path: Sequence[str | int], kind: str) -> bool:
        """Whether what objects may do so only because something beside it cannot be used.

        ``path`` leads to the keyword, ``kind`` is the validator's name of the error.
        """
        if not self.may_doubt or not DOUBTS.has_met_unknown:
            return False
        node = self.schema
        for key in path[:-1]:
            node = node[key]
        return is_unusable(node) or kind in _OF_SEVERAL


class WriteOnly:
    """The keyword of a field that a request may have and an answer may not."""

    def __init__(self, *_: object) -> None:
        """Nothing about it depends on the schema it stands in."""

    def validate(self, _instance: object) -> None:
        """Refuse whatever there is.

        Raises:
            ValueError: always.
        """
        raise ValueError("write-only")
