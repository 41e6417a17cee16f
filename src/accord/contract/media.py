"""Matches the type of a body against those a contract declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from accord.contract.references import Json
from accord.model.json_kinds import as_fields

_MOST_REMEMBERED: Final = 256
# A semicolon within quotes separates nothing.
_PARTS: Final = re.compile(r"(?:\"[^\"]*\"|[^;\"]|\")+")
# What says how a body is written, or how welcome it is, makes no other type of it.
_UNCOMPARED: Final = frozenset({"charset", "boundary", "q"})
_JSON_NAMES: Final = frozenset({"application/json", "text/json"})
_JSON_LINES: Final = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/json-lines",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """A declared body: its type as written, its schema (none: it says nothing), its encoding.

    ``item_schema`` is that of each item of a sequence; ``essence`` is the type without parameters.
    """

    written: str
    schema: Json = None
    item_schema: Json = None
    encoding: Mapping[str, Json] = field(default_factory=dict)
    essence: str = ""
    parameters: frozenset[tuple[str, str]] = frozenset()

    @property
    def sendable(self) -> str:
        """The type as a request says it: with the parameters that are part of it."""
        return self.written if self.parameters else self.essence


class MediaTypes:
    """The bodies declared for one request or answer."""

    def __init__(self, content: Mapping[str, Json]) -> None:
        declared = [_declared(str(key), value) for key, value in content.items()]
        # More parameters are more exact, and a wildcard is the last resort.
        self.declared = sorted(declared, key=lambda m: (_width(m.essence), -len(m.parameters)))
        self._matches: dict[str, MediaType | None] = {}

    def __bool__(self) -> bool:
        return bool(self.declared)

    @property
    def written(self) -> tuple[str, ...]:
        """The declared types as written."""
        return tuple(media.written for media in self.declared)

    def find(self, header: str) -> MediaType | None:
        """The declared type that a ``Content-Type`` header falls under."""
        if header in self._matches:
            return self._matches[header]
        essence, parameters = split(header)
        of_type = [media for media in self.declared if _covers(media.essence, essence)]
        # RFC 9110, 8.3.1: parameters belong to a type; a declaration without any takes them all.
        exact = (media for media in of_type if media.parameters <= parameters)
        match = next(exact, None) or _unparameterized(of_type, parameters)
        # A multipart header has another boundary each time, so not all can be remembered.
        if len(self._matches) < _MOST_REMEMBERED:
            self._matches[header] = match
        return match

    def preferred(self) -> MediaType | None:
        """The one to send when nobody says: JSON if declared, else a form, else the first."""
        for is_preferred in (is_json, is_form):
            for media in self.declared:
                if is_preferred(media.essence):
                    return media
        return self.declared[0] if self.declared else None


@lru_cache(maxsize=512)
def split(header: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """A header's type in lower case, and its parameters without the character set."""
    essence, *options = _PARTS.findall(header) or [""]
    pairs = (option.partition("=") for option in options)
    parameters = {
        (n.strip().lower(), v.strip().strip('"').lower()) for n, _, v in pairs if n.strip()
    }
    compared = frozenset(pair for pair in parameters if pair[0] not in _UNCOMPARED)
    return essence.strip().lower(), compared


def is_json(essence: str) -> bool:
    """Whether a type's bodies are JSON."""
    # RFC 6839, 3.1: the suffix says how a body is read, whatever it means.
    return essence in _JSON_NAMES or essence.endswith("+json")


@lru_cache(maxsize=512)
def is_json_header(header: str) -> bool:
    """Whether a ``Content-Type`` header says that the body is JSON."""
    return is_json(split(header)[0])


def is_json_lines(essence: str) -> bool:
    """Whether a type's bodies are JSON texts, one a line."""
    return essence in _JSON_LINES


def is_xml(essence: str) -> bool:
    """Whether a type's bodies are XML, whose schema speaks of what it is turned into."""
    return essence.endswith(("/xml", "+xml"))


def is_form(essence: str) -> bool:
    """Whether a type's bodies are HTML forms."""
    return essence in ("application/x-www-form-urlencoded", "multipart/form-data")


def is_empty_allowed(essence: str) -> bool:
    """Whether nothing at all is a body of this type: the empty text is a text."""
    return essence.startswith("text/") or essence in ("application/octet-stream", "*/*")


def _declared(key: str, value: Json) -> MediaType:
    essence, parameters = split(key)
    fields = as_fields(value)
    encoding = fields.get("encoding")
    return MediaType(
        written=key,
        schema=fields.get("schema"),
        item_schema=fields.get("itemSchema"),
        encoding=as_fields(encoding),
        essence=essence,
        parameters=parameters,
    )


def _width(essence: str) -> int:
    """How much a type covers: itself, a suffix, a kind, everything."""
    kind, _, subtype = essence.partition("/")
    if "*" not in essence:
        return 0
    return 3 if kind == "*" else 2 if subtype == "*" else 1


def _covers(declared: str, essence: str) -> bool:
    if declared in (essence, "*/*", "*"):
        return True
    kind, _, subtype = declared.partition("/")
    actual_kind, _, actual = essence.partition("/")
    if kind != actual_kind:
        return False
    return subtype == "*" or (subtype.startswith("*+") and actual.endswith(subtype[1:]))


def _unparameterized(
    of_type: list[MediaType], parameters: frozenset[tuple[str, str]]
) -> MediaType | None:
    """The declared type that a header means which leaves out some of its parameters.

    To leave a parameter out contradicts nobody, to give it another value does.
    """
    names = {name for name, _ in parameters}
    open_types = [
        media
        for media in of_type
        if not any(name in names for name, _ in media.parameters - parameters)
    ]
    if not open_types:
        return None
    # The first of them is the narrowest, as they are sorted; of its kind, what shares most.
    essence = open_types[0].essence
    shared = max(len(m.parameters & parameters) for m in open_types if m.essence == essence)
    rivals = [
        media
        for media in open_types
        if media.essence == essence and len(media.parameters & parameters) == shared
    ]
    return _any_of(rivals)


def _any_of(rivals: list[MediaType]) -> MediaType:
    """One type for several that differ by what was left out: a body may be that of any."""
    nearest, *others = rivals
    if all((m.schema, m.item_schema) == (nearest.schema, nearest.item_schema) for m in others):
        return nearest
    schemas = [media.schema for media in rivals]
    item_schemas = [media.item_schema for media in rivals]
    return replace(
        nearest,
        schema=None if None in schemas else {"anyOf": schemas},
        item_schema=None if None in item_schemas else {"anyOf": item_schemas},
    )
