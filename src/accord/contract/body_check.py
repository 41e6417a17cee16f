"""Judges the body of a request or of an answer by the type that it says it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from accord.contract import bodies, explain, forms
from accord.contract.judgement import ExchangeJudgement, NotJudged
from accord.contract.media import (
    MediaType,
    MediaTypes,
    is_form,
    is_json_header,
    is_json_lines,
    is_xml,
    split,
)
from accord.contract.references import Json
from accord.model.calls import Side
from accord.model.lists import Listed

_COMPOSITE: Final = frozenset({"array", "object"})
_TEXTS: Final = frozenset({"string", "file"})
_READABLE_TEXTS: Final = frozenset({"text/plain", "text/html"})
_EVENTS: Final = "text/event-stream"


class BodyCheck(Struct):
    """Holds one body, of one side of an exchange, against what the contract says of bodies."""

    judgement: ExchangeJudgement
    side: Side

    def hold(self, content: MediaTypes, header: str, body: bytes) -> None:
        """Hold a body against the documented types; ``header`` is its ``Content-Type``."""
        media = content.find(header)
        if media is None:
            media_types = Listed(content.written)
            kind = "content-type" if header else "content-type-missing"
            self.judgement.add(
                kind, side=self.side, where="content-type", value=header, known=media_types
            )
        elif media.schema is None and media.item_schema is None:
            # Nothing says what it has to hold; what calls itself JSON has to be JSON all the same.
            self.judgement.not_judged.add(NotJudged.NO_SCHEMA)
            if is_json_header(header):
                self._json(body, where="body")
        elif is_json_header(header):
            for value in self._json(body, where="body"):
                self.judgement.hold(media.schema, value, side=self.side, where="body")
        else:
            self._typed(media, header, body)

    def _typed(self, media: MediaType, header: str, body: bytes) -> None:
        essence = split(header)[0]
        if is_xml(essence):
            self.judgement.not_judged.add(NotJudged.MEDIA)
        elif is_json_lines(essence):
            self._lines(media, body)
        elif essence == _EVENTS:
            self._events(media, body)
        elif is_form(essence):
            self._form(media, header, body)
        else:
            self._other(media.schema, header, body)

    def _other(self, schema: Json, header: str, body: bytes) -> None:
        """Types that are texts, bytes, or JSON under a name that does not say so."""
        essence = split(header)[0]
        types = self.judgement.schemas.dialect.types(schema)
        if (
            types
            and not _TEXTS & set(types)
            and (_COMPOSITE & set(types) or essence[:5] != "text/")
        ):
            try:
                self.judgement.hold(schema, bodies.read_json(body), side=self.side, where="body")
            except bodies.UnreadableBodyError:
                if essence not in _READABLE_TEXTS:
                    self.judgement.not_judged.add(NotJudged.MEDIA)
                    return
                self._text(schema, header, body)
        elif essence.startswith("text/"):
            self._text(schema, header, body)

    def _text(self, schema: Json, header: str, body: bytes) -> None:
        try:
            text = bodies.read_text(body, header)
        except bodies.UnknownCharsetError:
            self.judgement.not_judged.add(NotJudged.CHARSET)
            return
        value = self.judgement.schemas.shape(schema).value(text)
        self.judgement.hold(schema, value, side=self.side, where="body")

    def _lines(self, media: MediaType, body: bytes) -> None:
        items = [
            value
            for number, line in bodies.read_lines(body)
            for value in self._json(line, where=f"body /{number}")
        ]
        is_list = "array" in self.judgement.schemas.dialect.types(media.schema)
        if media.schema is not None and is_list:
            self.judgement.hold(media.schema, items, side=self.side, where="body")
        schema = media.schema if media.item_schema is None and not is_list else media.item_schema
        self._items(schema, items)

    def _events(self, media: MediaType, body: bytes) -> None:
        if media.item_schema is not None:
            self._items(media.item_schema, bodies.read_events(body))
        elif self.judgement.schemas.dialect.types(media.schema) == ("string",):
            self._text(media.schema, "", body)
        else:
            # Before 3.2 no contract can say what an event of a stream looks like.
            self.judgement.not_judged.add(NotJudged.MEDIA)

    def _items(self, schema: Json, items: Iterable[Json]) -> None:
        validator = (
            None if schema is None else self.judgement.validator(schema, self.side, "body /*")
        )
        if validator is not None:
            self.judgement.problems += explain.folded(
                problem
                for number, item in enumerate(items)
                for problem in self.judgement.objections(
                    validator, item, side=self.side, where=f"body /{number}"
                )
            )

    def _json(self, body: bytes, *, where: str) -> tuple[Json, ...]:
        """The value of a JSON text; nothing where it is none, which is told."""
        try:
            return (bodies.read_json(body),)
        except bodies.UnreadableBodyError as reason:
            self.judgement.add("not-json", side=self.side, where=where, why=reason)
            return ()

    def _form(self, media: MediaType, header: str, body: bytes) -> None:
        try:
            shape = self.judgement.schemas.shape(media.schema)
            value = forms.read(body, header, shape=shape, encoding=media.encoding)
        except forms.UnreadableFormError as reason:
            self.judgement.add("not-form", side=self.side, where="body", why=reason)
            return
        self.judgement.hold(media.schema, value, side=self.side, where="form")
