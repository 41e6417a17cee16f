"""A schema of any dialect as one flat view: references followed, ``allOf`` joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, floor
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
# Of these no value is refused.
_SAYS_LITTLE: Final = _REMARKS | {"$ref", "summary", "deprecated", "readOnly", "writeOnly"}
_NOTHING: Final = Located(None, ())
Bound = tuple[float, int]


@dataclass(slots=True)
class SchemaView:
    """What a schema asks for on one side of an exchange.

    ``choice`` are the types of its branches, where these say nothing else; of one that
    ``is_never_null`` none says that there may be nothing.
    """

    place: Place
    types: frozenset[str] = ALL_TYPES
    keywords: dict[str, Located] = field(default_factory=dict)
    properties: dict[str, Located] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    branches: list[Located] = field(default_factory=list)
    choice: frozenset[str] | None = None
    is_never_null: bool = False
    lower: Bound | None = None
    upper: Bound | None = None

    def stated(self, keyword: str) -> Located:
        """What a keyword says; nothing, and nowhere, where it is not written."""
        return self.keywords.get(keyword, _NOTHING)

    def value(self, keyword: str) -> Json:
        """The value of a keyword."""
        return self.stated(keyword).value

    def at(self, keyword: str) -> Place:
        """Where a keyword is written, else the schema."""
        return self.keywords[keyword].place if keyword in self.keywords else self.place

    def place_of(self, name: str) -> Place:
        """Where a property is described, else where it is asked for."""
        return self.properties[name].place if name in self.properties else self.at("required")


def view(document: Mapping[str, Json], schema: Located, direction: Side) -> SchemaView:
    """The view of a schema on one side."""
    place = schema.place if has_own_words(document, schema) else followed(document, schema).place
    result = SchemaView(place)
    _join(document, schema, result, _DEEPEST)
    _close(result)
    _name_bytes(result)
    _count_whole(result)
    hidden_flag = "readOnly" if direction is Side.REQUEST else "writeOnly"
    for name, located in list(result.properties.items()):
        # What a sender cannot set, or a reader never sees, must not break either.
        if followed(document, located).mapping.get(hidden_flag) is True:
            del result.properties[name]
            result.required.discard(name)
    return result


def as_comparable(old: SchemaView, new: SchemaView) -> tuple[SchemaView, SchemaView]:
    """Two views of which a choice is written as the other one is, where it can be."""
    if old.branches and new.branches:
        return _without_null(old), _without_null(new)
    old_types, new_types = _as_types(old), _as_types(new)
    is_same = bool(old.branches) != bool(new.branches) and old_types.types == new_types.types
    return (old_types, new_types) if is_same else (old, new)


def _as_types(view: SchemaView) -> SchemaView:
    return view if view.choice is None else replace(view, types=view.choice, branches=[])


def _without_null(view: SchemaView) -> SchemaView:
    return replace(view, types=view.types - {"null"}) if view.is_never_null else view


def has_own_words(document: Mapping[str, Json], schema: Located) -> bool:
    """Whether a schema says more than what its reference leads to; before 3.1 that is ignored."""
    is_early = "swagger" in document or str(document.get("openapi")).startswith("3.0")
    extra = (name for name in schema.mapping.keys() - _SAYS_LITTLE if not name.startswith("x-"))
    return "$ref" in schema.mapping and not is_early and any(extra)


def _close(result: SchemaView) -> None:
    """Say in one way that nothing else may be there."""
    keywords = result.keywords
    if "unevaluatedProperties" in keywords and "additionalProperties" not in keywords:
        # Here all members of `allOf` are one schema, so both are about the same properties.
        keywords["additionalProperties"] = keywords["unevaluatedProperties"]
    if result.value("items") is False:
        stated = keywords["items"]
        count = len(result.stated("prefixItems").members)
        most = Located(count, stated.place)
        earlier = keywords.get("maxItems")
        keywords["maxItems"] = most if earlier is None else _stricter("maxItems", earlier, most)


def _name_bytes(result: SchemaView) -> None:
    """Call content that is no text what 3.0 calls it."""
    keywords = result.keywords
    encoding, kind = (keywords.get(name) for name in ("contentEncoding", "contentMediaType"))
    if result.value("type") == "file":  # as Swagger 2.0 writes it
        result.types = frozenset({"string"})
        keywords["format"] = Located("binary", result.at("type"))
    elif "format" in keywords:
        return
    elif encoding is not None and encoding.value == "base64":
        keywords["format"] = Located("byte", keywords.pop("contentEncoding").place)
    elif encoding is None and kind is not None and kind.value == "application/octet-stream":
        keywords["format"] = Located("binary", keywords.pop("contentMediaType").place)
        result.types = frozenset({"string"})


def _count_whole(result: SchemaView) -> None:
    """Whole numbers above 0 are those from 1 on."""
    if result.types - {"null"} != {"integer"}:
        return
    if result.lower is not None and result.lower[1]:
        result.lower = floor(result.lower[0]) + 1, 0
    if result.upper is not None and result.upper[1]:
        result.upper = ceil(result.upper[0]) - 1, 0


def _join(document: Mapping[str, Json], schema: Located, result: SchemaView, depth: int) -> None:
    node = followed(document, schema)
    # What is said beside a reference goes after its target.
    layers = [node, schema] if has_own_words(document, schema) else [node]
    for layer in layers:
        for keyword in layer.mapping:
            if keyword != "$ref":
                stated = layer.below(keyword)
                earlier = result.keywords.get(keyword)
                both = stated if earlier is None else _stricter(keyword, earlier, stated)
                result.keywords[keyword] = both
        # All members of `allOf` must hold, so types are what they have in common.
        result.types &= frozenset() if layer.value is False else _types(layer.mapping)
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
        nodes = [followed(document, member).mapping for member in members]
        if nodes and all(node.keys() - _REMARKS == {"type"} for node in nodes):
            result.choice = result.types & frozenset().union(*map(_types, nodes))
        values = [m for m, node in zip(members, nodes, strict=True) if node.get("type") != "null"]
        is_plain = len(values) == 1 and "discriminator" not in layer.mapping
        if (is_plain or (len(values) == 1 and len(members) > 1)) and depth:
            # "This or null" is how 3.1 writes a nullable reference, and no choice of shapes.
            _join(document, values[0], result, depth - 1)
            result.types |= {"null"} if len(members) > 1 else frozenset()
        else:
            result.branches += values
            is_nullable = any(map(_names_null, (layer.mapping, *nodes)))
            result.is_never_null |= bool(values) and not is_nullable


def _names_null(node: Mapping[str, Json]) -> bool:
    """Whether a schema says that nothing may stand in place of a value."""
    declared = node.get("type")
    return (
        declared == "null"
        or (isinstance(declared, list) and "null" in declared)
        or node.get("nullable") is True
        or node.get("x-nullable") is True
    )


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
