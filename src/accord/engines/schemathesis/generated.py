"""Whether an objection is to blame on the generator: its request was not what it took it for."""

from __future__ import annotations

from typing import Final

from accord.contract import Checked
from accord.model.calls import Side

_REFUSES_GOOD: Final = "ST202"
_ACCEPTS_BAD: Final = "ST201"
_OTHER_METHOD: Final = frozenset({"ST204", "ST205"})
_STATUS: Final = "ST103"
_SERVER_ERROR: Final = "ST101"
# RFC 9110, 15.6.2: what a server answers that does not know a method at all.
_NOT_IMPLEMENTED: Final = 501
# A version that is not the newest, or a lock: the contract of one request knows nothing of them.
_REFUSED_FOR_STATE: Final = frozenset({410, 412, 423, 428})
_CLIENT_ERRORS: Final = range(400, 500)


def is_generators_fault(code: str, checked: Checked, *, status: int, positive: bool) -> bool:
    """Whether the judge sees the request in another way than the engine did.

    ``code`` is the engine's number of what it found, ``positive`` whether it meant to keep the
    contract. One judge for all suites: what keeps the contract in a scenario does so here.
    """
    breaks = any(problem.side is Side.REQUEST for problem in checked.problems)
    if code == _REFUSES_GOOD:
        return breaks or status in _REFUSED_FOR_STATE
    if code == _ACCEPTS_BAD:
        is_good = bool(checked.operation_id) and not breaks and not checked.not_judged
        return is_good or status in _REFUSED_FOR_STATE
    if code in _OTHER_METHOD:
        # Paths overlap: what one has not, a more general one beside it may have.
        return bool(checked.operation_id)
    if code == _SERVER_ERROR:
        return status == _NOT_IMPLEMENTED and not checked.operation_id
    return code == _STATUS and positive and breaks and status in _CLIENT_ERRORS
