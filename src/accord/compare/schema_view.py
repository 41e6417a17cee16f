"""A schema of any dialect as one flat view: references followed, ``allOf`` joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.compare.changes import Json, Located, followed
from accord.model.calls import Side
from accord.sources.openapi.positions import Place

ALL_TYPES: Final = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
# `allOf` may lead back to itself; nobody nests it this deep by hand.
_DEEPEST: Final = 12
RAISING: Final = ("minLength", "minItems", "minProperties")
LOWERING: Final = ("maxLength", "maxItems", "maxProperties")
_LOWER: Final = ("minimum", "exclusiveMinimum")
_UPPER: Final = ("maximum", "exclusiveMaximum")
_REMARKS: Final = frozenset({"title", "description", "example", "examples"})
Bound = tuple[float, int]


@dataclass(slots=True)
class SchemaView:
    """What a schema asks for on one side of an exchange."""

    place: Place
    types: frozenset[str] = ALL_TYPES
    keywords: dict[str, Located] = field(default_factory=dict)
    properties: dict[str, Located] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    branches: list[Located] = field(default_factory=list)
    lower: Bound | None = None
    upper: Bound | None = None

    def value(self, keyword: str) -> Json:
        """The value of a keyword."""
        return self.keywords[keyword].value if keyword in self.keywords else None

    def at(self, keyword: str) -> Place:
        """Where a keyword is written, else the schema."""
        return self.keywords[keyword].place if keyword in self.keywords else self.place


def view(document: Mapping[str, Json], schema: Located, direction: Side) -> SchemaView:
    """The view of a schema on one side."""
    result = SchemaView(followed(document, schema).place)
    _join(document, schema, result, _DEEPEST)
    hidden_flag = "readOnly" if direction is Side.REQUEST else "writeOnly"
    for name, located in list(result.properties.items()):
        # What a sender cannot set, or a reader never sees, must not break either.
        if followed(document, located).mapping.get(hidden_flag) is True:
            del result.properties[name]
            result.required.discard(name)
    return result


def _join(document: Mapping[str, Json], schema: Located, result: SchemaView, depth: int) -> None:
    node = followed(document, schema)
    # In 3.1 keywords beside a reference count as well; what they say goes after its target.
    layers = [node] if node.place == schema.place else [node, schema]
    for layer in layers:
        for keyword in layer.mapping:
            if keyword != "$ref":
                stated = layer.below(keyword)
                earlier = result.keywords.get(keyword)
                both = stated if earlier is None else _stricter(keyword, earlier, stated)
                result.keywords[keyword] = both
        # All members of `allOf` must hold, so types are what they have in common.
        result.types &= _types(layer.mapping)
        for name in layer.below("properties").mapping:
            stated = layer.below("properties", name)
            earlier = result.properties.get(name)
            both = stated if earlier is None else _joined(earlier, stated)
            result.properties[name] = both
        required = layer.mapping.get("required")
        if isinstance(required, list):
            result.required |= {name for name in required if isinstance(name, str)}
        _bound(layer.mapping, result)
        _branch(document, layer, result, depth)
        if depth:
            for member in layer.below("allOf").members:
                _join(document, member, result, depth - 1)


def _stricter(keyword: str, left: Located, right: Located) -> Located:
    """What two members of ``allOf`` ask for together, as far as one keyword can say it."""
    left_value, right_value = left.value, right.value
    if keyword == "enum" and isinstance(left_value, list) and isinstance(right_value, list):
        return Located([value for value in left_value if value in right_value], right.place)
    is_limit = isinstance(left_value, int | float) and isinstance(right_value, int | float)
    if keyword in RAISING and is_limit:
        return right if right_value > left_value else left
    if keyword in LOWERING and is_limit:
        return right if right_value < left_value else left
    is_last_word = (keyword, right_value) in (
        ("uniqueItems", True),
        ("additionalProperties", False),
    )
    return right if is_last_word else left


def _joined(left: Located, right: Located) -> Located:
    """A property that several members of ``allOf`` describe, each of which must hold."""
    if left.value == right.value:
        return left
    # Whoever reads one of them alone has another view of it.
    return Located({"allOf": [left.value, right.value]}, (*left.place, "allOf"))


def _types(node: Mapping[str, Json]) -> frozenset[str]:
    declared = node.get("type")
    if declared is None:
        return ALL_TYPES
    types = set(declared) if isinstance(declared, list) else {str(declared)}
    if node.get("nullable") is True or node.get("x-nullable") is True:
        types.add("null")
    if "number" in types:
        # Every integer is a number: from the one to the other nothing is taken away.
        types.add("integer")
    return frozenset(types)


def _bound(node: Mapping[str, Json], result: SchemaView) -> None:
    """Read limits as (number, strictness), so that both dialects are one thing."""
    lower, upper = (
        _limits(node, *names, strict=strict) for names, strict in ((_LOWER, 1), (_UPPER, -1))
    )
    lowers = [bound for bound in (result.lower, *lower) if bound is not None]
    uppers = [bound for bound in (result.upper, *upper) if bound is not None]
    result.lower = max(lowers, default=None)
    result.upper = min(uppers, default=None)


def _limits(node: Mapping[str, Json], plain: str, exclusive: str, *, strict: int) -> list[Bound]:
    limit, strict_limit = node.get(plain), node.get(exclusive)
    bounds = []
    if isinstance(limit, int | float):
        # In 3.0 `exclusiveMinimum` is a flag of `minimum`, from 3.1 on a limit of its own.
        bounds.append((limit, strict if strict_limit is True else 0))
    if isinstance(strict_limit, int | float) and not isinstance(strict_limit, bool):
        bounds.append((strict_limit, strict))
    return bounds


def _branch(document: Mapping[str, Json], layer: Located, result: SchemaView, depth: int) -> None:
    for keyword in ("oneOf", "anyOf"):
        members = list(_members(document, layer.below(keyword), keyword, depth))
        values = [m for m in members if followed(document, m).mapping.get("type") != "null"]
        is_plain = len(values) == 1 and "discriminator" not in layer.mapping
        if (is_plain or (len(values) == 1 and len(members) > 1)) and depth:
            # "This or null" is how 3.1 writes a nullable reference, and no choice of shapes.
            _join(document, values[0], result, depth - 1)
            result.types |= {"null"} if len(members) > 1 else frozenset()
        else:
            result.branches += values


def _members(
    document: Mapping[str, Json], choice: Located, keyword: str, depth: int
) -> Iterator[Located]:
    """The branches of a choice; one that is nothing but such a choice itself is its branches."""
    for member in choice.members:
        node = followed(document, member)
        if depth and node.mapping.keys() - _REMARKS == {keyword}:
            yield from _members(document, node.below(keyword), keyword, depth - 1)
        else:
            yield member
