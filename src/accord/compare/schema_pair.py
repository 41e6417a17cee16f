"""Two views of one schema: each kind of change between them, and whom it breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accord.compare.changes import ContractChange, Json
from accord.compare.described import is_deprecated
from accord.compare.schema_view import LOWERING, RAISING, Bound, SchemaView
from accord.model.calls import Side
from accord.model.contract_changes import Impact
from accord.model.json_kinds import as_fields
from accord.sources.openapi.positions import Place

Tell = Callable[[ContractChange], None]
# Each asks for something of some values only.
_CONDITIONS: Final = (
    *("if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties"),
    *("propertyNames", "contains", "minContains", "maxContains"),
)
_BARE: Final = re.compile(r"[\w-]+")
# Every number of the narrower fits into the wider one, which no other two formats promise.
_WIDTHS: Final = (("int32", "int64", None), ("float", "double", None))


@dataclass(slots=True)
class SchemaPair:
    """Two views of one schema and what to do with a change between them."""

    old: SchemaView
    new: SchemaView
    direction: Side
    subject: str
    tell: Tell

    def narrowed(self, code: str, old: Place, new: Place, name: str = "") -> None:
        """The new one allows less: senders may be refused, readers are safe."""
        is_request = self.direction is Side.REQUEST
        self._say(code, Impact.BREAKING if is_request else Impact.INFO, old, new, name)

    def widened(
        self,
        code: str,
        old: Place,
        new: Place,
        name: str = "",
        *,
        readers: Impact = Impact.BREAKING,
    ) -> None:
        """The new one allows more: readers may meet what they never met, senders are safe."""
        self._say(code, Impact.INFO if self.direction is Side.REQUEST else readers, old, new, name)

    def types(self) -> bool:
        """Whether the two have a type in common, so that more can be compared."""
        old, new = self.old.types, self.new.types
        places = self.old.at("type"), self.new.at("type")
        if old == new:
            return True
        if new < old:
            self.narrowed("type-narrowed", *places)
        elif old < new:
            self.widened("type-widened", *places)
        else:
            self._say("type-changed", Impact.BREAKING, *places)
            return False
        return True

    def limits(self) -> None:
        """How much there may be."""
        self._limit("minimum", self.old.lower, self.new.lower, rising=True)
        self._limit("maximum", self.old.upper, self.new.upper, rising=False)
        for keyword in RAISING:
            self._limit(keyword, _bound(self.old, keyword), _bound(self.new, keyword), rising=True)
        for keyword in LOWERING:
            self._limit(keyword, _bound(self.old, keyword), _bound(self.new, keyword), rising=False)
        # As a limit from 0 to 1, so that it needs no rule of its own.
        unique = [(float(v.value("uniqueItems") is True), 0) for v in (self.old, self.new)]
        self._limit("uniqueItems", *unique, rising=True)
        old, new = self.old.value("multipleOf"), self.new.value("multipleOf")
        places = self.old.at("multipleOf"), self.new.at("multipleOf")
        if old == new:
            return
        if old is None or (new is not None and new % old == 0):
            self.narrowed("limit-tightened", *places)
        elif new is None or old % new == 0:
            self.widened("limit-loosened", *places)
        else:
            self._say("limit-changed", Impact.BREAKING, *places)

    def formats(self) -> None:
        """How a text or number is written."""
        # The two others are how 3.1 writes what the formats `byte` and `binary` said before.
        for keyword in ("format", "contentEncoding", "contentMediaType"):
            old, new = self.old.value(keyword), self.new.value(keyword)
            places = self.old.at(keyword), self.new.at(keyword)
            if old == new:
                continue
            widths: tuple[str | None, ...] = next((w for w in _WIDTHS if old in w and new in w), ())
            if new is None or (widths and widths.index(old) < widths.index(new)):
                self.widened("format-loosened", *places)
            elif old is None or widths:
                self.narrowed("format-tightened", *places)
            else:
                self._say("format-changed", Impact.BREAKING, *places)

    def patterns(self) -> None:
        """The expression that a text matches."""
        old, new = self.old.value("pattern"), self.new.value("pattern")
        places = self.old.at("pattern"), self.new.at("pattern")
        if old == new:
            return
        if old is None:
            self.narrowed("pattern-tightened", *places)
        elif new is None:
            self.widened("pattern-loosened", *places)
        else:
            # Whether one expression allows less than another cannot be told in general.
            self._say("pattern-changed", Impact.WARNING, *places)

    def enums(self) -> None:
        """The values that there are."""
        old, new = _enum(self.old), _enum(self.new)
        keyword = "const" if "const" in self.old.keywords | self.new.keywords else "enum"
        places = self.old.at(keyword), self.new.at(keyword)
        if new is not None and (old is None or any(value not in new for value in old)):
            self.narrowed("enum-tightened", *places)
        if old is not None and (new is None or any(value not in old for value in new)):
            # Values are added all the time; were each one called breaking, nobody would read the
            # report.
            self.widened("enum-loosened", *places, readers=Impact.WARNING)

    def defaults(self) -> None:
        """What is meant where nothing is sent."""
        # What a response leaves out nobody fills in: a default there is only a remark.
        if self.direction is not Side.REQUEST or self.old.value("default") == self.new.value(
            "default"
        ):
            return
        is_new = "default" not in self.old.keywords
        impact = Impact.WARNING if is_new else Impact.BREAKING
        self._say("default-changed", impact, self.old.at("default"), self.new.at("default"))

    def extras(self) -> None:
        """Whether what nobody named may be there."""
        keyword = "additionalProperties"
        was_closed, is_closed = (v.value(keyword) is False for v in (self.old, self.new))
        if is_closed and not was_closed:
            self.narrowed("extra-properties-refused", self.old.at(keyword), self.new.at(keyword))
        elif was_closed and not is_closed:
            places = self.old.at(keyword), self.new.at(keyword)
            self.widened("extra-properties-allowed", *places, readers=Impact.WARNING)

    def discriminators(self) -> None:
        """What tells the shapes apart."""
        (old, old_mapping), (new, new_mapping) = map(_discriminator, (self.old, self.new))
        # Names that are gone name what callers send and readers know; a new one takes nothing away.
        renamed = any(new_mapping.get(name) != target for name, target in old_mapping.items())
        places = self.old.at("discriminator"), self.new.at("discriminator")
        if old is not None and new is None:
            # Whoever sends it may go on; whoever reads it is promised it no longer.
            self.widened("discriminator-changed", *places)
        elif old is not None and (old != new or renamed):
            self._say("discriminator-changed", Impact.BREAKING, *places)

    def conditions(self) -> None:
        """What a schema excludes, or asks for only where something else holds."""
        codes = ("exclusion-added", "exclusion-removed", "exclusion-changed")
        self._condition(("not",), codes)
        codes = ("condition-added", "condition-removed", "condition-changed")
        self._condition(_CONDITIONS, codes)

    def _condition(self, keywords: tuple[str, ...], codes: tuple[str, str, str]) -> None:
        old, new = (
            {keyword: view.value(keyword) for keyword in keywords if keyword in view.keywords}
            for view in (self.old, self.new)
        )
        if old == new:
            return
        keyword = next(iter(old or new))
        places = self.old.at(keyword), self.new.at(keyword)
        added, removed, changed = codes
        if not old:
            self.narrowed(added, *places)
        elif not new:
            self.widened(removed, *places)
        else:
            # Whether one condition allows less than another cannot be told in general.
            self._say(changed, Impact.WARNING, *places)

    def properties(self) -> None:
        """What an object holds, and must hold."""
        old, new = self.old, self.new
        is_request = self.direction is Side.REQUEST
        is_closed = new.value("additionalProperties") is False
        for name in sorted(old.properties.keys() - new.properties.keys()):
            # A closed schema refuses what it does not know; an open one takes it and forgets it.
            impact = Impact.WARNING if is_request and not is_closed else Impact.BREAKING
            self._say("property-removed", impact, old.properties[name].place, new.place, name)
        for name in sorted(new.properties.keys() - old.properties.keys()):
            must = is_request and name in new.required - old.required
            code = "required-property-added" if must else "property-added"
            impact = Impact.BREAKING if must else Impact.INFO
            self._say(code, impact, old.place, new.properties[name].place, name)
        shared = old.properties.keys() & new.properties.keys()
        for name in sorted(shared):
            pair = old.properties[name], new.properties[name]
            if not is_deprecated(pair[0]) and is_deprecated(pair[1]):
                self._say("property-deprecated", Impact.INFO, pair[0].place, pair[1].place, name)
        # Of a choice its shapes may describe what must be there.
        is_choice = bool(old.branches or new.branches)
        described = old.properties.keys() | new.properties.keys()
        judged = shared if is_choice else shared | (old.required | new.required) - described
        for name in sorted((new.required - old.required) & judged):
            self.narrowed("property-became-required", old.place_of(name), new.place_of(name), name)
        for name in sorted((old.required - new.required) & judged):
            self.widened("property-became-optional", old.place_of(name), new.place_of(name), name)

    def _limit(
        self,
        keyword: str,
        old: Bound | None,
        new: Bound | None,
        *,
        rising: bool,
    ) -> None:
        if old == new:
            return
        places = self.old.at(keyword), self.new.at(keyword)
        if old is None or (new is not None and (new > old) is rising):
            self.narrowed("limit-tightened", *places)
        else:
            self.widened("limit-loosened", *places)

    def _say(self, code: str, impact: Impact, old: Place, new: Place, name: str = "") -> None:
        subject = f"{self.subject}.{name}" if self.subject and name else name or self.subject
        change = ContractChange(
            code=code, impact=impact, subject=subject, old_place=old, new_place=new
        )
        change.direction = self.direction
        self.tell(change)


def _discriminator(schema: SchemaView) -> tuple[Json, dict[str, Json]]:
    """The property that tells, and its names of schemas; 2.0 has the property alone."""
    node = schema.value("discriminator")
    if not isinstance(node, dict):
        return node, {}
    mapping = node.get("mapping")
    targets = as_fields(mapping)
    return node.get("propertyName"), {name: _target(value) for name, value in targets.items()}


def _target(reference: Json) -> Json:
    """The schema that a mapping leads to, which may be written as its bare name."""
    is_bare = isinstance(reference, str) and _BARE.fullmatch(reference) is not None
    return f"#/components/schemas/{reference}" if is_bare else reference


def _bound(schema: SchemaView, keyword: str) -> Bound | None:
    value = schema.value(keyword)
    if value == 0 and keyword in RAISING:
        # As much as is asked for where nothing is written.
        return None
    # To Python `true` is a number.
    return (value, 0) if isinstance(value, int | float) and value is not True else None


def _enum(schema: SchemaView) -> list[Json] | None:
    if "const" in schema.keywords:
        return [schema.value("const")]
    values = schema.value("enum")
    # Dialects write null as a value or as a type; it is compared as a type.
    return [value for value in values if value is not None] if isinstance(values, list) else None
