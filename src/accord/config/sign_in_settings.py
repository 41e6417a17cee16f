"""The settings of whoever signs in to an environment."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from accord.config.settings_table import Named, SettingsTable
from accord.model.sign_in import SignIn


class SignInSettings(SettingsTable):
    """One person who signs in to the system, and with what; may hold `{name}` and `{file:path}`."""

    role: Annotated[
        str, Field(description="What the person is to the system; the table's own name if empty.")
    ] = ""
    username: Annotated[str, Field(description="Name, for basic and OAuth2 password.")] = ""
    password: Annotated[str, Field(description="Password, for basic and OAuth2 password.")] = ""
    token: Annotated[str, Field(description="A token that is there already.")] = ""
    key: Annotated[str, Field(description="An API key, sent where the contract wants it.")] = ""
    client_id: Annotated[str, Field(description="Id of an OAuth2 client.")] = ""
    client_secret: Annotated[str, Field(description="Secret of an OAuth2 client.")] = ""
    scopes: Annotated[
        tuple[Named, ...],
        Field(description="Scopes to ask for; those of the operation when there are none."),
    ] = ()
    operation: Annotated[
        str, Field(description="Operation that signs in, as `service/operationId`.")
    ] = ""
    values: Annotated[
        dict[str, Any], Field(description="Values that the operation is called with.")
    ] = {}
    body: Annotated[Any, Field(description="Body that the operation is called with.")] = None
    token_at: Annotated[
        str, Field(description="Where the token stands in the answer, as in `data.token`.")
    ] = "accessToken"  # noqa: S105 - where a token stands, not a token
    page: Annotated[
        str, Field(description="Path of a page with a form, whose cookies are the session.")
    ] = ""
    form: Annotated[
        dict[str, str], Field(description="Fields of the form; hidden ones are sent along.")
    ] = {}
    headers: Annotated[dict[str, str], Field(description="Headers to send as they are.")] = {}
    header: Annotated[
        str, Field(description="Header of a token where the contract does not say.")
    ] = "Authorization"
    scheme: Annotated[str, Field(description="Word before a token in its header.")] = "Bearer"
    services: Annotated[
        tuple[Named, ...], Field(description="Services where the person is used; else all.")
    ] = ()
    operations: Annotated[
        tuple[Named, ...], Field(description="Operations where the person is used; else all.")
    ] = ()
    tags: Annotated[
        tuple[Named, ...],
        Field(description="Tags of operations where the person is used; else all."),
    ] = ()

    def person(self, name: str) -> SignIn:
        """The person of that name."""
        return SignIn(name=name, **{**self.model_dump(), "role": self.role or name})
