"""Reads HTML forms, urlencoded and multipart, as the JSON object their schema describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote_plus

import msgspec

from accord.contract.dialect import SchemaDialect
from accord.contract.parameters import raw_pairs
from accord.contract.references import Json
from accord.contract.values import from_wire

_BOUNDARY: Final = re.compile(r"boundary=(?:\"([^\"]+)\"|([^;\s]+))", re.IGNORECASE)
_NAME: Final = re.compile(rb"\bname=(?:\"([^\"]*)\"|([^;\s]+))", re.IGNORECASE)
_FILE: Final = re.compile(rb"\bfilename\*?=", re.IGNORECASE)


class UnreadableFormError(Exception):
    """A body that claims to be a form and is none."""


def read(
    body: bytes, header: str, *, schema: Json, encoding: Mapping[str, Json], dialect: SchemaDialect
) -> dict[str, Json]:
    """A form's fields as JSON; the content of a file is text that stands for it.

    Raises:
        UnreadableFormError: no boundary, or bytes that are no form.
    """
    properties = dialect.properties(schema)
    form: dict[str, Json] = {}
    for name, texts in _fields(body, header).items():
        field = properties.get(name, {})
        types = dialect.types(field)
        if "array" in types:
            how = encoding.get(name)
            whole = isinstance(how, Mapping) and how.get("explode") is False
            items = dialect.types(dialect.items(field))
            parts = [p for text in texts for p in (text.split(",") if whole else [text])]
            form[name] = [from_wire(part, items) for part in parts]
        elif "object" in types and "string" not in types:
            form[name] = _json(texts[0])
        else:
            form[name] = from_wire(texts[0], types)
    return form


def _fields(body: bytes, header: str) -> dict[str, list[str]]:
    if not header.lower().lstrip().startswith("multipart/"):
        try:
            pairs = raw_pairs(body.decode())
        except UnicodeDecodeError as reason:
            raise UnreadableFormError(str(reason)) from reason
        return {name: [unquote_plus(value) for value in values] for name, values in pairs.items()}
    fields: dict[str, list[str]] = {}
    for name, content in _parts(body, header):
        fields.setdefault(name, []).append(content)
    return fields


def _parts(body: bytes, header: str) -> Iterator[tuple[str, str]]:
    boundary = _BOUNDARY.search(header)
    if boundary is None:
        raise UnreadableFormError("no boundary")
    mark = b"--" + (boundary[1] or boundary[2]).encode()
    _, *parts = body.split(mark)
    if not parts or not parts[-1].startswith(b"--"):
        raise UnreadableFormError("no closing boundary")
    for part in parts[:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            raise UnreadableFormError("a part without a name")
        content = content.removesuffix(b"\r\n")
        # Bytes of a file need not be text; one letter a byte keeps its length for the schema.
        text = (
            content.decode("latin-1") if _FILE.search(head) else content.decode("utf-8", "replace")
        )
        yield (name[1] or name[2] or b"").decode("utf-8", "replace"), text


def _json(text: str) -> Json:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
