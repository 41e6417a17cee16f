"""Which of several schemas a value says that it is, by the name in one of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.contract.dialect import Schema, SchemaDialect
from accord.contract.references import Json, UnusableSchemaError

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
        written = node.get("discriminator")
        if isinstance(written, str):
            written = {"propertyName": written}
        if not isinstance(written, dict) or not isinstance(written.get("propertyName"), str):
            return None
        keyword = next((key for key in _KEYWORDS if isinstance(node.get(key), list)), "")
        branches = _branches(node[keyword], dialect) if keyword else ()
        if branches is None:
            return None
        names = _implicit(branches, dialect) if branches else _heirs(current, dialect)
        references = dialect.names()
        mapping = written.get("mapping")
        for name, leads in (mapping if isinstance(mapping, dict) else {}).items():
            target = _target(str(leads), node, dialect, references)
            if target:
                names[str(name)] = target
        if not names:
            return None
        default = written.get("defaultMapping")
        return cls(
            property_name=written["propertyName"],
            keyword=keyword,
            branches=branches,
            by_name=names,
            otherwise=_target(default, node, dialect, references)
            if isinstance(default, str)
            else "",
        )

    def apply(self, made: Schema, refer: Callable[[str], str]) -> None:
        """Put the choice into a translated schema, in place of what it chose from."""
        base = {"$ref": refer(self.otherwise)} if self.otherwise else None
        named = {"enum": list(self.by_name)}
        chosen: Schema = {
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
            chosen["properties"] = {self.property_name: named}
        else:
            chosen["allOf"].append(
                {"if": {"properties": {self.property_name: named}}, "else": base}
            )
        says = {"type": "object", "required": [self.property_name]}
        choice: Schema = {"if": says, "then": chosen}
        unsaid = {self.keyword: made.pop(self.keyword)} if self.branches else {}
        if base is not None:
            choice["else"] = {"if": {"type": "object"}, "then": base, "else": unsaid}
        elif unsaid:
            choice["else"] = unsaid
        made["allOf"] = [*made.get("allOf", []), choice]


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
    own = schema.get("x-ms-discriminator-value") if isinstance(schema, dict) else None
    return (name, own) if isinstance(own, str) else (name,)


def _target(
    target: str, node: Schema, dialect: SchemaDialect, references: Mapping[str, str]
) -> str:
    """The reference that a mapping means: the name of a schema, or a reference."""
    reference = references.get(target, target)
    absolute = dialect.references.absolute(node, reference)
    try:
        dialect.references.at(absolute)
    except UnusableSchemaError:
        return ""
    return absolute
