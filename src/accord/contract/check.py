"""Judges one exchange by the operation it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.contract.body_check import BodyCheck
from accord.contract.compiled import CompiledResponse
from accord.contract.judgement import ExchangeJudgement, NotJudged
from accord.contract.media import is_empty_allowed, is_json_lines, split
from accord.contract.parameters import EMPTY, Parameter, SentParts, read
from accord.model.calls import Side
from accord.model.lists import Listed

# RFC 9110, 15.3.5, 15.3.6 and 15.4.5: these have no content, whatever a contract describes.
BODYLESS: Final = frozenset({204, 205, 304})
"""Statuses of answers without content."""


class Check(ExchangeJudgement, kw_only=True):
    """Holds the parts of one exchange against its operation.

    ``body`` of a request is what was sent, decoded of nothing.
    """

    def request(self, sent: SentParts, body: bytes) -> None:
        """Hold the request's parameters and body against the operation."""
        for parameter in self.compiled.parameters:
            self._parameter(parameter, sent, Side.REQUEST)
        if body:
            if self.compiled.request:
                header = sent.header("content-type") or ""
                BodyCheck(self, Side.REQUEST).hold(self.compiled.request, header, body)
        elif self.compiled.request_required:
            self.add("body-missing", side=Side.REQUEST, where="body")

    def response(self, status: int, headers: Mapping[str, str], body: bytes, *, head: bool) -> None:
        """Hold the answer's status, headers and body against the operation."""
        documented = self.status(status)
        if documented is None:
            return
        if not documented.is_whole:
            self.not_judged.add(NotJudged.UNUSABLE)
            return
        parts = SentParts(path={}, query="", headers=headers)
        for parameter in documented.headers:
            self._parameter(parameter, parts, Side.RESPONSE)
        if documented.content and not head and status not in BODYLESS:
            self._answer(documented, parts.header("content-type") or "", body)

    def status(self, status: int) -> CompiledResponse | None:
        """Hold an answer's status against the operation: what is written of it, if anything is."""
        documented = self.compiled.response(status)
        if documented is None and not self.compiled.knows_statuses:
            self.not_judged.add(NotJudged.UNUSABLE)
        elif documented is None:
            documented_statuses = Listed(
                key.lower() if key == "DEFAULT" else key for key in sorted(self.compiled.responses)
            )
            self.add(
                "status",
                side=Side.RESPONSE,
                where="status",
                status=status,
                known=documented_statuses or "–",
            )
        return documented

    def _answer(self, documented: CompiledResponse, header: str, body: bytes) -> None:
        essence = "" if body else split(header)[0]
        if body or essence.startswith("text/") or is_json_lines(essence):
            BodyCheck(self, Side.RESPONSE).hold(documented.content, header, body)
        elif not any(is_empty_allowed(media.essence) for media in documented.content.declared):
            media_types = Listed(documented.content.written)
            self.add("body-missing", side=Side.RESPONSE, where="body", known=media_types)

    def _parameter(self, parameter: Parameter, sent: SentParts, side: Side) -> None:
        was_sent, value = read(parameter, sent)
        if was_sent and value is not EMPTY:
            self.hold(parameter.schema, value, side=side, where=parameter.where)
        elif not was_sent and parameter.required:
            kind = "parameter-missing" if side is Side.REQUEST else "header-missing"
            self.add(kind, side=side, where=parameter.where)
