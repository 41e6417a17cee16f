"""Says what is wrong with a workspace before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from msgspec.structs import replace

from accord.check.known import list_faults
from accord.check.operation_names import operation_faults
from accord.check.people import people_faults
from accord.check.profiles import profile_faults
from accord.check.scenarios import scenario_faults
from accord.check.steps import CheckedDefinition, Index, step_faults
from accord.check.tags import tag_faults
from accord.check.targets import target_faults
from accord.model.catalogue import Catalogue, Fault
from accord.model.sign_in import SignIn
from accord.text import has

__all__ = ["CheckedDefinition", "Index", "check", "written_faults"]


def check(
    catalogue: Catalogue,
    index: Index,
    *,
    people: Sequence[SignIn] = (),
    today: date | None = None,
) -> tuple[Fault, ...]:
    """Every fault of a workspace, each once, by file and line.

    That is: what reading found (unreadable files, swallowed lines, ids used twice, contract
    faults), step modules that do not import, undefined and ambiguous steps, empty scenarios,
    scenarios without an outcome, titles used twice, tags that point nowhere or resemble one that
    Accord acts on, thresholds that nothing can answer, sentences that name an operation of no
    contract, sign-ins of somebody who is not among the ``people`` of any environment, known
    findings that expire on ``today`` or soon, or that are about nothing.
    """
    faults = (
        *written_faults(catalogue),
        *index.faults,
        *step_faults(catalogue, index),
        *people_faults(catalogue, index, people),
        *operation_faults(catalogue, index),
    )
    day = today or datetime.now(UTC).date()
    return _in_order((*faults, *list_faults(catalogue, faults, today=day)))


def written_faults(catalogue: Catalogue) -> tuple[Fault, ...]:
    """The same without steps, for which the workspace's code would have to be read."""
    return _in_order(
        (
            *catalogue.faults,
            *(fault for contract in catalogue.contracts for fault in contract.faults),
            *scenario_faults(catalogue),
            *target_faults(catalogue),
            *profile_faults(catalogue),
            *tag_faults(catalogue),
        )
    )


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    # Rows of one outline, and contracts that share a file, bring the same fault several times.
    once = {_key(fault): _advised(fault) for fault in faults}
    return tuple(once[key] for key in sorted(once))


def _advised(fault: Fault) -> Fault:
    """The same with the advice that goes with its sentence, where no better one was found."""
    id = f"{fault.message.id}.hint"
    if fault.hint is not None or not has(id):
        return fault
    return replace(fault, hint=replace(fault.message, id=id))


def _key(fault: Fault) -> tuple[str, int, str, str]:
    return fault.path, fault.line, fault.message.id, repr(fault.message)
