"""How programs of five kinds complain, in the words of their own libraries."""

from __future__ import annotations

from typing import Final

STYLES: Final = ("java", "python", "go", "node", "plain")
WORDS: Final = {
    "timeout": {
        "java": "java.net.SocketTimeoutException: Read timed out",
        "python": (
            "ReadTimeout: HTTPConnectionPool(host='{to}', port=8080): Read timed out."
            " (read timeout={limit})"
        ),
        "go": (
            'Post "http://{to}:8080{path}": context deadline exceeded'
            " (Client.Timeout exceeded while awaiting headers)"
        ),
        "node": "timeout of {ms}ms exceeded",
        "plain": "no answer within {limit} s",
    },
    "refused": {
        "java": "java.net.ConnectException: Connection refused",
        "python": "ConnectionError: [Errno 111] Connection refused",
        "go": "dial tcp 10.3.0.7:8080: connect: connection refused",
        "node": "connect ECONNREFUSED 10.3.0.7:8080",
        "plain": "connection refused",
    },
    "reset": {
        "java": "org.apache.http.NoHttpResponseException: {to}:8080 failed to respond",
        "python": (
            "('Connection aborted.', RemoteDisconnected('Remote end closed connection"
            " without response'))"
        ),
        "go": 'Post "http://{to}:8080{path}": EOF',
        "node": "socket hang up",
        "plain": "connection reset by peer",
    },
    "status": {
        "java": "[{status}] during [{method}] to [http://{to}{path}]",
        "python": "HTTPStatusError: Server error '{status}' for url 'http://{to}:8080{path}'",
        "go": "{to}: unexpected status {status}",
        "node": "Request failed with status code {status}",
        "plain": "{to} answered {status}",
    },
    "stumble": {
        "java": 'NullPointerException: Cannot invoke "Amount.value()" because "amount" is null',
        "python": "KeyError: 'amount'",
        "go": "json: cannot unmarshal string into Go struct field Quote.amount of type int64",
        "node": "TypeError: Cannot read properties of undefined (reading 'amount')",
        "plain": "amount is missing in the answer",
    },
    "own": {
        "java": "java.lang.IllegalStateException: no active transaction",
        "python": "ZeroDivisionError: division by zero",
        "go": "runtime error: index out of range [3] with length 3",
        "node": "RangeError: Maximum call stack size exceeded",
        "plain": "internal error",
    },
    "circuit": {
        "java": (
            "CallNotPermittedException: CircuitBreaker '{to}' is OPEN and does not permit"
            " further calls"
        ),
        "python": "CircuitBreakerError: Timeout not elapsed yet, circuit breaker still open",
        "go": "circuit breaker is open",
        "node": "Breaker is open",
        "plain": "circuit open, {to} not called",
    },
    "invalid": {
        "java": "MethodArgumentNotValidException: quantity must not be null",
        "python": "1 validation error: quantity field required",
        "go": "invalid quantity",
        "node": '"quantity" is required',
        "plain": "quantity is missing",
    },
    "token": {
        "java": "Full authentication is required to access this resource",
        "python": "Not authenticated",
        "go": "missing bearer token",
        "node": "jwt must be provided",
        "plain": "no token",
    },
    "pool": {
        "java": "HikariPool-1 - Connection is not available, request timed out after 1000ms.",
        "python": "QueuePool limit of size 5 overflow 10 reached, connection timed out",
        "go": "pq: sorry, too many clients already",
        "node": "ResourceRequest timed out",
        "plain": "database pool exhausted",
    },
    "pending": {
        "java": "gave up polling after 5 tries",
        "python": "job still pending",
        "go": "job not done",
        "node": "result not ready",
        "plain": "result was never ready",
    },
    "limit": dict.fromkeys(STYLES, "rate limit exceeded"),
    "conflict": dict.fromkeys(STYLES, "version conflict"),
    "shed": dict.fromkeys(STYLES, "overloaded"),
    "missing": {
        "java": "EntityNotFoundException",
        "python": "DoesNotExist",
        "go": "sql: no rows in result set",
        "node": "not found",
        "plain": "no such thing",
    },
}


def words(kind: str, style: str, **facts: object) -> str:
    """A complaint of one kind, with the facts that some tell and others do not."""
    facts = {"to": "", "path": "", "limit": 2, "ms": 2000, "status": 500, "method": "GET"} | facts
    return WORDS[kind][style].format(**facts)
