"""Judges one exchange by the operation it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from accord.contract import explain, forms
from accord.contract.compiled import CompiledOperation, CompiledResponse
from accord.contract.media import MediaType, MediaTypes, is_empty_allowed, is_form, is_json, split
from accord.contract.parameters import Parameter, SentParts, read
from accord.contract.references import Json
from accord.contract.schemas import Schemas
from accord.contract.values import from_wire
from accord.model.calls import Problem, Side
from accord.model.lists import Listed

_BODYLESS: Final = frozenset({204, 205, 304})


@dataclass(slots=True, kw_only=True)
class Check:
    """The judgement of one exchange; ``is_whole`` is false when a part could not be judged.

    Header names are in lower case. ``body`` of a request is what was sent, decoded of nothing.
    """

    compiled: CompiledOperation
    schemas: Schemas
    problems: list[Problem] = field(default_factory=list)
    is_whole: bool = True

    def request(self, sent: SentParts, body: bytes) -> None:
        """Hold the request's parameters and body against the operation."""
        for parameter in self.compiled.parameters:
            self._parameter(parameter, sent, Side.REQUEST)
        if body:
            if self.compiled.request:
                header = sent.headers.get("content-type", "")
                self._body(self.compiled.request, header, body, side=Side.REQUEST)
        elif self.compiled.request_required:
            self._add("body-missing", side=Side.REQUEST, where="body")

    def response(self, status: int, headers: Mapping[str, str], body: bytes, *, head: bool) -> None:
        """Hold the answer's status, headers and body against the operation."""
        documented = self.compiled.response(status)
        if documented is None:
            known = Listed(key.lower() if key == "DEFAULT" else key for key in self._known())
            self._add("status", side=Side.RESPONSE, where="status", status=status, known=known)
            return
        for parameter in documented.headers:
            self._parameter(parameter, SentParts(path={}, query="", headers=headers), Side.RESPONSE)
        if documented.content and not head and status not in _BODYLESS:
            self._answer(documented, headers.get("content-type", ""), body)

    def _known(self) -> list[str]:
        return sorted(self.compiled.responses)

    def _answer(self, documented: CompiledResponse, header: str, body: bytes) -> None:
        if body:
            self._body(documented.content, header, body, side=Side.RESPONSE)
        elif not any(is_empty_allowed(media.bare) for media in documented.content.declared):
            known = Listed(documented.content.written)
            self._add("body-missing", side=Side.RESPONSE, where="body", known=known)

    def _parameter(self, parameter: Parameter, sent: SentParts, side: Side) -> None:
        if not parameter.is_checkable:
            self.is_whole = False
            return
        was_sent, value = read(parameter, sent)
        if was_sent:
            self._value(parameter.schema, value, side=side, where=parameter.where)
        elif parameter.required:
            kind = "parameter-missing" if side is Side.REQUEST else "header-missing"
            self._add(kind, side=side, where=parameter.where)

    def _body(self, content: MediaTypes, header: str, body: bytes, *, side: Side) -> None:
        media = content.find(header)
        if media is None:
            known = Listed(content.written)
            kind = "content-type" if header else "content-type-missing"
            self._add(kind, side=side, where="content-type", value=header, known=known)
        elif media.schema is not None:
            self._typed(media, header, body, side=side)

    def _typed(self, media: MediaType, header: str, body: bytes, *, side: Side) -> None:
        bare = split(header)[0]
        if is_json(bare):
            self._json(media, body, side=side)
        elif is_form(bare):
            self._form(media, header, body, side=side)
        elif bare.startswith("text/"):
            types = self.schemas.dialect.types(media.schema)
            value = from_wire(body.decode("utf-8", "replace"), types)
            self._value(media.schema, value, side=side, where="body")
        elif set(self.schemas.dialect.types(media.schema)) - {"string", "file"}:
            # XML and the like: the type is known, what is inside cannot be judged.
            self.is_whole = False

    def _json(self, media: MediaType, body: bytes, *, side: Side) -> None:
        try:
            value = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as reason:
            self._add("not-json", side=side, where="body", why=reason)
            return
        self._value(media.schema, value, side=side, where="body")

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
        place = (self.compiled.operation.id, side, where)
        validator = self.schemas.validator(schema, side, where=place)
        if validator is None:
            self.is_whole = False
        else:
            self.problems += explain.problems(validator, value, side=side, where=where)

    def _add(self, kind: str, *, side: Side, where: str, **arguments: object) -> None:
        self.problems.append(explain.problem(kind, side=side, where=where, **arguments))
