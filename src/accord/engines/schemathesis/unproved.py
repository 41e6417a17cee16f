"""Operations that were never answered as they should be when all is well: why, and what helps.

An answer of 404 keeps its contract as well as one of 200 does, so an operation whose objects nobody
knows would pass every check without ever having done its work.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
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
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH", "QUERY"})


Advice = Callable[[Sequence[Operation]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnprovedOperation:
    """``reason`` says what it answered instead.

    ``cause`` is what it has in common with others, and the same for each of them; so are the
    ``lines`` that a team can add to a file.
    """

    operation: str
    reason: Message
    cause: Message
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
    operations: Iterable[Operation],
    seen: Mapping[tuple[str, int], int],
    *,
    unanswered: Collection[str] = (),
) -> tuple[UnprovedOperation, ...]:
    """Those of the operations that never answered well; ``seen`` counts answers by status.

    ``unanswered`` are the ids of those that gave some requests no whole answer, or none in time.
    """
    statuses: dict[str, set[int]] = defaultdict(set)
    for id, status in seen:
        statuses[id].add(status)
    groups: dict[tuple[str, Advice, tuple[str, ...]], list[Operation]] = defaultdict(list)
    for operation in operations:
        answers = statuses[operation.id]
        if not any(is_well(operation, status) for status in answers):
            is_unanswered = answers and operation.id in unanswered
            cause = _UNANSWERED if is_unanswered else _cause(operation, answers)
            groups[*cause, _path_parameters(operation)].append(operation)
    return tuple(
        explained
        for (sentence, advice, parameters), group in groups.items()
        for explained in _explained(
            group, statuses, partial(message, sentence, parameters=", ".join(parameters)), advice
        )
    )


def _explained(
    group: Sequence[Operation],
    statuses: Mapping[str, Set[int]],
    because: Callable[..., Message],
    advice: Advice,
) -> Iterator[UnprovedOperation]:
    """The operations of a group, which have their cause and what helps them in common."""

    def said_of(answers: Iterable[int]) -> Message:
        return because(statuses=", ".join(map(str, sorted(answers))))

    cause = said_of({status for operation in group for status in statuses[operation.id]})
    lines = advice(group)
    for operation in group:
        own = said_of(statuses[operation.id])
        yield UnprovedOperation(
            operation=operation.id,
            reason=message("schemathesis.unproved", operation=operation.id, cause=own),
            cause=cause,
            lines=lines,
        )


def _cause(operation: Operation, statuses: Set[int]) -> tuple[str, Advice]:
    """The sentence, and the lines that help, for what an operation answered instead."""
    # Whoever sends no credentials, as some checks do on purpose, is answered 401 in any case.
    ours = statuses - {int(HTTPStatus.UNAUTHORIZED)}
    # What a contract says itself, such as 501 where something is not installed, is no absence.
    documented = {int(it.status) for it in operation.responses if it.status.isdigit()}
    names_something = bool(_path_parameters(operation))
    with_body = operation.method in _WITH_BODY
    request_lines = _body_lines if with_body else _query_lines
    value_lines = _value_lines if names_something else request_lines
    causes = (
        (not statuses, ("schemathesis.unproved-cause-never-answered", _no_lines)),
        (ours & _LIMITED, ("schemathesis.unproved-cause-limit", _limit_lines)),
        (ours <= _FORBIDDEN, ("schemathesis.unproved-cause-role", _role_lines)),
        ((ours & _ABSENT) - documented, ("schemathesis.unproved-cause-absent", _no_lines)),
        (ours & _IN_CONFLICT, ("schemathesis.unproved-cause-state", value_lines)),
        (ours & _MISSING and names_something, ("schemathesis.unproved-cause-value", _value_lines)),
        (
            all(status // 100 == _SERVER_ERROR for status in ours),
            ("schemathesis.unproved-cause-only-errors", _no_lines),
        ),
        # Without a body it is seldom but the name that was not taken.
        (names_something and not with_body, ("schemathesis.unproved-cause-value", _value_lines)),
    )
    usual = ("schemathesis.unproved-cause-request", request_lines)
    return next((cause for applies, cause in causes if applies), usual)


def _path_parameters(operation: Operation) -> tuple[str, ...]:
    return tuple(segment.partition("}")[0] for segment in operation.path.split("{")[1:])


def _no_lines(operations: Sequence[Operation]) -> str:
    del operations
    return ""


# An example would not help: it may be just what was sent.
_UNANSWERED: Final = ("schemathesis.unproved-cause-unanswered", _no_lines)


def _role_lines(operations: Sequence[Operation]) -> str:
    return (
        "# accord.toml\n[environments.local.sign-in.somebody]\n"
        f"operations = {_array(operation.id for operation in operations)}\n"
        'headers = { Authorization = "Bearer {token}" }'
    )


def _limit_lines(operations: Sequence[Operation]) -> str:
    del operations
    return '# schemathesis.toml\nrate-limit = "10/s"'


def _value_lines(operations: Sequence[Operation]) -> str:
    names = _array(f"{operation.method} {operation.path}" for operation in operations)
    values = "\n".join(f'"path.{name}" = "…"' for name in _path_parameters(operations[0]))
    table = f"[[operations]]\ninclude-name = {names}\n[operations.parameters]\n{values}"
    return f"# schemathesis.toml\n{table}"


def _query_lines(operations: Sequence[Operation]) -> str:
    del operations
    return "parameters:\n  - name: …\n    in: query\n    example: …"


def _body_lines(operations: Sequence[Operation]) -> str:
    del operations
    return "requestBody:\n  content:\n    application/json:\n      example: { … }"


def _array(names: Iterable[str]) -> str:
    """Names as TOML writes them, one a line where they are several."""
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    if len(quoted) == 1:
        return f"[{quoted[0]}]"
    return "\n".join(["[", *(f"  {name}," for name in quoted), "]"])
