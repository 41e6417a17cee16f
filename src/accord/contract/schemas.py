"""Compiles schemas when they are first needed, and tells once of each that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import jsonschema_rs

from accord.contract.dialect import SchemaDialect
from accord.contract.doubts import DOUBTS, UnknownPart
from accord.contract.formats import CHECKS
from accord.contract.patterns import EcmaPattern
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.schema_places import SchemaPlaces
from accord.contract.translation import PATTERN, WRITE_ONLY, definitions, translate
from accord.model.calls import Side
from accord.model.catalogue import Contract, Fault
from accord.model.message import message
from accord.sources.openapi.bundle import UNUSABLE
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


class Schemas:
    """The compiled schemas of one contract. Safe to use from several threads."""

    def __init__(self, contract: Contract) -> None:
        self.dialect: Final = SchemaDialect(contract.document, contract.dialect)
        self._path = contract.path
        # The schema is kept beside its validator: an id is only unique while its object lives.
        # By object is the quick way; the other lets a thousand references to one schema share it.
        self._by_object: dict[tuple[int, Side], tuple[Json, Validator | None]] = {}
        self._by_meaning: dict[tuple[object, Side], tuple[Json, Validator | None]] = {}
        self._faults: dict[str, Fault] = {}
        self._places = SchemaPlaces(contract.document, self.dialect.references)
        self._definitions: dict[tuple[int, Side], dict[str, str]] = {}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The schemas met so far that cannot be used."""
        return tuple(self._faults.values())

    def validator(self, schema: Json, side: Side, *, where: tuple[str, ...]) -> Validator | None:
        """What checks a value, or none when the schema is unusable; ``where`` names its place."""
        key = (id(schema), side)
        compiled = self._by_object.get(key)
        if compiled is None:
            compiled = self._by_object[key] = schema, self._shared(schema, side, where)
        return compiled[1]

    def tell(self, where: str, why: str) -> None:
        """Remember that a part of the contract cannot be used."""
        sentence = message("contract.unusable-schema", where=where, why=why)
        hint = message("contract.unusable-schema.hint")
        self._faults.setdefault(where, Fault(path=self._path, message=sentence, hint=hint))

    def _shared(self, schema: Json, side: Side, where: tuple[str, ...]) -> Validator | None:
        key = (_identity(schema), side)
        if key not in self._by_meaning:
            self._by_meaning[key] = schema, self._compile(schema, side, where=" ".join(where))
        return self._by_meaning[key][1]

    def _locate(self, schema: Json, side: Side, path: Sequence[str | int]) -> str:
        key = (id(schema), side)
        if key not in self._definitions:
            self._definitions[key] = definitions(schema, self.dialect, side)
        return self._places.pointer(schema, self._definitions[key], path)

    def _compile(self, schema: Json, side: Side, *, where: str) -> Validator | None:
        try:
            return Validator(
                partial(translate, schema, self.dialect, side), partial(self._locate, schema, side)
            )
        except UnusableSchemaError as reason:
            self.tell(where, str(reason))
        except (ValueError, TypeError, RecursionError) as reason:
            self.tell(where, str(reason).partition("\n")[0])
        return None


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


def _identity(schema: Json) -> object:
    # Documents write a reference out anew wherever they use it.
    if isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str):
        return schema["$ref"]
    return id(schema)
