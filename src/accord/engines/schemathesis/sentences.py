"""What the engine objects to, as a sentence of ours; its words stay in the detail.

What it says of conformance is not said at all: see ``conformance``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from accord.model.message import Message, message

_SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ST101": "schemathesis.server-error",
        "ST102": "schemathesis.server-error",
        "ST201": "schemathesis.accepts-bad-request",
        "ST202": "schemathesis.refuses-good-request",
        "ST203": "schemathesis.accepts-without-header",
        "ST204": "schemathesis.undeclared-method",
        "ST205": "schemathesis.allow-header",
        "ST301": "schemathesis.deleted-still-there",
        "ST302": "schemathesis.created-not-found",
        "ST401": "schemathesis.open-to-everybody",
        "ST402": "schemathesis.open-to-others",
    }
)
_TOO_SLOW: Final = "ST112"
_WITHOUT_HEADER: Final = "ST203"
_OTHER_METHOD: Final = "ST204"
_OTHER_ALLOW: Final = "ST205"
_REFUSES_GOOD: Final = "ST202"
_OPEN: Final = "ST401"
_STILL_THERE: Final = "ST301"
_OF_A_TEAM: Final = "ST901"
# What else is wrong with an answer that is wrong as a whole is the same defect.
_FOLLOWS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "ST103": frozenset({"ST101", "ST102"}),
        "ST202": frozenset({"ST101", "ST102", "ST103"}),
        "ST204": frozenset({"ST101", "ST102"}),
        "ST302": frozenset({"ST101", "ST103"}),
    }
)


def at_fault(failure: Any, *, answered: str) -> str:  # noqa: ANN401 - the engine's
    """The engine's name of the operation a failure is about; ``answered`` is the exchange's."""
    # The engine names the one that deleted, although it did what it was asked to.
    return answered if code(failure) == _STILL_THERE else str(failure.operation or answered)


def where(failure: Any) -> str:  # noqa: ANN401 - the engine's
    """The place within an operation that tells one defect of a kind from another."""
    if _opens(failure):
        return ""
    if code(failure) == _OTHER_METHOD:
        return str(failure.method) if _works(failure) else ""
    for name in ("header_name", "status_code"):
        value = getattr(failure, name, None)
        if value is not None:
            return str(value)
    return ""


def _opens(failure: Any) -> bool:  # noqa: ANN401 - the engine's
    """Whether it is the header of credentials that nobody missed."""
    name = str(getattr(failure, "header_name", "")).casefold()
    return name == "authorization" and _accepted(failure)


def _accepted(failure: Any) -> bool:  # noqa: ANN401 - the engine's
    return str(getattr(failure, "status_code", "")).startswith("2")


def _works(failure: Any) -> bool:  # noqa: ANN401 - the engine's
    """Whether a method was answered that must not be, and not only refused in a wrong way."""
    return str(getattr(failure, "failure_reason", "")) == "wrong_status"


def _id(failure: Any) -> str | None:  # noqa: ANN401 - the engine's
    if code(failure) == _WITHOUT_HEADER and not _accepted(failure):
        return "schemathesis.refuses-headerless-otherwise"
    if code(failure) == _OTHER_METHOD and not _works(failure):
        return _SENTENCES[_OTHER_ALLOW]
    return _SENTENCES.get(_OPEN if _opens(failure) else code(failure))


def sentence(
    failure: Any,  # noqa: ANN401 - the engine's
    *,
    operation: str,
    status: int,
    said: str = "",
) -> Message:
    """What is wrong, for people; ``said`` is the service's own reason."""
    id = _id(failure)
    # Elsewhere it is not told, and what nobody reads must not tell two findings apart.
    quoted = {"said": said} if said and id == _SENTENCES[_REFUSES_GOOD] else {}
    if quoted:
        id = "schemathesis.refuses-good-request-saying"
    if code(failure) == _TOO_SLOW:
        return too_slow(operation, seconds=failure.elapsed, limit_s=failure.deadline)
    if id is None:
        return message("schemathesis.other", operation=operation, title=str(failure.title))
    return message(
        id,
        operation=operation,
        status=str(getattr(failure, "status_code", status)),
        where=where(failure),
        expected=_listed(getattr(failure, "expected_statuses", ())),
        reason=_reason(failure),
        **quoted,
    )


def too_slow(operation: str, *, seconds: float, limit_s: float) -> Message:
    """That an answer came later than it must."""
    return message(
        "schemathesis.too-slow",
        operation=operation,
        seconds=f"{seconds:.3g}",
        limit=f"{limit_s:.3g}",
    )


def code(failure: Any) -> str:  # noqa: ANN401 - the engine's
    """The engine's number of what was found; a team's own checks have one in common."""
    return str(getattr(failure, "code", _OF_A_TEAM))


def follows(failure: Any, codes: Iterable[str]) -> bool:  # noqa: ANN401 - the engine's
    """Whether another of these findings about the same answer says the same already."""
    return not _FOLLOWS.get(code(failure), frozenset()).isdisjoint(codes)


def kind(check: str, failure: Any) -> str:  # noqa: ANN401 - the engine's
    """The engine's stable word: its check, and the code of what was found."""
    return f"ignored_auth/{_OPEN}" if _opens(failure) else f"{check}/{code(failure)}"


def _reason(failure: Any) -> str:  # noqa: ANN401 - the engine's
    for name in ("validation_message", "_raw_message", "failure_reason"):
        sentence_text = getattr(failure, name, None)
        if isinstance(sentence_text, str) and sentence_text:
            return sentence_text.splitlines()[0][:300]
    lines = str(getattr(failure, "message", "")).strip().splitlines()
    return lines[0][:300] if lines else str(failure.title)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values) or "–"
