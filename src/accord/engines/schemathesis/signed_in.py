"""Whether somebody is still signed in: asked of what the same caller was given before.

A 401 or 403 may be meant: an operation can refuse everybody, or just this request. Only what was
given before and is refused now tells that a sign-in was lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import requests

from accord.model.catalogue import Operation

REFUSALS: Final = frozenset({401, 403})
_MOST_REPEATED: Final = 4
# What changes least when it is sent once more comes first.
_GENTLE_FIRST: Final = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE")
_SIGN_OUT: Final = re.compile(r"(?:sign|log)[-_]?(?:out|off)(?![a-z])", re.IGNORECASE)
_REMAINING: Final = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")

Ask = Callable[[requests.PreparedRequest], requests.Response | None]
"""Sends a request once more; nothing when no answer came."""


@dataclass(slots=True, kw_only=True)
class _ProvenRequest:
    request: requests.PreparedRequest
    succeeded: bool
    number: int
    # Whether it is refused to somebody who did not sign in; unknown until asked.
    guarded: bool | None = None

    @property
    def rank(self) -> tuple[bool, int, bool, int, int]:
        """The surest and the gentlest to ask once more first, then the nearest to the root.

        What lies deep may be gone by now, and some services answer 403 for that; then the latest.
        """
        method = self.request.method or ""
        gentle = _GENTLE_FIRST.index(method) if method in _GENTLE_FIRST else len(_GENTLE_FIRST)
        depth = urlsplit(self.request.url or "").path.rstrip("/").count("/")
        return not self.guarded, gentle, not self.succeeded, depth, -self.number


class Standing:
    """What one caller was given, one request an operation: the proof that it was let in."""

    def __init__(self) -> None:
        self._proven: dict[str, _ProvenRequest] = {}
        self._number = 0

    def note(self, operation: str, request: requests.PreparedRequest, *, status: int) -> None:
        """Remember a request that was not refused."""
        self._number += 1
        earlier = self._proven.get(operation)
        succeeded = status // 100 == HTTPStatus.OK // 100
        if earlier is None or not (earlier.guarded or (earlier.succeeded and not succeeded)):
            self._proven[operation] = _ProvenRequest(
                request=request, succeeded=succeeded, number=self._number
            )

    def holds(self, *, signed: Ask, unsigned: Ask) -> bool | None:
        """Whether the caller is still let in; none when nothing that it was given can tell.

        What everybody is given proves nothing, so each request is also sent without credentials,
        once.
        """
        was_refused = False
        candidates = [proven for proven in self._proven.values() if proven.guarded is not False]
        for proven in sorted(candidates, key=lambda candidate: candidate.rank)[:_MOST_REPEATED]:
            answer = signed(proven.request)
            if answer is None or is_limited(answer):
                continue
            if answer.status_code in REFUSALS:
                was_refused = True
                continue
            if proven.guarded is None:
                proven.guarded = is_refusal(unsigned(proven.request))
            if proven.guarded:
                return True
        return False if was_refused else None


def is_sign_out(operation: Operation) -> bool:
    """Whether an operation ends the session of whoever calls it, as its name or path says."""
    return (
        operation.method in ("POST", "DELETE", "PUT")
        and "{" not in operation.path
        and bool(_SIGN_OUT.search(operation.name) or _SIGN_OUT.search(operation.path))
    )


def is_refusal(answer: requests.Response | None) -> bool:
    """Whether the caller was told that it may not; a limit on requests says nothing of that."""
    return answer is not None and answer.status_code in REFUSALS and not is_limited(answer)


def is_limited(answer: requests.Response) -> bool:
    """Whether an answer speaks of too many requests, or of a service that cannot answer now."""
    return (
        answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        or "Retry-After" in answer.headers
        or any(answer.headers.get(name, "").strip() == "0" for name in _REMAINING)
    )
