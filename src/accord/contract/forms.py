"""Reads HTML forms, urlencoded and multipart, as the JSON object their schema describes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final
from urllib.parse import unquote_plus

import msgspec
from multipart import MultipartError, MultipartParser, parse_options_header

from accord.contract.dialect import SchemaDialect
from accord.contract.parameters import raw_pairs
from accord.contract.references import Json
from accord.contract.values import from_wire

# The parser's limits guard servers against strangers; here they would make a long form unreadable.
_NO_LIMIT: Final = sys.maxsize


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
            # OpenAPI 3.1, Encoding Object: a list is one field an item unless its encoding says
            # otherwise.
            is_joined = isinstance(how, Mapping) and how.get("explode") is False
            items = dialect.types(dialect.items(field))
            parts = [p for text in texts for p in (text.split(",") if is_joined else [text])]
            form[name] = [from_wire(item, items) for item in parts]
        elif "object" in types and "string" not in types:
            # OpenAPI 3.1, Encoding Object: an object is sent as JSON where nothing else is said.
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
    boundary = parse_options_header(header)[1].get("boundary")
    if not boundary:
        raise UnreadableFormError("no boundary")
    parser = MultipartParser(
        BytesIO(body),
        boundary,
        content_length=len(body),
        header_limit=_NO_LIMIT,
        headersize_limit=_NO_LIMIT,
        part_limit=_NO_LIMIT,
        # All of it is in memory already, and nothing unmasked may touch a disk.
        spool_limit=_NO_LIMIT,
        memory_limit=_NO_LIMIT,
    )
    try:
        for field in parser:
            if field.name is None:
                raise UnreadableFormError("a part without a name")
            # Bytes of a file need not be text; one letter a byte keeps its length for the schema.
            is_file = field.filename is not None
            content = field.raw.decode("latin-1") if is_file else field.raw.decode(errors="replace")
            yield field.name, content
    except MultipartError as reason:
        raise UnreadableFormError(str(reason)) from reason


def _json(text: str) -> Json:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
