"""A contract that a team has already, from a file or from where its service publishes it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from accord.client.network import Network
from accord.contract.security import SecurityScheme
from accord.errors import ContractError, UsageError, system_words
from accord.model.catalogue import Contract
from accord.model.ids import slug
from accord.scaffold.people import schemes_of
from accord.scaffold.publisher import publisher
from accord.scaffold.whereabouts import Whereabouts, whereabouts
from accord.sources import read_contract
from accord.sources.openapi.servers import server_url

_UNNAMED: Final = "service"
_ADDRESS: Final = "http://127.0.0.1:8000"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_SAYS_NOTHING: Final = re.compile(
    r"the|of|for|an?|rest(ful)?|http|apis?|openapi|swagger|document(ation)?|docs?|reference|"
    r"definitions?|spec(ification)?s?|v?\d+"
)
_NAMED: Final = re.compile(r"(?P<service>.+)\.(?:openapi|swagger)\.(?:ya?ml|json)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """One contract as it was found, and where its service is, as far as known.

    ``schemes`` are those that its operations ask for; ``headers`` those that the document itself
    was fetched with; ``untaken`` further documents that the same page shows.
    """

    service: str
    title: str
    file: str
    content: bytes
    place: Whereabouts
    schemes: tuple[SecurityScheme, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    untaken: tuple[str, ...] = ()


def read_existing(
    where: str, *, folder: Path, headers: Mapping[str, str] | None = None
) -> Existing:
    """Read a contract; ``where`` is an ``http(s)://`` address or a path from ``folder``.

    ``headers`` are sent to the service that publishes it, which is asked by GET alone.

    Raises:
        UsageError: nothing can be read there.
        ContractError: what is there is no OpenAPI document.
    """
    if urlsplit(where).scheme not in {"http", "https"}:
        content = _file(where, folder)
        contract = _read(where, content)
        address = _published(contract.document)
        place = Whereabouts(address=address or _ADDRESS, is_assumed=not address)
        return _existing(where, content, contract, place)
    with publisher(headers or {}, Network.of(os.environ)) as service:
        content = _legible(service.document(where))
        contract = _read(where, content)
        place = whereabouts(contract, where, service)
        existing = _existing(where, content, contract, place, headers=service.headers)
        return replace(existing, untaken=service.untaken)


def _read(where: str, content: bytes) -> Contract:
    # Read like any contract, but outside the workspace that does not exist yet.
    with TemporaryDirectory() as workspace:
        path = Path(workspace) / f"contract.{_ending(content)}"
        path.write_bytes(content)
        try:
            return read_contract(path, workspace=Path(workspace), service=_UNNAMED)
        except ContractError as error:
            error.where = where
            raise


def _existing(
    where: str,
    content: bytes,
    contract: Contract,
    place: Whereabouts,
    *,
    headers: Mapping[str, str] | None = None,
) -> Existing:
    service = _service(where, contract.title)
    return Existing(
        service=service,
        title=contract.title or service,
        file=f"{service}.openapi.{_ending(content)}",
        content=content,
        place=place,
        schemes=schemes_of(contract),
        headers=headers or {},
    )


def _file(path: str, folder: Path) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        problem = system_words(error)
        raise UsageError("scaffold.no-contract-there", where=path, problem=problem) from error


def _legible(content: bytes) -> bytes:
    """JSON that a service publishes in one line, in lines that a fault can be told by."""
    if b"\n" in content.strip():
        return content
    try:
        return msgspec.json.format(content, indent=2) + b"\n"
    except msgspec.MsgspecError:
        return content


def _ending(content: bytes) -> str:
    try:
        json.loads(content)
    except ValueError:
        return "yaml"
    return "json"


def _service(where: str, title: str) -> str:
    """The name that the file or the document's title gives, where it can be a key of TOML."""
    match = _NAMED.fullmatch(where.rpartition("/")[2])
    candidates = (match["service"] if match else "", _named_by(title) if title else "")
    # The name becomes a key of TOML, a file's name and a tag.
    return next((name for name in candidates if _NAME.fullmatch(name)), _UNNAMED)


def _named_by(title: str) -> str:
    """A title without the words that say of any contract what it is."""
    words_of_title = slug(title).split("-")
    while words_of_title and _SAYS_NOTHING.fullmatch(words_of_title[-1]):
        words_of_title.pop()
    while words_of_title and _SAYS_NOTHING.fullmatch(words_of_title[0]):
        words_of_title.pop(0)
    return "-".join(words_of_title)


def _published(document: dict[str, Any]) -> str:
    """The first whole address that a document names as its server's."""
    if host := document.get("host"):
        schemes = document.get("schemes") or ["http"]
        return f"{schemes[0]}://{host}"
    servers = document.get("servers") or []
    urls = (server_url(server) for server in servers if isinstance(server, dict))
    return next((url for url in urls if url and url.startswith(("http://", "https://"))), "")
