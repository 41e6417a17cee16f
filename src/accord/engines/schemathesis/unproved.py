"""Operations that were never answered as they should be when all is well: why, and what helps.

An answer of 404 keeps its contract as well as one of 200 does, so an operation whose objects nobody
knows would pass every check without ever having done its work.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from accord.model.catalogue import Operation
from accord.model.message import Message, message

_SUCCESS: Final = 2
_REDIRECT: Final = 3
_SERVER_ERROR: Final = 5
_LIMITED: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS})
_FORBIDDEN: Final = frozenset({HTTPStatus.FORBIDDEN})
_IN_CONFLICT: Final = frozenset({HTTPStatus.CONFLICT})
_ABSENT: Final = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_MISSING: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnprovedOperation:
    """``reason`` says what it answered instead, ``lines`` are what a team can add to a file."""

    operation: str
    reason: Message
    lines: str = ""


def is_well(operation: Operation, status: int) -> bool:
    """Whether a status is what the operation answers when all is well.

    That is 2xx; 3xx where no 2xx is documented, and where neither is, whatever is documented.
    """
    documented = {response.status.upper() for response in operation.responses}
    classes = {status_text[0] for status_text in documented if status_text[0].isdigit()}
    if not classes or "DEFAULT" in documented or str(_SUCCESS) in classes:
        return status // 100 == _SUCCESS
    if str(_REDIRECT) in classes:
        return status // 100 in (_SUCCESS, _REDIRECT)
    return str(status) in documented or f"{status // 100}XX" in documented


def unproved(
    operations: Iterable[Operation], seen: Mapping[tuple[str, int], int]
) -> tuple[UnprovedOperation, ...]:
    """Those of the operations that never answered well; ``seen`` counts answers by status."""
    return tuple(
        _explained(operation, statuses)
        for operation, statuses in ((tried, _of(tried, seen)) for tried in operations)
        if not any(is_well(operation, status) for status in statuses)
    )


def _of(operation: Operation, seen: Mapping[tuple[str, int], int]) -> Counter[int]:
    return Counter({status: times for (id, status), times in seen.items() if id == operation.id})


def _explained(operation: Operation, statuses: Counter[int]) -> UnprovedOperation:
    sentence, lines_for = _cause(operation, set(statuses))
    return UnprovedOperation(
        operation=operation.id,
        reason=message(
            sentence,
            operation=operation.id,
            statuses=", ".join(str(status) for status in sorted(statuses)),
            parameters=", ".join(_path_parameters(operation)),
        ),
        lines=lines_for(operation),
    )


def _cause(operation: Operation, statuses: set[int]) -> tuple[str, Callable[[Operation], str]]:
    """The sentence, and the lines that help, for what an operation answered instead."""
    # Whoever sends no credentials, as some checks do on purpose, is answered 401 in any case.
    ours = statuses - {int(HTTPStatus.UNAUTHORIZED)}
    names_something = bool(_path_parameters(operation))
    causes = (
        (not statuses, ("schemathesis.unproved-never-answered", _no_lines)),
        (ours & _LIMITED, ("schemathesis.unproved-limit", _limit_lines)),
        (ours <= _FORBIDDEN, ("schemathesis.unproved-role", _role_lines)),
        (ours & _ABSENT, ("schemathesis.unproved-absent", _no_lines)),
        (ours & _IN_CONFLICT, ("schemathesis.unproved-state", _value_lines)),
        (ours & _MISSING and names_something, ("schemathesis.unproved-value", _value_lines)),
        (
            all(status // 100 == _SERVER_ERROR for status in ours),
            ("schemathesis.unproved-only-errors", _no_lines),
        ),
    )
    usual = ("schemathesis.unproved-request", _request_lines)
    return next((cause for applies, cause in causes if applies), usual)


def _path_parameters(operation: Operation) -> list[str]:
    return [segment.partition("}")[0] for segment in operation.path.split("{")[1:]]


def _no_lines(operation: Operation) -> str:
    del operation
    return ""


def _role_lines(operation: Operation) -> str:
    return (
        "# accord.toml\n[environments.local.sign-in.somebody]\n"
        f"operations = [{json.dumps(operation.id)}]\n"
        'headers = { Authorization = "Bearer {token}" }'
    )


def _limit_lines(operation: Operation) -> str:
    del operation
    return '# schemathesis.toml\nrate-limit = "10/s"'


def _value_lines(operation: Operation) -> str:
    if not _path_parameters(operation):
        return _request_lines(operation)
    values = "\n".join(f'"path.{name}" = "…"' for name in _path_parameters(operation))
    return _operation_table(operation, f"[operations.parameters]\n{values}")


def _request_lines(operation: Operation) -> str:
    del operation
    return "requestBody:\n  content:\n    application/json:\n      example: { … }"


def _operation_table(operation: Operation, settings: str) -> str:
    name = json.dumps(f"{operation.method} {operation.path}")
    return f"# schemathesis.toml\n[[operations]]\ninclude-name = {name}\n{settings}"
