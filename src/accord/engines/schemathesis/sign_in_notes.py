"""What a reader of the contract stage must know of who was signed in, and who was not."""

from __future__ import annotations

from accord.engines.schemathesis.contract_journal import ContractJournal
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.sign_in import Identities
from accord.engines.schemathesis.signed_in import REFUSALS
from accord.engines.schemathesis.traffic import Traffic
from accord.errors import AccordError
from accord.model.curl import curl
from accord.model.lists import Listed
from accord.model.message import message
from accord.text.errors import error_hint, error_message


class SignInNotes:
    """Writes them into the stage's journal, each failure once."""

    def __init__(self, journal: ContractJournal, identities: Identities) -> None:
        self._journal = journal
        self._identities = identities
        self._told: set[tuple[str, str]] = set()

    def note(self, traffic: Traffic, calls: ServiceCalls) -> None:
        """Tell why somebody could not sign in, whose session was lost, and who was never let in."""
        for failure in self._identities.failures:
            self.note_failure(failure)
        self._note_losses(traffic, calls)
        refused = sorted(_only_refused(traffic))
        if refused:
            self._journal.note(
                message("schemathesis.only-refused", operations=", ".join(refused)),
                hint=message("schemathesis.only-refused.hint"),
                breaks=True,
            )

    def note_failure(self, failure: AccordError) -> None:
        """Tell once what is wrong, and what would help: a case says the first alone."""
        identity = failure.id, str(failure.arguments.get("person", ""))
        if identity not in self._told:
            self._told.add(identity)
            self._journal.note(error_message(failure), hint=error_hint(failure), breaks=True)

    def _note_losses(self, traffic: Traffic, calls: ServiceCalls) -> None:
        renewed = [loss for loss in traffic.losses if loss.renewed and not loss.meant]
        if renewed:
            self._journal.note(
                message(
                    "schemathesis.signed-in-again",
                    service=traffic.service,
                    times=len(renewed),
                    before=Listed(dict.fromkeys(loss.operation for loss in renewed)),
                )
            )
        for loss in traffic.losses:
            if loss.refused:
                self._journal.note(
                    message(
                        "schemathesis.sign-in-lost",
                        service=traffic.service,
                        before=loss.operation,
                        times=loss.refused,
                    ),
                    hint=message("schemathesis.sign-in-lost.hint"),
                    breaks=True,
                    detail="" if loss.before is None else curl(calls.of(loss.before)),
                )


def _only_refused(traffic: Traffic) -> set[str]:
    """Operations of which nothing was seen but that they refuse us."""
    statuses: dict[str, set[int]] = {}
    for operation, status in traffic.seen:
        statuses.setdefault(operation, set()).add(status)
    return {operation for operation, answers in statuses.items() if answers <= REFUSALS}
