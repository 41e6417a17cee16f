"""Sees at a glance that an exchange keeps its contract, as nearly all of a load do.

What is not seen as kept is no verdict: the whole judgement decides then, and tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeVar
from urllib.parse import unquote

from accord.contract import bodies
from accord.contract.check import BODYLESS
from accord.contract.checked import Checked, Exchange
from accord.contract.compiled import CompiledOperation
from accord.contract.media import MediaTypes, is_json_header
from accord.contract.parameters import EMPTY, Parameter, SentParts, read
from accord.contract.references import Json
from accord.contract.schemas import Schemas
from accord.model.calls import ContractVerdict, Side

_K = TypeVar("_K")
_V = TypeVar("_V")
_IsValid = Callable[[Json], bool]
# A multipart header has another boundary each time, so not all can be remembered.
_MOST_REMEMBERED: Final = 256


class _Rule(NamedTuple):
    """A parameter, and what a value of it has to be."""

    parameter: Parameter
    is_valid: _IsValid


class _Answer(NamedTuple):
    """What a documented answer has to have; nothing is said of its body without ``is_valid``."""

    headers: tuple[_Rule, ...]
    is_valid: _IsValid | None


class FirstLook:
    """What an operation promises, as far as it can be held against an exchange in one go.

    ``kept`` is what is said of every exchange that is seen to keep it.
    """

    def __init__(self, compiled: CompiledOperation, schemas: Schemas) -> None:
        self.kept: Final = Checked(operation_id=compiled.operation.id, verdict=ContractVerdict.KEPT)
        self._compiled = compiled
        self._schemas = schemas
        self._is_clear = compiled.is_whole
        rules = [self._rule(parameter, Side.REQUEST) for parameter in compiled.parameters]
        # Nearly every path has an id, and nothing of its style has to be read.
        self._plain = tuple(rule for rule in rules if _is_plain(rule.parameter))
        self._others = tuple(rule for rule in rules if not _is_plain(rule.parameter))
        self._describes_body = bool(compiled.request)
        self._requests: dict[str, _IsValid] = {}
        self._answers: dict[tuple[int, str], _Answer] = {}

    def sees_kept(self, values: Mapping[str, str], query: str, exchange: Exchange) -> bool:
        """Whether it is kept for sure; ``values`` are those of the path, percent-encoded."""
        if not self._is_clear or exchange.method == "HEAD":
            return False
        try:
            return self._request(values, query, exchange) and self._answer(exchange)
        except bodies.UnreadableBodyError:
            return False

    def _request(self, values: Mapping[str, str], query: str, exchange: Exchange) -> bool:
        for parameter, is_valid in self._plain:
            # Contracts declare parameters of a path that it does not have.
            raw = values.get(parameter.name)
            if raw is None:
                return False
            text = unquote(raw) if "%" in raw else raw
            if not is_valid(parameter.shape.value(text)):
                return False
        headers, body = exchange.request_headers, exchange.request_body
        if self._others and not _hold(self._others, SentParts(values, query, headers)):
            return False
        if not body:
            return not self._compiled.request_required
        if not self._describes_body:
            return True
        # As our own client spells it; what is spelled otherwise is looked at closely.
        media_type = headers.get("Content-Type", "")
        is_valid_body = self._requests.get(media_type)
        if is_valid_body is None:
            is_valid_body = self._body(self._compiled.request, media_type, Side.REQUEST)
            _remember(self._requests, media_type, is_valid_body)
        return is_valid_body(bodies.read_json(body))

    def _answer(self, exchange: Exchange) -> bool:
        headers = exchange.response_headers
        # Transports spell it in either way.
        media_type = headers.get("content-type") or headers.get("Content-Type", "")
        kind = exchange.status, media_type
        answer = self._answers.get(kind)
        if answer is None:
            answer = self._documented(*kind)
            _remember(self._answers, kind, answer)
        if answer.headers and not _hold(answer.headers, SentParts({}, "", headers)):
            return False
        return answer.is_valid is None or answer.is_valid(bodies.read_json(exchange.response_body))

    def _documented(self, status: int, media_type: str) -> _Answer:
        documented = self._compiled.response(status)
        if documented is None or not documented.is_whole:
            return _Answer((), _unclear)
        headers = tuple(self._rule(header, Side.RESPONSE) for header in documented.headers)
        if not documented.content or status in BODYLESS:
            return _Answer(headers, None)
        return _Answer(headers, self._body(documented.content, media_type, Side.RESPONSE))

    def _body(self, content: MediaTypes, media_type: str, side: Side) -> _IsValid:
        media = content.find(media_type)
        if media is None or media.schema is None or not is_json_header(media_type):
            return _unclear
        return self._validity(media.schema, side, "body")

    def _rule(self, parameter: Parameter, side: Side) -> _Rule:
        return _Rule(parameter, self._validity(parameter.schema, side, parameter.where))

    def _validity(self, schema: Json, side: Side, where: str) -> _IsValid:
        place = (self._compiled.operation.id, side, where)
        validator = self._schemas.validator(schema, side, where=place)
        # What is in doubt about a value is found out by asking more than once.
        return _unclear if validator is None or validator.may_doubt else validator.is_valid


def _hold(rules: Iterable[_Rule], parts: SentParts) -> bool:
    for parameter, is_valid in rules:
        was_sent, value = read(parameter, parts)
        if was_sent:
            if value is not EMPTY and not is_valid(value):
                return False
        elif parameter.required:
            return False
    return True


def _is_plain(parameter: Parameter) -> bool:
    shape = parameter.shape
    is_text = not (parameter.json or shape.is_list or shape.is_object)
    return is_text and parameter.location == "path" and parameter.style == "simple"


def _remember(remembered: dict[_K, _V], key: _K, value: _V) -> None:
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()
    remembered[key] = value


def _unclear(_value: Json) -> bool:
    """What nothing is seen to keep."""
    return False
