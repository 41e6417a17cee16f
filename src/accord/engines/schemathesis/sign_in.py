"""Credentials for the requests of a stage: got from the system itself, and renewed when lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from accord.client import Client
from accord.engines.schemathesis.options import SignIn
from accord.engines.schemathesis.signed_in import Standing
from accord.errors import AccordError, EngineError
from accord.evidence import Masks
from accord.model.catalogue import Operation

# The engine and its reports see this and never a secret.
STAND_IN: Final = "accord-signed-in"
_VARIABLE: Final = re.compile(r"\{(\w+)\}")
_ASK_AGAIN_EVERY: Final = 25
_SHORTEST_SECRET: Final = 6


class Identity:
    """Somebody the system knows; ``headers`` are theirs, ``generation`` counts sign-ins."""

    def __init__(
        self, settings: SignIn, *, client: Client, masks: Masks, variables: Mapping[str, str]
    ) -> None:
        self._settings = settings
        self._client = client
        self._masks = masks
        self._variables = variables
        self._refusals: Counter[str] = Counter()
        self.headers: dict[str, str] = {}
        self.generation = 0
        self.failure: AccordError | None = None
        self.standing = Standing()

    @property
    def stand_ins(self) -> dict[str, str]:
        """The headers as the engine knows them."""
        if not self._settings.operation:
            return dict.fromkeys(self._settings.headers, STAND_IN)
        return {self._settings.header: self._with_scheme(STAND_IN)}

    @property
    def role(self) -> str:
        """What the caller is to the service, if a team said so."""
        return self._settings.role

    @property
    def scope(self) -> tuple[tuple[str, ...], ...]:
        """Where it is used; empty lists where everywhere."""
        settings = self._settings
        return settings.services, settings.operations, settings.tags

    def is_named_for(self, operation: Operation) -> bool:
        """Whether the operation is its own by name or tag, and not just one of many."""
        _, operations, tags = self.scope
        return bool(operations or tags) and self.fits(operation)

    def fits(self, operation: Operation) -> bool:
        """Whether the operation is called as this identity."""
        settings = self._settings
        if not (settings.services or settings.operations or settings.tags):
            return True
        return (
            operation.service in settings.services
            or not {operation.id, operation.name}.isdisjoint(settings.operations)
            or not set(operation.tags).isdisjoint(settings.tags)
        )

    def renew(self) -> None:
        """Sign in, again if need be.

        Raises:
            AccordError: there is no such operation, it refuses, or its answer holds no token.
        """
        settings = self._settings
        if not settings.operation:
            self.headers = {name: self._filled(value) for name, value in settings.headers.items()}
        else:
            token = self._token()
            self.headers = {settings.header: self._with_scheme(token)}
        for value in self.headers.values():
            # Without its scheme: services give a token back in bodies of their own.
            self._learn(value.rpartition(" ")[2])
        self._masks.headers(self.headers)
        self.generation += 1

    def regains(self) -> bool:
        """Whether signing in once more worked; ``failure`` tells why it did not."""
        if not self._settings.operation:
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

    def is_worth_asking(self, operation: str) -> bool:
        """Whether a refusal by this operation may mean that the sign-in was lost.

        Most refusals are meant, so each operation is asked at its first, and then now and again.
        """
        self._refusals[operation] += 1
        return self._refusals[operation] % _ASK_AGAIN_EVERY == 1

    def _token(self) -> str:
        settings = self._settings
        # Signing in again must not look like a part of what was called before.
        self._client.begin_trace()
        answer = self._client.send(
            settings.operation,
            values=self._filled(settings.values),
            body=self._filled(settings.body),
        )
        place = {"operation": settings.operation, "status": answer.status, "token": settings.token}
        if not answer.call.accepted:
            raise EngineError("schemathesis.sign-in-refused", where=answer.call.url, **place)
        value = answer.json()
        for key in settings.token.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, str) or not value:
            raise EngineError("schemathesis.sign-in-no-token", where=answer.call.url, **place)
        return value

    def _with_scheme(self, token: str) -> str:
        return f"{self._settings.scheme} {token}".strip()

    def _variable(self, reference: re.Match[str]) -> str:
        value = self._variables.get(reference[1])
        if value is None:
            return reference[0]
        self._learn(value)
        return value

    def _learn(self, secret: str) -> None:
        # A shorter one is a part of many a word, and is masked where it stands.
        if len(secret) >= _SHORTEST_SECRET:
            self._masks.learn(secret)

    def _filled(self, value: Any) -> Any:  # noqa: ANN401 - whatever a team wrote
        if isinstance(value, str):
            return _VARIABLE.sub(self._variable, value)
        if isinstance(value, Mapping):
            return {name: self._filled(item) for name, item in value.items()}
        return [self._filled(item) for item in value] if isinstance(value, list) else value


class Identities:
    """Everybody the stage signs in as."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._all = tuple(identities)

    def of(self, operation: Operation) -> Identity | None:
        """Whom an operation is called as, if anybody."""
        return next((identity for identity in self._all if identity.fits(operation)), None)

    def peers(self, operation: Operation) -> list[Identity]:
        """Others whom the operation is open to as well: of the same role, or used in its place."""
        own = self.of(operation)
        if own is None:
            return []
        return self._signed_in(
            other
            for other in self._all
            if other is not own
            and other.role == own.role
            and (bool(own.role) or other.scope == own.scope)
        )

    def of_other_roles(self, operation: Operation) -> list[Identity]:
        """Those of other roles than the one to whom an operation belongs by its name."""
        own = self.of(operation)
        if own is None or not own.role or not own.is_named_for(operation):
            return []
        return self._signed_in(
            other
            for other in self._all
            if other.role and other.role != own.role and not other.is_named_for(operation)
        )

    def _signed_in(self, wanted: Iterable[Identity]) -> list[Identity]:
        """Those that could sign in; ``failure`` tells why another could not."""
        signed_in = []
        for identity in wanted:
            try:
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
