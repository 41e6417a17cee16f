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

    def fits(self, operation: Operation) -> bool:
        """Whether the operation is called as this identity."""
        own = self._settings
        if not (own.services or own.operations or own.tags):
            return True
        return (
            operation.service in own.services
            or not {operation.id, operation.name}.isdisjoint(own.operations)
            or not set(operation.tags).isdisjoint(own.tags)
        )

    def renew(self) -> None:
        """Sign in, again if need be.

        Raises:
            AccordError: there is no such operation, it refuses, or its answer holds no token.
        """
        own = self._settings
        if not own.operation:
            self.headers = {name: self._filled(value) for name, value in own.headers.items()}
        else:
            token = self._token()
            self.headers = {own.header: self._with_scheme(token)}
        for value in self.headers.values():
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
        own = self._settings
        self._client.begin_trace()
        answer = self._client.send(
            own.operation, values=self._filled(own.values), body=self._filled(own.body)
        )
        place = {"operation": own.operation, "status": answer.status, "token": own.token}
        if not answer.call.accepted:
            raise EngineError("schemathesis.sign-in-refused", where=answer.call.url, **place)
        found = answer.json()
        for key in own.token.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, str) or not found:
            raise EngineError("schemathesis.sign-in-no-token", where=answer.call.url, **place)
        return found

    def _with_scheme(self, token: str) -> str:
        return f"{self._settings.scheme} {token}".strip()

    def _variable(self, found: re.Match[str]) -> str:
        value = self._variables.get(found[1])
        if value is None:
            return found[0]
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
            return {name: self._filled(part) for name, part in value.items()}
        return [self._filled(part) for part in value] if isinstance(value, list) else value


class Identities:
    """Everybody the stage signs in as."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._all = tuple(identities)

    def of(self, operation: Operation) -> Identity | None:
        """Whom an operation is called as, if anybody."""
        return next((one for one in self._all if one.fits(operation)), None)

    def among(self, operations: Iterable[Operation]) -> tuple[Identity, ...]:
        """Everybody who is needed for these operations; each is signed in when first needed.

        Raises:
            AccordError: somebody cannot sign in.
        """
        needed = {id(one): one for one in map(self.of, operations) if one is not None}
        for one in needed.values():
            if not one.generation:
                one.renew()
        return tuple(needed.values())
