"""Asks the service that publishes a contract: for the document, and where it answers."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

from accord.client import outgoing
from accord.client.exchange import HttpAnswer, HttpRequest
from accord.client.failures import reason_of
from accord.client.network import Network
from accord.client.requests_transport import RequestsTransport
from accord.client.transport import HopTimer
from accord.errors import UsageError
from accord.scaffold.documentation_page import document_inside, is_document, is_page, leads

_TIMEOUT_S: Final = 10.0
_MOST_REDIRECTS: Final = 5
_MOST_LEADS: Final = 8
_MOST_NAMED: Final = 3
_OK: Final = 200
_HEADER: Final = re.compile(r"(?P<name>[!#$%&'*+.^_`|~\w-]+):[ \t]*(?P<value>[^\r\n]*\S)[ \t]*")
_UNAUTHORIZED: Final = frozenset({401, 403})
_TYPES: Final = "application/json, application/yaml;q=0.9, */*;q=0.5"


class Publisher:
    """A service that is asked by GET alone, with the headers that the reader gave.

    ``untaken`` are some of the documents that a page shows beside the one that was taken.
    """

    def __init__(self, headers: Mapping[str, str], network: Network) -> None:
        self.headers = dict(headers)
        self.untaken: tuple[str, ...] = ()
        self._transport = RequestsTransport(network)

    def document(self, url: str) -> bytes:
        """What is published at an address, or shown there on a page for people.

        Raises:
            UsageError: nothing is, it is behind a sign-in, or it is a page that names no document.
        """
        try:
            address, answer = self._followed(url)
        except (OSError, ValueError) as error:
            raise UsageError(
                "scaffold.no-contract-there", where=url, problem=reason_of(error).words
            ) from error
        if answer.status in _UNAUTHORIZED:
            raise UsageError("scaffold.contract-behind-key", where=url, status=str(answer.status))
        if answer.status != _OK:
            problem = f"GET {url}: HTTP {answer.status}"
            raise UsageError("scaffold.no-contract-there", where=url, problem=problem)
        if not is_page(answer.content):
            return answer.content
        if (document := self._shown_by(answer.content, address)) is None:
            raise UsageError("scaffold.contract-is-page", where=url, address=address)
        return document

    def answer(self, url: str) -> HttpAnswer:
        """What an address answers; the status 0 when it does not."""
        try:
            return self._get(url)
        except (OSError, ValueError):
            return HttpAnswer(status=0, headers={})

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _shown_by(self, page: bytes, address: str) -> bytes | None:
        """The document that a page of its own origin shows; what others publish is no contract."""
        addresses = [address]
        texts = [(page.decode(errors="replace"), address)]
        for text, place in texts:
            if (document := document_inside(text)) is not None:
                return document
            for lead in leads(text, place):
                if (
                    lead in addresses
                    or len(addresses) > _MOST_LEADS
                    or _origin(lead) != _origin(address)
                ):
                    continue
                addresses.append(lead)
                answer = self.answer(lead)
                if _is_document(answer):
                    self.untaken = self._further(text, place, taken=addresses)
                    return answer.content
                if answer.status == _OK:
                    texts.append((answer.content.decode(errors="replace"), lead))
        return None

    def _further(self, text: str, place: str, *, taken: Sequence[str]) -> tuple[str, ...]:
        """Some documents that stand beside the one that was taken, as in a list to choose from."""
        others = [
            lead
            for lead in dict.fromkeys(leads(text, place, scripts=False))
            if lead not in taken and _origin(lead) == _origin(place)
        ]
        return tuple(lead for lead in others[:_MOST_NAMED] if _is_document(self.answer(lead)))

    def _followed(self, url: str) -> tuple[str, HttpAnswer]:
        address = url
        for _ in range(_MOST_REDIRECTS):
            # What the reader gave is for this service, and for no other that it names.
            answer = self._get(address, with_headers=_origin(address) == _origin(url))
            location = next(
                (value for name, value in answer.headers.items() if name.lower() == "location"), ""
            )
            if answer.status // 100 != 3 or not location:  # noqa: PLR2004
                break
            address = urljoin(address, location)
        return address, answer

    def _get(self, url: str, *, with_headers: bool = True) -> HttpAnswer:
        given = {"Accept": _TYPES} | (self.headers if with_headers else {})
        headers = outgoing.headers_of({}, given, method="GET", content=None)
        if (signature := outgoing.authorization(url)) is not None:
            headers.setdefault("Authorization", signature)
        request = HttpRequest("GET", outgoing.address(url), headers)
        return self._transport.exchange(request, HopTimer.lasting(_TIMEOUT_S))


@contextlib.contextmanager
def publisher(headers: Mapping[str, str], network: Network) -> Iterator[Publisher]:
    """A publisher whose connections are closed when the block ends."""
    service = Publisher(headers, network)
    try:
        yield service
    finally:
        service.close()


def headers_of(lines: Iterable[str]) -> dict[str, str]:
    """Headers as they are written on a command line: ``Name: value``.

    Raises:
        UsageError: a line is none.
    """
    headers: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None:
            raise UsageError("scaffold.no-header", where="--header")
        headers[match["name"]] = match["value"]
    return headers


def _is_document(answer: HttpAnswer) -> bool:
    # An error may be told in words that look like one.
    return answer.status == _OK and is_document(answer.content)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()
