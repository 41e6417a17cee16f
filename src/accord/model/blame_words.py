"""Why a service is named, in words: a sentence for one case, and a symptom that cases share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from accord.model.blame import Blame, Ground
from accord.model.call_tree import Exchange, target
from accord.model.calls import Call
from accord.model.chain_evidence import is_bad
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.time_spent import own_seconds

# Records say in English why no answer came.
OWN_PHRASES: Final[Mapping[str, str]] = {
    "certificate not trusted": "model.error-untrusted",
    "unknown host": "model.error-host-unknown",
    "connection refused": "model.error-refused",
    "timed out": "model.error-timed-out",
    "connection closed without an answer": "model.error-hung-up",
    "the compressed body ends too early": "model.error-cut-coding",
    "the body is not what Content-Encoding says": "model.error-wrong-coding",
}

_HALF: Final = (
    "the connection closed after ",
    "the connection closed between ",
    "the compressed body ends",
    "the body is not what",
)

Way = tuple[Exchange, ...]
"""Exchanges each of which stands below the one before it."""


def operation_of(blame: Blame, way: Way) -> str:
    """What the service at fault was asked to do; empty where it left no evidence."""
    calls = [exchange.call for exchange in way if exchange.call.service == blame.service]
    # A service may be asked twice on one way; the later call is nearer to what decided.
    return _name(calls[-1]) if calls else ""


def reason_of(blame: Blame, way: Way, tagged: Listed) -> Message:
    """What became of this case, with who else the scenario says it is about."""
    if blame.was_swallowed and not is_bad(way[0]):
        return _degraded(blame, way)
    if blame.ground is Ground.VALUE and tagged:
        return message("model.culprit-value-or", **_names(blame), others=tagged)
    return _REASONS[blame.ground](blame, way)


def _names(blame: Blame) -> dict[str, object]:
    return {"service": blame.service, "operation": _name(blame.exchange.call)}


def _degraded(blame: Blame, way: Way) -> Message:
    call, entry = blame.exchange.call, way[0].call
    return message(
        "model.culprit-degraded",
        **_names(blame),
        answer=str(call.status) if call.status else _words(call.error),
        entry=entry.service,
        entry_status=str(entry.status),
    )


def _broke_contract(blame: Blame, _: Way) -> Message:
    where = _fault(blame.exchange)
    if where == "status":
        status = blame.exchange.call.status
        return message("model.culprit-undocumented", **_names(blame), status=status)
    return message("model.culprit-contract", **_names(blame), where=where)


def _passed_on(blame: Blame, way: Way) -> Message:
    entry = way[0].call
    return message(
        "model.culprit-contract-passed-on",
        service=entry.service,
        operation=_name(entry),
        where=_fault(way[0]),
        source=blame.service,
        source_operation=_name(blame.exchange.call),
    )


def _fault(exchange: Exchange) -> str:
    """Where an answer first departs from its contract."""
    return next((fault.where for record in exchange.sides for fault in record.faults), "")


def _failed(blame: Blame, way: Way) -> Message:
    return _answered_badly(
        blame,
        way,
        alone="model.culprit-error",
        because="model.culprit-error-because",
        behind="model.culprit-error-behind",
    )


def _words(error: str) -> Message | str:
    """What went wrong on the way, in the reader's language where it is one of our own phrases."""
    return message(OWN_PHRASES[error]) if error in OWN_PHRASES else error


def _refused(blame: Blame, way: Way) -> Message:
    return _answered_badly(
        blame,
        way,
        alone="model.culprit-refused",
        because="model.culprit-refused-because",
        behind="model.culprit-refused-behind",
    )


def _answered_badly(blame: Blame, way: Way, *, alone: str, because: str, behind: str) -> Message:
    call, entry = blame.exchange.call, way[0].call
    answer = {**_names(blame), "status": call.status, "note": call.note}
    # Where the scenario got no answer there is none behind which this one could stand.
    if blame.exchange is way[0] or entry.status is None:
        return message(because if call.note else alone, **answer)
    return message(behind, **answer, entry=entry.service, entry_status=entry.status)


def _unreachable(blame: Blame, _: Way) -> Message:
    call = blame.exchange.call
    # What our records say of an answer that had begun.
    is_half = call.error.startswith(_HALF)
    id = "model.culprit-half-answer" if is_half else "model.culprit-no-answer"
    return message(id, **_names(blame), error=_words(call.error or call.note))


def _waited_for(blame: Blame, way: Way) -> Message:
    # Not everybody who gave up says why.
    given_up = next((it for it in reversed(way) if it.caller and it.caller.error), way[0])
    waiting = given_up.caller or given_up.call
    if blame.exchange.callee is not None and blame.exchange.callee.status is not None:
        # Not every caller writes down how long it waited, but when its callee began is known too.
        patience = given_up.left - given_up.began
        late = {"status": blame.exchange.callee.status, "seconds": f"{patience:.3g}"}
        if waiting.caller and waiting.service == blame.service:
            return message("model.culprit-given-up", **_names(blame), **late, caller=waiting.caller)
        return message("model.culprit-too-late", **_names(blame), **late, waiting=waiting.service)
    asking = blame.exchange.caller
    if asking is not None and asking.response is None:
        error = asking.error or waiting.error
        return message("model.culprit-no-answer", **_names(blame), error=_words(error))
    caller = waiting.caller or waiting.service
    return message(
        "model.culprit-waited-for", **_names(blame), caller=caller, error=_words(waiting.error)
    )


def _sent_wrong(blame: Blame, _: Way) -> Message:
    call = blame.exchange.call
    refusal = {"callee": call.service, "status": call.status, "note": call.note}
    return message("model.culprit-sent-wrong", **_names(blame), **refusal)


def _not_sent(blame: Blame, _: Way) -> Message:
    call = blame.exchange.call
    why = {"callee": call.service, "error": call.error}
    return message("model.culprit-not-sent", **_names(blame), **why)


def _said(blame: Blame, _: Way) -> Message:
    call = blame.exchange.call
    names = {"service": blame.service, "caller": call.service}
    return message("model.culprit-said", **names, note=call.note)


def _stumbled(blame: Blame, way: Way) -> Message:
    return message("model.culprit-stumbled", **_names(blame), **_met(way))


def _decided(blame: Blame, way: Way) -> Message:
    return message("model.culprit-decided", **_names(blame), **_met(way))


def _met(way: Way) -> dict[str, object]:
    """What became of the request during which the last exchange of a chain was begun."""
    # A chain of one is the scenario's own call, which nothing stands above.
    above = way[-2].call if len(way) > 1 else way[-1].call
    return {"caller": above.service, "status": above.status, "note": above.note}


def _slow(blame: Blame, way: Way) -> Message:
    total_s = way[0].left - way[0].began
    worked_s = own_seconds(blame.exchange)
    return message(
        "model.culprit-slow", **_names(blame), own=f"{worked_s:.2f}", total=f"{total_s:.2f}"
    )


def _polled(blame: Blame, way: Way) -> Message:
    above = way[-2]
    tries = [child for child in above.children if target(child.call) == target(blame.exchange.call)]
    waited_s = max(attempt.left for attempt in tries) - min(attempt.began for attempt in tries)
    asking = {"caller": above.call.service, "times": len(tries), "seconds": f"{waited_s:.2f}"}
    return message("model.culprit-polled", **_names(blame), **asking)


def _value(blame: Blame, _: Way) -> Message:
    return message("model.culprit-value", **_names(blame))


_REASONS: Final[Mapping[Ground, Callable[[Blame, Way], Message]]] = {
    Ground.BROKE_CONTRACT: _broke_contract,
    Ground.PASSED_ON: _passed_on,
    Ground.FAILED: _failed,
    Ground.REFUSED: _refused,
    Ground.DECIDED: _decided,
    Ground.UNREACHABLE: _unreachable,
    Ground.WAITED_FOR: _waited_for,
    Ground.SENT_WRONG: _sent_wrong,
    Ground.NOT_SENT: _not_sent,
    Ground.SAID_BY_CALLER: _said,
    Ground.STUMBLED_OVER: _stumbled,
    Ground.SLOW: _slow,
    Ground.POLLED: _polled,
    Ground.VALUE: _value,
}


_SYMPTOMS: Final[Mapping[Ground, str]] = {
    Ground.BROKE_CONTRACT: "model.symptom-contract",
    Ground.PASSED_ON: "model.symptom-contract",
    Ground.FAILED: "model.symptom-answers",
    Ground.REFUSED: "model.symptom-answers",
    Ground.DECIDED: "model.symptom-value",
    Ground.UNREACHABLE: "model.symptom-silent",
    Ground.WAITED_FOR: "model.symptom-silent",
    Ground.SENT_WRONG: "model.symptom-sends",
    Ground.NOT_SENT: "model.symptom-sends-nothing",
    Ground.SAID_BY_CALLER: "model.symptom-unheard",
    Ground.STUMBLED_OVER: "model.symptom-value",
    Ground.SLOW: "model.symptom-slow",
    Ground.POLLED: "model.symptom-slow",
    Ground.VALUE: "model.symptom-value",
}


def symptom_of(blame: Blame) -> Message:
    """What the service did, in words that are the same for every case that shows it."""
    call = blame.exchange.call
    return message(
        _SYMPTOMS[blame.ground], **_names(blame), status=str(call.status), callee=call.service
    )


def _name(call: Call) -> str:
    """The operation's name, or the request line when no contract names it."""
    # Where a contract gives it no name, it is called after its path, with further slashes.
    return call.operation.partition("/")[2] or f"{call.method} {urlsplit(call.url).path}"
