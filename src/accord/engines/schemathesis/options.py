"""What can be set of the contract suite."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final, Self

from msgspec import Struct, field

from accord.errors import ConfigurationError
from accord.model.assignment import Count, CountFromOne, EngineOptions, Seconds, SecondsOrNone
from accord.model.sign_in import SignIn

PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
STATEFUL: Final = PHASES[-1]
STATE_CHECKS: Final = (
    "other-customers-object",
    "role-not-checked",
    "use-after-delete",
    "deleted-twice",
    "created-not-found",
    "created-not-listed",
    "another-read",
    "update-not-visible",
    "same-request-twice",
    "mass-assignment",
    "page-limits",
    "etag",
    "location",
    "signed-in-after-sign-out",
    "idempotency-key",
    "excessive-data",
    "secret-in-answer",
    "error-shape",
    "stack-trace",
)
USUAL_SEED: Final = 1
_SIGN_IN: Final = ("sign-in", "sign_in")
_LARGEST_SEED: Final = 1_000_000


class StageSignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How requests of the stage get their credentials, where the environment does not say.

    Either ``operation`` is called with ``values`` or ``body``, and what its answer holds at
    ``token`` (dots lead inside) is sent as ``scheme token`` in ``header``; or ``headers`` are sent
    as they are. ``{name}`` stands for a variable. ``services``, ``operations`` and ``tags`` say
    where it is used, everywhere when all are empty; the first that fits an operation is its own.
    """

    operation: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    token: str = "accessToken"  # noqa: S105 - where a token stands, not a token
    header: str = "Authorization"
    scheme: str = "Bearer"
    headers: dict[str, str] = field(default_factory=dict)
    role: str = ""
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def person(self, number: int) -> SignIn:
        """Who that is, among those that environments declare."""
        return SignIn(
            name=f"{self.role or 'sign-in'} {number}",
            role=self.role,
            operation=self.operation,
            values=self.values,
            body=self.body,
            token_at=self.token,
            header=self.header,
            scheme=self.scheme,
            headers=self.headers,
            services=self.services,
            operations=self.operations,
            tags=self.tags,
        )


class ContractOptions(EngineOptions, frozen=True, kw_only=True):
    """How contracts are tried.

    ``seed`` 0 is always the same one, or, to ``explore``, a new one; what is found then is kept in
    the corpus. ``max_time_s`` is for the whole stage, ``request_timeout_s`` for one
    answer, however it is sent; one that takes longer than ``answer_within_s`` is a finding, 0 asks
    for no limit. ``max_examples`` is a number an operation, ``stateful_examples``
    one of call sequences a service; of a whole-number parameter with at most ``whole_ranges``
    values each is tried. A service whose answers bring nothing new for ``patience_s`` is done; 0
    ends it after one round. ``state_checks`` are the checks of state and roles that are made.
    ``third_party`` also tries services that are not ours. ``left_out`` are
    the operations that a selection keeps out of the sequences of calls.
    """

    seed: Count = 0
    max_time_s: Seconds = 240.0
    max_examples: CountFromOne = 15
    stateful_examples: CountFromOne = 6
    whole_ranges: Count = 100
    patience_s: SecondsOrNone = 10.0
    request_timeout_s: Seconds = 10.0
    answer_within_s: SecondsOrNone = 0.0
    phases: tuple[str, ...] = PHASES
    third_party: bool = False
    state_checks: tuple[str, ...] = STATE_CHECKS
    left_out: tuple[str, ...] = ()
    sign_in: tuple[StageSignIn, ...] = ()
    explore: bool = False

    @property
    def people(self) -> tuple[SignIn, ...]:
        """Those whom the stage itself signs in."""
        return tuple(entry.person(number) for number, entry in enumerate(self.sign_in, 1))

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read what an assignment says.

        Raises:
            ConfigurationError: nobody understands an option, or its value does not fit.
        """
        given = {
            name: [value] if name in _SIGN_IN and isinstance(value, Mapping) else value
            for name, value in options.items()
        }
        read = super().of(given)
        strangers = sorted(set(read.phases) - set(PHASES))
        if strangers:
            raise ConfigurationError(
                "schemathesis.bad-phase",
                option="phases",
                name=strangers[0],
                known=", ".join(PHASES),
            )
        unknown = sorted(set(read.state_checks) - set(STATE_CHECKS))
        if unknown:
            raise ConfigurationError(
                "schemathesis.bad-check",
                option="state-checks",
                name=unknown[0],
                known=", ".join(STATE_CHECKS),
            )
        return read

    def drawn_seed(self) -> int:
        """The seed asked for, a new one to explore with, or always the same."""
        return self.seed or (1 + secrets.randbelow(_LARGEST_SEED) if self.explore else USUAL_SEED)
