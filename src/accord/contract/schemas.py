"""Compiles schemas when they are first needed, and tells once of each that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from accord.contract.dialect import SchemaDialect
from accord.contract.references import Json, UnusableSchemaError
from accord.contract.schema_places import SchemaPlaces
from accord.contract.styles import Shape
from accord.contract.translation import definitions, translate
from accord.contract.validator import Validator
from accord.model.calls import Side
from accord.model.catalogue import Contract, Fault
from accord.model.message import message


class Schemas:
    """The compiled schemas of one contract. Safe to use from several threads."""

    def __init__(self, contract: Contract) -> None:
        self.dialect: Final = SchemaDialect(contract.document, contract.dialect)
        self._path = contract.path
        # The schema is kept beside its validator: an id is only unique while its object lives.
        # By object is the quick way; the other lets a thousand references to one schema share it.
        self._by_object: dict[tuple[int, Side], tuple[Json, Validator | None]] = {}
        self._by_meaning: dict[tuple[object, Side], tuple[Json, Validator | None]] = {}
        self._shapes: dict[int, Shape] = {}
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

    def shape(self, schema: Json) -> Shape:
        """What the texts of a body become; made once, as it may hold validators of its own."""
        shape = self._shapes.get(id(schema))
        if shape is None:
            # It keeps its schema, without which another might get its id.
            shape = self._shapes[id(schema)] = Shape(schema, self.dialect)
        return shape

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


def _identity(schema: Json) -> object:
    # Documents write a reference out anew wherever they use it.
    if isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str):
        return schema["$ref"]
    return id(schema)
