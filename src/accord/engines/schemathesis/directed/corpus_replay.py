"""Tries the cases of the corpus first, so that what was found before is found at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import requests

from accord.engines.schemathesis.conformance import CONFORMANCE
from accord.engines.schemathesis.directed.courier import Courier, NotSentError, Sent
from accord.engines.schemathesis.directed.known_values import collection_of
from accord.engines.schemathesis.directed.scenario_path import FreshValues
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.sign_in import Identity
from accord.engines.schemathesis.signed_requests import signed
from accord.engines.schemathesis.traffic import Caller
from accord.model.corpus import CorpusEntry, CorpusRequest

_GONE: Final = frozenset({404, 410})
# Whether these came up again no status tells: the judge does, or a check that is made in every run.
_NOT_TOLD_BY_STATUS: Final = CONFORMANCE | {
    *("not_a_server_error", "answers_in_time", "answers_to_the_end", "max_response_time"),
    *("stack-trace", "secret-in-answer", "error-shape"),
    # Where an answer leads to this time, no kept request knows.
    "location",
    *("excessive-data", "idempotency-key"),
    # Whose session has ended is signed in anew, as everywhere, and then is let in again.
    "signed-in-after-sign-out",
    *("update-not-visible", "mass-assignment", "page-limits", "created-not-listed"),
    "another-read",
}

_OF_A_TEAM: Final = "/ST901"

Tell = Callable[[Objection], None]


class CorpusReplay:
    """Sends kept requests again; ``callers`` gives somebody by their name."""

    def __init__(
        self,
        courier: Courier,
        shapes: Mapping[str, OperationShape],
        callers: Callable[[str], Identity | None],
        tell: Tell,
    ) -> None:
        self._courier, self._shapes = courier, shapes
        self._callers, self._tell = callers, tell

    def send(self, entry: CorpusEntry) -> None:
        """Try a case, and tell what came up again.

        Raises:
            OverError: no more requests may be sent.
        """
        shape = self._shapes.get(entry.operation)
        if shape is None or not entry.requests:
            return
        fresh = FreshValues()
        replies: list[Sent] = []
        for request in entry.requests:
            try:
                reply = self._send(request, self._shape(request, shape), fresh)
            except NotSentError:
                return
            replies.append(reply)
            if reply.accepted:
                fresh.compare(request.answer, reply.json)
        if _came_up_again(entry, replies):
            self._tell(_objection(entry, replies))

    def _shape(self, request: CorpusRequest, of_entry: OperationShape) -> OperationShape:
        """The operation that an answer is held against; a method that is none has the entry's."""
        if not request.operation:
            return of_entry
        if request.operation not in self._shapes:
            raise NotSentError(request.operation)
        return self._shapes[request.operation]

    def _send(self, request: CorpusRequest, shape: OperationShape, fresh: FreshValues) -> Sent:
        path = fresh.url(request.path)
        prepared = self._prepared(request, path, fresh)
        reply = self._courier.send_as_written(prepared, shape, self._caller(request))
        if reply.status in _GONE and request.status not in _GONE:
            # What it was about is no more; something else of its kind may be there.
            other_path = _with_ids(request.path, shape, self._courier, fresh)
            if other_path != path:
                path = other_path
                prepared = self._prepared(request, path, fresh)
                reply = self._courier.send_as_written(prepared, shape, self._caller(request))
        fresh.settle(request.path, path)
        return reply

    def _prepared(
        self, request: CorpusRequest, path: str, fresh: FreshValues
    ) -> requests.PreparedRequest:
        content = request.text
        if request.body is not None:
            content = json.dumps(fresh.within(request.body), ensure_ascii=False)
        try:
            prepared = requests.Request(
                request.method,
                f"{self._courier.root}{path}",
                headers=request.headers,
                data=content.encode() or None,
            ).prepare()
        except (requests.RequestException, ValueError) as error:
            raise NotSentError(request.path) from error
        identity = self._callers(request.caller) if request.caller else None
        shape = self._shapes.get(request.operation)
        if identity is None or shape is None:
            return prepared
        return signed(prepared, identity.stand_ins_for(shape.operation))

    def _caller(self, request: CorpusRequest) -> Caller | None:
        """Somebody else than the usual caller of an operation, or nobody; else none."""
        shape = self._shapes.get(request.operation)
        usual = self._courier.identities(shape) if shape else None
        identity = self._callers(request.caller) if request.caller else None
        return None if identity is usual else Caller(identity=identity)


def is_told_by_status(check: str, kind: str) -> bool:
    """Whether a finding has come up again when every answer has the status that it had."""
    return not kind.endswith(_OF_A_TEAM) and check not in _NOT_TOLD_BY_STATUS


def _came_up_again(entry: CorpusEntry, replies: list[Sent]) -> bool:
    """Whether each answer is what it was, and that says that the finding still holds."""
    if not (entry.is_finding and is_told_by_status(entry.check, entry.kind)):
        return False
    final_request = entry.requests[-1]
    # What was another thing's id then is nobody's now, and not to be found says nothing.
    if final_request.status in _GONE and replies[-1].exchange.request.url.endswith(
        final_request.path
    ):
        return False
    return [reply.status for reply in replies] == [request.status for request in entry.requests]


def _objection(entry: CorpusEntry, replies: list[Sent]) -> Objection:
    exchanges = tuple(reply.exchange for reply in replies)
    assert entry.says is not None  # a finding has its sentence
    return Objection(
        check=entry.check,
        kind=entry.kind,
        operation=entry.operation,
        where=entry.where,
        title=entry.says,
        example=exchanges[-1],
        sequence=exchanges if len(exchanges) > 1 else (),
        repeated=True,
    )


def _with_ids(recorded: str, shape: OperationShape, courier: Courier, fresh: FreshValues) -> str:
    """The path with ids of things that exist, where the contract has variables.

    What an earlier request made or was about stays: what was deleted a moment ago has to be gone.
    """
    path, mark, query = fresh.url(recorded).partition("?")
    template, parts = shape.operation.path.strip("/").split("/"), path.split("/")
    kept_parts = recorded.partition("?")[0].split("/")
    offset = len(parts) - len(template)
    if offset < 0:
        return fresh.url(recorded)
    for place, name in enumerate(template):
        is_variable = name.startswith("{") and name.endswith("}")
        if is_variable and not fresh.is_settled(kept_parts[offset + place]):
            ids: list[Any] = courier.known.ids(collection_of(shape.operation.path, name[1:-1]))
            if ids:
                parts[offset + place] = quote(str(ids[0]), safe="")
    return "/".join(parts) + mark + query
