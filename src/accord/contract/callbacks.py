"""Finds and judges the requests that services send themselves: webhooks and callbacks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from accord.contract.check import Check
from accord.contract.checked import Checked
from accord.contract.compiled import CompiledOperation, Compiler
from accord.contract.contracts import path_and_query
from accord.contract.judgement import NotJudged
from accord.contract.names import Names
from accord.contract.parameters import SentParts
from accord.contract.promised import PromisePlaces
from accord.contract.schemas import Schemas
from accord.errors import UsageError
from accord.model.calls import Side
from accord.model.catalogue import Callback, Contract
from accord.model.exchange import ExchangeParts
from accord.model.lists import Listed


class _Sender(Struct):
    """A callback, and what reads the document that it stands in."""

    callback: Callback
    schemas: Schemas
    compiler: Compiler
    places: PromisePlaces
    compiled: CompiledOperation | None = None


class CallbackJudge:
    """The webhooks and callbacks of all contracts. Safe to use from several threads."""

    def __init__(self, contracts: Iterable[Contract], *, workspace: Path | None = None) -> None:
        self._senders: dict[str, _Sender] = {}
        for contract in contracts:
            schemas, places = Schemas(contract), PromisePlaces(contract, workspace)
            compiler = Compiler(contract, schemas)
            for callback in contract.callbacks:
                self._senders[callback.id] = _Sender(callback, schemas, compiler, places)
        self._names = Names((sender.callback.as_operation, {}) for sender in self._senders.values())

    def find(self, name: str) -> Callback:
        """A webhook or callback by ``service/name``, name or summary.

        Raises:
            UsageError: there is none of that name, or more than one.
        """
        only = self._names.only(name)
        if only is None:
            senders = Listed(sorted(self._senders)) or "–"
            raise UsageError("contract.callback-unknown", name=name, known=senders)
        return self._senders[only.id].callback

    def check(self, callback: Callback, exchange: ExchangeParts) -> Checked:
        """What the contract says of a request that its service sent; the answer is not its own."""
        sender = self._senders[callback.id]
        if sender.compiled is None:
            sender.compiled = sender.compiler.compile(callback.as_operation, callback.place)
            # The address is the receiver's own, whatever stands in the contract's.
            sender.compiled.parameters = tuple(
                parameter
                for parameter in sender.compiled.parameters
                if parameter.location != "path"
            )
        judged = Check(compiled=sender.compiled, schemas=sender.schemas)
        if not sender.compiled.is_whole:
            judged.not_judged.add(NotJudged.UNUSABLE)
        method = exchange.method.upper()
        if method != callback.method:
            judged.add(
                "method", side=Side.REQUEST, where="method", method=method, known=callback.method
            )
        query = path_and_query(exchange.url)[1]
        parts = SentParts(path={}, query=query, headers=exchange.request_headers)
        judged.request(parts, exchange.request_body)
        place = (*callback.place, callback.method.lower())
        return Checked.of(judged, places=sender.places, place=place)
