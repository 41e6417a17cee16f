"""Reads HTML forms, urlencoded and multipart, as the JSON object their schema describes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final
from urllib.parse import unquote_plus, urlencode

import msgspec
from multipart import MultipartError, MultipartParser, parse_options_header

from accord.contract.form_styles import FieldStyle, field_style
from accord.contract.parameters import Parameter, SentParts, raw_pairs
from accord.contract.parameters import read as read_parameter
from accord.contract.references import Json
from accord.contract.styles import Shape

# The parser's limits guard servers against strangers; here they would make a long form unreadable.
_NO_LIMIT: Final = sys.maxsize


class UnreadableFormError(Exception):
    """A body that claims to be a form and is none."""


def read(
    body: bytes, header: str, *, shape: Shape, encoding: Mapping[str, Json]
) -> dict[str, Json]:
    """A form's fields as JSON; the content of a file is text that stands for it.

    Raises:
        UnreadableFormError: no boundary, or bytes that are no form.
    """
    texts_by_name = _fields(body, header)
    form: dict[str, Json] = {}
    if spread := list(_spread(shape, encoding)):
        parts = SentParts(path={}, query=urlencode(texts_by_name, doseq=True), headers={})
    for parameter in spread:
        was_sent, value = read_parameter(parameter, parts)
        if was_sent:
            form[parameter.name] = value
            # Members of a deep object bear its name, so that another field may have theirs.
            members = () if parameter.style == "deepObject" else value
            texts_by_name = {
                name: texts
                for name, texts in texts_by_name.items()
                if name not in members and not name.startswith(f"{parameter.name}[")
            }
    for name, texts in texts_by_name.items():
        form[name] = _value(texts, shape.property(name), field_style(encoding.get(name)))
    return form


def _spread(form: Shape, encoding: Mapping[str, Json]) -> Iterator[Parameter]:
    """The objects whose members are fields of their own, as they are in a query."""
    for name, shape in form.properties.items():
        style = field_style(encoding.get(name))
        if style is not None and style.explode and shape.is_object:
            yield Parameter(
                location="query",
                name=name,
                required=False,
                schema=shape.schema,
                style=style.style,
                explode=True,
                json=False,
                shape=shape,
                claimed=frozenset(form.properties) - {name},
            )


def _value(texts: list[str], shape: Shape, style: FieldStyle | None) -> Json:
    if shape.is_list:
        # OpenAPI 3.1, Encoding Object: a list is one field an item unless its encoding says
        # otherwise.
        separated = style.parted(texts) if style else texts
        items = [shape.items.value(text) for text in separated]
        return shape.whole(items, texts[0]) if len(texts) == 1 else items
    if not shape.is_object:
        return shape.value(texts[0])
    if style is not None:
        pairs = style.paired(texts[0])
        return {name: shape.property(name).value(text) for name, text in pairs}
    # The same: an object is sent as JSON where nothing else is said.
    return _json(texts[0])


def _fields(body: bytes, header: str) -> dict[str, list[str]]:
    if not _is_multipart(header):
        try:
            pairs = raw_pairs(body.decode())
        except UnicodeDecodeError as reason:
            raise UnreadableFormError(str(reason)) from reason
        return {name: [unquote_plus(value) for value in values] for name, values in pairs.items()}
    fields: dict[str, list[str]] = {}
    for name, content in _parts(body, header):
        fields.setdefault(name, []).append(content)
    return fields


def _is_multipart(header: str) -> bool:
    return header.lower().lstrip().startswith("multipart/")


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
