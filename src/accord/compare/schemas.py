"""Compares two schemas as senders of requests or readers of responses have to live with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.compare.changes import ContractChange, Json, Located, followed
from accord.compare.described import is_deprecated
from accord.compare.schema_view import LOWERING, RAISING, SchemaView, view
from accord.model.calls import Side
from accord.model.contract_changes import Impact
from accord.sources.openapi.positions import Place

ViewKey = tuple[int, Place, Side]
Tell = Callable[[ContractChange], None]
# Each asks for something of some values only.
_CONDITIONS: Final = (
    *("if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties"),
    *("propertyNames", "contains", "minContains", "maxContains"),
)
_BARE: Final = re.compile(r"[\w-]+")
_NOTHING: Final = Located(None, ())
# Every number of the narrower fits into the wider one, which no other two formats promise.
_WIDTHS: Final = (("int32", "int64", None), ("float", "double", None))


@dataclass(slots=True)
class SchemaComparison:
    """The comparison of one operation's schemas; each pair of them is met once a side.

    ``views`` may be shared by the comparisons of two documents, whose operations share schemas.
    """

    old: Mapping[str, Json]
    new: Mapping[str, Json]
    unchanged: frozenset[str]
    tell: Tell
    views: dict[ViewKey, SchemaView] = field(default_factory=dict)
    _compared: set[tuple[Place, Place, Side]] = field(default_factory=set)
    _asked: frozenset[tuple[Place, Place, Side]] = frozenset()

    def run(self, old: Located, new: Located, direction: Side, subject: str) -> None:
        """Tell every change between two schemas."""
        reference = old.mapping.get("$ref")
        if reference == new.mapping.get("$ref") and reference in self.unchanged:
            return
        old_view = self._view(self.old, old, direction)
        new_view = self._view(self.new, new, direction)
        key = old_view.place, new_view.place, direction
        # Schemas contain themselves, such as the children of a tree.
        if key in self._compared:
            return
        self._compared.add(key)
        pair = _Pair(old_view, new_view, direction, subject, self.tell)
        if self._is_choice_now(pair, old):
            return
        # Lengths of a text against limits of a number would only bury the change that explains
        # them.
        if not pair.types():
            return
        pair.limits()
        pair.formats()
        pair.patterns()
        pair.enums()
        pair.defaults()
        pair.extras()
        pair.discriminators()
        pair.conditions()
        pair.properties()
        self._inner(old_view, new_view, direction, subject)
        self._branches(pair, new)

    def _view(self, document: Mapping[str, Json], schema: Located, direction: Side) -> SchemaView:
        key = id(document), schema.place, direction
        if key not in self.views:
            self.views[key] = view(document, schema, direction)
        return self.views[key]

    def _inner(self, old: SchemaView, new: SchemaView, direction: Side, subject: str) -> None:
        for name in [name for name in old.properties if name in new.properties]:
            inner = f"{subject}.{name}" if subject else name
            self.run(old.properties[name], new.properties[name], direction, inner)
        members = (view.keywords.get("prefixItems", _NOTHING).members for view in (old, new))
        for old_member, new_member in zip(*members, strict=False):
            self.run(old_member, new_member, direction, f"{subject}[]")
        for keyword in ("items", "additionalProperties"):
            if isinstance(old.value(keyword), dict) and isinstance(new.value(keyword), dict):
                self.run(old.keywords[keyword], new.keywords[keyword], direction, f"{subject}[]")

    def _branches(self, pair: _Pair, new: Located) -> None:
        waiting = list(pair.new.branches)
        for branch in pair.old.branches:
            partner = next(
                (candidate for candidate in waiting if self._alike(branch, candidate)), None
            )
            if partner is None and self._is_plain_now(pair, branch, new):
                continue
            if partner is None:
                pair.narrowed("branch-removed", branch.place, pair.new.place)
            else:
                waiting.remove(partner)
                self.run(branch, partner, pair.direction, pair.subject)
        # With one branch more readers may meet a new shape. The first branches at all replace
        # "anything goes" and so allow less.
        if pair.old.branches:
            for branch in waiting:
                pair.widened("branch-added", pair.old.place, branch.place)
        elif waiting:
            pair.narrowed("composition-added", pair.old.place, waiting[0].place)
        is_answer = pair.direction is Side.RESPONSE
        if is_answer and pair.old.branches and not pair.new.branches:
            branches = pair.old.branches
            if not any(self._holds(branch, new, pair) for branch in branches):
                pair.widened("composition-removed", branches[0].place, pair.new.place)

    def _is_choice_now(self, pair: _Pair, old: Located) -> bool:
        """Whether a choice has come in place of a schema, which lives on as one of its branches."""
        branches, is_request = pair.new.branches, pair.direction is Side.REQUEST
        if not branches or pair.old.branches or pair.new.properties:
            return False
        if not is_request and "type" in pair.new.keywords and pair.new.types - pair.old.types:
            # What stands beside the choice is news as well.
            return False
        strangers = [branch for branch in branches if not self._holds(old, branch, pair)]
        if len(strangers) == len(branches):
            return False
        # To a sender one more shape is a remark; each that a reader never met may break them.
        for branch in branches[-1:] if is_request else strangers:
            pair.widened("branch-added", pair.old.place, branch.place)
        if not (is_request or strangers):
            pair.narrowed("composition-added", pair.old.place, branches[0].place)
        return True

    def _is_plain_now(self, pair: _Pair, branch: Located, new: Located) -> bool:
        """Whether a plain schema that came in place of a choice takes whatever a branch took."""
        is_request = pair.direction is Side.REQUEST
        return is_request and not pair.new.branches and self._holds(branch, new, pair)

    def _holds(self, old: Located, new: Located, pair: _Pair) -> bool:
        """Whether nothing breaks for whoever knew one schema and meets another."""
        question = old.place, new.place, pair.direction
        if question in self._asked:
            # Schemas contain themselves; what else there is decides.
            return True
        met: list[ContractChange] = []
        questions = self._asked | {question}
        apart = SchemaComparison(
            self.old, self.new, self.unchanged, met.append, self.views, _asked=questions
        )
        apart.run(old, new, pair.direction, pair.subject)
        return all(change.impact is Impact.INFO for change in met)

    def _alike(self, old: Located, new: Located) -> bool:
        if "$ref" in old.mapping and old.mapping["$ref"] == new.mapping.get("$ref"):
            return True
        if followed(self.old, old).value == followed(self.new, new).value:
            return True
        # Unnamed branches have only their place; a named one that is another name is another shape.
        return "$ref" not in old.mapping and "$ref" not in new.mapping and old.place == new.place


@dataclass(slots=True)
class _Pair:
    """Two views of one schema and what to do with a change between them."""

    old: SchemaView
    new: SchemaView
    direction: Side
    subject: str
    tell: Tell

    def narrowed(self, code: str, old: Place, new: Place) -> None:
        """The new one allows less: senders may be refused, readers are safe."""
        is_request = self.direction is Side.REQUEST
        self._say(code, Impact.BREAKING if is_request else Impact.INFO, old, new)

    def widened(
        self, code: str, old: Place, new: Place, *, readers: Impact = Impact.BREAKING
    ) -> None:
        """The new one allows more: readers may meet what they never met, senders are safe."""
        self._say(code, Impact.INFO if self.direction is Side.REQUEST else readers, old, new)

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
        old, new = self.old.value("format"), self.new.value("format")
        places = self.old.at("format"), self.new.at("format")
        if old == new:
            return
        widths: tuple[str | None, ...] = next((w for w in _WIDTHS if old in w and new in w), ())
        if new is None or (widths and widths.index(old) < widths.index(new)):
            self.widened("format-loosened", *places)
        elif old is None or widths:
            self.narrowed("format-tightened", *places)
        else:
            self._say("format-changed", Impact.BREAKING, *places)

    def patterns(self) -> None:
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
        # What a response leaves out nobody fills in: a default there is only a remark.
        if self.direction is not Side.REQUEST or self.old.value("default") == self.new.value(
            "default"
        ):
            return
        is_new = "default" not in self.old.keywords
        impact = Impact.WARNING if is_new else Impact.BREAKING
        self._say("default-changed", impact, self.old.at("default"), self.new.at("default"))

    def extras(self) -> None:
        keyword = "additionalProperties"
        was_closed, is_closed = (v.value(keyword) is False for v in (self.old, self.new))
        if is_closed and not was_closed:
            self.narrowed("extra-properties-refused", self.old.at(keyword), self.new.at(keyword))
        elif was_closed and not is_closed:
            places = self.old.at(keyword), self.new.at(keyword)
            self.widened("extra-properties-allowed", *places, readers=Impact.WARNING)

    def discriminators(self) -> None:
        (old, old_mapping), (new, new_mapping) = map(_discriminator, (self.old, self.new))
        # Names that are gone name what callers send and readers know; a new one takes nothing away.
        renamed = any(new_mapping.get(name) != target for name, target in old_mapping.items())
        if old is not None and (old != new or renamed):
            places = self.old.at("discriminator"), self.new.at("discriminator")
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
        old, new = self.old, self.new
        is_request = self.direction is Side.REQUEST
        is_closed = new.value("additionalProperties") is False
        for name in sorted(old.properties.keys() - new.properties.keys()):
            # A closed schema refuses what it does not know; an open one takes it and forgets it.
            impact = Impact.WARNING if is_request and not is_closed else Impact.BREAKING
            self._say("property-removed", impact, old.properties[name].place, new.place, name)
        for name in sorted(new.properties.keys() - old.properties.keys()):
            must = is_request and name in new.required
            code = "required-property-added" if must else "property-added"
            impact = Impact.BREAKING if must else Impact.INFO
            self._say(code, impact, old.place, new.properties[name].place, name)
        shared = old.properties.keys() & new.properties.keys()
        for name in sorted(shared):
            pair = old.properties[name], new.properties[name]
            if not is_deprecated(pair[0]) and is_deprecated(pair[1]):
                self._say("property-deprecated", Impact.INFO, pair[0].place, pair[1].place, name)
        for name in sorted((new.required - old.required) & shared):
            impact = Impact.BREAKING if is_request else Impact.INFO
            places = old.properties[name].place, new.properties[name].place
            self._say("property-became-required", impact, *places, name)
        for name in sorted((old.required - new.required) & shared):
            impact = Impact.INFO if is_request else Impact.BREAKING
            places = old.properties[name].place, new.properties[name].place
            self._say("property-became-optional", impact, *places, name)

    def _limit(
        self,
        keyword: str,
        old: tuple[float, int] | None,
        new: tuple[float, int] | None,
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
    targets = mapping if isinstance(mapping, dict) else {}
    return node.get("propertyName"), {name: _target(value) for name, value in targets.items()}


def _target(reference: Json) -> Json:
    """The schema that a mapping leads to, which may be written as its bare name."""
    is_bare = isinstance(reference, str) and _BARE.fullmatch(reference) is not None
    return f"#/components/schemas/{reference}" if is_bare else reference


def _bound(schema: SchemaView, keyword: str) -> tuple[float, int] | None:
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
