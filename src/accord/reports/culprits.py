"""Which service a report names for a case that did not pass."""

from __future__ import annotations

from accord.model.culprit import Culprit, culprit
from accord.model.run import Case
from accord.model.status import Status


def blame(case: Case) -> Culprit | None:
    """The service where a case broke, or none when nothing points at one.

    A broken case says nothing of the product, so a service is named only where the evidence itself
    shows that it did not do its part.
    """
    if case.last is None:
        return None
    found = culprit(case.last, case)
    if found and case.status is Status.BROKEN and not found.certain:
        return None
    return found
