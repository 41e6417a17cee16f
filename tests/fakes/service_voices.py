"""What services of five habits write when a call, or they themselves, did not go well."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.drawn_systems import Ask, Operation
    from fakes.played_requests import Outcome

PYTHON, JAVA, GO, NODE, TERSE = range(5)

_OWN = {
    500: (
        "sqlite3.OperationalError: database is locked",
        "java.lang.IllegalStateException: no transaction in progress",
        "panic: runtime error: index out of range [3] with length 3",
        "TypeError: x is not a function",
        "",
    ),
    503: ("overloaded", "Service Unavailable", "too many open files", "overloaded", ""),
    504: ("gateway", "Gateway Timeout", "gateway timeout", "", ""),
}
_REFUSALS = {
    400: "malformed request",
    401: "token is not valid",
    404: "not found",
    409: "already in another state",
    422: "quantity must be at least 1",
    429: "too many requests",
}
_TIMEOUT = (
    "httpx.ReadTimeout",
    "java.net.SocketTimeoutException: Read timed out",
    'Post "http://{to}:8080{path}": context deadline exceeded',
    "ESOCKETTIMEDOUT",
    "no answer",
)
_REFUSED = (
    "httpx.ConnectError: [Errno 111] Connection refused",
    "java.net.ConnectException: Connection refused (Connection refused)",
    "dial tcp 10.1.4.7:8080: connect: connection refused",
    "connect ECONNREFUSED 10.1.4.7:8080",
    "no answer",
)
_RESET = (
    "httpx.RemoteProtocolError: Server disconnected without sending a response.",
    "java.net.SocketException: Connection reset",
    'Post "http://{to}:8080{path}": EOF',
    "socket hang up",
    "no answer",
)
_CIRCUIT = (
    "circuit breaker for {to} is open",
    "CallNotPermittedException: CircuitBreaker '{to}' is OPEN and does not permit further calls",
    "{to}: circuit breaker is open",
    "Breaker is open",
    "",
)
_STUMBLES = (
    "KeyError: 'amount'",
    "java.lang.NullPointerException",
    "json: cannot unmarshal string into Go value",
    "Cannot read properties of undefined (reading 'amount')",
    "",
)
_WHO_FAILED = (
    "{to} answered {status}",
    "org.springframework.web.client.HttpServerErrorException: {status} from {to}",
    "{to}: unexpected status {status}",
    "Request failed with status code {status}",
    "",
)


def own_failure(operation: Operation, status: int) -> str:
    """What a service says that failed or refused by itself."""
    if status in _REFUSALS:
        return "" if operation.voice == TERSE else _REFUSALS[status]
    return _OWN[status][operation.voice]


def of_call(operation: Operation, ask: Ask, outcome: Outcome) -> str:
    """What the line of a call says of why there was no answer; nothing where there was one."""
    if outcome.status:
        return ""
    return _no_answer(operation.voice, ask, outcome.reason)


def of_failure(operation: Operation, ask: Ask, outcome: Outcome) -> str:
    """What a service says of its own answer, where a call that it needs did not go well."""
    voice = operation.voice
    if outcome.reason == "circuit":
        return _CIRCUIT[voice].format(to=ask.to.service)
    if outcome.reason.startswith("job"):
        return "" if voice == TERSE else f"{outcome.reason} at {ask.to.service}"
    if not outcome.status:
        words = _no_answer(voice, ask, outcome.reason)
        return f"{ask.to.service}: {words}" if voice in (PYTHON, GO) else words
    if outcome.status in {200, 202}:
        return _STUMBLES[voice]
    return _WHO_FAILED[voice].format(to=ask.to.service, status=outcome.status)


def _no_answer(voice: int, ask: Ask, reason: str) -> str:
    words = {"refused": _REFUSED, "reset": _RESET}.get(reason, _TIMEOUT)[voice]
    return words.format(to=ask.to.service, path=ask.to.path)
