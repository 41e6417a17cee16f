"""Values that a service is known to accept, and ids of things that exist in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from accord.model.json_kinds import as_fields

_MOST_KEPT: Final = 20
_WORDS: Final = re.compile(r"[^a-z0-9]")
_MASKED: Final = "‹"


def plain_name(name: str) -> str:
    """A name without case and separators: ``orderId``, ``order_id`` and ``Order-ID`` are one."""
    return _WORDS.sub("", name.lower())


def collection_of(path: str, parameter: str) -> str:
    """The path of the collection whose members a path parameter names: what stands before it."""
    return path.partition(f"/{{{parameter}}}")[0]


class KnownValues:
    """Ids by collection, and accepted values by operation and by name; the newest come first."""

    def __init__(self) -> None:
        self._ids: dict[str, list[Any]] = defaultdict(list)
        self._accepted: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._named: dict[str, list[Any]] = defaultdict(list)
        self.bodies: dict[str, list[Any]] = defaultdict(list)

    def learn_id(self, collection: str, value: object, *, parameter: str) -> None:
        """Something of that id exists."""
        _put(self._ids[collection], value)
        if parameter:
            _put(self._named[plain_name(parameter)], value)

    def forget_id(self, collection: str, value: object) -> None:
        """Nothing of that id exists any more."""
        for values in (self._ids[collection], *self._named.values()):
            if value in values:
                values.remove(value)

    def learn(self, operation: str, place: str, value: object) -> None:
        """An operation accepted a value; ``place`` is such as ``query size`` or ``body note``."""
        _put(self._accepted[operation, place], value)

    def learn_body(self, operation: str, body: object) -> None:
        """An operation accepted a body."""
        _put(self.bodies[operation], body)

    def ids(self, collection: str) -> list[Any]:
        """The ids of a collection's members."""
        return list(self._ids[collection])

    def of(self, operation: str, place: str) -> list[Any]:
        """What an operation accepted at a place."""
        return list(self._accepted[operation, place])

    def named(self, name: str) -> list[Any]:
        """The ids that are known by the name of a parameter, wherever they come from."""
        return list(self._named[plain_name(name)])


def ids_in(answer: object, names: Iterable[str], location: str = "") -> list[Any]:
    """The id of what an answer holds, under the first of the names that it has, else of a link."""
    body = _unwrapped(answer)
    if isinstance(body, dict):
        by_name = {plain_name(str(name)): value for name, value in body.items()}
        for name in names:
            value = by_name.get(plain_name(name))
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return [value]
    last = unquote(urlsplit(location).path.rstrip("/").rpartition("/")[2])
    return [last] if last else []


def items_in(answer: object) -> list[Any] | None:
    """The items of an answer that is a list, or holds exactly one; none where it does not."""
    if isinstance(answer, list):
        return answer
    if isinstance(answer, dict):
        lists = [value for value in answer.values() if isinstance(value, list)]
        nested = [value for value in answer.values() if isinstance(value, dict)]
        if len(lists) == 1:
            return lists[0]
        if not lists and len(nested) == 1:
            return items_in(nested[0])
    return None


def id_names(parameter: str, collection: str) -> tuple[str, ...]:
    """What an answer may call the id that a path calls ``parameter``, the likeliest first."""
    last = collection.rstrip("/").rpartition("/")[2]
    singular = last[:-3] + "y" if last.endswith("ies") else last.removesuffix("s")
    return (parameter, "id", f"{singular}Id", "uuid", "key", "code", "number", "name")


def is_masked(value: object) -> bool:
    """Whether a value, or what it holds, was a secret and so is not known."""
    if isinstance(value, dict):
        return any(is_masked(inner) for inner in value.values())
    if isinstance(value, list):
        return any(is_masked(inner) for inner in value)
    return isinstance(value, str) and _MASKED in value


def with_values_for_secrets(recorded: object, everyday: object) -> Any:  # noqa: ANN401 - JSON
    """A recorded body as it can be sent again: a value of every day wherever a secret was."""
    if isinstance(recorded, dict):
        values = as_fields(everyday)
        return {
            name: with_values_for_secrets(value, values.get(name))
            for name, value in recorded.items()
            if name in values or not is_masked(value)
        }
    if isinstance(recorded, list):
        like = everyday[0] if isinstance(everyday, list) and everyday else None
        return [with_values_for_secrets(value, like) for value in recorded]
    return everyday if is_masked(recorded) else recorded


def _unwrapped(answer: object) -> object:
    """The object within an envelope that holds nothing else."""
    if isinstance(answer, dict) and len(answer) == 1:
        [inner] = answer.values()
        return inner if isinstance(inner, dict) else answer
    if isinstance(answer, dict) and isinstance(answer.get("data"), dict):
        return answer["data"]
    return answer


def _put(values: list[Any], value: object) -> None:
    if value in values:
        values.remove(value)
    values.insert(0, value)
    del values[_MOST_KEPT:]
