"""A contract that a team has already, from a file or from where its service publishes it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from accord.errors import ContractError, UsageError
from accord.model.ids import slug
from accord.sources import read_contract

_FETCH_S: Final = 10.0
_UNNAMED: Final = "service"
_ADDRESS: Final = "http://127.0.0.1:8000"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_NAMED: Final = re.compile(r"(?P<service>.+)\.(?:openapi|swagger)\.(?:ya?ml|json)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """One contract as it was found; ``address`` is where its service listens, as far as known."""

    service: str
    title: str
    file: str
    content: bytes
    address: str


def read_existing(where: str, *, folder: Path) -> Existing:
    """Read a contract; ``where`` is an ``http(s)://`` address or a path from ``folder``.

    Raises:
        UsageError: nothing can be read there.
        ContractError: what is there is no OpenAPI document.
    """
    is_address = urlsplit(where).scheme in {"http", "https"}
    content = _fetched(where) if is_address else _file(where, folder)
    ending = "json" if _is_json(content) else "yaml"
    # Read like any contract, but outside the workspace that does not exist yet.
    with TemporaryDirectory() as workspace:
        path = Path(workspace) / f"contract.{ending}"
        path.write_bytes(content)
        try:
            contract = read_contract(path, workspace=Path(workspace), service=_UNNAMED)
        except ContractError as error:
            error.where = where
            raise
    service = _service(where, contract.title)
    base = urlsplit(where)
    address = f"{base.scheme}://{base.netloc}" if is_address else _published(contract.document)
    return Existing(
        service=service,
        title=contract.title or service,
        file=f"{service}.openapi.{ending}",
        content=content,
        address=address or _ADDRESS,
    )


def _fetched(address: str) -> bytes:
    import requests

    try:
        # No traced client: there is no run yet that the call could belong to.
        response = requests.get(address, timeout=_FETCH_S)
        response.raise_for_status()
    except requests.RequestException as error:
        raise UsageError("scaffold.no-contract-there", where=address, problem=error) from error
    return bytes(response.content)


def _file(path: str, folder: Path) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        problem = error.strerror or str(error)
        raise UsageError("scaffold.no-contract-there", where=path, problem=problem) from error


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _service(where: str, title: str) -> str:
    """The name that the file or the document's title gives, where it can be a key of TOML."""
    match = _NAMED.fullmatch(where.rpartition("/")[2])
    candidates = (match["service"] if match else "", slug(title) if title else "")
    # The name becomes a key of TOML, a file's name and a tag.
    return next((name for name in candidates if _NAME.fullmatch(name)), _UNNAMED)


def _published(document: dict[str, Any]) -> str:
    """The first whole address that a document names as its server's."""
    if host := document.get("host"):
        schemes = document.get("schemes") or ["http"]
        return f"{schemes[0]}://{host}"
    servers = document.get("servers") or []
    urls = [str(server.get("url", "")) for server in servers if isinstance(server, dict)]
    absolute_urls = (
        url for url in urls if url.startswith(("http://", "https://")) and "{" not in url
    )
    return next(absolute_urls, "")
