"""Which of several schemas a value says that it is, by the name in one of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.contract.dialect import Schema, SchemaDialect
from accord.contract.references import Json, UnusableSchemaError
from accord.model.json_kinds import as_fields

_KEYWORDS: Final = ("oneOf", "anyOf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discriminator:
    """The choice that a schema leaves to a field; ``by_name`` has an absolute reference a name.

    ``branches`` are the references in its ``keyword``; a parent that lists none of its children
    has no branches. ``otherwise`` is where any other name leads, if anywhere.
    """

    property_name: str
    keyword: str = ""
    branches: tuple[str, ...] = ()
    by_name: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""

    @property
    def family(self) -> frozenset[str]:
        """The schemas that are chosen from."""
        return frozenset((*self.branches, *self.by_name.values())) - {""}

    @classmethod
    def at(cls, absolute: str, dialect: SchemaDialect) -> Discriminator | None:
        """The discriminator of a schema that is referred to."""
        try:
            node = dialect.references.at(absolute)
        except UnusableSchemaError:
            return None
        return cls.of(node, dialect, current=absolute) if isinstance(node, dict) else None

    @classmethod
    def of(cls, node: Schema, dialect: SchemaDialect, *, current: str) -> Discriminator | None:
        """The discriminator of a schema, which ``current`` refers to; none where it cannot choose.

        A branch that is written in place has no name, so that nothing can be chosen by one.
        """
        declared = node.get("discriminator")
        # Swagger 2.0 has the field's name here, OpenAPI 3 an object.
        if isinstance(declared, str):
            declared = {"propertyName": declared}
        if not isinstance(declared, dict) or not isinstance(declared.get("propertyName"), str):
            return None
        keyword = next((key for key in _KEYWORDS if isinstance(node.get(key), list)), "")
        branches = _branches(node[keyword], dialect) if keyword else ()
        if branches is None:
            return None
        names = _implicit(branches, dialect) if branches else _heirs(current, dialect)
        references = dialect.names()
        mapping = declared.get("mapping")
        for name, leads in as_fields(mapping).items():
            target = _target(str(leads), node, dialect, references)
            if target:
                names[str(name)] = target
        if not names:
            return None
        default = declared.get("defaultMapping")
        return cls(
            property_name=declared["propertyName"],
            keyword=keyword,
            branches=branches,
            by_name=names,
            otherwise=_target(default, node, dialect, references)
            if isinstance(default, str)
            else "",
        )

    def apply(self, translated: Schema, refer: Callable[[str], str]) -> None:
        """Put the choice into a translated schema, in place of what it chose from."""
        base = {"$ref": refer(self.otherwise)} if self.otherwise else None
        listed = {"enum": list(self.by_name)}
        selection: Schema = {
            "allOf": [
                {
                    "if": {"properties": {self.property_name: {"const": name}}},
                    "then": {"$ref": refer(to)},
                }
                for name, to in self.by_name.items()
                if to
            ]
        }
        if base is None:
            selection["properties"] = {self.property_name: listed}
        else:
            selection["allOf"].append(
                {"if": {"properties": {self.property_name: listed}}, "else": base}
            )
        # Where the field is missing, or the value is no object, nothing is chosen, and the
        # composition decides as if there were no discriminator.
        says = {"type": "object", "required": [self.property_name]}
        choice: Schema = {"if": says, "then": selection}
        unsaid = {self.keyword: translated.pop(self.keyword)} if self.branches else {}
        if base is not None:
            # OpenAPI 3.2, Discriminator Object: `defaultMapping` is for objects without the field
            # as well as for names that nobody lists.
            choice["else"] = {"if": {"type": "object"}, "then": base, "else": unsaid}
        elif unsaid:
            choice["else"] = unsaid
        translated["allOf"] = [*translated.get("allOf", []), choice]


def _branches(members: Json, dialect: SchemaDialect) -> tuple[str, ...] | None:
    branches = []
    for member in members:
        reference = member.get("$ref") if isinstance(member, dict) else None
        if isinstance(reference, str):
            branches.append(dialect.references.absolute(member, reference))
        elif not (isinstance(member, dict) and member.get("type") == "null"):
            return None
    return tuple(branches)


def _implicit(branches: tuple[str, ...], dialect: SchemaDialect) -> dict[str, str]:
    return {name: branch for branch in branches for name in _names(branch, dialect)}


def _heirs(current: str, dialect: SchemaDialect) -> dict[str, str]:
    """The children of a schema by name, and itself; nothing when nobody says to be its child."""
    children = dialect.children(current) if current else ()
    names = {
        name: dialect.references.absolute(dialect.document, child)
        for _, child in children
        for name in _names(child, dialect)
    }
    # Itself is reached already, so choosing it asks for nothing more.
    return {**names, current.rpartition("/")[2]: ""} if names else {}


def _names(reference: str, dialect: SchemaDialect) -> tuple[str, ...]:
    name = reference.rpartition("/")[2]
    try:
        schema = dialect.references.at(dialect.references.absolute(dialect.document, reference))
    except UnusableSchemaError:
        return (name,)
    # Azure's documents name the value beside the schema.
    azure_name = schema.get("x-ms-discriminator-value") if isinstance(schema, dict) else None
    return (name, azure_name) if isinstance(azure_name, str) else (name,)


def _target(
    target: str, node: Schema, dialect: SchemaDialect, references: Mapping[str, str]
) -> str:
    """The reference that a mapping means: the name of a schema, or a reference."""
    # The name of a schema first: `Dog` is a relative reference too, to a file that nobody means.
    reference = references.get(target, target)
    absolute = dialect.references.absolute(node, reference)
    try:
        dialect.references.at(absolute)
    except UnusableSchemaError:
        return ""
    return absolute
