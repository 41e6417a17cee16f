"""Judges one exchange by the operation it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from accord.contract import bodies, explain, forms
from accord.contract.compiled import CompiledOperation, CompiledResponse
from accord.contract.media import (
    MediaType,
    MediaTypes,
    is_empty_allowed,
    is_form,
    is_json_header,
    is_json_lines,
    is_xml,
    split,
)
from accord.contract.parameters import EMPTY, Parameter, SentParts, read
from accord.contract.references import Json
from accord.contract.schemas import Schemas, Validator
from accord.contract.values import from_wire
from accord.model.calls import Problem, Side
from accord.model.lists import Listed

# RFC 9110, 15.3.5, 15.3.6 and 15.4.5: these have no content, whatever a contract describes.
_BODYLESS: Final = frozenset({204, 205, 304})
_COMPOSITE: Final = frozenset({"array", "object"})
_TEXTS: Final = frozenset({"string", "file"})
_READABLE_TEXTS: Final = frozenset({"text/plain", "text/html"})
_EVENTS: Final = "text/event-stream"


class NotJudged(StrEnum):
    """Why a call, or a part of it, was held against nothing."""

    NO_CONTRACT = "no-contract"
    NO_OPERATION = "no-operation"
    UNUSABLE = "unusable-contract"
    NO_SCHEMA = "no-schema"
    MEDIA = "media-type"
    CHARSET = "charset"


class Check(Struct, kw_only=True):
    """The judgement of one exchange; ``not_judged`` says why a part of it could not be judged.

    ``body`` of a request is what was sent, decoded of nothing.
    """

    compiled: CompiledOperation
    schemas: Schemas
    problems: list[Problem] = field(default_factory=list)
    not_judged: set[NotJudged] = field(default_factory=set)

    def request(self, sent: SentParts, body: bytes) -> None:
        """Hold the request's parameters and body against the operation."""
        for parameter in self.compiled.parameters:
            self._parameter(parameter, sent, Side.REQUEST)
        if body:
            if self.compiled.request:
                header = sent.header("content-type") or ""
                self._body(self.compiled.request, header, body, side=Side.REQUEST)
        elif self.compiled.request_required:
            self._add("body-missing", side=Side.REQUEST, where="body")

    def response(self, status: int, headers: Mapping[str, str], body: bytes, *, head: bool) -> None:
        """Hold the answer's status, headers and body against the operation."""
        documented = self.status(status)
        if documented is None:
            return
        sent = SentParts(path={}, query="", headers=headers)
        for parameter in documented.headers:
            self._parameter(parameter, sent, Side.RESPONSE)
        if documented.content and not head and status not in _BODYLESS:
            self._answer(documented, sent.header("content-type") or "", body)

    def status(self, status: int) -> CompiledResponse | None:
        """Hold an answer's status against the operation: what is written of it, if anything is."""
        documented = self.compiled.response(status)
        if documented is None:
            documented_statuses = Listed(
                key.lower() if key == "DEFAULT" else key for key in sorted(self.compiled.responses)
            )
            self._add(
                "status",
                side=Side.RESPONSE,
                where="status",
                status=status,
                known=documented_statuses,
            )
        return documented

    def _answer(self, documented: CompiledResponse, header: str, body: bytes) -> None:
        essence = "" if body else split(header)[0]
        if body or essence.startswith("text/") or is_json_lines(essence):
            self._body(documented.content, header, body, side=Side.RESPONSE)
        elif not any(is_empty_allowed(media.essence) for media in documented.content.declared):
            media_types = Listed(documented.content.written)
            self._add("body-missing", side=Side.RESPONSE, where="body", known=media_types)

    def _parameter(self, parameter: Parameter, sent: SentParts, side: Side) -> None:
        was_sent, value = read(parameter, sent)
        if was_sent and value is not EMPTY:
            self._value(parameter.schema, value, side=side, where=parameter.where)
        elif not was_sent and parameter.required:
            kind = "parameter-missing" if side is Side.REQUEST else "header-missing"
            self._add(kind, side=side, where=parameter.where)

    def _body(self, content: MediaTypes, header: str, body: bytes, *, side: Side) -> None:
        media = content.find(header)
        if media is None:
            media_types = Listed(content.written)
            kind = "content-type" if header else "content-type-missing"
            self._add(kind, side=side, where="content-type", value=header, known=media_types)
        elif media.schema is None and media.item_schema is None:
            # Nothing says what it has to hold; what calls itself JSON has to be JSON all the same.
            self.not_judged.add(NotJudged.NO_SCHEMA)
            if is_json_header(header):
                self._json(body, side=side, where="body")
        elif is_json_header(header):
            for value in self._json(body, side=side, where="body"):
                self._value(media.schema, value, side=side, where="body")
        else:
            self._typed(media, header, body, side=side)

    def _typed(self, media: MediaType, header: str, body: bytes, *, side: Side) -> None:
        essence = split(header)[0]
        if is_xml(essence):
            self.not_judged.add(NotJudged.MEDIA)
        elif is_json_lines(essence):
            self._lines(media, body, side=side)
        elif essence == _EVENTS:
            self._events(media, body, side=side)
        elif is_form(essence):
            self._form(media, header, body, side=side)
        else:
            self._other(media.schema, header, body, side=side)

    def _other(self, schema: Json, header: str, body: bytes, *, side: Side) -> None:
        """Types that are texts, bytes, or JSON under a name that does not say so."""
        essence = split(header)[0]
        types = self.schemas.dialect.types(schema)
        if (
            types
            and not _TEXTS & set(types)
            and (_COMPOSITE & set(types) or essence[:5] != "text/")
        ):
            try:
                self._value(schema, bodies.read_json(body), side=side, where="body")
            except bodies.UnreadableBodyError:
                if essence not in _READABLE_TEXTS:
                    self.not_judged.add(NotJudged.MEDIA)
                    return
                self._text(schema, header, body, side=side)
        elif essence.startswith("text/"):
            self._text(schema, header, body, side=side)

    def _text(self, schema: Json, header: str, body: bytes, *, side: Side) -> None:
        try:
            text = bodies.read_text(body, header)
        except bodies.UnknownCharsetError:
            self.not_judged.add(NotJudged.CHARSET)
            return
        value = from_wire(text, self.schemas.dialect.types(schema))
        self._value(schema, value, side=side, where="body")

    def _lines(self, media: MediaType, body: bytes, *, side: Side) -> None:
        items = [
            value
            for number, line in bodies.read_lines(body)
            for value in self._json(line, side=side, where=f"body /{number}")
        ]
        is_list = "array" in self.schemas.dialect.types(media.schema)
        if media.schema is not None and is_list:
            self._value(media.schema, items, side=side, where="body")
        schema = media.schema if media.item_schema is None and not is_list else media.item_schema
        self._items(schema, items, side=side)

    def _events(self, media: MediaType, body: bytes, *, side: Side) -> None:
        if media.item_schema is not None:
            self._items(media.item_schema, bodies.read_events(body), side=side)
        elif self.schemas.dialect.types(media.schema) == ("string",):
            self._text(media.schema, "", body, side=side)
        else:
            # Before 3.2 no contract can say what an event of a stream looks like.
            self.not_judged.add(NotJudged.MEDIA)

    def _items(self, schema: Json, items: Iterable[Json], *, side: Side) -> None:
        validator = None if schema is None else self._validator(schema, side, "body /*")
        if validator is not None:
            self.problems += explain.folded(
                problem
                for number, item in enumerate(items)
                if not validator.is_valid(item)
                for problem in explain.every_problem(
                    validator, item, side=side, where=f"body /{number}"
                )
            )

    def _json(self, body: bytes, *, side: Side, where: str) -> tuple[Json, ...]:
        """The value of a JSON text; nothing where it is none, which is told."""
        try:
            return (bodies.read_json(body),)
        except bodies.UnreadableBodyError as reason:
            self._add("not-json", side=side, where=where, why=reason)
            return ()

    def _form(self, media: MediaType, header: str, body: bytes, *, side: Side) -> None:
        try:
            value = forms.read(
                body,
                header,
                schema=media.schema,
                encoding=media.encoding,
                dialect=self.schemas.dialect,
            )
        except forms.UnreadableFormError as reason:
            self._add("not-form", side=side, where="body", why=reason)
            return
        self._value(media.schema, value, side=side, where="form")

    def _value(self, schema: Json, value: Json, *, side: Side, where: str) -> None:
        validator = self._validator(schema, side, where)
        if validator is not None and not validator.is_valid(value):
            self.problems += explain.problems(validator, value, side=side, where=where)

    def _validator(self, schema: Json, side: Side, where: str) -> Validator | None:
        place = (self.compiled.operation.id, side, where)
        validator = self.schemas.validator(schema, side, where=place)
        if validator is None:
            self.not_judged.add(NotJudged.UNUSABLE)
        return validator

    def _add(self, kind: str, *, side: Side, where: str, **arguments: object) -> None:
        self.problems.append(explain.problem(kind, side=side, where=where, **arguments))
