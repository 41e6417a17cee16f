"""Credentials for the requests of a stage: got from the system itself, and renewed when lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

import requests

from accord.client.sessions import Credentials, Session
from accord.engines.schemathesis.signed_in import (
    Standing,
    is_limited,
    is_refusal,
    is_sign_out,
)
from accord.engines.schemathesis.signed_requests import stand_ins_of
from accord.errors import AccordError
from accord.model.catalogue import Operation

_ASK_AGAIN_EVERY: Final = 25


class Identity:
    """Somebody as one service knows them; ``generation`` counts sign-ins.

    ``credentials`` are theirs once they are signed in. ``signed_out`` is whether they ended their
    session themselves, and were given nothing since, nor signed in again.
    """

    def __init__(self, session: Session, service: str) -> None:
        self._session = session
        self._service = service
        self._refusals: Counter[str] = Counter()
        self.credentials = Credentials()
        self.generation = 0
        self.signed_out = False
        self.failure: AccordError | None = None
        self.standing = Standing()

    @property
    def stand_ins(self) -> Credentials:
        """The credentials of all operations as the engine knows them, the same for everybody."""
        return stand_ins_of(self.credentials)

    @property
    def service(self) -> str:
        """The service that knows them."""
        return self._service

    def stand_ins_for(self, operation: Operation) -> Credentials:
        """What stands for the credentials of an operation."""
        return stand_ins_of(self.credentials_for(operation))

    def credentials_for(self, operation: Operation | None) -> Credentials:
        """What the person sends to an operation; all of theirs to what is none."""
        if operation is None:
            return self.credentials
        try:
            return self._session.credentials(operation) or self.credentials
        except AccordError as error:
            self.failure = error
            return self.credentials

    @property
    def name(self) -> str:
        """The person's name."""
        return self._session.person.name

    @property
    def role(self) -> str:
        """What the caller is to the service, if a team said so."""
        return self._session.person.role

    @property
    def scope(self) -> tuple[tuple[str, ...], ...]:
        """Where it is used; empty lists where everywhere."""
        person = self._session.person
        return person.services, person.operations, person.tags

    def is_named_for(self, operation: Operation) -> bool:
        """Whether the operation is its own by name or tag, and not just one of many."""
        _, operations, tags = self.scope
        return bool(operations or tags) and self.fits(operation)

    def fits(self, operation: Operation) -> bool:
        """Whether the operation is called as this identity; false where it lets everybody in."""
        session = self._session
        return (
            operation.service == self._service
            and session.person.fits(operation)
            and session.suits(operation)
        )

    def renew(self) -> None:
        """Sign in, again if need be.

        Raises:
            AccordError: the person cannot sign in.
        """
        if self.generation:
            self._session.forget()
        self.credentials = self._session.for_service(self._service)
        self.generation += 1
        self.signed_out = False

    @property
    def can_sign_in_again(self) -> bool:
        """Whether a session of theirs that has ended can be had anew."""
        return self._session.person.can_renew

    def regains(self) -> bool:
        """Whether signing in once more worked; ``failure`` tells why it did not."""
        if not self.can_sign_in_again:
            return False
        try:
            self.renew()
        except AccordError as error:
            # Who asks too often is told so, which says nothing of the credentials.
            if str(error.arguments.get("status")) != str(int(HTTPStatus.TOO_MANY_REQUESTS)):
                self.failure = error
            return False
        self.failure = None
        return True

    def note(
        self,
        operation: Operation,
        request: requests.PreparedRequest,
        response: requests.Response,
        *,
        usual: bool,
    ) -> None:
        """Remember what they were given, and whether they signed out.

        Only what was sent as ``usual`` can be sent once more to prove that they are let in.
        """
        ends = is_sign_out(operation)
        if response.status_code // 100 == HTTPStatus.OK // 100:
            self.signed_out = ends
        # To sign out once more would end what it is to prove.
        if usual and not ends and not is_limited(response) and not is_refusal(response):
            self.standing.note(operation.id, request, status=response.status_code)

    def is_worth_asking(self, operation: str) -> bool:
        """Whether a refusal by this operation may mean that the sign-in was lost.

        Most refusals are meant, so each operation is asked at its first, and then now and again.
        """
        self._refusals[operation] += 1
        return self._refusals[operation] % _ASK_AGAIN_EVERY == 1


class Identities:
    """Everybody the stage signs in as."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._all = tuple(identities)

    @property
    def names(self) -> frozenset[str]:
        """The names of all of them."""
        return frozenset(identity.name for identity in self._all)

    def of(self, operation: Operation) -> Identity | None:
        """Whom an operation is called as, if anybody."""
        return next((identity for identity in self._all if identity.fits(operation)), None)

    def named(self, name: str, service: str) -> Identity | None:
        """Somebody by their name, signed in to a service; none where that cannot be."""
        persons = (each for each in self._all if (each.name, each.service) == (name, service))
        return next(iter(self._signed_in(persons)), None)

    def peers(self, operation: Operation) -> list[Identity]:
        """Others whom the operation is open to as well: of the same role, or used in its place."""
        identity = self.of(operation)
        if identity is None:
            return []
        return self._signed_in(
            other
            for other in self._all
            if other is not identity
            and other.service == identity.service
            and other.role == identity.role
            and (bool(identity.role) or other.scope == identity.scope)
        )

    def of_other_roles(self, operation: Operation) -> list[Identity]:
        """Those of other roles than the one to whom an operation belongs by its name."""
        identity = self.of(operation)
        if identity is None or not identity.role or not identity.is_named_for(operation):
            return []
        return self._signed_in(
            other
            for other in self._all
            if other.service == identity.service
            and other.role
            and other.role != identity.role
            and not other.is_named_for(operation)
        )

    def _signed_in(self, wanted: Iterable[Identity]) -> list[Identity]:
        """Those that could sign in; ``failure`` tells why another could not."""
        signed_in = []
        for identity in wanted:
            try:
                # Who could not sign in once is not tried at each operation: accounts get locked.
                if not identity.generation and identity.failure is None:
                    identity.renew()
            except AccordError as error:
                identity.failure = error
            if identity.generation:
                signed_in.append(identity)
        return signed_in

    @property
    def failures(self) -> list[AccordError]:
        """Why somebody could not sign in, or not again."""
        return [identity.failure for identity in self._all if identity.failure is not None]

    def among(self, operations: Iterable[Operation]) -> tuple[Identity, ...]:
        """Everybody who is needed for these operations; each is signed in when first needed.

        Raises:
            AccordError: somebody cannot sign in.
        """
        needed = {
            id(identity): identity for identity in map(self.of, operations) if identity is not None
        }
        for identity in needed.values():
            if not identity.generation:
                identity.renew()
        return tuple(needed.values())
