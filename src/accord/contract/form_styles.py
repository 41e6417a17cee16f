"""How a form writes the lists and objects whose encoding says a style (Encoding Object)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from accord.contract.references import Json
from accord.contract.styles import COLLECTIONS, STYLES, text

_SAID_BY: Final = frozenset({"style", "explode", "allowReserved"})
_SIMPLE: Final = "simple"


class FieldStyle(Struct, frozen=True):
    """How one field is written: joined by what its style has between two parts, or exploded."""

    style: str
    explode: bool

    @property
    def between(self) -> str:
        """What stands between two parts of a joined value, once the form is decoded."""
        return unquote(STYLES[self.style].between)

    def parted(self, values: Iterable[str]) -> list[str]:
        """The items of a list, which came as so many fields of one name."""
        if self.explode:
            return list(values)
        return [part for value in values if value for part in value.split(self.between)]

    def paired(self, value: str) -> list[tuple[str, str]]:
        """The members of an object that came as one field."""
        parts = value.split(self.between)
        return list(zip(parts[::2], parts[1::2], strict=False))

    def fields(self, name: str, value: Json) -> Iterator[tuple[str, Json]]:
        """The fields that a value is sent as."""
        if isinstance(value, dict) and self.style == "deepObject":
            yield from _deep(name, value)
        elif isinstance(value, dict) and self.explode:
            yield from value.items()
        elif isinstance(value, dict):
            yield name, self.between.join(text(part) for pair in value.items() for part in pair)
        elif isinstance(value, list) and not self.explode:
            yield name, self.between.join(map(text, value))
        else:
            yield name, value


def field_style(encoding: Json) -> FieldStyle | None:
    """The style that an encoding says; none where it says none, and a value follows its type."""
    if not isinstance(encoding, Mapping) or not _SAID_BY & encoding.keys():
        return None
    style = str(encoding.get("style", "form"))
    explode = encoding.get("explode", style in ("form", "deepObject"))
    return FieldStyle(style, explode is True) if style in STYLES else None


def old_encoding(collection: object) -> dict[str, Json]:
    """The encoding that a ``collectionFormat`` of an old document stands for."""
    style = COLLECTIONS.get(str(collection), _SIMPLE)
    # A field always has its name, which a simple value has not.
    return {"style": "form" if style == _SIMPLE else style, "explode": collection == "multi"}


def sent_fields(body: Json, encoding: Mapping[str, Json]) -> Json:
    """The fields of a form as they are sent, each as its encoding says."""
    if not isinstance(body, Mapping):
        return body
    fields: dict[str, Json] = {}
    for name, value in body.items():
        style = field_style(encoding.get(name))
        fields.update(style.fields(name, value) if style else [(name, value)])
    return fields


def _deep(name: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _deep(f"{name}[{key}]", member)
    else:
        yield name, value
