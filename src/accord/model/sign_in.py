"""Who signs in to a system under test: the credentials of one person, as a team declares them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from accord.model.catalogue import Operation


class SignIn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person, and what they sign in with; ``{name}`` stands for a variable in every text.

    ``username``, ``password``, ``token``, ``key``, ``client_id`` and ``client_secret`` go where the
    contract's security schemes want them; ``scopes`` are asked of an OAuth2 server. Else an
    ``operation`` is called with ``values`` or ``body``, and what its answer holds at ``token_at``
    (dots lead inside) is the token; or ``form`` is sent to the page at ``page``, whose cookies are
    the session; or ``headers`` are sent as they are. ``header`` and ``scheme`` say how a token is
    sent where the contract does not. ``services``, ``operations`` and ``tags`` are where it is
    used, everywhere when all are empty.
    """

    name: str = ""
    role: str = ""
    username: str = ""
    password: str = ""
    token: str = ""
    key: str = ""
    client_id: str = ""
    client_secret: str = ""
    scopes: tuple[str, ...] = ()
    operation: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    token_at: str = "accessToken"  # noqa: S105 - where a token stands, not a token
    page: str = ""
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    header: str = "Authorization"
    scheme: str = "Bearer"
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def fits(self, operation: Operation) -> bool:
        """Whether the operation is called as this person."""
        if not (self.services or self.operations or self.tags):
            return True
        return operation.service in self.services or self.names(operation)

    def names(self, operation: Operation) -> bool:
        """Whether the operation itself, or one of its tags, is written down for this person."""
        return not {operation.id, operation.name}.isdisjoint(self.operations) or not set(
            operation.tags
        ).isdisjoint(self.tags)

    @property
    def can_renew(self) -> bool:
        """Whether a session that was lost can be had anew: what is fixed stays as it is."""
        is_granted = bool(self.client_secret or (self.username and self.client_id))
        return bool(self.operation or self.page or is_granted)
