"""Counts responses that a locustfile asked to judge itself (``catch_response``) and never did.

Locust reports such a request where its ``with`` block ends. Without one it is in no figure at
all, whatever was answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from locust import clients
from locust.contrib import fasthttp


class CaughtResponses:
    """How many responses were asked for to be judged, and how many came into a ``with`` block."""

    def __init__(self) -> None:
        self._made = 0
        self._entered = 0

    @property
    def unused(self) -> int:
        """How many were never in a ``with`` block."""
        return self._made - self._entered

    def count(self) -> None:
        """Count them from now on in this process, of both of locust's clients."""
        slow: Any = clients.ResponseContextManager
        fast: Any = fasthttp.ResponseContextManager
        # One is made by a class method of its own, out of what `requests` gave.
        slow.wrap_response = self._making(slow.wrap_response)
        fast.__init__ = self._making(fast.__init__)
        for manager in (slow, fast):
            manager.__enter__ = self._entering(manager.__enter__)

    def _making(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any, **values: Any) -> Any:  # noqa: ANN401 - locust's own
            is_caught = values["catch_response"] if "catch_response" in values else arguments[-1]
            self._made += bool(is_caught)
            return make(*arguments, **values)

        return made

    def _entering(self, enter: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def entered(response: Any) -> Any:  # noqa: ANN401 - locust's own
            self._entered += bool(response._catch_response)
            return enter(response)

        return entered
