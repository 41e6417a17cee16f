"""One change of a contract: what, how bad, for which side, and where in both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from accord.model.calls import Side
from accord.model.contract_changes import Impact
from accord.model.json_kinds import as_fields, as_items
from accord.sources.openapi.positions import Place, keys, pointer, value_at

Json = Any
# References may lead in a circle, which no honest chain of this length does.
_LONGEST_CHAIN: Final = 20


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a document and where it is written."""

    value: Json
    place: Place

    def below(self, *keys: str | int) -> Located:
        """What stands below it; nothing, at the place where it would be, when nothing does."""
        try:
            value = value_at(self.value, keys)
        # The place is told all the same: that of what is missing is where it has to be added.
        except LookupError:
            value = None
        return Located(value, (*self.place, *keys))

    @property
    def mapping(self) -> dict[str, Json]:
        """The value, if it is an object."""
        return as_fields(self.value)

    @property
    def members(self) -> list[Located]:
        """The members of a list, each with its place."""
        items = enumerate(as_items(self.value))
        return [Located(item, (*self.place, index)) for index, item in items]


@dataclass(slots=True, kw_only=True)
class ContractChange:
    """A change; ``operations`` are those of the new version that it reaches, by method and path.

    ``direction`` is empty where a change is of the operation itself.
    """

    code: str
    impact: Impact
    subject: str
    old_place: Place
    new_place: Place
    direction: Side | None = None
    operations: list[str] = field(default_factory=list)

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for one change of a shared schema that several operations meet."""
        where = pointer(self.old_place), pointer(self.new_place)
        # A shared schema is reached by many names, but only one of its places says what changed.
        subject = self.subject if self.direction is None else ""
        return self.code, self.impact, self.direction, subject, where


def followed(document: Mapping[str, Json], node: Located) -> Located:
    """A node, or what its references lead to; an empty object where they lead nowhere."""
    for _ in range(_LONGEST_CHAIN):
        reference = node.mapping.get("$ref")
        if not isinstance(reference, str):
            return node
        # Documents are bundled before, so every reference points into the document itself.
        place = keys(reference.removeprefix("#"))
        node = Located(document, ()).below(*place)
    return Located({}, node.place)
