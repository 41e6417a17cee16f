"""Compares two schemas as senders of requests or readers of responses have to live with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from accord.compare.changes import ContractChange, Json, Located, followed
from accord.compare.schema_pair import SchemaPair, Tell
from accord.compare.schema_view import SchemaView, as_comparable, has_own_words, view
from accord.model.calls import Side
from accord.model.contract_changes import Impact
from accord.sources.openapi.positions import Place

ViewKey = tuple[int, Place, Side]


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
        if (
            reference == new.mapping.get("$ref")
            and reference in self.unchanged
            and not has_own_words(self.old, old)
            and not has_own_words(self.new, new)
        ):
            return
        old_view = self._view(self.old, old, direction)
        new_view = self._view(self.new, new, direction)
        key = old_view.place, new_view.place, direction
        # Schemas contain themselves, such as the children of a tree.
        if key in self._compared:
            return
        self._compared.add(key)
        old_view, new_view = as_comparable(old_view, new_view)
        pair = SchemaPair(old_view, new_view, direction, subject, self.tell)
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
        for pair in _places(old, new):
            self.run(*pair, direction, f"{subject}[]")

    def _branches(self, pair: SchemaPair, new: Located) -> None:
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

    def _is_choice_now(self, pair: SchemaPair, old: Located) -> bool:
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

    def _is_plain_now(self, pair: SchemaPair, branch: Located, new: Located) -> bool:
        """Whether a plain schema that came in place of a choice takes whatever a branch took."""
        is_request = pair.direction is Side.REQUEST
        return is_request and not pair.new.branches and self._holds(branch, new, pair)

    def _holds(self, old: Located, new: Located, pair: SchemaPair) -> bool:
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


def _places(old: SchemaView, new: SchemaView) -> Iterator[tuple[Located, Located]]:
    """The schemas of what a list holds at each of its places, and an object under other names."""
    old_items, new_items = (_open(view, "items") for view in (old, new))
    members = (view.stated("prefixItems").members for view in (old, new))
    for old_item, new_item in zip_longest(*members):
        yield old_item or old_items, new_item or new_items
    for keyword in ("items", "additionalProperties"):
        is_said = any(isinstance(view.value(keyword), dict) for view in (old, new))
        if is_said and not any(view.value(keyword) is False for view in (old, new)):
            yield _open(old, keyword), _open(new, keyword)


def _open(view: SchemaView, keyword: str) -> Located:
    """The schema of what else may be there: anything, where nothing is said of it."""
    stated = view.stated(keyword)
    # A place of its own, even where nothing stands: views are known by theirs.
    return stated if stated.mapping else Located({}, stated.place or (*view.place, keyword))
