"""What a check of state or roles has against an exchange, and in which order it came to that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from accord.client.addresses import READING
from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.answer_checks import decoded
from accord.engines.schemathesis.directed.courier import Sent
from accord.engines.schemathesis.findings import Objection
from accord.model.json_kinds import as_fields
from accord.model.message import message

_NOT_AGAIN: Final = "schemathesis.not-again"
_NOT_REPEATED: Final = "schemathesis.not-repeated"
_LONGEST_BODY: Final = 300
_REFUSED: Final = 400
_TELLING: Final = 8
_MOST_MAKERS: Final = 1_000

SENTENCES: Final = {
    "other-customers-object": "schemathesis.other-customers-object",
    "role-not-checked": "schemathesis.role-not-checked",
    "use-after-delete": "schemathesis.deleted-still-there",
    "deleted-twice": "schemathesis.deleted-twice",
    "created-not-found": "schemathesis.created-not-found",
    "created-not-listed": "schemathesis.created-not-listed",
    "another-read": "schemathesis.another-read",
    "update-not-visible": "schemathesis.update-not-visible",
    "same-request-twice": "schemathesis.same-request-twice",
    "mass-assignment": "schemathesis.mass-assignment",
    "page-limits": "schemathesis.page-limits",
    "etag": "schemathesis.etag",
    "location": "schemathesis.location",
    "signed-in-after-sign-out": "schemathesis.signed-in-after-sign-out",
    "idempotency-key": "schemathesis.idempotency-key",
    "excessive-data": "schemathesis.excessive-data",
}
# The engine asks the same of its random chains; one defect must have one name.
_OF_THE_ENGINE: Final = {
    "use-after-delete": ("use_after_free", "use_after_free/ST301"),
    "created-not-found": ("ensure_resource_availability", "ensure_resource_availability/ST302"),
}
_NAMES: Final = {kind: name for name, (_, kind) in _OF_THE_ENGINE.items()}


def state_check(objection: Objection) -> str:
    """The name by which a team switches off what an objection comes from."""
    return _NAMES.get(objection.kind, objection.check)


def suspicion(
    check: str,
    reply: Sent,
    *,
    operation: str = "",
    where: str = "",
    evidence: Iterable[Sent] = (),
    shows: str = "",
    **arguments: object,
) -> Objection:
    """An objection of a check to an answer; ``evidence`` and ``shows`` are the objection's.

    It is about the ``operation`` that answered unless another one is named.
    """
    name, kind = _OF_THE_ENGINE.get(check, (check, check))
    operation = operation or reply.draft.shape.id
    return Objection(
        check=name,
        kind=kind,
        operation=operation,
        where=where,
        title=message(
            SENTENCES[check],
            operation=operation,
            status=str(reply.status),
            where=where,
            **arguments,
        ),
        example=reply.exchange,
        evidence=tuple(each.exchange for each in evidence),
        shows=shows,
    )


def holds_nowhere(text: str) -> str:
    """That an answer does not hold a text, or a number of such digits, as jq says it."""
    return f"[.. | scalars | tostring] | index({json.dumps(text)}) | not"


def with_trail(
    objection: Objection, trail: Sequence[HttpExchange], *, makers: Sequence[HttpExchange] = ()
) -> Objection:
    """The objection with the calls that led to it, the last one its own; ``makers`` are some.

    Of everything that was called before only what speaks of the same things is told, and nothing
    that was called after what the objection is to.
    """
    evidence = objection.evidence
    last = evidence[-1] if evidence else objection.example
    if last in trail:
        trail = trail[: trail.index(last) + 1]
    ids = _ids(objection, trail)
    before = (
        call
        for call in trail[:-1]
        if call in evidence
        or call in makers
        or (_speaks_of(call, ids) and not _is_refused_read(call))
    )
    sequence = (*(maker for maker in makers if maker not in trail), *before, *trail[-1:])
    lines = [f"{number}. {_line(exchange)}" for number, exchange in enumerate(sequence, 1)]
    detail = "\n".join(filter(None, (objection.detail, *lines)))
    return replace(objection, detail=detail, sequence=sequence if len(sequence) > 1 else ())


def _ids(objection: Objection, trail: Sequence[HttpExchange]) -> frozenset[str]:
    """The ids of what was made before and is called in the end."""
    last = objection.example or (trail[-1] if trail else None)
    parts = set(_parts(last)) if last else set()
    made = {
        value
        for exchange in trail
        if exchange.request.method == "POST"
        for value in _scalars(exchange)
    }
    named = objection.title.arguments.get("id", "")
    return frozenset((parts & made) | ({named} if named else set()))


def _speaks_of(exchange: HttpExchange, ids: frozenset[str]) -> bool:
    called = ids.intersection(_parts(exchange))
    made = exchange.request.method == "POST" and ids.intersection(_scalars(exchange))
    return bool(called or made)


class Makers:
    """Requests that made something under a name, for sequences that begin when it is there."""

    def __init__(self) -> None:
        self._by_name: dict[str, HttpExchange] = {}

    def note(self, exchange: HttpExchange) -> None:
        """Take a request; what is called by a short name may be anything."""
        for name in _given_names(exchange):
            if len(name) >= _TELLING and len(self._by_name) < _MOST_MAKERS:
                self._by_name[name] = exchange

    def of(self, exchange: HttpExchange) -> list[HttpExchange]:
        """Those that made what a request is sent to, and what they were sent to themselves."""
        waiting, makers = [exchange], list[HttpExchange]()
        while waiting:
            names = _parts(waiting.pop())
            fresh = [m for name in names if (m := self._by_name.get(name)) and m not in makers]
            makers += fresh
            waiting += fresh
        return sorted(makers, key=lambda maker: maker.started)


def _given_names(exchange: HttpExchange) -> list[str]:
    """The texts in an accepted request by which its thing may be called afterwards."""
    is_made = exchange.request.method == "POST" and (
        exchange.answer is not None and exchange.answer.status < _REFUSED
    )
    body = decoded(exchange.request.content) if is_made else None
    values = as_fields(body).values()
    return [value for value in values if isinstance(value, str) and value]


def _is_refused_read(exchange: HttpExchange) -> bool:
    """Whether a call neither changed anything nor told anything that a later one could use."""
    is_read = exchange.request.method in READING
    return is_read and (exchange.answer is None or exchange.answer.status >= _REFUSED)


def _parts(exchange: HttpExchange) -> list[str]:
    return [
        unquote(segment) for segment in urlsplit(exchange.request.url).path.split("/") if segment
    ]


def _scalars(exchange: HttpExchange) -> list[str]:
    """The plain values of an answer, and of what it holds below one name."""
    body = decoded(exchange.answer.content) if exchange.answer else None
    values = list(body.values()) if isinstance(body, dict) else []
    inner = [value for mapping in values if isinstance(mapping, dict) for value in mapping.values()]
    return [str(value) for value in (*values, *inner) if isinstance(value, str | int)]


def not_again(objection: Objection) -> Objection:
    """The objection, which did not come up when the same was done once more."""
    return replace(objection, title=message(_NOT_AGAIN, said=as_suspected(objection).title))


def not_repeated(objection: Objection) -> Objection:
    """The objection, of which nobody knows whether it would come up once more."""
    return replace(objection, title=message(_NOT_REPEATED, said=as_suspected(objection).title))


def as_suspected(objection: Objection) -> Objection:
    """The objection as it was before it could not be repeated: a later run may do that."""
    is_other = objection.title.id == _NOT_REPEATED
    return replace(objection, title=objection.title.within["said"]) if is_other else objection


def is_chance(objection: Objection) -> bool:
    """Whether the objection did not come up once more."""
    return objection.title.id == _NOT_AGAIN


def _line(exchange: HttpExchange) -> str:
    request = exchange.request
    body = request.content[:_LONGEST_BODY].decode("utf-8", "replace")
    status = exchange.answer.status if exchange.answer else exchange.error or "–"
    return " ".join(filter(None, (request.method, request.url, body))) + f" → {status}"
