"""Names such as ``items[0].sku`` that lead into a nested value."""

from __future__ import annotations

import re
from typing import Final

from accord.contract.dialect import SchemaDialect
from accord.contract.references import Json
from accord.errors import UsageError

Path = tuple[str | int, ...]

_PART: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
# `items[999999999]` is a slip, and the list up to there would fill the memory.
_MOST_ITEMS: Final = 10_000
_MOST_INDEX_DIGITS: Final = 18
_IGNORED: Final = re.compile(r"[\s_\-]+")


def parse(name: str) -> Path:
    """The steps of a name; a name that is no such path is one step."""
    parts = [_index(m[1]) if m[1] is not None else m[2].strip() for m in _PART.finditer(name)]
    return tuple(parts) or (name,)


def _index(digits: str) -> int:
    # What is too far away for a list need not be known to the last digit.
    return int(digits[:_MOST_INDEX_DIGITS])


def same(declared: str, name: str) -> bool:
    """Whether two names differ only in case, spaces, ``-`` and ``_``."""
    return _IGNORED.sub("", declared).casefold() == _IGNORED.sub("", name).casefold()


def as_known(schema: Json, path: Path, dialect: SchemaDialect) -> Path:
    """The path with each step spelt as the schema spells it."""
    spelt: list[str | int] = []
    for step in path:
        if isinstance(step, int):
            spelt.append(step)
        else:
            properties = dialect.properties(schema)
            like = (name for name in properties if same(name, step))
            spelt.append(step if step in properties else next(like, step))
        schema = schema_at(schema, (spelt[-1],), dialect)
    return tuple(spelt)


def schema_at(schema: Json, path: Path, dialect: SchemaDialect) -> Json:
    """The schema of what a path leads to; an empty one when it does not say."""
    for step in path:
        schema = (
            dialect.items(schema)
            if isinstance(step, int)
            else dialect.properties(schema).get(step, {})
        )
    return schema


def put(root: Json, path: Path, value: Json) -> Json:
    """A root with the value at its place, objects and lists made on the way.

    Raises:
        UsageError: something else is at that place already, or it is no place of a list.
    """
    if not path:
        return value
    step, further = path[0], path[1:]
    if isinstance(step, int):
        items = [] if root is None else root
        if not isinstance(items, list):
            raise UsageError("contract.value-clash", name=shown(path))
        if step >= _MOST_ITEMS:
            raise UsageError("contract.value-too-far", name=shown(path), most=_MOST_ITEMS)
        items += [None] * (step + 1 - len(items))
        items[step] = put(items[step], further, value)
        return items
    fields = {} if root is None else root
    if not isinstance(fields, dict):
        raise UsageError("contract.value-clash", name=shown(path))
    fields[step] = put(fields.get(step), further, value)
    return fields


def shown(path: Path) -> str:
    """A path as people write it."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
